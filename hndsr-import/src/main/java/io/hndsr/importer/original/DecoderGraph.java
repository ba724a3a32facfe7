package io.hndsr.importer.original;

import io.hndsr.importer.checkpoint.StateDict;
import io.hndsr.importer.onnx.Attribute;
import io.hndsr.importer.onnx.GraphBuilder;
import io.hndsr.importer.onnx.GraphBuilder.Element;
import java.util.Arrays;
import java.util.List;

/** Builds the graph of the role "decoder": the decoding half of the original's autoencoder. */
final class DecoderGraph {

    private DecoderGraph() {}

    static byte[] of(Layout layout, StateDict autoencoder) {
        GraphBuilder graph = new GraphBuilder("decoder");
        Layers layers = new Layers(graph, autoencoder);
        String x = graph.input("latent", Element.FLOAT, "N", layout.channels(), "a", "b");
        if (layout == Layout.SERVER) {
            x = repeatEach(graph, x);
        }
        for (int i = 0; i < 4; i++) {
            String inner = layers.relu(layers.conv("decoder." + i + ".block.0", x));
            x = graph.node("Add", x, layers.conv("decoder." + i + ".block.2", inner));
        }
        for (int i = 4; i <= 8; i += 2) {
            x = layers.relu(layers.doubling("decoder." + i, x));
        }
        x = graph.label(StageName.OUTPUT, graph.node("Tanh", layers.conv("decoder.10", x)));
        String image = graph.node("Mul", graph.node("Add", x, graph.floats(1)), graph.floats(0.5f));
        graph.output("image", image, "N", 3, "H", "W");
        return graph.toBytes();
    }

    /** Repeats each channel of the latent, since it is the mean of two of the autoencoder's. */
    private static String repeatEach(GraphBuilder graph, String x) {
        long[] channels = new long[Layout.FEATURES];
        Arrays.setAll(channels, i -> i / 2);
        return graph.node("Gather", List.of(x, graph.integers(channels)), Attribute.integer("axis", 1));
    }
}
