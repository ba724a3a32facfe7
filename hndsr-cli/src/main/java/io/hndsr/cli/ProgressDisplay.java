package io.hndsr.cli;

import io.hndsr.image.ImageSize;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Shows the progress of work: a bar on a terminal, a line every few seconds, and later every minute, elsewhere, and nothing for the first two seconds.
 * Thread-safe: worker threads update it, the main thread finishes it.
 */
final class ProgressDisplay {

    private static final long QUIET_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long LINE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long REDRAW_NANOS = Duration.ofMillis(100).toNanos();
    private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int BAR_WIDTH = 24;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintWriter out;
    private final boolean terminal;
    private final LongSupplier nanoClock;
    private final String label;
    private final String unit;
    private final long start;

    /** Below 0 before rows have been shown. */
    private int firstRows = -1;

    private long firstRowsNanos;
    private long lastShown;
    private boolean shown;

    /**
     * Starts a display.
     *
     * @param out the stream it is written to
     * @param terminal whether the stream is a terminal
     * @param nanoClock the clock
     * @param label the name of the work
     * @param unit the unit of the counts, such as {@code tiles}
     */
    ProgressDisplay(PrintWriter out, boolean terminal, LongSupplier nanoClock, String label, String unit) {
        this.out = out;
        this.terminal = terminal;
        this.nanoClock = nanoClock;
        this.label = label;
        this.unit = unit;
        this.start = nanoClock.getAsLong();
    }

    /**
     * Updates the display.
     *
     * @param fraction the share that is done, 0 to 1
     * @param done the number that is done
     * @param total the number of all
     * @param remaining the time left, if it is known
     */
    synchronized void update(double fraction, int done, int total, Optional<Duration> remaining) {
        show(fraction, done, total, unit, remaining);
    }

    /**
     * Updates the display of an image of many rows.
     *
     * @param fraction the share that is done, 0 to 1
     * @param rows the rows of the result that are done
     * @param size the result's size
     * @param remaining the time left, if it is known
     */
    synchronized void rows(double fraction, int rows, ImageSize size, Optional<Duration> remaining) {
        long now = nanoClock.getAsLong();
        if (firstRows < 0) {
            // What was done before this run does not count.
            firstRows = rows;
            firstRowsNanos = now;
        }
        double seconds = (now - firstRowsNanos) / 1e9;
        double pixels = (double) (rows - firstRows) * size.width();
        String rate = pixels > 0 && seconds > 0
                ? String.format(Locale.ROOT, "rows, %.2f Mpixel/s", pixels / 1e6 / seconds)
                : "rows";
        show(fraction, rows, size.height(), rate, remaining);
    }

    private void show(double fraction, int done, int total, String counted, Optional<Duration> remaining) {
        if (!due()) {
            return;
        }
        int percent = (int) (100 * fraction);
        String left = remaining.map(time -> ", " + time(time) + " left").orElse("");
        if (terminal) {
            int filled = (int) (BAR_WIDTH * fraction);
            String bar = "#".repeat(filled) + "-".repeat(BAR_WIDTH - filled);
            out.printf(
                    Locale.ROOT,
                    "%s%s [%s] %3d%%  %d/%d %s%s",
                    CLEAR_LINE,
                    label,
                    bar,
                    percent,
                    done,
                    total,
                    counted,
                    left);
        } else {
            out.printf(Locale.ROOT, "%s: %d%%, %d of %d %s%s%n", label, percent, done, total, counted, left);
        }
        out.flush();
    }

    /**
     * Shows a step that cannot be counted, such as writing the file.
     *
     * @param step the name of the step
     */
    synchronized void step(String step) {
        if (!due()) {
            return;
        }
        out.print(terminal ? CLEAR_LINE + label + " " + step : label + ": " + step + System.lineSeparator());
        out.flush();
    }

    /** Removes the bar. */
    synchronized void finish() {
        if (shown && terminal) {
            out.print(CLEAR_LINE);
            out.flush();
        }
        shown = false;
    }

    private boolean due() {
        long now = nanoClock.getAsLong();
        boolean due = now - start >= QUIET_NANOS
                && (!shown || now - lastShown >= (terminal ? REDRAW_NANOS : pause(now - start)));
        if (due) {
            shown = true;
            lastShown = now;
        }
        return due;
    }

    /** The longer the work takes, the fewer lines. */
    private static long pause(long running) {
        return running < MINUTE_NANOS ? LINE_NANOS : running < 10 * MINUTE_NANOS ? 6 * LINE_NANOS : MINUTE_NANOS;
    }

    static String time(Duration time) {
        long seconds = Math.max(1, (time.toMillis() + 500) / 1000);
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d min", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d h", seconds / 3600, seconds / 60 % 60);
    }
}
