package io.hndsr.cli.original;

import io.hndsr.cli.checkpoint.StateDict;
import io.hndsr.cli.onnx.Attribute;
import io.hndsr.cli.onnx.Graph;
import io.hndsr.cli.onnx.Graph.Element;
import java.util.Arrays;
import java.util.List;

/** The decoding half of the original's autoencoder, as the role "decoder". */
final class DecoderGraph {

    private DecoderGraph() {}

    static byte[] of(Layout layout, StateDict autoencoder) {
        Graph graph = new Graph("decoder");
        Layers layers = new Layers(graph, autoencoder);
        String x = graph.input("latent", Element.FLOAT, "N", layout.channels(), "a", "b");
        if (layout == Layout.SERVER) {
            x = eachTwice(graph, x);
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

    /** Every channel of the latent stands for two of the autoencoder's. */
    private static String eachTwice(Graph graph, String x) {
        long[] channels = new long[Layout.FEATURES];
        Arrays.setAll(channels, i -> i / 2);
        return graph.node("Gather", List.of(x, graph.integers(channels)), Attribute.integer("axis", 1));
    }
}
