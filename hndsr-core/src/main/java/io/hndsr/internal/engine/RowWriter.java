package io.hndsr.internal.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.error.DeviceException;
import io.hndsr.error.WorkCancelledException;
import io.hndsr.image.ImageDescription;
import io.hndsr.image.PixelSink;
import io.hndsr.image.RasterImage;
import io.hndsr.internal.blend.ResultRows;
import io.hndsr.internal.blend.ResultSamples;
import io.hndsr.internal.device.SerialTask;
import io.hndsr.internal.network.StageClock;
import io.hndsr.internal.tile.Restoration;
import io.hndsr.report.Stage;
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

    @GuardedBy("this")
    private boolean begun;

    /** Whether rows have gone to the sink, or are on their way. */
    @GuardedBy("this")
    private boolean touched;

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
     * Starts an attempt at the result, in the place of an earlier one.
     *
     * @param description what the result is
     * @param restoration makes invalid pixels invalid again
     * @param listener informed of what has been written of this attempt
     * @return where its rows go
     * @throws DeviceException if rows of an earlier attempt have been written, which cannot be taken back
     * @throws WorkCancelledException if the result has been given up
     */
    ResultRows attempt(ImageDescription description, Restoration restoration, Listener listener) {
        Rows rows = new Rows(description, restoration, listener);
        synchronized (this) {
            if (aborted) {
                throw new WorkCancelledException("the request has ended; its result is not written");
            }
            if (touched) {
                throw new DeviceException("the devices failed after " + nextRow + " of "
                        + description.size().height()
                        + " rows had been written; the result was discarded: start the request again");
            }
            current = Optional.of(rows);
        }
        request();
        return rows;
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
        if (ended) {
            return Optional.empty();
        }
        if (aborted) {
            ended = true;
            Optional<Runnable> then = whenEnded;
            current = Optional.empty();
            return Optional.of(() -> {
                sink.abort();
                then.ifPresent(Runnable::run);
            });
        }
        if (current.isEmpty()) {
            return Optional.empty();
        }
        Rows rows = current.get();
        if (!begun) {
            begun = true;
            return Optional.of(() -> begin(rows));
        }
        int first = nextRow;
        Optional<ResultSamples> samples = rows.take(first);
        touched |= samples.isPresent();
        return samples.map(complete -> () -> write(rows, first, complete));
    }

    private void begin(Rows rows) {
        try {
            sink.begin(rows.description);
        } catch (RuntimeException | Error error) {
            rows.listener.unwritable(error);
        }
    }

    private void write(Rows rows, int first, ResultSamples samples) {
        try {
            RasterImage image = samples.toImage(rows.description.iccProfile());
            rows.listener.writing(first, image);
            long start = System.nanoTime();
            sink.write(first, image);
            int end = first + image.size().height();
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
