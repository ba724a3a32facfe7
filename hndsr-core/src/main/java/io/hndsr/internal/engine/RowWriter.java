package io.hndsr.internal.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.error.DeviceException;
import io.hndsr.error.WorkCancelledException;
import io.hndsr.image.ImageDescription;
import io.hndsr.image.ImageSize;
import io.hndsr.image.PixelSink;
import io.hndsr.image.RasterImage;
import io.hndsr.image.ResumableSink;
import io.hndsr.image.TileBounds;
import io.hndsr.internal.blend.ResultRows;
import io.hndsr.internal.blend.ResultSamples;
import io.hndsr.internal.device.SerialTask;
import io.hndsr.internal.network.StageClock;
import io.hndsr.internal.tile.Restoration;
import io.hndsr.report.Stage;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the rows of a request's result to its sink, in order, on one thread at a time that runs no tiles. Thread-safe.
 *
 * <pre>
 *            begin            finish, all written
 *   NEW ───────────► OPEN ─────────────────────────► FINISHED
 *    │                │
 *    └────────────────┴── abort, or the sink fails ─► ABORTED
 * </pre>
 *
 * <p>The sink's methods are called without the lock, by the thread that drains the queue, so that they never overlap.
 */
final class RowWriter {

    private static final Logger LOG = LoggerFactory.getLogger(RowWriter.class);

    private final PixelSink sink;
    private final StageClock times;
    private final Executor executor;
    private final SerialTask draining = new SerialTask(this::drain);

    @GuardedBy("this")
    private Optional<Rows> current = Optional.empty();

    @GuardedBy("this")
    private int nextRow;

    /** How the result that has begun is produced; empty before that. */
    @GuardedBy("this")
    private Optional<Map<String, String>> begun = Optional.empty();

    /** Whether the sink is beginning; nothing else is done with it meanwhile. */
    @GuardedBy("this")
    private boolean beginning;

    /** The first row that the sink needs. */
    @GuardedBy("this")
    private int neededRow;

    /** Whether rows have gone to the sink, or are on their way. */
    @GuardedBy("this")
    private boolean touched;

    /** Whether the sink has all rows already. */
    @GuardedBy("this")
    private boolean complete;

    @GuardedBy("this")
    private boolean aborted;

    @GuardedBy("this")
    private boolean ended;

    /** What runs once the sink has been finished or aborted. */
    @GuardedBy("this")
    private Optional<Runnable> whenEnded = Optional.empty();

    /**
     * Creates a writer.
     *
     * @param sink receives the rows
     * @param times receives the time that the sink takes
     * @param executor runs the writing
     */
    RowWriter(PixelSink sink, StageClock times, Executor executor) {
        this.sink = sink;
        this.times = times;
        this.executor = executor;
    }

    /** Informed of what has been written. */
    interface Listener {

        /** Rows are about to be written, in order. */
        void writing(int firstRow, RasterImage rows);

        /** The rows before this one have been written; if it is the result's height, the sink has been finished. */
        void written(int endRow);

        /** The sink refused rows, or its beginning or end. */
        void unwritable(Throwable error);
    }

    /**
     * Begins the result, or a result that is produced in another way in its place; blocks while the sink does. Has no effect if this
     * result has begun.
     *
     * @param description what the result is
     * @param production what decides its samples, by name
     * @return the first row that the sink needs
     * @throws DeviceException if rows of an earlier attempt have been written, which cannot be taken back
     * @throws WorkCancelledException if the result has been given up
     */
    int begin(ImageDescription description, Map<String, String> production) {
        synchronized (this) {
            if (aborted) {
                throw new WorkCancelledException("the request has ended; its result is not written");
            }
            if (touched) {
                throw new DeviceException("the devices failed after " + nextRow + " of "
                        + description.size().height() + " rows had been written: start the request again");
            }
            current = Optional.empty();
            boolean resumable = sink instanceof ResumableSink;
            if (begun.filter(before -> !resumable || before.equals(production)).isPresent()) {
                return neededRow;
            }
            beginning = true;
        }
        try {
            int needed = 0;
            if (sink instanceof ResumableSink resumable) {
                needed = resumable.resume(description, production);
            } else {
                sink.begin(description);
            }
            if (needed < 0 || needed > description.size().height()) {
                throw new IllegalStateException(
                        "a sink needs rows from " + needed + " on, the result is " + description.size());
            }
            synchronized (this) {
                begun = Optional.of(production);
                neededRow = needed;
            }
            return needed;
        } finally {
            synchronized (this) {
                beginning = false;
            }
            request();
        }
    }

