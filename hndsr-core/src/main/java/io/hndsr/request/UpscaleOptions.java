package io.hndsr.request;

import io.hndsr.config.Mode;
import io.hndsr.image.Degradation;
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
 * What a request asks for. Immutable: every method that changes something returns new options. Ranges are checked when the
 * options are used, by the Jakarta Validation provider if one is present, otherwise by hand with the same messages.
 */
public final class UpscaleOptions {

    @Valid
    private final OutputSizing sizing;

    private final Mode mode;

    @Valid
    private final Sensing sensing;

    @Valid
    private final Texture texture;

    @Min(value = 16, message = "must be at least 16 input pixels")
    private final OptionalInt tileSize;

    @Valid
    private final Turn turn;

    private final Listeners listeners;
    private final Delivery delivery;
    private final Samples samples;

    /**
     * The blur and noise of the image, as far as they are set. If one is set, the other is estimated from the image; if neither
     * is, see {@link Sensor.Auto}.
     *
     * @param blur sigma of the Gaussian point spread, in input pixels, 0 to {@link Degradation#MAX_BLUR}
     * @param noise RMS error in 1/255 of the range that the image uses, 0 to {@link Degradation#MAX_NOISE}
     */
    public record Sensing(
            @DecimalMin(value = "0", message = Degradation.BLUR_RANGE)
            @DecimalMax(value = "" + Degradation.MAX_BLUR, message = Degradation.BLUR_RANGE)
            OptionalDouble blur,

            @DecimalMin(value = "0", message = Degradation.NOISE_RANGE)
            @DecimalMax(value = "" + Degradation.MAX_NOISE, message = Degradation.NOISE_RANGE)
            OptionalDouble noise) {}

    /**
     * How {@link Mode#PERCEPTUAL} synthesises texture, as far as it is set. Ignored in {@link Mode#FIDELITY}.
     *
     * @param steps denoising steps, 1 to 200; empty for the bundle's default
     * @param strength the share of the detail that is synthesised, 0 to 1; empty for the bundle's default
     * @param seed the seed of the noise; empty to have one drawn
     */
    public record Texture(
            @Min(value = 1, message = "must be from 1 to 200") @Max(value = 200, message = "must be from 1 to 200")
            OptionalInt steps,

            @DecimalMin(value = "0", message = "must be from 0 to 1")
            @DecimalMax(value = "1", message = "must be from 0 to 1")
            OptionalDouble strength,

            OptionalLong seed) {}

    /**
     * When the request is served, relative to others, and how long it may take.
     *
     * @param priority its priority
     * @param weight its share of the device among requests of its priority, 0.001 to 1000
     * @param tenant the tenant whose requests share one share; empty if the request stands for itself
     * @param deadline the time from submission to the finished image; empty for no bound
     */
    public record Turn(
            Priority priority,

            @DecimalMin(value = "0.001", message = "must be from 0.001 to 1000")
            @DecimalMax(value = "1000", message = "must be from 0.001 to 1000")
            double weight,

            Optional<String> tenant,
            Optional<Duration> deadline) {}

    /**
     * The listeners of a request.
     *
     * @param progress receives the progress
     * @param tiles receives finished parts of the result
     * @param tileBounds receives the bounds of finished parts of the result
     */
    public record Listeners(
            Optional<Consumer<Progress>> progress,
            Optional<Consumer<FinishedTile>> tiles,
            Optional<Consumer<TileBounds>> tileBounds) {}

    /**
     * How the result is delivered.
     *
     * @param format the format that the result will be encoded as, if it is known
     * @param radiometry whether the result is compared with the input
     * @param metadata whether the result carries the input's metadata
     */
    public record Delivery(Optional<ImageFormat> format, boolean radiometry, boolean metadata) {}

    /** What the samples of the image mean. */
    private record Samples(Nodata nodata, Optional<DataRange> range) {}

