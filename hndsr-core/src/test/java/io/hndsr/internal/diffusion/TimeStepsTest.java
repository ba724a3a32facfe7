package io.hndsr.internal.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.model.Diffusion;
import io.hndsr.model.Diffusion.NoiseSchedule;
import io.hndsr.model.Latent;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TimeStepsTest {

    private static final Diffusion THOUSAND = new Diffusion(
            1000,
            new NoiseSchedule.Cosine(0.008),
            Diffusion.Prediction.VELOCITY,
            Diffusion.SamplerRule.CORRECTED,
            10,
            1);

    @Test
    void ten_steps_at_full_strength_are_the_original_s() {
        assertThat(of(10, 1).visited()).containsExactly(999, 888, 777, 666, 555, 444, 333, 222, 111, 0);
    }

    @Test
    void any_number_at_any_strength_falls_from_the_strength_s_level_to_zero_without_repeating() {
        for (double strength : new double[] {0.0004, 0.001, 0.0123, 0.2, 0.5, 0.75, 0.999, 0.9999, 1}) {
            int first = Math.min((int) (1000 * strength), 999);
            for (int asked = 1; asked <= 200; asked++) {
                TimeSteps times = of(asked, strength);
                assertThat(times.count()).isEqualTo(Math.min(asked, first + 1));
                assertThat(times.visited().get(0)).isEqualTo(first);
                for (int i = 1; i < times.count(); i++) {
                    assertThat(times.visited().get(i))
                            .isLessThan(times.visited().get(i - 1))
                            .isEqualTo((int) Math.floor(first - (double) i * first / (times.count() - 1) + 1e-9));
                }
                if (times.count() > 1) {
                    assertThat(times.visited().get(times.count() - 1)).isZero();
                }
            }
        }
    }

    @Test
    void no_strength_visits_nothing_and_one_step_the_first_level_only() {
        assertThat(of(10, 0).visited()).isEmpty();
        assertThat(of(1, 0.5).visited()).containsExactly(500);
        assertThat(of(1000, 1).visited())
                .isEqualTo(IntStream.rangeClosed(0, 999).mapToObj(i -> 999 - i).toList());
    }

    @Test
    void from_the_context_the_part_that_is_skipped_saves_its_steps() {
        assertThat(TimeSteps.of(THOUSAND, Latent.Start.CONTEXT, 10, 0.5).visited())
                .containsExactly(500, 375, 250, 125, 0);
        assertThat(TimeSteps.of(THOUSAND, Latent.Start.CONTEXT, 10, 0.05).visited())
                .containsExactly(50);
        assertThat(TimeSteps.of(THOUSAND, Latent.Start.CONTEXT, 10, 1).count()).isEqualTo(10);
        assertThat(TimeSteps.of(THOUSAND, Latent.Start.CONTEXT, 10, 0).visited())
                .isEmpty();
    }

    private static TimeSteps of(int asked, double strength) {
        return TimeSteps.of(THOUSAND, Latent.Start.ZERO, asked, strength);
    }
}
