package io.hndsr.bench.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Samples of this process's resident memory, each taken after a garbage collection. Linux only: elsewhere there are no
 * samples. Confined to one thread.
 */
final class ResidentMemory {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int MIN_SAMPLES = 9;

    /** The noise of resident memory, as pages of the heap come and go. */
    private static final double ALLOWED_GROWTH_MIB = 64;

    private final List<Long> kibibytes = new ArrayList<>();

    void sample() {
        if (Files.exists(STATUS)) {
            System.gc();
            kibibytes.add(now());
        }
    }

    private static long now() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** {@return the medians of the first and the last third of the samples, as text} */
    @Override
    public String toString() {
        return kibibytes.size() < MIN_SAMPLES
                ? "too few samples (" + kibibytes.size() + ")"
                : String.format(
                        Locale.ROOT,
                        "median of the first third %.0f MiB, of the last %.0f MiB, %d samples",
                        firstMiB(),
                        lastMiB(),
                        kibibytes.size());
    }

    /** {@return a description of the growth, if the last third exceeds the first by more than noise} */
    Optional<String> growth() {
        return kibibytes.size() >= MIN_SAMPLES && lastMiB() - firstMiB() > ALLOWED_GROWTH_MIB
                ? Optional.of("resident memory grew by more than " + ALLOWED_GROWTH_MIB + " MiB: " + this)
                : Optional.empty();
    }

    private double firstMiB() {
        return medianMiB(kibibytes.subList(0, kibibytes.size() / 3));
    }

    private double lastMiB() {
        return medianMiB(kibibytes.subList(kibibytes.size() - kibibytes.size() / 3, kibibytes.size()));
    }

    private static double medianMiB(List<Long> samples) {
        return samples.stream().sorted().toList().get(samples.size() / 2) / 1024.0;
    }
}
