package io.hndsr.importer.check;

import io.hndsr.error.InvalidBundleException;
import io.hndsr.importer.checkpoint.Shape;
import io.hndsr.importer.checkpoint.Tensor;
import io.hndsr.importer.original.StageName;
import io.hndsr.model.BundleDescriptor.Perceptual;
import io.hndsr.model.Diffusion.SamplerRule;
import io.hndsr.model.GraphRole;
import io.hndsr.model.Latent;
import io.hndsr.model.ModelBundle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The golden check: compares the stages of a bundle with those of a case of the original, starting from the case's own noise. */
public final class GoldenCheck {

    /*
     * All known stages of the case are compared, and only the graphs they need are run. The step rule follows from a stage's
     * name, not from the bundle.
     *
     * Stages of order one agree to 1e-4, predictions of the denoiser to 5e-4. With untrained weights the corrected rule
     * drives the latent to ten thousand and more, and a float32 of that size has no fourth decimal. So the tolerance of a
     * latent is at least 1e-5 of its largest value, and that of an image at least 1e-6 of its latent's.
     */

    private static final double TOLERANCE = 1e-4;
    private static final double PREDICTION_TOLERANCE = 5e-4;
    private static final double LATENT_TOLERANCE = 1e-5;
    private static final double IMAGE_TOLERANCE = 1e-6;

    /** The result of a run of a strength; by the original's rule if the name has no suffix. */
    private static final Pattern STRENGTH =
            Pattern.compile("(latent|output)_strength_([01](?:\\.[0-9]+)?)(_refstep|_fixedstep)?");

    private static final Set<String> INPUTS =
            Set.of("lr", "scale", "steps", "noise", "timesteps", "unet_t", "unet_context", "t");

    /** Names of the stages that are computed from the image. */
    private static final Pattern OF_IMAGE =
            Pattern.compile("upsampled|fno_.*|prior.*|gain|context|.*_first|latent.*|output.*");

    private final GoldenCase golden;
    private final ModelBundle bundle;
    private final Perceptual perceptual;
    private final StageComparison comparison;

    private GoldenCheck(GoldenCase golden, ModelBundle bundle, Perceptual perceptual) {
        this.golden = golden;
        this.bundle = bundle;
        this.perceptual = perceptual;
        this.comparison = new StageComparison(golden, INPUTS);
    }

    /**
     * Runs the check. Blocks until it is finished.
     *
     * @param file the case, an {@code .npz} file
     * @param bundle the bundle
     * @return the differences of all stages
     * @throws InvalidCaseException if the case cannot be read, lacks an input or has nothing to compare
     * @throws InvalidBundleException if the bundle does not offer the mode PERCEPTUAL
     */
    public static CheckReport run(Path file, ModelBundle bundle) {
        GoldenCase golden = NpzReader.read(file);
        Perceptual perceptual = bundle.descriptor()
                .perceptual()
                .orElseThrow(() -> new InvalidBundleException(bundle.descriptor()
                                .id() + " does not offer PERCEPTUAL; choose a bundle that hndsr import wrote"));
        return new GoldenCheck(golden, bundle, perceptual).run();
    }

    private CheckReport run() {
        Optional<Tensor> context = Optional.empty();
        if (needsContext()) {
            StageGraph.Values values = OperatorStages.run(graph(GraphRole.OPERATOR), golden);
            context = Optional.of(values.get(OperatorStages.CONTEXT));
            for (String name : OperatorStages.NAMES) {
                if (values.has(name)) {
                    comparison.compare(name, values.get(name), TOLERANCE);
                }
            }
        }
        try (LatentStages latent = LatentStages.load(bundle, perceptual)) {
            context.ifPresent(from -> fullRuns(latent, from));
            context.ifPresent(from -> strengths(latent, from));
            singlePrediction(latent);
            timeEmbedding(latent);
        }
        ScheduleStages.compare(comparison, perceptual.diffusion());
        return comparison.report();
    }

