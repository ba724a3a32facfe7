package io.hndsr.importer.original;

import io.hndsr.importer.checkpoint.StateDict;
import io.hndsr.importer.onnx.Attribute;
import io.hndsr.importer.onnx.GraphBuilder;
import io.hndsr.importer.onnx.GraphBuilder.Element;
import java.util.List;

/** Builds the graph of the role "denoiser" from the original's denoisers. */
final class DenoiserGraph {

    private static final int SERVER_SINUSOIDS = 128;
    private static final int TRAINING_SINUSOIDS = 64;

    private final GraphBuilder graph = new GraphBuilder("denoiser");
    private final Layers layers;

    private DenoiserGraph(StateDict state) {
        this.layers = new Layers(graph, state);
    }

    static byte[] of(Layout layout, StateDict state) {
        DenoiserGraph denoiser = new DenoiserGraph(state);
        GraphBuilder graph = denoiser.graph;
        String latent = graph.input("latent", Element.FLOAT, "N", layout.channels(), "a", "b");
        String context = graph.input("context", Element.FLOAT, "N", layout.channels(), "a", "b");
        String time = graph.input("time", Element.FLOAT, "N");
        String prediction = switch (layout) {
            case SERVER -> denoiser.server(latent, context, time);
            case TRAINING -> denoiser.training(latent, context, time);
        };
        graph.output("prediction", prediction, "N", layout.channels(), "a", "b");
        return graph.toBytes();
    }

    private String server(String latent, String context, String time) {
        String hidden = layers.silu(layers.linear("t_embed.proj.0", sinusoids(time, SERVER_SINUSOIDS)));
        String embedded = graph.label(StageName.TIME, layers.linear("t_embed.proj.2", hidden));
        String x = layers.concat(1, latent, layers.conv("ctx_proj", context));
        String outer = serverBlock("enc1", x, embedded, false);
        String inner = serverBlock("enc2", layers.conv("down1", outer, 2, 1), embedded, true);
        x = serverBlock("mid", layers.conv("down2", inner, 2, 1), embedded, false);
        x = serverBlock("dec2", layers.concat(1, layers.doubling("up2", x), inner), embedded, true);
        x = serverBlock("dec1", layers.concat(1, layers.doubling("up1", x), outer), embedded, true);
        return layers.conv("out", x);
    }

    private String sinusoids(String time, int size) {
        return graph.label(StageName.SINUSOIDS, layers.sinusoids(time, size));
    }

    private String serverBlock(String name, String x, String time, boolean hasSkip) {
        return layers.block(name, x, time, "t_proj", "skip", hasSkip);
    }

    private String training(String latent, String context, String time) {
        String hidden = layers.silu(layers.linear("time_embed.1", sinusoids(time, TRAINING_SINUSOIDS)));
        String embedded = graph.label(StageName.TIME, layers.linear("time_embed.3", hidden));
        String outer = layers.conv("input_proj", latent);
        String x = layers.conv("down2", trainingBlock("down1", outer, embedded, true), 2, 1);
        x = trainingBlock("mid1", x, embedded, false);
        x = trainingBlock("mid2", graph.node("Add", x, attended(context)), embedded, false);
        x = layers.concat(1, layers.doubling("up1", x), outer);
        x = trainingBlock("up2", x, embedded, true);
        return layers.conv("out.2", layers.silu(layers.groupNorm("out.0", x)));
    }

    private String trainingBlock(String name, String x, String time, boolean hasSkip) {
        return layers.block(name, x, time, "time_emb.1", "shortcut", hasSkip);
    }

    /**
     * What the attention adds. Its only key is the mean of the context, so every position attends to that alone, whatever its
     * query: the same value is added everywhere.
     */
    private String attended(String context) {
        String mean = graph.node(
                "ReduceMean", List.of(context), Attribute.integers("axes", 2, 3), Attribute.integer("keepdims", 0));
        String keyAndValue = layers.linear("mid_attn.kv", mean);
        String value = graph.nodes("Split", 2, List.of(keyAndValue), Attribute.integer("axis", 1))
                .get(1);
        return layers.conv("mid_attn.proj", layers.spread(value));
    }
}