    /**
     * Starts an attempt at the result that has begun, in the place of an earlier one.
     *
     * @param description what the result is
     * @param restoration makes invalid pixels invalid again
     * @param firstRow the first row that the attempt produces, at or before the one that the sink needs
     * @param listener informed of what has been written of this attempt
     * @return where its rows go
     */
    ResultRows attempt(ImageDescription description, Restoration restoration, int firstRow, Listener listener) {
        Rows rows = new Rows(description, restoration, listener);
        synchronized (this) {
            current = Optional.of(rows);
            nextRow = firstRow;
        }
        return rows;
    }

    /** Finishes a result of which the sink has all rows, so that no attempt will produce any. */
    void finishComplete() {
        synchronized (this) {
            complete = true;
        }
        request();
    }

    /**
     * Gives the result up, after the call of the sink in progress.
     *
     * @param then run once the sink has been aborted
     */
    void abort(Runnable then) {
        synchronized (this) {
            if (ended) {
                then.run();
                return;
            }
            aborted = true;
            whenEnded = Optional.of(then);
        }
        request();
    }

    private void request() {
        try {
            draining.request(executor);
        } catch (RejectedExecutionException | OutOfMemoryError noThread) {
            LOG.debug("no thread to write rows on; they are written here", noThread);
            draining.reset();
            draining.request(Runnable::run);
        }
    }

    private void drain() {
        Optional<Step> step = next();
        while (step.isPresent()) {
            step.get().run();
            step = next();
        }
    }

    /** One call of the sink, made without the lock. */
    private interface Step {
        void run();
    }

    private synchronized Optional<Step> next() {
        if (ended || beginning) {
            return Optional.empty();
        }
        if (aborted) {
            ended = true;
            Optional<Runnable> then = whenEnded;
            current = Optional.empty();
            return Optional.of(() -> {
                try {
                    sink.abort();
                } catch (RuntimeException | Error failed) {
                    LOG.warn("a sink failed to give its result up; parts of it may be left", failed);
                } finally {
                    then.ifPresent(Runnable::run);
                }
            });
        }
        if (current.isEmpty()) {
            return Optional.empty();
        }
        Rows rows = current.get();
        int first = nextRow;
        if (complete) {
            return Optional.of(() -> finish(rows));
        }
        Optional<ResultSamples> samples = rows.take(first);
        touched |= samples.isPresent();
        return samples.map(complete -> () -> write(rows, first, complete));
    }

    private void finish(Rows rows) {
        try {
            long start = System.nanoTime();
            sink.finish();
            times.add(Stage.ENCODE, start);
            synchronized (this) {
                ended = true;
            }
            rows.listener.written(rows.description.size().height());
        } catch (RuntimeException | Error error) {
            rows.listener.unwritable(error);
        }
    }

    private void write(Rows rows, int first, ResultSamples samples) {
        try {
            RasterImage image = samples.toImage(rows.description.iccProfile());
            rows.listener.writing(first, image);
            long start = System.nanoTime();
            int end = first + image.size().height();
            int needed = Math.max(first, neededRow());
            if (needed < end) {
                sink.write(needed, needed == first ? image : image.crop(below(needed - first, image.size())));
            }
            boolean last = end == rows.description.size().height();
            if (last) {
                sink.finish();
            }
            times.add(Stage.ENCODE, start);
            synchronized (this) {
                nextRow = end;
                ended |= last;
            }
            rows.listener.written(end);
        } catch (RuntimeException | Error error) {
            rows.listener.unwritable(error);
        }
    }

    private synchronized int neededRow() {
        return neededRow;
    }

    private static TileBounds below(int row, ImageSize size) {
        return new TileBounds(0, row, size.width(), size.height() - row, size);
    }

    /** The rows of one attempt. */
    private final class Rows implements ResultRows {

        private final ImageDescription description;
        private final Restoration restoration;
        private final Listener listener;

        /** Complete rows that have not been written, by their first row. */
        @GuardedBy("RowWriter.this")
        private final TreeMap<Integer, ResultSamples> complete = new TreeMap<>();

        Rows(ImageDescription description, Restoration restoration, Listener listener) {
            this.description = description;
            this.restoration = restoration;
            this.listener = listener;
        }

        @Override
        public ImageDescription description() {
            return description;
        }

        @Override
        public ResultSamples open(int first, int end) {
            return new ResultSamples(description, restoration, first, end);
        }

        Optional<ResultSamples> take(int first) {
            synchronized (RowWriter.this) {
                return Optional.ofNullable(complete.remove(first));
            }
        }

        @Override
        public void complete(ResultSamples rows, int first, int end) {
            synchronized (RowWriter.this) {
                complete.put(first, rows);
            }
            request();
        }
    }
}
