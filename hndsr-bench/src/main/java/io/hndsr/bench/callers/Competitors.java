package io.hndsr.bench.callers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/**
 * The resolver and other ways to run the same tiles, in alternation in one process, so that what else the machine does
 * meets all of them. Confined to one thread.
 */
public final class Competitors {

    private static final int[] CALLERS = {1, 4, 32};
    public static final int ROUNDS = 7;

    private final int rounds;
    private final CallerLoad.Picture resolver;
    private final Map<String, CallerLoad.Picture> others;

    /** Takes the resolver and, by their names, what it is measured against: the best of them, for each number of callers. */
    Competitors(int rounds, CallerLoad.Picture resolver, Map<String, CallerLoad.Picture> others) {
        this.rounds = rounds;
        this.resolver = resolver;
        this.others = new LinkedHashMap<>(others);
    }

    void printTable() throws InterruptedException, ExecutionException {
        System.out.printf(
                Locale.ROOT,
                "pictures of %dx%d x%d as 2x2 tiles, medians of %d rounds in alternation, tiles/s%n",
                CallerLoad.SIDE,
                CallerLoad.SIDE,
                CallerLoad.SCALE,
                rounds);
        System.out.println("| callers | hndsr | " + String.join(" | ", others.keySet())
                + " | hndsr / the best of them | ratio in single rounds |");
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
            for (Map.Entry<String, CallerLoad.Picture> other : others.entrySet()) {
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
