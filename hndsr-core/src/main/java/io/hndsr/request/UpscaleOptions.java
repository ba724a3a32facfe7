package io.hndsr.request;

import io.hndsr.config.Mode;
import io.hndsr.image.ImageFormat;
import io.hndsr.image.TileBounds;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * What a request asks for. Immutable: every method that changes something returns new options. Ranges are checked when
 * the options are used, by the Jakarta Validation provider that is present or else by hand, with the same messages.
 */
public final class UpscaleOptions {

    @Valid
    private final OutputSizing sizing;

    private final Mode mode;

    @DecimalMin(value = "0", message = "must be from 0 to 1.2 input pixels")
    @DecimalMax(value = "1.2", message = "must be from 0 to 1.2 input pixels")
    private final OptionalDouble blur;

    @DecimalMin(value = "0", message = "must be from 0 to 10 (RMS, in 1/255)")
    @DecimalMax(value = "10", message = "must be from 0 to 10 (RMS, in 1/255)")
    private final OptionalDouble noise;

    @Min(value = 1, message = "must be from 1 to 200")
    @Max(value = 200, message = "must be from 1 to 200")
    private final OptionalInt steps;

    @DecimalMin(value = "0", message = "must be from 0 to 1")
    @DecimalMax(value = "1", message = "must be from 0 to 1")
    private final OptionalDouble strength;

    private final OptionalLong seed;

    @Min(value = 16, message = "must be at least 16 input pixels")
    private final OptionalInt tileSize;

    private final boolean radiometry;
    private final Priority priority;

    @DecimalMin(value = "0.001", message = "must be from 0.001 to 1000")
    @DecimalMax(value = "1000", message = "must be from 0.001 to 1000")
    private final double weight;

    private final Optional<String> tenant;
    private final Optional<Duration> deadline;
    private final Consumer<Progress> progressListener;
    private final Optional<Consumer<FinishedTile>> tileListener;
    private final Optional<Consumer<TileBounds>> tileBoundsListener;
    private final Optional<ImageFormat> format;

    private UpscaleOptions(Draft draft) {
        this.sizing = draft.sizing;
        this.mode = draft.mode;
        this.blur = draft.blur;
        this.noise = draft.noise;
        this.steps = draft.steps;
        this.strength = draft.strength;
        this.seed = draft.seed;
        this.tileSize = draft.tileSize;
        this.radiometry = draft.radiometry;
        this.priority = draft.priority;
        this.weight = draft.weight;
        this.tenant = draft.tenant;
        this.deadline = draft.deadline;
        this.progressListener = draft.progressListener;
        this.tileListener = draft.tileListener;
        this.tileBoundsListener = draft.tileBoundsListener;
        this.format = draft.format;
    }

    /**
     * Options for enlarging by a factor; everything else at its default.
     *
     * @param scale 2 to 8 on both axes, fractions allowed; the output has {@code round(side x scale)} pixels per side
     * @return the options
     */
    public static UpscaleOptions scale(double scale) {
        return of(new OutputSizing.ByScale(scale));
    }

    /**
     * Options for enlarging to a size; everything else at its default.
     *
     * @param width output columns, 2 to 8 times the input's
     * @param height output rows, 2 to 8 times the input's
     * @return the options
     */
    public static UpscaleOptions size(int width, int height) {
        return of(new OutputSizing.ToSize(width, height));
    }

    /**
     * Options for an output sizing; everything else at its default.
     *
     * @param sizing by a factor or to a size
     * @return the options
     */
    public static UpscaleOptions of(OutputSizing sizing) {
        return new UpscaleOptions(new Draft(Objects.requireNonNull(sizing, "sizing")));
    }

    private static void tellNobody(Progress progress) {}

    /**
     * Asks for {@link Mode#FIDELITY}, the default.
     *
     * @return the changed options
     */
    public UpscaleOptions fidelity() {
        return mode(Mode.FIDELITY);
    }