    private boolean needsContext() {
        return comparison.open().stream()
                .anyMatch(name -> OF_IMAGE.matcher(name).matches());
    }

    private void fullRuns(LatentStages latent, Tensor context) {
        if (golden.has("t_emb_first") || golden.has("eps_first")) {
            StageGraph.Values first = latent.predict(
                    noise(context.shape()), context, times(latent, 1).get(0));
            if (first.has(StageName.TIME)) {
                comparison.compare("t_emb_first", first.get(StageName.TIME), TOLERANCE);
            }
            comparison.compare("eps_first", first.get("prediction"), PREDICTION_TOLERANCE);
        }
        fullRun(latent, context, SamplerRule.ORIGINAL, List.of("latent", "latent_refstep"), "latent_steps");
        fullRun(latent, context, SamplerRule.CORRECTED, List.of("latent_fixedstep"), "latent_steps_fixedstep");
    }

    private void fullRun(LatentStages latent, Tensor context, SamplerRule rule, List<String> ends, String steps) {
        List<String> images =
                ends.stream().map(name -> name.replace("latent", "output")).toList();
        if (!golden.has(steps)
                && ends.stream().noneMatch(golden::has)
                && images.stream().noneMatch(golden::has)) {
            return;
        }
        List<Tensor> latents = latent.sample(noise(context.shape()), context, times(latent, 1), rule);
        Tensor last = latents.get(latents.size() - 1);
        compareLatent(steps, stacked(latents));
        ends.forEach(name -> compareLatent(name, last));
        if (images.stream().anyMatch(golden::has)) {
            Tensor image = latent.decode(last);
            images.forEach(name -> compareImage(name, image, last));
        }
    }

    private void strengths(LatentStages latent, Tensor context) {
        for (String name : comparison.open()) {
            Matcher matcher = STRENGTH.matcher(name);
            if (matcher.matches()) {
                double strength = Double.parseDouble(matcher.group(2));
                boolean fixed = "_fixedstep".equals(matcher.group(3));
                SamplerRule rule = fixed ? SamplerRule.CORRECTED : SamplerRule.ORIGINAL;
                Tensor last = strength == 0
                        ? context
                        : latent.sampleFromContext(
                                noise(context.shape()), context, times(latent, strength), strength, rule);
                if (matcher.group(1).equals("latent")) {
                    compareLatent(name, last);
                } else {
                    compareImage(name, latent.decode(last), last);
                }
            }
        }
    }

    private void singlePrediction(LatentStages latent) {
        if (golden.has("unet_eps")) {
            Tensor noise = noise();
            Tensor eps = latent.predict(
                            noise,
                            everywhere(golden.array("unet_context"), noise.shape()),
                            golden.integer("unet_t").orElseThrow(() -> golden.reject("lacks unet_t")))
                    .get("prediction");
            comparison.compare("unet_eps", eps, PREDICTION_TOLERANCE);
        }
    }

    private void timeEmbedding(LatentStages latent) {
        List<Integer> times = golden.integers("t").orElse(List.of());
        if (times.isEmpty() || !(golden.has("sincos") || golden.has("projected"))) {
            return;
        }
        List<StageGraph.Values> embedded = times.stream().map(latent::embed).toList();
        if (embedded.get(0).has(StageName.SINUSOIDS)) {
            comparison.compare("sincos", stacked(all(embedded, StageName.SINUSOIDS)), TOLERANCE);
            comparison.compare("projected", stacked(all(embedded, StageName.TIME)), TOLERANCE);
        }
    }

    private static List<Tensor> all(List<StageGraph.Values> runs, String name) {
        return runs.stream().map(values -> values.get(name)).toList();
    }

    /** The noise, which must have the shape of the context. */
    private Tensor noise(Shape context) {
        Tensor noise = noise();
        if (!noise.shape().equals(context)) {
            throw golden.reject("has noise of the shape " + noise.shape()
                    + ", but its image and scale give a context of " + context);
        }
        return noise;
    }

