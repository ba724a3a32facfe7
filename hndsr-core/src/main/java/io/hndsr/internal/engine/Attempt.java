package io.hndsr.internal.engine;

import io.hndsr.error.DeviceException;
import io.hndsr.image.Degradation;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.internal.blend.BlendedTiles;
import io.hndsr.internal.blend.JoinedTiles;
import io.hndsr.internal.blend.TileAssembly;
import io.hndsr.internal.consistency.BackProjection;
import io.hndsr.internal.consistency.Radiometer;
import io.hndsr.internal.device.TileTask;
import io.hndsr.internal.network.DiffusionPlan;
import io.hndsr.internal.network.TileWork;
import io.hndsr.internal.plan.UpscalePlan;
import io.hndsr.internal.schedule.Permit;
import io.hndsr.internal.tile.MaskedImage;
import io.hndsr.internal.tile.Restoration;
import io.hndsr.internal.tile.TileSpan;
import io.hndsr.model.BundleDescriptor;
import io.hndsr.report.Availability;
import io.hndsr.report.Radiometry;
import io.hndsr.report.UpscaleReport;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One way to produce the result of a request. It is given up for another one if its tiles turn out too large or the devices are
 * out of order; its results are then ignored. Thread-safe.
 */
final class Attempt implements UpscaleJob.Listener {

    private final UpscaleRequest<?> request;
    private final Backends backends;
    private final UpscalePlan plan;
    private final MaskedImage image;
    private final Optional<Availability.Bicubic> interpolated;
    private final UpscaleJob job;

    /** Held on to, since work that is done after the end still counts for the measured rate. */
    private final Optional<Permit> permit;

    /**
     * Makes the job of an image for what the devices allow now.
     *
     * @param request whose result it produces
     * @param backends what enlarges its tiles
     * @param wanted the plan, if the devices allow it
     * @param image the image
     */
    Attempt(UpscaleRequest<?> request, Backends backends, UpscalePlan wanted, MaskedImage image) {
        this.request = request;
        this.backends = backends;
        this.image = image;
        this.permit = request.permit();
        this.interpolated = backends.availability() instanceof Availability.Bicubic bicubic
                ? Optional.of(bicubic)
                : Optional.empty();
        this.plan = interpolated.isPresent() ? wanted.interpolated() : wanted.within(backends.maxFootprint());
        RasterImage filled = image.filled();
        Restoration restoration = Restoration.of(image, plan.output());
        TileAssembly assembly = plan.blended()
                ? new BlendedTiles(
                        plan.output(),
                        filled.layout(),
                        filled.sampleType(),
                        restoration,
                        UpscalePlan.maxTilesAhead(backends.tilesAtOnce()))
                : new JoinedTiles(plan.output(), filled.layout(), filled.sampleType(), restoration);
        this.job = new UpscaleJob(
                TileWork.of(
                        filled,
                        image.mask(),
                        plan.tiles(),
                        plan.degradation().orElse(Degradation.NONE),
                        plan.latents(),
                        request.times()),
                plan.operator(),
                correction(assembly.maxTilesAhead()),
                assembly,
                request.progress(),
                request.submittedNanos(),
                this);
    }

    private Optional<BackProjection> correction(int maxTilesAhead) {
        return plan.network()
                .flatMap(BundleDescriptor::consistency)
                .map(consistency -> new BackProjection(
                        image.filled(),
                        plan.output(),
                        plan.corrected(),
                        consistency.iterations(),
                        plan.tiles().rows().stream().map(TileSpan::window).toList(),
                        plan.tiles().columns().stream().map(TileSpan::window).toList(),
                        maxTilesAhead));
    }

    UpscaleJob job() {
        return job;
    }

    /** Returns whether the tiles are interpolated. */
    boolean interpolates() {
        return interpolated.isPresent();
    }

    /** Another attempt at the same result, for what the devices allow now. */
    Attempt again() {
        return new Attempt(request, backends, plan, image);
    }

    /** Stops the job, which lets go of the images. */
    void stop() {
        job.stop();
    }

    @Override
    public void finished(RasterImage result) {
        Optional<Radiometry> radiometry = request.options().delivery().radiometry()
                ? Optional.of(Radiometer.measure(
                        image.filled(),
                        image.mask(),
                        result,
                        plan.degradation().map(Degradation::blur).orElse(0.0)))
                : Optional.empty();
        request.succeed(result, report(radiometry));
    }

    @Override
    public void failed(Throwable error) {
        if (request.isCurrent(this)) {
            request.fail(error);
        }
    }

    @Override
    public void tilesTooLarge() {
        if (plan.canShrink()) {
            request.replace(this);
        } else {
            failed(new DeviceException("the device has no memory for the smallest tile of this model at the scale of "
                    + "the result, " + plan.output()
                    + "; free device memory, set a smaller scale, or choose another device"));
        }
    }

    @Override
    public void startable() {
        backends.wake();
    }

    @Override
    public void started() {
        request.started();
    }

    @Override
    public void advanced(TileTask task) {
        permit.ifPresent(held -> held.worked(task.work()));
        request.advanced(task);
    }

    private UpscaleReport report(Optional<Radiometry> radiometry) {
        ImageSize input = plan.input();
        ImageSize output = plan.output();
        Optional<DiffusionPlan> diffusion = plan.diffusion();
        return new UpscaleReport(
                input,
                output,
                (double) output.width() / input.width(),
                (double) output.height() / input.height(),
                plan.mode(),
                diffusion.isPresent() ? OptionalInt.of(diffusion.get().steps()) : OptionalInt.empty(),
                diffusion.isPresent() ? OptionalDouble.of(diffusion.get().strength()) : OptionalDouble.empty(),
                diffusion.isPresent() ? diffusion.get().seed() : OptionalLong.empty(),
                plan.degradation(),
                plan.network().map(BundleDescriptor::id).orElse("bicubic"),
                plan.network().map(BundleDescriptor::version).orElse("1"),
                job.devices(),
                plan.tiles().size(),
                request.times().times(),
                Duration.ofNanos(System.nanoTime() - request.submittedNanos()),
                interpolated.<Availability>map(bicubic -> bicubic).orElseGet(() -> backends.producedOn(job.devices())),
                radiometry,
                image.invalid());
    }
}
