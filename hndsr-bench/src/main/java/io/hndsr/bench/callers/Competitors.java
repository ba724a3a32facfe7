package io.hndsr.bench.callers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/**
 * The resolver and other ways to run the same tiles, measured in alternation in one process, so that other load on the machine
 * affects all of them alike. Confined to one thread.
 */
public final class Competitors {

    /** Measured rounds by default. */
    public static final int ROUNDS = 7;

    private static final int[] CALLERS = {1, 4, 32};

    private final int rounds;
    private final CallerLoad.ImageTask resolver;
    private final Map<String, CallerLoad.ImageTask> others;

    /**
     * Sets up a comparison.
     *
     * @param rounds measured rounds, after one to warm up
     * @param resolver upscales an image with hndsr
     * @param others the competitors by name; for each number of callers the resolver is compared with the fastest
     */
    Competitors(int rounds, CallerLoad.ImageTask resolver, Map<String, CallerLoad.ImageTask> others) {
        this.rounds = rounds;
        this.resolver = resolver;
        this.others = new LinkedHashMap<>(others);
    }

    void printTable() throws InterruptedException, ExecutionException {
        System.out.printf(
                Locale.ROOT,
                "images of %dx%d x%d as 2x2 tiles, medians of %d alternating rounds, tiles/s%n",
                CallerLoad.SIDE,
                CallerLoad.SIDE,
                CallerLoad.SCALE,
                rounds);
        System.out.println("| callers | hndsr | " + String.join(" | ", others.keySet())
                + " | hndsr / fastest competitor | range of the ratio over rounds |");
        System.out.println("|---|---|" + "---|".repeat(others.size()) + "---|---|");
        for (int callers : CALLERS) {
            print(callers);
        }
    }

    private void print(int callers) throws InterruptedException, ExecutionException {
        CallerLoad load = new CallerLoad(callers);
        double[] own = new double[rounds];
        Map<String, double[]> rates = new LinkedHashMap<>();
        for (int round = -1; round < rounds; round++) {
            double rate = load.tilesPerSecond(resolver);
            if (round >= 0) {
                own[round] = rate;
            }
            for (Map.Entry<String, CallerLoad.ImageTask> other : others.entrySet()) {
                rate = load.tilesPerSecond(other.getValue());
                if (round >= 0) {
                    rates.computeIfAbsent(other.getKey(), name -> new double[rounds])[round] = rate;
                }
            }
        }
        List<String> medians = new ArrayList<>();
        double[] best = new double[rounds];
        for (double[] other : rates.values()) {
            medians.add(String.format(Locale.ROOT, "%.2f", median(other)));
            best = median(other) > median(best) ? other : best;
        }
        double[] ratios = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            ratios[round] = own[round] / best[round];
        }
        System.out.printf(
                Locale.ROOT,
                "| %d | %.2f | %s | %.3f | %.3f to %.3f |%n",
                callers,
                median(own),
                String.join(" | ", medians),
                median(own) / median(best),
                Arrays.stream(ratios).min().orElseThrow(),
                Arrays.stream(ratios).max().orElseThrow());
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
