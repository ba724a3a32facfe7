package io.hndsr.internal.engine;

import io.hndsr.error.DeviceException;
import io.hndsr.image.Degradation;
import io.hndsr.image.ImageDescription;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.internal.blend.BlendedTiles;
import io.hndsr.internal.blend.JoinedTiles;
import io.hndsr.internal.blend.ResultRows;
import io.hndsr.internal.blend.TileAssembly;
import io.hndsr.internal.blend.WholeResult;
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
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One way to produce the result of a request. It is given up for another one if its tiles turn out too large or the devices are
 * out of order; its results are then ignored. Thread-safe.
 */
final class Attempt implements UpscaleJob.Listener, RowWriter.Listener, RowWindow.Listener {

    private final UpscaleRequest<?> request;
    private final Backends backends;
    private final UpscalePlan plan;
    private final MaskedImage image;
    private final Optional<Availability.Bicubic> interpolated;
    private final Optional<Radiometer> radiometer;
    private final Optional<WholeResult> whole;
    private final Optional<RowWindow> window;
    private final ResumePoint start;
    private final UpscaleJob job;

    /** Two if rows are streamed: the last tile has been reported, and the last row written. */
    private final AtomicInteger unfinished;

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
        Production production = Production.of(
                wanted, image, backends, request.options().delivery().metadata());
        this.interpolated = production.interpolated();
        this.plan = production.plan();
        ImageDescription result = production.result();
        Restoration restoration = Restoration.of(image, plan.output());
        Optional<RowWriter> writer = request.writer();
        this.radiometer = request.options().delivery().radiometry()
                ? Optional.of(new Radiometer(
                        image.rows(),
                        image.mask(),
                        plan.output(),
                        plan.degradation().map(Degradation::blur).orElse(0.0)))
                : Optional.empty();
        this.whole = writer.isPresent() ? Optional.empty() : Optional.of(new WholeResult(result, restoration));
        this.unfinished = new AtomicInteger(writer.isPresent() ? 2 : 1);
        int tilesAhead = plan.blended() ? UpscalePlan.maxTilesAhead(backends.tilesAtOnce()) : Integer.MAX_VALUE;
        Optional<BackProjection> correction = correction(tilesAhead);
        int needed = writer.map(production::begin).orElse(0);
        this.start = ResumePoint.of(plan.tiles(), correction, radiometer.isPresent() ? 0 : needed);
        correction.ifPresent(tiles -> tiles.startAt(start.placedRow()));
        ResultRows rows = writer.map(sink -> sink.attempt(result, restoration, start.outputRow(), this))
                .orElseGet(whole::orElseThrow);
        TileAssembly assembly = assembly(rows, tilesAhead);
        this.window = writer.map(sink -> new RowWindow(
                plan.tiles(),
                image.streamed(),
                correction,
                restoration,
                plan.blended(),
                task -> request.threads().decoders().execute(plan.input().pixels(), task),
                this));
        this.job = new UpscaleJob(
                TileWork.of(
                        image.rows(),
                        image.mask(),
                        plan.range(),
                        plan.tiles(),
                        plan.degradation().orElse(Degradation.NONE),
                        plan.latents(),
                        request.times()),
                plan.operator(),
                correction,
                assembly,
                window,
                request.progress(),
                request.submittedNanos(),
                this);
        job.startAt(start.startRow() * plan.tiles().columns().size());
        window.ifPresent(rowWindow -> rowWindow.written(start.outputRow()));
    }

    private TileAssembly assembly(ResultRows rows, int tilesAhead) {
        if (!plan.blended()) {
            return new JoinedTiles(rows);
        }
        BlendedTiles blended = new BlendedTiles(rows, tilesAhead);
        blended.startAt(start.placedRow() * plan.tiles().columns().size(), start.outputRow());
        return blended;
    }

    private Optional<BackProjection> correction(int maxTilesAhead) {
        return plan.network()
                .flatMap(BundleDescriptor::consistency)
                .map(consistency -> new BackProjection(
                        image.rows(),
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

    /** Ends the job if the sink has all rows already, once it has been scheduled. */
    void scheduled() {
        if (start.outputRow() == plan.output().height()) {
            request.writer().ifPresent(RowWriter::finishComplete);
            request.progress().changed(job);
        }
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
    public void finished() {
        if (unfinished.decrementAndGet() > 0) {
            return;
        }
        Optional<RasterImage> result = whole.map(WholeResult::toImage);
        result.ifPresent(complete -> radiometer.ifPresent(measure -> measure.add(0, complete)));
        request.succeed(result, report(radiometer.map(Radiometer::finish)));
    }

    @Override
    public void writing(int firstRow, RasterImage rows) {
        radiometer.ifPresent(measure -> measure.add(firstRow, rows));
    }

    @Override
    public void written(int endRow) {
        window.ifPresent(rows -> rows.written(endRow));
        if (endRow == plan.output().height()) {
            finished();
        }
    }

    @Override
    public void failed(Throwable error) {
        if (request.isCurrent(this)) {
            request.fail(error);
        }
    }

    @Override
    public void unwritable(Throwable error) {
        request.fail(error);
    }

    @Override
    public void unreadable(Throwable error) {
        request.fail(error);
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
                image.invalid(),
                plan.range().samples(image.description().sampleType()),
                request.remarks());
    }
}
