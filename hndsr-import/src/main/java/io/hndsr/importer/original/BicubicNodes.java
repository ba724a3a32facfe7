package io.hndsr.importer.original;

import io.hndsr.importer.onnx.Attribute;
import io.hndsr.importer.onnx.GraphBuilder;
import io.hndsr.importer.onnx.GraphBuilder.Element;
import java.util.List;

/**
 * Bicubic interpolation as PyTorch does it, at the sampling positions of the graph's inputs: the kernel of Keys, Cubic
 * Convolution Interpolation for Digital Image Processing (1981), with a = -0.75, and edge pixels repeated.
 */
final class BicubicNodes {

    private static final float A = -0.75f;
    private static final int TAPS = 4;
    private static final int ROWS = 2;
    private static final int COLUMNS = 3;

    private final GraphBuilder graph;

    BicubicNodes(GraphBuilder graph) {
        this.graph = graph;
    }

    String upsample(String image) {
        String rows = stretch(image, "row_index", "row_offset", ROWS);
        return stretch(rows, "column_index", "column_offset", COLUMNS);
    }

    private String stretch(String image, String index, String offset, int axis) {
        String before = graph.node("Less", offset, graph.floats(0));
        String first = graph.node("Sub", index, graph.node("Cast", List.of(before), Element.INT64.castTo()));
        String fraction = graph.node("Add", offset, graph.node("Cast", List.of(before), Element.FLOAT.castTo()));
        String rest = graph.node("Sub", graph.floats(1), fraction);
        List<String> weights = List.of(
                far(graph.node("Add", fraction, graph.floats(1))),
                near(fraction),
                near(rest),
                far(graph.node("Add", rest, graph.floats(1))));
        String size = graph.node("Gather", graph.node("Shape", image), graph.integer(axis));
        String last = graph.node("Sub", size, graph.integer(1));
        String shape = axis == ROWS ? graph.integers(-1, 1) : graph.integers(1, -1);
        String sum = "";
        for (int tap = 0; tap < TAPS; tap++) {
            String at = graph.node("Add", first, graph.integer(tap - 1L));
            String inside = graph.node("Max", graph.node("Min", at, last), graph.integer(0));
            String taken = graph.node("Gather", List.of(image, inside), Attribute.integer("axis", axis));
            String term = graph.node("Mul", taken, graph.node("Reshape", weights.get(tap), shape));
            sum = tap == 0 ? term : graph.node("Add", sum, term);
        }
        return sum;
    }

    /** The kernel at a distance of at most 1: (a + 2)d^3 - (a + 3)d^2 + 1. */
    private String near(String distance) {
        String inner = graph.node("Sub", graph.node("Mul", distance, graph.floats(A + 2)), graph.floats(A + 3));
        String square = graph.node("Mul", distance, distance);
        return graph.node("Add", graph.node("Mul", inner, square), graph.floats(1));
    }

    /** The kernel at a distance of 1 to 2: ad^3 - 5ad^2 + 8ad - 4a. */
    private String far(String distance) {
        String value = graph.node("Sub", graph.node("Mul", distance, graph.floats(A)), graph.floats(5 * A));
        value = graph.node("Add", graph.node("Mul", value, distance), graph.floats(8 * A));
        return graph.node("Sub", graph.node("Mul", value, distance), graph.floats(4 * A));
    }
}
