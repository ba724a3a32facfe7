package io.hndsr.importer.original;

import io.hndsr.importer.checkpoint.StateDict;
import io.hndsr.importer.onnx.Attribute;
import io.hndsr.importer.onnx.GraphBuilder;
import io.hndsr.importer.onnx.GraphBuilder.Element;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Builds the graph of the role "operator": the original's Fourier neural operator, and the layers that make the context from it. */
final class OperatorGraph {

    /*
     * The image is upsampled by bicubic interpolation, passes through four blocks of a spectral and a pointwise
     * convolution, and is reduced to the latent's grid by bilinear interpolation. The result is the prior; its channels are
     * multiplied by a gain that depends on the scale.
     *
     * The operator's last layer is linear in every pixel and bilinear weights sum to one, so interpolating before it gives
     * the same as interpolating after it, for a 64th of the work; only the rounding differs.
     */

    private final Layout layout;
    private final GraphBuilder graph = new GraphBuilder("operator");
    private final StateDict operator;
    private final Layers layers;

    private OperatorGraph(Layout layout, StateDict operator) {
        this.layout = layout;
        this.operator = operator;
        this.layers = new Layers(graph, operator);
    }

    static byte[] of(Layout layout, StateDict operator, Optional<StateDict> gain) {
        return new OperatorGraph(layout, operator).build(gain);
    }

    private byte[] build(Optional<StateDict> gain) {
        graph.input("image", Element.FLOAT, "N", 3, "h", "w");
        graph.input("row_index", Element.INT64, "H");
        graph.input("row_offset", Element.FLOAT, "H");
        graph.input("column_index", Element.INT64, "W");
        graph.input("column_offset", Element.FLOAT, "W");
        graph.input("cell", Element.FLOAT, 2);
        String sum = graph.node("ReduceSum", List.of("cell"), Attribute.integer("keepdims", 0));
        String scale = graph.node("Div", graph.floats(2), sum);

        String image = graph.node("Sub", graph.node("Mul", "image", graph.floats(2)), graph.floats(1));
        String upsampled = graph.label(StageName.UPSAMPLED, new BicubicNodes(graph).upsample(image));
        String hidden = features(upsampled, scale);
        String prior = prior(hidden);
        String amplified = graph.label(
                StageName.AMPLIFIED,
                gain.map(weights -> graph.node("Mul", prior, gain(weights, scale)))
                        .orElseGet(() -> graph.node("Identity", prior)));
        String context = layout == Layout.SERVER ? pairMean(amplified) : amplified;
        graph.output("context", context, "N", layout.channels(), "a", "b");
        return graph.toBytes();
    }

    /** The input of the last layer, {@code [N,64,H,W]}. */
    private String features(String upsampled, String scale) {
        String sizes = layers.concat(
                0,
                graph.node("Gather", graph.node("Shape", upsampled), graph.integers(0)),
                graph.integers(1),
                graph.node("Gather", graph.node("Shape", upsampled), graph.integers(2, 3)));
        String quarter = graph.node("Div", scale, graph.floats(4));
        String x = layers.concat(1, upsampled, graph.node("Expand", quarter, sizes));
        x = graph.label(StageName.LIFT, layers.conv("fc0", x));
        SpectralNodes spectral = new SpectralNodes(graph, x);
        for (int block = 0; block < WeightShapes.BLOCKS; block++) {
            String wide =
                    graph.label(StageName.SPECTRAL + block, spectral.convolve(operator, layout.spectral(block), x));
            String narrow = layers.conv(layout.pointwise(block), x);
            x = graph.label(StageName.BLOCK + block, layers.gelu(graph.node("Add", wide, narrow)));
        }
        return graph.label(StageName.HIDDEN, layers.gelu(layers.conv("fc1", x)));
    }

    private String prior(String hidden) {
        String shape = graph.node("Shape", hidden);
        String rowsAndColumns = graph.node("Gather", shape, graph.integers(2, 3));
        String cells = graph.node("Div", rowsAndColumns, graph.integer(Layout.STRIDE));
        String sizes = layers.concat(0, graph.node("Gather", shape, graph.integers(0, 1)), cells);
        String reduced = graph.node(
                "Resize",
                List.of(hidden, "", "", sizes),
                Attribute.string("mode", "linear"),
                Attribute.string("coordinate_transformation_mode", "half_pixel"));
        return graph.label(StageName.PRIOR, layers.conv("fc2", reduced));
    }

    /** The gain of each channel, from 1 to 2: {@code [1,C,1,1]}. */
    private String gain(StateDict weights, String scale) {
        Layers network = new Layers(graph, weights);
        String x = graph.node("Reshape", scale, graph.integers(1, 1));
        x = network.relu(network.linear("mlp.0", x));
        x = network.relu(network.linear("mlp.2", x));
        x = graph.node("Add", graph.node("Sigmoid", network.linear("mlp.4", x)), graph.floats(1));
        return network.spread(graph.label(StageName.GAIN, x));
    }

    /** The mean of each pair of neighbouring channels. */
    private String pairMean(String x) {
        String sum = graph.node("Add", everySecond(x, 0), everySecond(x, 1));
        return graph.node("Mul", sum, graph.floats(0.5f));
    }

    private String everySecond(String x, int first) {
        long[] channels = new long[Layout.FEATURES / 2];
        Arrays.setAll(channels, i -> 2L * i + first);
        return graph.node("Gather", List.of(x, graph.integers(channels)), Attribute.integer("axis", 1));
    }
}