    /**
     * Asks for {@link Mode#PERCEPTUAL}.
     *
     * @return the changed options
     */
    public UpscaleOptions perceptual() {
        return mode(Mode.PERCEPTUAL);
    }

    /**
     * Asks for a mode.
     *
     * @param newMode the mode
     * @return the changed options
     */
    public UpscaleOptions mode(Mode newMode) {
        Objects.requireNonNull(newMode, "mode");
        return with(draft -> draft.mode = newMode);
    }

    /**
     * Tells the network how far the sensor had blurred the image. Too much over-sharpens, too little leaves it soft; 0
     * is right for an image that was reduced cleanly. By default it is estimated from the image, as by {@link Sensor.Auto}.
     * A network that is not told of blur, as those of the original HNDSR, accepts 0 only.
     *
     * @param sigma standard deviation of a Gaussian point spread, in input pixels, 0 to 1.2
     * @return the changed options
     */
    public UpscaleOptions blur(double sigma) {
        return with(draft -> draft.blur = OptionalDouble.of(sigma));
    }

    /**
     * Tells the network how much noise and compression error the image has. More is smoother, and lets the result depart
     * further from its input. By default it is estimated from the image, as by {@link Sensor.Auto}. A network that is not
     * told of noise accepts 0 only.
     *
     * @param rms root mean square error in units of 1/255 of the full range, 0 to 10
     * @return the changed options
     */
    public UpscaleOptions noise(double rms) {
        return with(draft -> draft.noise = OptionalDouble.of(rms));
    }

    /**
     * Tells the network of a sensor's blur and noise, or has them estimated, which is the default. A {@link #blur} or
     * {@link #noise} that is named afterwards takes the place of the sensor's.
     *
     * @param sensor what the image comes from
     * @return the changed options
     */
    public UpscaleOptions sensor(Sensor sensor) {
        if (sensor instanceof Sensor.Preset preset) {
            return blur(preset.blur()).noise(preset.noise());
        }
        return with(draft -> {
            draft.blur = OptionalDouble.empty();
            draft.noise = OptionalDouble.empty();
        });
    }

    /**
     * Fixes how many denoising steps {@link Mode#PERCEPTUAL} makes; by default the bundle chooses. More take longer, in
     * proportion, and are finer. Of no effect in {@link Mode#FIDELITY}.
     *
     * @param count 1 to 200
     * @return the changed options
     */
    public UpscaleOptions steps(int count) {
        return with(draft -> draft.steps = OptionalInt.of(count));
    }

    /**
     * Fixes how much of the picture {@link Mode#PERCEPTUAL} makes anew; by default the bundle chooses. Of no effect in
     * {@link Mode#FIDELITY}.
     *
     * @param share 0 to 1: 0 adds nothing, and is {@link Mode#FIDELITY} itself where the bundle offers that; 1 starts
     *     from pure noise
     * @return the changed options
     */
    public UpscaleOptions strength(double share) {
        return with(draft -> draft.strength = OptionalDouble.of(share));
    }

    /**
     * Fixes the noise of {@link Mode#PERCEPTUAL}: the same seed gives the same image, whatever else the resolver works on.
     * Without a seed one is drawn and reported. Of no effect in {@link Mode#FIDELITY}, which uses no noise.
     *
     * @param newSeed any value
     * @return the changed options
     */
    public UpscaleOptions seed(long newSeed) {
        return with(draft -> draft.seed = OptionalLong.of(newSeed));
    }

    /**
     * Fixes the largest tile; by default the plan chooses.
     *
     * @param pixels side of a tile without its margin, in input pixels: a multiple of the bundle's tile multiple
     * @return the changed options
     */
    public UpscaleOptions tileSize(int pixels) {
        return with(draft -> draft.tileSize = OptionalInt.of(pixels));
    }

    /**
     * Has the result compared with the input when it is finished: {@code UpscaleReport.radiometry()} then says how far it
     * departs, blurred as was told and reduced.
     *
     * @return the changed options
     */
    public UpscaleOptions radiometry() {
        return with(draft -> draft.radiometry = true);
    }