    private Tensor noise() {
        Tensor noise = golden.array("noise");
        List<Long> sizes = noise.shape().sizes();
        if (sizes.size() != 4 || sizes.get(1) != perceptual.latent().channels()) {
            throw golden.reject("has noise of the shape " + noise.shape() + ", but the bundle's latent has "
                    + perceptual.latent().channels() + " channels; it belongs to the other layout");
        }
        if (perceptual.latent().grid() instanceof Latent.OutputGrid grid
                && (sizes.get(2) % grid.multiple() != 0 || sizes.get(3) % grid.multiple() != 0)) {
            throw golden.reject(
                    "has noise of the shape " + noise.shape() + ", but its rows and columns must be multiples of "
                            + grid.multiple()
                            + ", since the denoiser halves and doubles them; choose an image and a scale that give"
                            + " multiples of " + grid.stride() * grid.multiple() + " output pixels");
        }
        return noise;
    }

    /** The case's own list if it starts at the noise level of the strength, or else the original's list for its steps. */
    private List<Integer> times(LatentStages latent, double strength) {
        int first = latent.times(1, strength).get(0);
        return golden.integers("timesteps")
                .map(this::requireFalling)
                .filter(times -> !times.isEmpty() && times.get(0) == first)
                .orElseGet(() -> latent.times(steps(), strength));
    }

    /** Rejects steps that are not in the schedule or that rise; long lists of the original repeat some. */
    private List<Integer> requireFalling(List<Integer> times) {
        int last = perceptual.diffusion().trainingSteps() - 1;
        int before = last;
        for (int time : times) {
            if (time < 0 || time > before) {
                throw golden.reject("has " + time + " in timesteps, but only 0 to " + before
                        + " is allowed there; they start at " + last + " or below and never rise");
            }
            before = time;
        }
        return times;
    }

    private int steps() {
        int steps = golden.integer("steps").orElseThrow(() -> golden.reject("lacks steps"));
        int most = perceptual.diffusion().trainingSteps();
        if (steps < 1 || steps > most) {
            throw golden.reject("has " + steps + " steps; allowed are 1 to " + most);
        }
        return steps;
    }

    private byte[] graph(GraphRole role) {
        return bundle.graph(role)
                .orElseThrow(() -> new InvalidBundleException("the bundle lacks the graph \"" + role.key() + "\""));
    }

    private void compareLatent(String name, Tensor actual) {
        if (golden.has(name)) {
            comparison.compare(
                    name, actual, Math.max(TOLERANCE, LATENT_TOLERANCE * StageComparison.largest(golden.array(name))));
        }
    }

    private void compareImage(String name, Tensor actual, Tensor latent) {
        comparison.compare(name, actual, Math.max(TOLERANCE, IMAGE_TOLERANCE * StageComparison.largest(latent)));
    }

    /** Joins tensors along the first axis. */
    private static Tensor stacked(List<Tensor> latents) {
        List<Long> sizes = new ArrayList<>(latents.get(0).shape().sizes());
        int values = latents.get(0).values().length;
        sizes.set(0, sizes.get(0) * latents.size());
        float[] all = new float[values * latents.size()];
        for (int i = 0; i < latents.size(); i++) {
            System.arraycopy(latents.get(i).values(), 0, all, i * values, values);
        }
        return new Tensor(new Shape(sizes), all);
    }

    /** Repeats one value per channel over all positions of a shape. */
    private Tensor everywhere(Tensor channels, Shape shape) {
        List<Long> sizes = shape.sizes();
        if (channels.values().length != sizes.get(1)) {
            throw golden.reject("has unet_context of the shape " + channels.shape() + ", but the bundle's context has "
                    + sizes.get(1) + " channels");
        }
        int plane = Math.toIntExact(sizes.get(2) * sizes.get(3));
        float[] values = new float[Math.multiplyExact(channels.values().length, plane)];
        for (int channel = 0; channel < channels.values().length; channel++) {
            Arrays.fill(values, channel * plane, (channel + 1) * plane, channels.values()[channel]);
        }
        return new Tensor(shape, values);
    }
}
