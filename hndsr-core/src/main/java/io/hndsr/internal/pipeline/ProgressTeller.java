package io.hndsr.internal.pipeline;

import io.hndsr.request.Progress;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the caller of a request how far it is and what of the result is final, off the threads of the tiles and never on two
 * threads at once, also where the request begins again with another job. Thread-safe.
 */
final class ProgressTeller {

    private static final Logger LOG = LoggerFactory.getLogger(ProgressTeller.class);

    private final Consumer<Progress> listener;
    private final List<Consumer<FinalPart>> partListeners;
    private final Executor executor;

    /** Changes that nobody has been told of; whoever raises it from 0 has them told, until it is 0 again. */
    private final AtomicInteger untold = new AtomicInteger();

    private volatile Optional<UpscaleJob> job = Optional.empty();

    /** How many steps and tiles of the job have been told of; touched only by the thread that tells. */
    private int told;

    /** Weak, since the caller may keep the future, and with it this, for longer than the images of the job. */
    private Optional<WeakReference<UpscaleJob>> toldJob = Optional.empty();

    ProgressTeller(Consumer<Progress> listener, List<Consumer<FinalPart>> partListeners, Executor executor) {
        this.listener = listener;
        this.partListeners = partListeners;
        this.executor = executor;
    }

    /** Tells whether somebody wants to know of parts of the result. */
    boolean tellsOfTiles() {
        return !partListeners.isEmpty();
    }

    /** Has what is new with a job told; where that is under way, it is taken along. */
    void changed(UpscaleJob changedJob) {
        if (changedJob.stopped()) {
            return;
        }
        job = Optional.of(changedJob);
        if (untold.getAndIncrement() > 0) {
            return;
        }
        try {
            executor.execute(this::tell);
        } catch (RejectedExecutionException closed) {
            LOG.debug("the resolver has been closed, nobody is told of progress", closed);
        } catch (OutOfMemoryError noThread) {
            untold.set(0);
            changedJob.fail(noThread);
        }
    }

    /** Whoever tells of the last tile ends the job, so that a request never ends before its progress has. */
    private void tell() {
        int taken = untold.get();
        do {
            try {
                job.ifPresent(this::tell);
            } catch (RuntimeException | Error error) {
                job.ifPresent(current -> current.fail(error));
            }
            taken = untold.addAndGet(-taken);
        } while (taken > 0);
    }

    private void tell(UpscaleJob current) {
        if (toldJob.filter(before -> before.refersTo(current)).isEmpty()) {
            toldJob = Optional.of(new WeakReference<>(current));
            told = 0;
        }
        Progress progress;
        Optional<FinalPart> part;
        do {
            // In this order: where all tiles are finished and no part is left, all parts have been told of.
            progress = current.progress();
            part = current.takeFinal();
            part.ifPresent(this::tell);
            tell(current, progress);
        } while (part.isPresent());
        if (progress.tilesDone() == progress.tilesTotal() && !current.stopped()) {
            current.finish();
        }
    }

    private void tell(FinalPart part) {
        partListeners.forEach(wanting -> tell(wanting, part));
    }

    private static void tell(Consumer<FinalPart> wanting, FinalPart part) {
        try {
            wanting.accept(part);
        } catch (Throwable thrown) { // other languages throw checked exceptions here too
            LOG.warn("a tile listener threw; the request goes on", thrown);
        }
    }

    private void tell(UpscaleJob current, Progress progress) {
        int done = progress.stepsDone() + progress.tilesDone();
        if (done <= told || current.stopped()) {
            return;
        }
        told = done;
        try {
            listener.accept(progress);
        } catch (Throwable thrown) { // other languages throw checked exceptions here too
            LOG.warn("a progress listener threw; the request goes on", thrown);
        }
    }

    /** Lets go of the job, which holds the images, once the request has ended. */
    void forget() {
        job = Optional.empty();
    }
}