    /**
     * Says how urgent the request is; by default {@link Priority#NORMAL}.
     *
     * @param newPriority the priority
     * @return the changed options
     */
    public UpscaleOptions priority(Priority newPriority) {
        Objects.requireNonNull(newPriority, "priority");
        return with(draft -> draft.priority = newPriority);
    }

    /**
     * Says how much of the device the request gets while others of its priority want it too; by default 1, so that all get
     * the same. A request of weight 2 gets twice what one of weight 1 does.
     *
     * @param share 0.001 to 1000
     * @return the changed options
     */
    public UpscaleOptions weight(double share) {
        return with(draft -> draft.weight = share);
    }

    /**
     * Says on whose behalf the request is made. All requests of one tenant together get as much of the device as one request
     * of the largest of their weights, so that a tenant gains nothing by sending many. By default a request stands for itself.
     *
     * @param key any name; requests whose names are equal belong together
     * @return the changed options
     */
    public UpscaleOptions tenant(String key) {
        Objects.requireNonNull(key, "key");
        return with(draft -> draft.tenant = Optional.of(key));
    }

    /**
     * Bounds the time from submission to the finished image; what is not finished by then is stopped on the device.
     *
     * @param time a positive duration
     * @return the changed options
     * @throws IllegalArgumentException where the duration is zero or negative
     */
    public UpscaleOptions deadline(Duration time) {
        if (time.isZero() || time.isNegative()) {
            throw new IllegalArgumentException("deadline " + time + " is not positive");
        }
        return with(draft -> draft.deadline = Optional.of(time));
    }

    /**
     * Has progress reported after every denoising step and every tile, on a thread of the resolver that runs no tiles. Where the
     * listener is slow, steps are left out. An exception of it is logged and does not break the request. Progress rises, but
     * begins again where a device has been found to lack memory for the tiles, or to be out of order.
     *
     * @param listener called with rising progress, never by two threads at once for one request
     * @return the changed options
     */
    public UpscaleOptions onProgress(Consumer<Progress> listener) {
        Objects.requireNonNull(listener, "listener");
        return with(draft -> draft.progressListener = listener);
    }

    /**
     * Has the result told of part by part as it comes about, on the thread that tells of progress. The pixels are final: they are
     * those that the result will have there. A part is a tile without its margin; where a bundle blends tiles that overlap, it
     * is as much of a row of tiles as the next row no longer changes. Parts cover the result, each pixel once, and the last has
     * been told of before the result is there. Where the request begins again, as for {@link #onProgress}, so do the parts: then
     * the later ones count.
     *
     * <p>What is waiting to be told of is not held in memory twice: a part is copied when the listener is called. A listener that
     * is slow does not hold up the device, but the result comes only after it has been told of everything. An exception of it is
     * logged and does not break the request. When the request ends, at most the call that is on its way is still carried out.
     *
     * @param listener called never by two threads at once for one request
     * @return the changed options
     */
    public UpscaleOptions onTile(Consumer<FinishedTile> listener) {
        Objects.requireNonNull(listener, "listener");
        return with(draft -> draft.tileListener = Optional.of(listener));
    }

    /**
     * Has the caller told where the result is final, part by part, as {@link #onTile} does, but without pixels: none are copied
     * for it. Where both are asked for, each part's bounds are told of first.
     *
     * @param listener called never by two threads at once for one request
     * @return the changed options
     */
    public UpscaleOptions onTileBounds(Consumer<TileBounds> listener) {
        Objects.requireNonNull(listener, "listener");
        return with(draft -> draft.tileBoundsListener = Optional.of(listener));
    }

    /**
     * Says what the result will be encoded as. An image whose result that format cannot hold is refused by its header, with an
     * {@link io.hndsr.error.OutputException}, before anything is computed. Changes nothing about the result, which can be
     * encoded as anything else too.
     *
     * @param planned the format
     * @return the changed options
     */
    public UpscaleOptions format(ImageFormat planned) {
        Objects.requireNonNull(planned, "planned");
        return with(draft -> draft.format = Optional.of(planned));
    }

