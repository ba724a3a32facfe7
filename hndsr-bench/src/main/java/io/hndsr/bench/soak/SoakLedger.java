package io.hndsr.bench.soak;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.UpscaleResult;
import io.hndsr.error.DeadlineExceededException;
import io.hndsr.error.OverloadedException;
import io.hndsr.metrics.HndsrMetrics;
import io.hndsr.report.UpscaleReport;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;

/** How the requests of a soak ended, and what was wrong. Thread-safe. */
final class SoakLedger implements HndsrMetrics {

    private static final int MOST_VIOLATIONS = 50;

    private final Set<Class<? extends Throwable>> expected;

    @GuardedBy("this")
    private final Map<String, Integer> ends = new TreeMap<>();

    @GuardedBy("this")
    private final Map<Integer, String> hashes = new HashMap<>();

    @GuardedBy("this")
    private final List<String> violations = new ArrayList<>();

    @GuardedBy("this")
    private long submitted;

    @GuardedBy("this")
    private long told;

    @GuardedBy("this")
    private long compared;

    private SoakLedger(Set<Class<? extends Throwable>> expected) {
        this.expected = Set.copyOf(expected);
    }

    /** A ledger for a resolver whose device is sound: only cancels, deadlines and overload may end a request early. */
    static SoakLedger soundDevice() {
        return new SoakLedger(
                Set.of(CancellationException.class, DeadlineExceededException.class, OverloadedException.class));
    }

    synchronized void submitted() {
        submitted++;
    }

    void finished(SoakCase asked, UpscaleResult result) {
        String hash = hash(result.raster().bytes());
        synchronized (this) {
            count("finished");
            String before = hashes.putIfAbsent(asked.index(), hash);
            if (before != null) {
                compared++;
                if (!before.equals(hash)) {
                    violation(asked + ": the same request gave other bytes than before");
                }
            }
        }
    }

    void failed(SoakCase asked, Throwable error) {
        synchronized (this) {
            count(error.getClass().getSimpleName());
            if (!expected.contains(error.getClass())) {
                violation(asked + ": " + error);
            }
        }
    }

    @GuardedBy("this")
    private void count(String end) {
        ends.merge(end, 1, Integer::sum);
    }

    synchronized void violation(String what) {
        if (violations.size() < MOST_VIOLATIONS) {
            violations.add(what);
        }
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    /** Tells whether every request has ended, for its caller and for the resolver. */
    synchronized boolean balanced() {
        return ends.values().stream().mapToLong(Integer::longValue).sum() == submitted && told == submitted;
    }

    @Override
    public synchronized String toString() {
        return submitted + " requests, " + ends + ", the resolver told of " + told + " ends, " + compared
                + " results compared with an earlier one of the same request";
    }

    @Override
    public synchronized void requestFinished(UpscaleReport report) {
        told++;
    }

    @Override
    public synchronized void requestFailed(String errorType) {
        told++;
    }

    private static String hash(byte[] samples) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(samples));
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every JDK has SHA-256", absent);
        }
    }
}
