package io.hndsr.model;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.hndsr.model.BundleDescriptor.Perceptual;
import io.hndsr.model.BundleDescriptor.Tiling;
import io.hndsr.model.Diffusion.NoiseSchedule;
import io.hndsr.model.Diffusion.Prediction;
import io.hndsr.model.Diffusion.SamplerRule;
import java.util.ArrayList;
import java.util.List;

/** Reads the {@code PERCEPTUAL} part of {@code bundle.json}. Immutable. */
final class PerceptualReader {

    private static final int MAX_CHANNELS = 4096;
    private static final int MAX_TRAINING_STEPS = 100_000;
    private static final int MAX_STEPS = 200;

    private final Fields fields;

    PerceptualReader(Fields fields) {
        this.fields = fields;
    }

    Perceptual read(JsonObject root, Tiling tiling) {
        Latent latent = latent(fields.object(root, "latent"));
        return new Perceptual(latent, diffusion(fields.object(root, "diffusion"), latent), tiling);
    }

    private Latent latent(JsonObject object) {
        return new Latent(
                fields.integer(object, "channels", 1, MAX_CHANNELS),
                grid(object),
                fields.word(object, "start", Latent.Start.values(), Latent.Start::key));
    }

    private Latent.Grid grid(JsonObject object) {
        String kind = fields.text(object, "grid");
        switch (kind) {
            case "input" -> {
                requireAbsent(object, kind, "stride", "multiple");
                return new Latent.InputGrid(fields.integer(object, "factor", 1, 16));
            }
            case "output" -> {
                requireAbsent(object, kind, "factor");
                return new Latent.OutputGrid(
                        fields.integer(object, "stride", 1, 64), fields.integer(object, "multiple", 1, 64));
            }
            default -> throw fields.refuse("\"grid\" is \"" + kind + "\", this release knows \"input\" and \"output\"");
        }
    }

    private void requireAbsent(JsonObject object, String grid, String... keys) {
        for (String key : keys) {
            if (object.has(key)) {
                throw fields.refuse("latent has the grid \"" + grid + "\" and \"" + key + "\" " + object.get(key)
                        + ", which belongs to the other grid; leave one of them out");
            }
        }
    }

    private Diffusion diffusion(JsonObject object, Latent latent) {
        int trainingSteps = fields.integer(object, "trainingSteps", 1, MAX_TRAINING_STEPS);
        NoiseSchedule schedule = schedule(fields.object(object, "schedule"), trainingSteps);
        double strength = fields.number(object, "defaultStrength", 0, 1);
        if (latent.start() == Latent.Start.NOISE && strength != 1) {
            throw fields.refuse("\"defaultStrength\" is " + strength
                    + ", and a latent that starts from \"noise\" always has the strength 1");
        }
        return new Diffusion(
                trainingSteps,
                schedule,
                fields.word(object, "prediction", Prediction.values(), Prediction::key),
                fields.word(object, "sampler", SamplerRule.values(), SamplerRule::key),
                fields.integer(object, "defaultSteps", 1, MAX_STEPS),
                strength);
    }

    private NoiseSchedule schedule(JsonObject object, int trainingSteps) {
        String type = fields.text(object, "type");
        NoiseSchedule schedule = switch (type) {
            case "cosine" -> new NoiseSchedule.Cosine(fields.number(object, "offset", 0, 1));
            case "linear" ->
                new NoiseSchedule.Linear(
                        fields.number(object, "betaStart", 0, 1), fields.number(object, "betaEnd", 0, 1));
            case "table" -> table(object, trainingSteps);
            default ->
                throw fields.refuse("\"type\" of the schedule is \"" + type
                        + "\", this release knows \"cosine\", \"linear\" and \"table\"");
        };
        requireFalling(schedule.alphaBar(trainingSteps), schedule instanceof NoiseSchedule.Table);
        return schedule;
    }

    private NoiseSchedule table(JsonObject object, int trainingSteps) {
        JsonArray array = fields.array(object, "alphaBar");
        if (array.size() != trainingSteps) {
            throw fields.refuse("\"alphaBar\" has " + array.size() + " values, \"trainingSteps\" is " + trainingSteps);
        }
        List<Double> values = new ArrayList<>(array.size());
        for (JsonElement element : array) {
            values.add(fields.number(element, "alphaBar[" + values.size() + "]", -Double.MAX_VALUE, Double.MAX_VALUE));
        }
        return new NoiseSchedule.Table(values);
    }

    /** A rule may reach its lower bound before the last step; the values of a table are explicit. */
    private void requireFalling(double[] alphaBar, boolean strictly) {
        for (int t = 0; t < alphaBar.length; t++) {
            if (!(alphaBar[t] > 0 && alphaBar[t] < 1)) {
                throw fields.refuse("the schedule leaves " + alphaBar[t] + " of the signal at training step " + t
                        + "; it must be above 0 and below 1");
            }
            if (t > 0 && !(alphaBar[t] < alphaBar[t - 1] || (!strictly && alphaBar[t] == alphaBar[t - 1]))) {
                throw fields.refuse("the schedule does not fall: it leaves " + alphaBar[t - 1]
                        + " of the signal at training step " + (t - 1) + " and " + alphaBar[t] + " at " + t);
            }
        }
    }
}
