package io.hndsr.internal.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class QuantileTest {

    private static final double[] SHARES = {0, 0.1, 0.5, 0.9, 1};

    @Test
    void is_what_a_sort_gives_for_values_in_any_order_and_however_many_are_equal() {
        Random random = new Random(7);
        for (int count = 1; count < 300; count++) {
            int kinds = 1 + random.nextInt(count);
            holds(random.ints(count, 0, kinds).asDoubleStream().toArray());
            holds(random.doubles(count).toArray());
        }
    }

    @Test
    void is_what_a_sort_gives_for_values_that_are_sorted_already_or_rise_and_fall() {
        holds(IntStream.range(0, 1000).asDoubleStream().toArray());
        holds(IntStream.range(0, 1000).mapToDouble(i -> -i).toArray());
        holds(IntStream.range(0, 1000).mapToDouble(i -> Math.min(i, 1000 - i)).toArray());
        holds(new double[1000]);
    }

    private static void holds(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        for (double share : SHARES) {
            double position = share * (sorted.length - 1);
            int below = (int) position;
            int above = Math.min(below + 1, sorted.length - 1);
            double expected = sorted[below] + (position - below) * (sorted[above] - sorted[below]);

            assertThat(Quantile.of(values.clone(), share)).as("%s", share).isCloseTo(expected, within(1e-12));
        }
    }
}
