package io.hndsr.cli;

import io.hndsr.SuperResolver;
import io.hndsr.cli.FilePlan.ConflictException;
import io.hndsr.cli.FilePlan.Task;
import io.hndsr.config.Mode;
import io.hndsr.image.Degradation;
import io.hndsr.image.ImageFormat;
import io.hndsr.request.Nodata;
import io.hndsr.request.OutputSizing;
import io.hndsr.request.Sensor;
import io.hndsr.request.UpscaleOptions;
import io.hndsr.scene.OtherBands;
import io.hndsr.scene.SceneCompression;
import io.hndsr.scene.SceneOptions;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hndsr upscale}: the options; {@link UpscaleRun} does the work. */
@Command(
        name = "upscale",
        description = "Make images sharper and 2 to 8 times larger.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  hndsr upscale photo.png                      writes photo-x4.png beside it",
            "  hndsr upscale photo.png -o big.tif --scale 3.14",
            "  hndsr upscale photo.png --compare            also writes photo-x4-compare.png",
            "  hndsr upscale scenes/ more.jpg -o out/       all images of a folder, and one more",
            "  curl -s https://… | hndsr upscale - -o - --scale 2 > sharp.png",
            "  hndsr upscale scan.tif --sensor clean        an image that was downsampled without degradation",
            "  hndsr upscale S2.tif -o S2-x2.tif --scale 2 --resume    go on after an interruption",
            "  hndsr upscale photo.png --model BUNDLE --mode perceptual --strength 0.5 --seed 7",
        })
final class UpscaleCommand implements Callable<Integer> {

    static final int MAX_STEPS = 200;

