package io.hndsr.importer.original;

import io.hndsr.importer.checkpoint.StateDict;
import io.hndsr.importer.onnx.Attribute;
import io.hndsr.importer.onnx.GraphBuilder;
import io.hndsr.importer.onnx.GraphBuilder.Element;
import java.util.List;

/** Spectral convolutions of values that all have the same size. */
final class SpectralNodes {

    /*
     * A convolution of the Fourier neural operator (Li et al., Fourier Neural Operator for Parametric Partial Differential
     * Equations, 2021) keeps a few low frequencies: 8 columns c of the spectrum, and of its rows the first 8 and the last
     * 8. So the transforms are products with narrow matrices of cosines and sines, which the graph computes from the size of
     * its input. They cost less than the pointwise convolution beside them, and need no operator that a device may lack.
     *
     *   columns   P = x [cos | -sin]                              [W,16]   real and imaginary part side by side
     *   rows      X = [cos sin; -sin cos] P                       [32,2H]  one above the other
     *   modes     Y(r,c) = X(r,c) (w_re + i w_im)                 complex, from 32 channels to 32
     *   back      the transposes of both matrices, with 1/H, 1/W and, for a column that also represents its mirror image, 2
     *
     * Angles are reduced to one turn in whole numbers first, since float32 has no digits left for large ones.
     *
     * If the height is below 16, the two groups of rows overlap and the second wins: a row of the first group that is also
     * in the second has weight 0. If the height is below 8, the second group starts at the first row; rows beyond the height
     * have weight 0, and so do columns beyond the Nyquist frequency. The imaginary part of the first column and of the
     * Nyquist column vanishes with the sine, which is 0 there.
     */

    private static final int MODES = WeightShapes.MODES;
    private static final int ROWS = 2 * MODES;
    private static final int WIDTH = WeightShapes.WIDTH;
    private static final int ROW_AXIS = 2;
    private static final int COLUMN_AXIS = 3;

    private final GraphBuilder graph;
    private final String toColumns;
    private final String fromColumns;
    private final String toRows;
    private final String fromRows;

    /** Prepares the matrices for the size of a value. */
    SpectralNodes(GraphBuilder graph, String value) {
        this.graph = graph;
        String shape = graph.node("Shape", value);
        String height = graph.node("Gather", shape, graph.integer(ROW_AXIS));
        String width = graph.node("Gather", shape, graph.integer(COLUMN_AXIS));

        String frequencies = graph.integers(natural(MODES));
        String angles = angles(frequencies, width);
        String columns = concat(0, graph.node("Cos", angles), graph.node("Neg", graph.node("Sin", angles)));
        this.toColumns = graph.node("Transpose", columns);
        String weight = graph.node("Div", columnWeights(frequencies, width), asFloat(width));
        String twice = graph.node("Unsqueeze", concat(0, weight, weight), graph.integers(1));
        this.fromColumns = graph.node("Mul", columns, twice);

        String kept = graph.node("Min", height, graph.integer(MODES));
        String below = graph.node("Sub", height, kept);
        String rowAngles = angles(concat(0, frequencies, graph.node("Add", frequencies, below)), height);
        String cos = graph.node("Cos", rowAngles);
        String sin = graph.node("Sin", rowAngles);
        this.toRows = concat(0, concat(1, cos, sin), concat(1, graph.node("Neg", sin), cos));
        String counted =
                asFloat(concat(0, graph.node("Less", frequencies, below), graph.node("Less", frequencies, kept)));
        String share = graph.node("Div", counted, asFloat(height));
        String both = graph.node("Unsqueeze", concat(0, share, share), graph.integers(1));
        this.fromRows = graph.node("Transpose", graph.node("Mul", toRows, both));
    }

    /**
     * Adds one convolution.
     *
     * @param state the weights
     * @param name the prefix of their names
     * @param x {@code [N,32,H,W]}
     * @return as {@code x}
     */
    String convolve(StateDict state, String name, String x) {
        List<String> columns = halves(graph.node("MatMul", x, toColumns), COLUMN_AXIS);
        String spectrum = graph.node("MatMul", toRows, concat(ROW_AXIS, columns.get(0), columns.get(1)));
        String modes = modesFirst(spectrum);
        List<String> parts = halves(modes, 0);
        String re = weights(state, name, 0);
        String im = weights(state, name, 1);
        String real = graph.node("Sub", graph.node("MatMul", parts.get(0), re), graph.node("MatMul", parts.get(1), im));
        String imaginary =
                graph.node("Add", graph.node("MatMul", parts.get(0), im), graph.node("MatMul", parts.get(1), re));
        String weighted = modesFirst(concat(0, real, imaginary));
        List<String> rows = halves(graph.node("MatMul", fromRows, weighted), ROW_AXIS);
        return graph.node("MatMul", concat(COLUMN_AXIS, rows.get(0), rows.get(1)), fromColumns);
    }

    /** One part of the complex weights, {@code [16,8,in,out]}. */
    private String weights(StateDict state, String name, int part) {
        float[] values = new float[ROWS * MODES * WIDTH * WIDTH];
        for (int row = 0; row < ROWS; row++) {
            float[] from = state.tensor(name + (row < MODES ? ".weights1" : ".weights2"))
                    .values();
            for (int column = 0; column < MODES; column++) {
                int mode = row % MODES * MODES + column;
                int to = (row * MODES + column) * WIDTH * WIDTH;
                for (int pair = 0; pair < WIDTH * WIDTH; pair++) {
                    values[to + pair] = from[(pair * MODES * MODES + mode) * 2 + part];
                }
            }
        }
        return graph.weights(name + (part == 0 ? ".real" : ".imaginary"), values, ROWS, MODES, WIDTH, WIDTH);
    }

    /** 2 pi f n / size in one turn, for every frequency f and position n: {@code [frequencies,size]}. */
    private String angles(String frequencies, String size) {
        String positions = graph.node("Range", graph.integer(0), size, graph.integer(1));
        String products = graph.node(
                "Mul",
                graph.node("Unsqueeze", frequencies, graph.integers(1)),
                graph.node("Unsqueeze", positions, graph.integers(0)));
        String turns = asFloat(graph.node("Mod", products, size));
        return graph.node("Mul", turns, graph.node("Div", graph.floats((float) (2 * Math.PI)), asFloat(size)));
    }

    /** 2 for a column that also represents its mirror image, 1 for the first and the Nyquist column, 0 beyond that. */
    private String columnWeights(String frequencies, String width) {
        String twice = graph.node("Mul", frequencies, graph.integer(2));
        String mirrored = graph.node("Less", twice, width);
        String there = graph.node("Not", graph.node("Less", width, twice));
        String notFirst = graph.node("Less", graph.integer(0), frequencies);
        return graph.node("Add", asFloat(there), asFloat(graph.node("And", mirrored, notFirst)));
    }

    /** {@code [N,C,r,c]} to {@code [r,c,N,C]}, and back. */
    private String modesFirst(String x) {
        return graph.node("Transpose", List.of(x), Attribute.integers("perm", 2, 3, 0, 1));
    }

    private List<String> halves(String x, int axis) {
        return graph.nodes("Split", 2, List.of(x), Attribute.integer("axis", axis));
    }

    private String concat(int axis, String... values) {
        return graph.node("Concat", List.of(values), Attribute.integer("axis", axis));
    }

    private String asFloat(String x) {
        return graph.node("Cast", List.of(x), Element.FLOAT.castTo());
    }

    private static long[] natural(int count) {
        long[] numbers = new long[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = i;
        }
        return numbers;
    }
}
