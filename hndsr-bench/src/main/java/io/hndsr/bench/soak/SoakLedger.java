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

/** Counts how the requests of a soak ended, and collects violations. Thread-safe. */
final class SoakLedger implements HndsrMetrics {

    private static final int MAX_VIOLATIONS = 50;

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
    private long reported;

    @GuardedBy("this")
    private long compared;

    private SoakLedger(Set<Class<? extends Throwable>> expected) {
        this.expected = Set.copyOf(expected);
    }

    /** Returns a ledger for a resolver on a healthy device: requests may only fail by cancelling, deadline or overload. */
    static SoakLedger healthyDevice() {
        return new SoakLedger(
                Set.of(CancellationException.class, DeadlineExceededException.class, OverloadedException.class));
    }

    synchronized void submitted() {
        submitted++;
    }

    void finished(SoakCase soakCase, UpscaleResult result) {
        String hash = hash(result.raster().bytes());
        synchronized (this) {
            count("finished");
            String before = hashes.putIfAbsent(soakCase.index(), hash);
            if (before != null) {
                compared++;
                if (!before.equals(hash)) {
                    violation(soakCase + ": the result differs from an earlier one of the same case");
                }
            }
        }
    }

    void failed(SoakCase soakCase, Throwable error) {
        synchronized (this) {
            count(error.getClass().getSimpleName());
            if (!expected.contains(error.getClass())) {
                violation(soakCase + ": " + error);
            }
        }
    }

    @GuardedBy("this")
    private void count(String end) {
        ends.merge(end, 1, Integer::sum);
    }

    synchronized void violation(String what) {
        if (violations.size() < MAX_VIOLATIONS) {
            violations.add(what);
        }
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    /** Returns whether every request has ended, both for its caller and in the resolver's metrics. */
    synchronized boolean balanced() {
        return ends.values().stream().mapToLong(Integer::longValue).sum() == submitted && reported == submitted;
    }

    @Override
    public synchronized String toString() {
        return submitted + " requests, " + ends + ", " + reported + " ends reported by the metrics, " + compared
                + " results compared with an earlier one of the same case";
    }

    @Override
    public synchronized void requestFinished(UpscaleReport report) {
        reported++;
    }

    @Override
    public synchronized void requestFailed(String errorType) {
        reported++;
    }

    private static String hash(byte[] samples) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(samples));
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every JDK has SHA-256", absent);
        }
    }
}
