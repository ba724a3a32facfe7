package io.hndsr.importer.original;

import io.hndsr.importer.checkpoint.StateDict;
import io.hndsr.importer.checkpoint.Tensor;
import io.hndsr.importer.onnx.Attribute;
import io.hndsr.importer.onnx.GraphBuilder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The layers of the original's networks, with weights from one checkpoint. Confined to one thread. */
final class Layers {

    private static final int GROUPS = 8;
    private static final float EPSILON = 1e-5f;
    private static final float SQRT_2 = (float) Math.sqrt(2);

    private final GraphBuilder graph;
    private final StateDict state;
    private final Set<String> added = new HashSet<>();

    Layers(GraphBuilder graph, StateDict state) {
        this.graph = graph;
        this.state = state;
    }

    /** A convolution of stride 1 that keeps the size. */
    String conv(String name, String x) {
        int side =
                Math.toIntExact(state.tensor(name + ".weight").shape().sizes().get(2));
        return conv(name, x, 1, side / 2);
    }

    String conv(String name, String x, int stride, int padding) {
        return graph.node(
                "Conv",
                List.of(x, weight(name + ".weight"), weight(name + ".bias")),
                Attribute.integers("strides", stride, stride),
                Attribute.integers("pads", padding, padding, padding, padding));
    }

    /** A transposed convolution that doubles both sides. */
    String doubling(String name, String x) {
        return graph.node(
                "ConvTranspose",
                List.of(x, weight(name + ".weight"), weight(name + ".bias")),
                Attribute.integers("strides", 2, 2),
                Attribute.integers("pads", 1, 1, 1, 1));
    }

    /** A linear map of {@code [N,C]}. */
    String linear(String name, String x) {
        return graph.node(
                "Gemm", List.of(x, weight(name + ".weight"), weight(name + ".bias")), Attribute.integer("transB", 1));
    }

    String relu(String x) {
        return graph.node("Relu", x);
    }

    String silu(String x) {
        return graph.node("Mul", x, graph.node("Sigmoid", x));
    }

    /** The exact form, by the error function. */
    String gelu(String x) {
        String erf = graph.node("Erf", graph.node("Div", x, graph.floats(SQRT_2)));
        String twice = graph.node("Mul", x, graph.node("Add", erf, graph.floats(1)));
        return graph.node("Mul", twice, graph.floats(0.5f));
    }

    /** Normalisation over groups of channels, with a scale and a bias per channel. */
    String groupNorm(String name, String x) {
        Tensor scale = state.tensor(name + ".weight");
        long channels = scale.shape().count();
        float[] ones = new float[GROUPS];
        Arrays.fill(ones, 1);
        String grouped = graph.node("Reshape", x, graph.integers(0, GROUPS, -1));
        String normal = graph.node(
                "InstanceNormalization",
                List.of(grouped, graph.floats(ones), graph.floats(new float[GROUPS])),
                Attribute.floating("epsilon", EPSILON));
        String shaped = graph.node("Reshape", normal, graph.node("Shape", x));
        String scaled = graph.node("Mul", shaped, graph.weights(name + ".weight", scale.values(), channels, 1, 1));
        return graph.node(
                "Add",
                scaled,
                graph.weights(name + ".bias", state.tensor(name + ".bias").values(), channels, 1, 1));
    }

    /** The residual block of the denoisers; {@code skipKey} is used only if the block has a skip layer. */
    String block(String name, String x, String time, String timeKey, String skipKey, boolean hasSkip) {
        String h = conv(name + ".conv1", silu(groupNorm(name + ".norm1", x)));
        h = graph.node("Add", h, spread(linear(name + "." + timeKey, silu(time))));
        h = conv(name + ".conv2", silu(groupNorm(name + ".norm2", h)));
        return graph.node("Add", h, hasSkip ? conv(name + "." + skipKey, x) : x);
    }

    /** Reshapes {@code [N,C]} to {@code [N,C,1,1]}. */
    String spread(String x) {
        return graph.node("Unsqueeze", x, graph.integers(2, 3));
    }

    String concat(int axis, String... values) {
        return graph.node("Concat", List.of(values), Attribute.integer("axis", axis));
    }

    /** The sines and cosines of a time in rising periods: {@code [N,size]} for {@code [N]}. */
    String sinusoids(String time, int size) {
        int half = size / 2;
        // As the original computes them, in single precision: at time 999 another rounding is a visible difference.
        float step = (float) -(Math.log(10_000) / (half - 1));
        float[] rates = new float[half];
        for (int k = 0; k < half; k++) {
            rates[k] = (float) Math.exp(k * step);
        }
        String angles = graph.node("Mul", graph.node("Unsqueeze", time, graph.integers(1)), graph.floats(rates));
        return concat(1, graph.node("Sin", angles), graph.node("Cos", angles));
    }

    private String weight(String name) {
        if (added.add(name)) {
            Tensor tensor = state.tensor(name);
            long[] shape =
                    tensor.shape().sizes().stream().mapToLong(Long::longValue).toArray();
            graph.weights(name, tensor.values(), shape);
        }
        return name;
    }
}