    private static final Path STANDARD_INPUT = Path.of(StandardStreams.NAME);
    private static final double DEFAULT_SCALE = 4;
    private static final int MIN_TILE = 16;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "IN",
            description =
                    "Images (PNG, JPEG, WebP, BMP, TIFF) and folders; - is standard input. A folder stands for the images in"
                            + " it. Without -o, results of an earlier run in the folder are skipped.")
    private List<Path> inputs = List.of();

    @Option(names = "--recursive", description = "Also the images in sub-folders; -o DIR gets the same sub-folders.")
    private boolean recursive;

    @ArgGroup(validate = false, order = 1, heading = "%nResult:%n")
    private ResultOptions result = new ResultOptions();

    @ArgGroup(validate = false, order = 2, heading = "%nScenes, from TIFF to TIFF:%n")
    private SceneArguments scene = new SceneArguments();

    @ArgGroup(validate = false, order = 2, heading = "%nScenes that take long:%n")
    private SpoolArguments spools = new SpoolArguments();

    @ArgGroup(validate = false, order = 3, heading = "%nDegradation of the input:%n")
    private DegradationOptions degradation = new DegradationOptions();

    @ArgGroup(validate = false, order = 4, heading = "%nNetwork:%n")
    private NetworkOptions network = new NetworkOptions();

    @Mixin
    private DataOptions data = new DataOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(names = "--quiet", description = "Print errors only.")
    private boolean quiet;

    static final class ResultOptions {
        @Option(
                names = {"-o", "--output"},
                paramLabel = "OUT|DIR",
                description =
                        "File or folder to write; - is standard output. A missing folder is created; results in a folder"
                                + " keep the name of the input. Default: beside the input, as photo-x4.png. An input is never replaced.")
        private @Nullable String output;

        @Option(names = "--scale", paramLabel = "S", description = "2 to 8, fractions allowed; default: 4.")
        private @Nullable Double scale;

        @Option(
                names = "--size",
                paramLabel = "SIZE",
                description =
                        "Exact size instead of a scale: 1920x1080; or 1920x, x1080 or 1920 for the width, the height or"
                                + " the longer side, with the ratio of the sides kept.")
        private @Nullable OutputSizing size;

        @Option(
                names = "--format",
                paramLabel = "FORMAT",
                description =
                        "png, jpeg, webp, bmp, tiff or geotiff; default: by the extension of OUT, else png. A TIFF that"
                                + " becomes a TIFF keeps its geography; geotiff requires that it has some.")
        private @Nullable FileFormat format;

        @Option(names = "--compare", description = "Also write a before-and-after image, as photo-x4-compare.png.")
        private boolean compare;

        @Option(
                names = "--radiometry",
                description =
                        "Also show how far the result differs from the input when it is reduced to the input's size.")
        private boolean radiometry;

        @Option(
                names = "--strip-metadata",
                description =
                        "Leave out EXIF, the place where a picture was taken (GPS), XMP and the resolution, which a"
                                + " result keeps otherwise. The colour profile and the geography of scenes stay.")
        private boolean stripMetadata;
    }

    static final class SceneArguments {
        @Option(
                names = "--bands",
                split = ",",
                paramLabel = "B",
                description =
                        "The band, or the three bands, that the network enlarges, by number from 1 or by name, such as"
                                + " 4,3,2. Default: red, green, blue as the file marks them, else the first three.")
        private List<String> bands = List.of();

        @Option(
                names = "--other-bands",
                paramLabel = "CHOICE",
                description = "resample (cubic, on the same grid; default) or drop.")
        private OtherBands otherBands = OtherBands.RESAMPLE;

        @Option(names = "--cog", description = "Write a cloud-optimized GeoTIFF, with overviews.")
        private boolean cog;

        @Option(names = "--compression", paramLabel = "METHOD", description = "deflate (default), zstd or none.")
        private SceneCompression compression = SceneCompression.DEFLATE;

        private SceneOptions toOptions() {
            SceneOptions options = SceneOptions.defaults()
                    .bands(bands.toArray(String[]::new))
                    .otherBands(otherBands)
                    .compression(compression);
            return cog ? options.cloudOptimized() : options;
        }
    }

    static final class DegradationOptions {
        @Option(
                names = "--sensor",
                paramLabel = "SENSOR",
                completionCandidates = SensorNames.class,
                description =
                        "The source of the image, which sets blur and noise: ${COMPLETION-CANDIDATES}. Default: auto,"
                                + " not known; clean means downsampled without degradation.")
        private @Nullable Sensor sensor;

        @Option(
                names = "--blur",
                paramLabel = "B",
                description = "Blur of the input, sigma in its pixels, 0 to " + Degradation.MAX_BLUR
                        + "; default: the sensor's. A larger value sharpens more; 0 is for a downsampled image.")
        private @Nullable Double blur;

        @Option(
                names = "--noise",
                paramLabel = "N",
                description = "Noise and compression error of the input, RMS in 1/255, 0 to " + Degradation.MAX_NOISE
                        + "; default: the sensor's. A larger value smooths more.")
        private @Nullable Double noise;

        @Option(
                names = "--nodata",
                paramLabel = "V",
                description = "Pixels without a value, which change nothing around them and are kept: those of value V"
                        + " in every band (in scenes also below 0, fractional or nan), auto (the value that a TIFF names, otherwise a black or white frame around the scene;"
                        + " default), or none.")
        private Nodata nodata = Nodata.auto();

        private UpscaleOptions addTo(UpscaleOptions initial) {
            UpscaleOptions options = initial.nodata(nodata);
            UpscaleOptions degraded = sensor == null ? options : options.sensor(sensor);
            degraded = blur == null ? degraded : degraded.blur(blur);
            return noise == null ? degraded : degraded.noise(noise);
        }
    }

    static final class NetworkOptions {
        @Option(
                names = "--mode",
                paramLabel = "MODE",
                description = "fidelity (true to the input, the default) or perceptual (adds synthesised texture, for"
                        + " viewing; needs a model that offers it, see hndsr info).")
        private Mode mode = Mode.FIDELITY;

        @Option(
                names = "--steps",
                paramLabel = "N",
                description = "Denoising steps of --mode perceptual, 1 to " + MAX_STEPS + "; default: the model's.")
        private @Nullable Integer steps;

        @Option(
                names = "--strength",
                paramLabel = "S",
                description = "How much of the image --mode perceptual synthesises, 0 to 1; default: the model's.")
        private @Nullable Double strength;

        @Option(
                names = "--seed",
                paramLabel = "SEED",
                description = "Seed of the noise of --mode perceptual, which makes a run repeatable; default: a random"
                        + " one, which is shown.")
        private @Nullable Long seed;

        @Option(
                names = "--tile",
                paramLabel = "PIXELS",
                description =
                        "Largest tile, in input pixels, a multiple of the model's tile multiple, which hndsr info shows"
                                + " (16 for the built-in one); default: chosen for the image.")
        private @Nullable Integer tile;

        /** The modes to load: perceptual at strength 0 is the fidelity image, and needs that mode too. */
        private Set<Mode> needed() {
            return mode == Mode.FIDELITY ? EnumSet.of(Mode.FIDELITY) : EnumSet.allOf(Mode.class);
        }

        private UpscaleOptions addTo(UpscaleOptions options) {
            UpscaleOptions all = options.mode(mode);
            all = steps == null ? all : all.steps(steps);
            all = strength == null ? all : all.strength(strength);
            all = seed == null ? all : all.seed(seed);
            return tile == null ? all : all.tileSize(tile);
        }
    }

    @Override
    public Integer call() {
        if (spools.cleans()) {
            return spools.clean(spec().commandLine().getOut());
        }
        check();
        UpscaleOptions options = options();
        SceneOptions scenes = sceneOptions();
        PrintWriter err = spec().commandLine().getErr();
        List<String> products = inputs.stream()
                .flatMap(input -> SafeFolder.advice(input).stream())
                .toList();
        if (!products.isEmpty()) {
            products.forEach(advice -> err.println("hndsr: " + advice));
            return ExitCode.FAILED;
        }
        if (inputs.contains(STANDARD_INPUT) || StandardStreams.NAME.equals(result.output)) {
            return callWithStreams(options, scenes);
        }
        FilePlan.Plan plan = tasks(options.sizing());
        spools.conflict(plan.tasks(), result.compare).ifPresent(problem -> {
            throw usage(problem);
        });
        if (plan.tasks().isEmpty() && plan.refused().isEmpty()) {
            err.println("hndsr: no image found in "
                    + inputs.stream().map(Path::toString).collect(Collectors.joining(", "))
                    + "; extensions are .png, .jpg, .jpeg, .webp, .bmp, .tif, .tiff");
            return ExitCode.FAILED;
        }
        return run(plan, options, scenes, spec().commandLine().getOut());
    }

    private int run(FilePlan.Plan plan, UpscaleOptions options, SceneOptions scenes, PrintWriter out) {
        try (Interruption interruption = new Interruption();
                SuperResolver resolver = model.open(network.needed(), data.limits())) {
            Fallback.warning(resolver).ifPresent(spec().commandLine().getErr()::println);
            if (spools.onlySays()) {
                return new DryRun(
                                resolver,
                                options,
                                scenes,
                                out,
                                spec().commandLine().getErr())
                        .run(plan.tasks());
            }
            return new UpscaleRun(resolver, options, scenes, data, result.compare, quiet, out, spec())
                    .run(plan, interruption);
        }
    }

    private int callWithStreams(UpscaleOptions options, SceneOptions scenes) {
        boolean toOutput = StandardStreams.NAME.equals(result.output);
        if (inputs.size() > 1 || Files.isDirectory(inputs.get(0))) {
            throw usage("- stands for one image; name one input and one output");
        }
        if (result.output == null) {
            throw usage(
                    "the input is standard input, so that the result has no name; add -o FILE, or -o - for standard output");
        }
        if (toOutput && result.compare) {
            throw usage("--compare writes a second image, for which standard output has no room; add -o FILE");
        }
        Optional<Path> target = toOutput
                ? Optional.empty()
                : Optional.of(tasks(options.sizing()).tasks().get(0).output());
        Optional<Path> input = Optional.of(inputs.get(0)).filter(path -> !path.equals(STANDARD_INPUT));
        ImageFormat format = result.format == null ? ImageFormat.PNG : result.format.image();
        try (StandardStreams streams = StandardStreams.create()) {
            Task task = streams.task(System.in, input, target, format);
            PrintWriter text = toOutput
                    ? spec().commandLine().getErr()
                    : spec().commandLine().getOut();
            int code = run(new FilePlan.Plan(List.of(task), List.of()), options, scenes, text);
            streams.deliver(task, System.out);
            return code;
        }
    }

    private void check() {
        if (inputs.isEmpty()) {
            throw usage("Missing required parameter: 'IN'");
        }
        model.check();
        data.check();
        if (result.compare && result.format == FileFormat.GEOTIFF) {
            throw usage(
                    "--compare needs the whole image in memory and keeps no geography; omit it, or --format geotiff");
        }
        if (result.scale != null && result.size != null) {
            throw usage("--scale and --size exclude each other; use one of them");
        }
        requireRange("--scale", result.scale, OutputSizing.MIN_SCALE, OutputSizing.MAX_SCALE);
        requireRange("--blur", degradation.blur, 0, Degradation.MAX_BLUR);
        requireRange("--noise", degradation.noise, 0, Degradation.MAX_NOISE);
        requireRange("--steps", network.steps, 1, MAX_STEPS);
        requireRange("--strength", network.strength, 0, 1);
        requireRange("--tile", network.tile, MIN_TILE, Integer.MAX_VALUE);
        if (network.mode == Mode.FIDELITY
                && (network.steps != null || network.strength != null || network.seed != null)) {
            throw usage("--steps, --strength and --seed need --mode perceptual; add it or omit them");
        }
    }

    private UpscaleOptions options() {
        UpscaleOptions options = result.size == null
                ? UpscaleOptions.scale(Objects.requireNonNullElse(result.scale, DEFAULT_SCALE))
                : UpscaleOptions.of(result.size);
        options = data.addTo(network.addTo(degradation.addTo(options)));
        options = result.stripMetadata ? options.withoutMetadata() : options;
        return result.radiometry ? options.radiometry() : options;
    }

    private SceneOptions sceneOptions() {
        try {
            SceneOptions options = spools.addTo(scene.toOptions());
            return result.format == FileFormat.GEOTIFF ? options.requireGeography() : options;
        } catch (IllegalArgumentException wrong) {
            throw usage("--" + wrong.getMessage());
        }
    }

    private FilePlan.Plan tasks(OutputSizing sizing) {
        try {
            return new FilePlan(
                            Optional.ofNullable(result.output),
                            Optional.ofNullable(result.format).map(FileFormat::image),
                            sizing,
                            result.compare,
                            recursive)
                    .tasks(inputs);
        } catch (ConflictException conflict) {
            throw usage(String.valueOf(conflict.getMessage()));
        }
    }

    private void requireRange(String name, @Nullable Number value, double min, double max) {
        if (value != null && !(value.doubleValue() >= min && value.doubleValue() <= max)) {
            throw usage(name + " " + Numbers.plain(value.doubleValue()) + " is out of range; allowed are "
                    + Numbers.plain(min) + " to " + Numbers.plain(max));
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec().commandLine(), message);
    }

    private CommandSpec spec() {
        return Objects.requireNonNull(spec);
    }
}
