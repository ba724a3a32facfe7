package io.hndsr.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Shows how far a piece of work is: a bar that redraws itself on a terminal, a line every few seconds elsewhere, and
 * nothing for what is done within two seconds. Thread-safe: working threads report, the main thread finishes.
 */
final class ProgressDisplay {

    private static final long QUIET_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long LINE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long REDRAW_NANOS = Duration.ofMillis(100).toNanos();
    private static final int BAR_WIDTH = 24;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintWriter out;
    private final boolean terminal;
    private final LongSupplier nanoClock;
    private final String label;
    private final String unit;
    private final long start;

    private long lastShown;
    private boolean shown;

    /**
     * Starts to watch a piece of work.
     *
     * @param out where it is shown
     * @param terminal whether that is a terminal
     * @param nanoClock the time
     * @param label what is worked on
     * @param unit what is counted, such as {@code tiles}
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
     * Takes note of how far the work is.
     *
     * @param fraction the share that is done, 0 to 1
     * @param done how many are done
     * @param total how many there are
     * @param remaining the time left, where it is known
     */
    synchronized void update(double fraction, int done, int total, Optional<Duration> remaining) {
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
                    unit,
                    left);
        } else {
            out.printf(Locale.ROOT, "%s: %d%%, %d of %d %s%s%n", label, percent, done, total, unit, left);
        }
        out.flush();
    }

    /**
     * Takes note of a step that cannot be counted, such as writing the file.
     *
     * @param step what is being done
     */
    synchronized void step(String step) {
        if (!due()) {
            return;
        }
        out.print(terminal ? CLEAR_LINE + label + " " + step : label + ": " + step + System.lineSeparator());
        out.flush();
    }

    /** Takes the bar away. */
    synchronized void finish() {
        if (shown && terminal) {
            out.print(CLEAR_LINE);
            out.flush();
        }
        shown = false;
    }

    private boolean due() {
        long now = nanoClock.getAsLong();
        boolean due =
                now - start >= QUIET_NANOS && (!shown || now - lastShown >= (terminal ? REDRAW_NANOS : LINE_NANOS));
        if (due) {
            shown = true;
            lastShown = now;
        }
        return due;
    }

    private static String time(Duration time) {
        long seconds = Math.max(1, (time.toMillis() + 500) / 1000);
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d min", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d h", seconds / 3600, seconds / 60 % 60);
    }
}