    /** {@return the output sizing} */
    public OutputSizing sizing() {
        return sizing;
    }

    /** {@return the mode} */
    public Mode mode() {
        return mode;
    }

    /** {@return the sensor's blur, or empty where it is to be estimated} */
    public OptionalDouble blur() {
        return blur;
    }

    /** {@return the noise, or empty where it is to be estimated} */
    public OptionalDouble noise() {
        return noise;
    }

    /** {@return the denoising steps, or empty for the bundle's default} */
    public OptionalInt steps() {
        return steps;
    }

    /** {@return how much of the picture is made anew, or empty for the bundle's default} */
    public OptionalDouble strength() {
        return strength;
    }

    /** {@return the seed, or empty where one is to be drawn} */
    public OptionalLong seed() {
        return seed;
    }

    /** {@return the largest tile, or empty where the plan chooses} */
    public OptionalInt tileSize() {
        return tileSize;
    }

    /** {@return whether the result is compared with the input} */
    public boolean wantsRadiometry() {
        return radiometry;
    }

    /** {@return how urgent it is} */
    public Priority priority() {
        return priority;
    }

    /** {@return its share of the device among requests of its priority} */
    public double weight() {
        return weight;
    }

    /** {@return on whose behalf it is made, or empty where it stands for itself} */
    public Optional<String> tenant() {
        return tenant;
    }

    /** {@return the time the request may take, or empty for no bound} */
    public Optional<Duration> deadline() {
        return deadline;
    }

    /** {@return the progress listener} */
    public Consumer<Progress> progressListener() {
        return progressListener;
    }

    /** {@return what is told of finished parts of the result, or empty for nothing} */
    public Optional<Consumer<FinishedTile>> tileListener() {
        return tileListener;
    }

    /** {@return what is told of the bounds of finished parts of the result, or empty for nothing} */
    public Optional<Consumer<TileBounds>> tileBoundsListener() {
        return tileBoundsListener;
    }

    /** {@return what the result will be encoded as, or empty where nothing is said} */
    public Optional<ImageFormat> format() {
        return format;
    }

    private UpscaleOptions with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new UpscaleOptions(draft);
    }

    /** Options in the making. Confined to one thread. */
    private static final class Draft {

        private final OutputSizing sizing;
        private Mode mode = Mode.FIDELITY;
        private OptionalDouble blur = OptionalDouble.empty();
        private OptionalDouble noise = OptionalDouble.empty();
        private OptionalInt steps = OptionalInt.empty();
        private OptionalDouble strength = OptionalDouble.empty();
        private OptionalLong seed = OptionalLong.empty();
        private OptionalInt tileSize = OptionalInt.empty();
        private boolean radiometry;
        private Priority priority = Priority.NORMAL;
        private double weight = 1;
        private Optional<String> tenant = Optional.empty();
        private Optional<Duration> deadline = Optional.empty();
        private Consumer<Progress> progressListener = UpscaleOptions::tellNobody;
        private Optional<Consumer<FinishedTile>> tileListener = Optional.empty();
        private Optional<Consumer<TileBounds>> tileBoundsListener = Optional.empty();
        private Optional<ImageFormat> format = Optional.empty();

        Draft(OutputSizing sizing) {
            this.sizing = sizing;
        }

        Draft(UpscaleOptions options) {
            this.sizing = options.sizing;
            this.mode = options.mode;
            this.blur = options.blur;
            this.noise = options.noise;
            this.steps = options.steps;
            this.strength = options.strength;
            this.seed = options.seed;
            this.tileSize = options.tileSize;
            this.radiometry = options.radiometry;
            this.priority = options.priority;
            this.weight = options.weight;
            this.tenant = options.tenant;
            this.deadline = options.deadline;
            this.progressListener = options.progressListener;
            this.tileListener = options.tileListener;
            this.tileBoundsListener = options.tileBoundsListener;
            this.format = options.format;
        }
    }
}
