package io.hndsr.internal.engine;

import io.hndsr.image.TileBounds;
import io.hndsr.internal.device.SerialTask;
import io.hndsr.request.FinishedTile;
import io.hndsr.request.Progress;
import io.hndsr.request.UpscaleOptions.Listeners;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports to the listeners of a request how far it is and what of its result is final, off the threads of the tiles and never on
 * two threads at once, even if the request begins again with another job. Thread-safe.
 */
final class ProgressDispatcher {

    private static final Logger LOG = LoggerFactory.getLogger(ProgressDispatcher.class);

    private final Optional<Consumer<Progress>> listener;
    private final List<Consumer<FinalPart>> partListeners;
    private final Executor executor;

    private final SerialTask reporting = new SerialTask(this::report);

    private volatile Optional<UpscaleJob> job = Optional.empty();

    /** How many steps and tiles of the job have been reported; used only by the thread that reports. */
    private int reported;

    /** Weak, since the caller may keep the future, and with it this, for longer than the images of the job. */
    private Optional<WeakReference<UpscaleJob>> reportedJob = Optional.empty();

    ProgressDispatcher(Listeners listeners, Executor executor) {
        this.listener = listeners.progress();
        this.partListeners = partListeners(listeners);
        this.executor = executor;
    }

    /** The listeners of final parts; pixels are copied only for a listener that receives them. */
    static List<Consumer<FinalPart>> partListeners(Listeners listeners) {
        List<Consumer<FinalPart>> wanting = new ArrayList<>();
        listeners.tileBounds().ifPresent(receiver -> wanting.add(part -> receiver.accept(part.bounds())));
        listeners
                .tiles()
                .ifPresent(receiver -> wanting.add(part -> {
                    TileBounds bounds = part.bounds();
                    receiver.accept(new FinishedTile(
                            bounds.x(), bounds.y(), part.pixels().get(), bounds.resultSize()));
                }));
        return List.copyOf(wanting);
    }

    /** Returns whether a listener wants parts of the result. */
    boolean wantsParts() {
        return !partListeners.isEmpty();
    }

    /** Reports the news of a job; a report in progress includes them. */
    void changed(UpscaleJob changedJob) {
        if (changedJob.stopped()) {
            return;
        }
        job = Optional.of(changedJob);
        try {
            reporting.request(executor);
        } catch (RejectedExecutionException closed) {
            LOG.debug("the resolver has been closed, progress is not reported", closed);
        } catch (OutOfMemoryError noThread) {
            reporting.reset();
            changedJob.fail(noThread);
        }
    }

    /** The report of the last tile ends the job, so that a request never ends before its progress has. */
    private void report() {
        try {
            job.ifPresent(this::report);
        } catch (RuntimeException | Error error) {
            job.ifPresent(current -> current.fail(error));
        }
    }

    private void report(UpscaleJob current) {
        if (reportedJob.filter(before -> before.refersTo(current)).isEmpty()) {
            reportedJob = Optional.of(new WeakReference<>(current));
            reported = 0;
        }
        Progress progress;
        Optional<FinalPart> part;
        do {
            // In this order: if all tiles are finished and no part is left, all parts have been reported.
            progress = current.progress();
            part = current.takeFinal();
            part.ifPresent(this::report);
            report(current, progress);
        } while (part.isPresent());
        if (progress.tilesDone() == progress.tilesTotal() && !current.stopped()) {
            current.finish();
        }
    }

    private void report(FinalPart part) {
        partListeners.forEach(wanting -> report(wanting, part));
    }

    private static void report(Consumer<FinalPart> wanting, FinalPart part) {
        try {
            wanting.accept(part);
        } catch (Throwable thrown) { // other languages throw checked exceptions here too
            LOG.warn("tile listener threw; the request continues", thrown);
        }
    }

    private void report(UpscaleJob current, Progress progress) {
        int done = progress.stepsDone() + progress.tilesDone();
        if (done <= reported || current.stopped()) {
            return;
        }
        reported = done;
        try {
            listener.ifPresent(receiver -> receiver.accept(progress));
        } catch (Throwable thrown) { // other languages throw checked exceptions here too
            LOG.warn("progress listener threw; the request continues", thrown);
        }
    }

    /** Drops the job, which holds the images, once the request has ended. */
    void forget() {
        job = Optional.empty();
    }
}