    private UpscaleOptions(
            OutputSizing sizing,
            Mode mode,
            Sensing sensing,
            Texture texture,
            OptionalInt tileSize,
            Turn turn,
            Listeners listeners,
            Delivery delivery,
            Samples samples) {
        this.sizing = sizing;
        this.mode = mode;
        this.sensing = sensing;
        this.texture = texture;
        this.tileSize = tileSize;
        this.turn = turn;
        this.listeners = listeners;
        this.delivery = delivery;
        this.samples = samples;
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
     * Options for enlarging to a length of one side, by the ratio of the input's sides; everything else at its default.
     *
     * @param side the side of the output
     * @param pixels its length, 2 to 8 times the input's
     * @return the options
     */
    public static UpscaleOptions side(OutputSizing.Side side, int pixels) {
        return of(new OutputSizing.ToSide(side, pixels));
    }

    /**
     * Options for an output sizing; everything else at its default.
     *
     * @param sizing by a factor or to a size
     * @return the options
     */
    public static UpscaleOptions of(OutputSizing sizing) {
        return new UpscaleOptions(
                Objects.requireNonNull(sizing, "sizing"),
                Mode.FIDELITY,
                new Sensing(OptionalDouble.empty(), OptionalDouble.empty()),
                new Texture(OptionalInt.empty(), OptionalDouble.empty(), OptionalLong.empty()),
                OptionalInt.empty(),
                new Turn(Priority.NORMAL, 1, Optional.empty(), Optional.empty()),
                new Listeners(Optional.empty(), Optional.empty(), Optional.empty()),
                new Delivery(Optional.empty(), false, true),
                new Samples(Nodata.auto(), Optional.empty()));
    }

    /**
     * Sets the mode to {@link Mode#PERCEPTUAL}.
     *
     * @return the changed options
     */
    public UpscaleOptions perceptual() {
        return mode(Mode.PERCEPTUAL);
    }

    /**
     * Sets the mode; by default {@link Mode#FIDELITY}.
     *
     * @param newMode the mode
     * @return the changed options
     */
    public UpscaleOptions mode(Mode newMode) {
        Objects.requireNonNull(newMode, "mode");
        return new UpscaleOptions(sizing, newMode, sensing, texture, tileSize, turn, listeners, delivery, samples);
    }

    /**
     * Sets how much the sensor has blurred the image. Too high a value over-sharpens, too low a value leaves the result soft; 0
     * is right for an image that was downsampled cleanly. By default it is not known, as with
     * {@link Sensor.Auto}. A network that is not conditioned on blur, such as those of the original HNDSR, accepts 0 only.
     *
     * @param sigma standard deviation of a Gaussian point spread, in input pixels, 0 to {@link Degradation#MAX_BLUR}
     * @return the changed options
     */
    public UpscaleOptions blur(double sigma) {
        return with(new Sensing(OptionalDouble.of(sigma), sensing.noise));
    }

    /**
     * Sets how much noise and compression error the image has. A higher value gives a smoother result, which may depart further
     * from the input. By default it is not known, as with {@link Sensor.Auto}. A network that is not
     * conditioned on noise accepts 0 only.
     *
     * @param rms root mean square error in units of 1/255 of the range that the image uses, 0 to {@link Degradation#MAX_NOISE}
     * @return the changed options
     */
    public UpscaleOptions noise(double rms) {
        return with(new Sensing(sensing.blur, OptionalDouble.of(rms)));
    }

    /**
     * Sets blur and noise to those of a sensor, or to unknown, which is the default. A later {@link #blur} or
     * {@link #noise} replaces the sensor's value.
     *
     * @param sensor the origin of the image
     * @return the changed options
     */
    public UpscaleOptions sensor(Sensor sensor) {
        if (sensor instanceof Sensor.Preset preset) {
            return blur(preset.blur()).noise(preset.noise());
        }
        return with(new Sensing(OptionalDouble.empty(), OptionalDouble.empty()));
    }

    /**
     * Sets which pixels carry no value, beside fully transparent ones; by default {@link Nodata.Auto}. They do not change their
     * neighbours, and come back as they were; {@code UpscaleReport.invalidPixels()} counts them.
     *
     * @param choice a value, the image's own or a frame to be found, or none
     * @return the changed options
     */
    public UpscaleOptions nodata(Nodata choice) {
        Objects.requireNonNull(choice, "choice");
        return new UpscaleOptions(
                sizing,
                mode,
                sensing,
                texture,
                tileSize,
                turn,
                listeners,
                delivery,
                new Samples(choice, samples.range));
    }

    /**
     * Sets the values that the network sees as 0 and 1, and that blur and noise are relative to; by default those that the image
     * uses, without outliers. The same range for neighbouring images makes their results fit each other. Values beyond it are not
     * clipped.
     *
     * @param choice the range, in the image's own units; some of it is to be what its samples can have
     * @return the changed options
     */
    public UpscaleOptions range(DataRange choice) {
        Objects.requireNonNull(choice, "choice");
        return new UpscaleOptions(
                sizing,
                mode,
                sensing,
                texture,
                tileSize,
                turn,
                listeners,
                delivery,
                new Samples(samples.nodata, Optional.of(choice)));
    }

    /**
     * Sets the denoising steps of {@link Mode#PERCEPTUAL}; by default the bundle's. Time grows in proportion to the steps, and
     * texture becomes finer. Ignored in {@link Mode#FIDELITY}.
     *
     * @param count 1 to 200
     * @return the changed options
     */
    public UpscaleOptions steps(int count) {
        return with(new Texture(OptionalInt.of(count), texture.strength, texture.seed));
    }

    /**
     * Sets how much of the detail {@link Mode#PERCEPTUAL} synthesises; by default the bundle's. Ignored in {@link Mode#FIDELITY}.
     *
     * @param share 0 to 1: 0 adds nothing and equals {@link Mode#FIDELITY} if the bundle offers that mode; 1 starts from pure
     *     noise
     * @return the changed options
     */
    public UpscaleOptions strength(double share) {
        return with(new Texture(texture.steps, OptionalDouble.of(share), texture.seed));
    }

    /**
     * Sets the seed of the noise of {@link Mode#PERCEPTUAL}: the same seed gives the same image, whatever else the resolver is
     * working on. Without a seed, one is drawn and reported. Ignored in {@link Mode#FIDELITY}, which uses no noise.
     *
     * @param newSeed any value
     * @return the changed options
     */
    public UpscaleOptions seed(long newSeed) {
        return with(new Texture(texture.steps, texture.strength, OptionalLong.of(newSeed)));
    }

    /**
     * Sets the largest tile; by default the tile plan chooses.
     *
     * @param pixels side of a tile without its margin, in input pixels: a multiple of the bundle's tile multiple
     * @return the changed options
     */
    public UpscaleOptions tileSize(int pixels) {
        return new UpscaleOptions(
                sizing, mode, sensing, texture, OptionalInt.of(pixels), turn, listeners, delivery, samples);
    }

    /**
     * Compares the finished result with the input: {@code UpscaleReport.radiometry()} then holds how far the result, blurred
     * as reported and downsampled, departs from the input.
     *
     * @return the changed options
     */
    public UpscaleOptions radiometry() {
        return with(new Delivery(delivery.format, true, delivery.metadata));
    }

    /**
     * Sets the priority; by default {@link Priority#NORMAL}.
     *
     * @param newPriority the priority
     * @return the changed options
     */
    public UpscaleOptions priority(Priority newPriority) {
        Objects.requireNonNull(newPriority, "priority");
        return with(new Turn(newPriority, turn.weight, turn.tenant, turn.deadline));
    }

    /**
     * Sets the share of the device that the request gets while others of its priority compete for it; by default 1. A request of
     * weight 2 gets twice as much as one of weight 1.
     *
     * @param share 0.001 to 1000
     * @return the changed options
     */
    public UpscaleOptions weight(double share) {
        return with(new Turn(turn.priority, share, turn.tenant, turn.deadline));
    }

    /**
     * Sets the tenant. All requests of one tenant together get as much of the device as one request with the largest of their
     * weights, so that a tenant gains nothing by sending many. By default a request stands for itself.
     *
     * @param key any name; requests with equal names belong together
     * @return the changed options
     */
    public UpscaleOptions tenant(String key) {
        return with(new Turn(turn.priority, turn.weight, Optional.of(key), turn.deadline));
    }

    /**
     * Bounds the time from submission to the finished image; work that has not finished by then is stopped on the device.
     *
     * @param time a positive duration
     * @return the changed options
     * @throws IllegalArgumentException if the duration is zero or negative
     */
    public UpscaleOptions deadline(Duration time) {
        if (time.isZero() || time.isNegative()) {
            throw new IllegalArgumentException("deadline " + time + " is not positive");
        }
        return with(new Turn(turn.priority, turn.weight, turn.tenant, Optional.of(time)));
    }

    /**
     * Sets a progress listener. It is called after every denoising step and every tile, on a thread of the resolver that runs no
     * tiles. If the listener is slow, steps are skipped. An exception that it throws is logged and does not affect the request.
     * Progress rises, but starts again if a device turns out to lack memory for the tiles or to be out of order.
     *
     * @param listener called with rising progress, never by two threads at once for one request
     * @return the changed options
     */
    public UpscaleOptions onProgress(Consumer<Progress> listener) {
        return with(new Listeners(Optional.of(listener), listeners.tiles, listeners.tileBounds));
    }

    /**
     * Sets a listener that receives the result part by part while it is produced, on the thread that reports progress. The pixels
     * are final: they are those of the finished result. A part is a tile without its margin; if the bundle blends overlapping
     * tiles, it is as much of a row of tiles as the next row no longer changes. Parts cover the result, each pixel once, and the
     * last one is reported before the result is available. If the request starts again, as described for {@link #onProgress}, so
     * do the parts: the later ones count.
     *
     * <p>Parts that wait to be reported do not take memory of their own: a part is copied when the listener is called. A slow
     * listener does not hold up the device, but the result becomes available only after every part has been reported. An
     * exception that the listener throws is logged and does not affect the request. When the request ends, at most the call
     * in progress is still completed.
     *
     * @param listener called never by two threads at once for one request
     * @return the changed options
     */
    public UpscaleOptions onTile(Consumer<FinishedTile> listener) {
        return with(new Listeners(listeners.progress, Optional.of(listener), listeners.tileBounds));
    }

    /**
     * Sets a listener that receives the bounds of final parts, as {@link #onTile} does but without copying pixels. If both are
     * set, the bounds of each part are reported first.
     *
     * @param listener called never by two threads at once for one request
     * @return the changed options
     */
    public UpscaleOptions onTileBounds(Consumer<TileBounds> listener) {
        return with(new Listeners(listeners.progress, listeners.tiles, Optional.of(listener)));
    }

    /**
     * Declares the format that the result will be encoded as. If that format cannot hold the result, the request is refused from
     * the image's header with an {@link io.hndsr.error.OutputException}, before anything is computed. The result itself does not
     * change and can be encoded as any other format too.
     *
     * @param planned the format
     * @return the changed options
     */
    public UpscaleOptions format(ImageFormat planned) {
        return with(new Delivery(Optional.of(planned), delivery.radiometry, delivery.metadata));
    }

    /**
     * Leaves the input's metadata out of the result: EXIF, the place where it was taken (GPS), XMP and the resolution. By default
     * the result carries them, so that it discloses what the input discloses. The ICC profile is kept. Without effect on scenes,
     * which carry their own fields from file to file.
     *
     * @return the changed options
     */
    public UpscaleOptions withoutMetadata() {
        return with(new Delivery(delivery.format, delivery.radiometry, false));
    }

    /** {@return which pixels carry no value} */
    public Nodata nodata() {
        return samples.nodata;
    }

    /** {@return the values that the network is to see as 0 and 1; empty to take those that the image uses} */
    public Optional<DataRange> range() {
        return samples.range;
    }

    /** {@return the output sizing} */
    public OutputSizing sizing() {
        return sizing;
    }

    /** {@return the mode} */
    public Mode mode() {
        return mode;
    }

    /** {@return the blur and noise that are set} */
    public Sensing sensing() {
        return sensing;
    }

    /** {@return how texture is synthesised} */
    public Texture texture() {
        return texture;
    }

    /** {@return the largest tile, or empty if the tile plan chooses} */
    public OptionalInt tileSize() {
        return tileSize;
    }

    /** {@return when the request is served} */
    public Turn turn() {
        return turn;
    }

    /** {@return the listeners} */
    public Listeners listeners() {
        return listeners;
    }

    /** {@return how the result is delivered} */
    public Delivery delivery() {
        return delivery;
    }

    private UpscaleOptions with(Sensing changed) {
        return new UpscaleOptions(sizing, mode, changed, texture, tileSize, turn, listeners, delivery, samples);
    }

    private UpscaleOptions with(Texture changed) {
        return new UpscaleOptions(sizing, mode, sensing, changed, tileSize, turn, listeners, delivery, samples);
    }

    private UpscaleOptions with(Turn changed) {
        return new UpscaleOptions(sizing, mode, sensing, texture, tileSize, changed, listeners, delivery, samples);
    }

    private UpscaleOptions with(Listeners changed) {
        return new UpscaleOptions(sizing, mode, sensing, texture, tileSize, turn, changed, delivery, samples);
    }

    private UpscaleOptions with(Delivery changed) {
        return new UpscaleOptions(sizing, mode, sensing, texture, tileSize, turn, listeners, changed, samples);
    }
}
