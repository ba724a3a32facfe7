package io.hndsr.importer.check;

import io.hndsr.importer.checkpoint.Shape;
import io.hndsr.importer.checkpoint.Tensor;
import io.hndsr.importer.onnx.ModelEditor;
import io.hndsr.importer.original.StageName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs the operator of a bundle on a case, with the stages inside it as outputs. */
final class OperatorStages {

    static final String CONTEXT = "context";

    /** Suffix of the name of a stage of which every eighth channel is compared. */
    private static final String EVERY_EIGHTH = "_ch8";

    private static final int EIGHT = 8;
    private static final String FEATURES = "fno_features";
    private static final String LAST_LAYER = "fc2";

    /** The stages, in the order in which they run. */
    static final List<String> NAMES = List.of(
            "upsampled",
            "fno_lift_ch8",
            "fno_spectral0_ch8",
            "fno_block0_ch8",
            "fno_block3_ch8",
            "fno_features_ch8",
            "prior",
            "gain",
            "prior_amplified",
            CONTEXT);

    private OperatorStages() {}

    /**
     * Runs the operator on the whole image, with edge pixels repeated beyond it, as the original does.
     *
     * @param model the bundle's operator
     * @param golden the case
     * @return the context, and the stages that both the case and the bundle have
     */
    static StageGraph.Values run(byte[] model, GoldenCase golden) {
        ModelEditor editor = new ModelEditor("the graph \"operator\"", model);
        NAMES.stream().filter(golden::has).forEach(name -> expose(editor, name));
        Tensor lr = golden.image();
        double scale = golden.scale();
        Map<String, Tensor> floats = new LinkedHashMap<>();
        Map<String, long[]> indices = new LinkedHashMap<>();
        floats.put("image", new Tensor(lr.shape(), toUnitRange(lr.values())));
        float cell = (float) (1 / scale);
        floats.put("cell", vector(cell, cell));
        addPositions("row", lr.shape().sizes().get(2), scale, floats, indices);
        addPositions("column", lr.shape().sizes().get(3), scale, floats, indices);
        try (StageGraph graph = StageGraph.load("the graph \"operator\"", editor.toBytes())) {
            return graph.run(floats, indices);
        }
    }

    /** Makes a stage an output if the bundle has it. */
    private static void expose(ModelEditor editor, String name) {
        String value = name.endsWith(EVERY_EIGHTH) ? name.substring(0, name.length() - EVERY_EIGHTH.length()) : name;
        if (value.equals(FEATURES) && editor.produces(StageName.HIDDEN)) {
            editor.addConvolution(FEATURES, StageName.HIDDEN, LAST_LAYER);
        }
        if (!editor.produces(value)) {
            return;
        }
        if (name.endsWith(EVERY_EIGHTH)) {
            editor.addEvery(name, value, EIGHT);
        }
        editor.expose(name);
    }

    private static float[] toUnitRange(float[] values) {
        float[] image = new float[values.length];
        for (int i = 0; i < image.length; i++) {
            image[i] = (values[i] + 1) / 2;
        }
        return image;
    }

    /** The centres of floor(size * scale) output pixels, by the scale itself and not by the ratio of the sizes. */
    private static void addPositions(
            String axis, long size, double scale, Map<String, Tensor> floats, Map<String, long[]> indices) {
        int count = (int) Math.floor(size * scale);
        long[] index = new long[count];
        float[] offset = new float[count];
        for (int i = 0; i < count; i++) {
            double position = (i + 0.5) / scale;
            index[i] = (long) Math.floor(position);
            offset[i] = (float) (position - index[i] - 0.5);
        }
        indices.put(axis + "_index", index);
        floats.put(axis + "_offset", vector(offset));
    }

    private static Tensor vector(float... values) {
        return new Tensor(Shape.of(values.length), values);
    }
}
