package io.hndsr.internal.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.hndsr.error.DeviceException;
import io.hndsr.internal.tile.Parallel;
import io.hndsr.model.Diffusion;
import io.hndsr.model.Diffusion.NoiseSchedule;
import io.hndsr.model.Diffusion.Prediction;
import io.hndsr.model.Diffusion.SamplerRule;
import io.hndsr.model.Latent;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The sampler against a case that can be solved by hand: normal data, whose best denoiser is known. */
class LatentSamplerTest {

    /*
     * For data of mean m and deviation s the best guess of x0 given z is m + s^2 r (z - r m) / (r^2 s^2 + 1 - r^2), with
     * r = sqrt(alphaBar). It is linear in z, and so is the whole run: its results for the two noises 0 and 1 give the mean
     * and the deviation of what it makes of normal noise. The figures to reach were measured on drawn noise, whose own mean
     * is off by 0.0015.
     */

    /** Several threads, and parts in any order. */
    private static final Parallel PARALLEL =
            (parts, work) -> IntStream.range(0, parts).parallel().forEach(work);

    private static final double MEAN = 0.7;
    private static final double DEVIATION = 0.5;
    private static final NoiseSchedule ORIGINAL_SCHEDULE = new NoiseSchedule.Linear(1e-4, 0.02);

    @ParameterizedTest
    @CsvSource({
        "CORRECTED, 10, 0.698, 0.362",
        "CORRECTED, 20, 0.698, 0.431",
        "CORRECTED, 50, 0.697, 0.472",
        "CORRECTED, 200, 0.697, 0.493",
        "CORRECTED, 1000, 0.697, 0.499",
        "ORIGINAL, 10, 0.008, 0.994",
        "ORIGINAL, 20, 0.019, 0.987",
        "ORIGINAL, 50, 0.050, 0.967",
        "ORIGINAL, 200, 0.193, 0.871",
        "ORIGINAL, 1000, 0.697, 0.499",
    })
    void returns_the_mean_and_deviation_of_normal_data(SamplerRule rule, int steps, double mean, double deviation) {
        for (Prediction prediction : Prediction.values()) {
            double[] found = run(new Diffusion(1000, ORIGINAL_SCHEDULE, prediction, rule, 10, 1), steps, 1);
            assertThat(found[0]).as("%s", prediction).isCloseTo(mean, within(0.002));
            assertThat(found[1]).as("%s", prediction).isCloseTo(deviation, within(0.001));
        }
    }

    /** The figures come from the paper's own formula of the rule, in double precision. */
    @ParameterizedTest
    @CsvSource({
        "5, 0.6985, 0.6908",
        "10, 0.6986, 0.6444",
        "20, 0.6988, 0.5498",
        "50, 0.6989, 0.5081",
        "200, 0.6989, 0.5004"
    })
    void the_second_order_reaches_the_deviation_of_normal_data_in_fewer_steps(
            int steps, double mean, double deviation) {
        NoiseSchedule cosine = new NoiseSchedule.Cosine(0.008);
        for (Prediction prediction : Prediction.values()) {
            double[] found = run(new Diffusion(1000, cosine, prediction, SamplerRule.MULTISTEP, 10, 1), steps, 1);
            assertThat(found[0]).as("%s", prediction).isCloseTo(mean, within(0.001));
            assertThat(found[1]).as("%s", prediction).isCloseTo(deviation, within(0.001));
        }
    }

    @ParameterizedTest
    @EnumSource(Prediction.class)
    void many_steps_of_the_cosine_schedule_reach_the_data_too(Prediction prediction) {
        double[] found = run(
                new Diffusion(1000, new NoiseSchedule.Cosine(0.008), prediction, SamplerRule.CORRECTED, 10, 1),
                1000,
                1);
        assertThat(found[0]).isCloseTo(MEAN, within(0.01));
        assertThat(found[1]).isCloseTo(DEVIATION, within(0.005));
    }

    @Test
    void drawn_noise_becomes_drawn_data() {
        Diffusion diffusion = new Diffusion(1000, ORIGINAL_SCHEDULE, Prediction.VELOCITY, SamplerRule.CORRECTED, 10, 1);
        FloatBuffer latent = FloatBuffer.allocate(40_000);
        new LatentNoise(5).fill(latent, 4, 100, 100, 0, 0, PARALLEL);
        run(diffusion, times(diffusion, 200, 1), latent);
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < latent.limit(); i++) {
            sum += latent.get(i);
            squares += latent.get(i) * (double) latent.get(i);
        }
        double mean = sum / latent.limit();
        assertThat(mean).isCloseTo(0.697, within(0.0125));
        assertThat(Math.sqrt(squares / latent.limit() - mean * mean)).isCloseTo(0.493, within(0.01));
    }

    @Test
    void the_denoiser_runs_every_step_in_turn_and_each_is_reported_to_the_caller() {
        Diffusion diffusion = new Diffusion(1000, ORIGINAL_SCHEDULE, Prediction.SIGNAL, SamplerRule.CORRECTED, 10, 1);
        LatentSampler sampler = LatentSampler.of(diffusion, times(diffusion, 3, 0.6));
        assertThat(sampler.steps()).isEqualTo(3);
        List<String> seen = new ArrayList<>();
        FloatBuffer latent = FloatBuffer.allocate(1);
        sampler.run(
                latent,
                time -> {
                    seen.add("time " + time);
                    return FloatBuffer.wrap(new float[] {0.25f});
                },
                () -> seen.add("step"),
                PARALLEL);
        assertThat(seen).containsExactly("time 600", "step", "time 300", "step", "time 0", "step");
        // The last step goes to the clean signal, which is what was predicted.
        assertThat(latent.get(0)).isEqualTo(0.25f);
    }

    @Test
    void noise_is_mixed_with_the_start_at_the_level_of_the_first_step() {
        double[] shares = ORIGINAL_SCHEDULE.alphaBar(1000);
        Diffusion diffusion = new Diffusion(1000, ORIGINAL_SCHEDULE, Prediction.EPSILON, SamplerRule.CORRECTED, 10, 1);
        FloatBuffer latent = FloatBuffer.wrap(new float[] {1, -2});
        LatentSampler.of(diffusion, times(diffusion, 10, 0.3)).mix(latent, i -> 10 * i);
        assertThat(latent.get(0)).isEqualTo((float) Math.sqrt(1 - shares[300]));
        assertThat(latent.get(1)).isEqualTo((float) (10 * Math.sqrt(shares[300]) - 2 * Math.sqrt(1 - shares[300])));
    }

    @Test
    void without_steps_the_mixture_is_the_start_itself() {
        Diffusion diffusion = new Diffusion(1000, ORIGINAL_SCHEDULE, Prediction.EPSILON, SamplerRule.CORRECTED, 10, 1);
        LatentSampler sampler = LatentSampler.of(diffusion, times(diffusion, 10, 0));
        FloatBuffer latent = FloatBuffer.wrap(new float[] {3, -2});
        sampler.mix(latent, i -> 0.5 + i);
        sampler.run(
                latent,
                time -> {
                    throw new AssertionError("nothing is to be denoised");
                },
                () -> {},
                PARALLEL);
        assertThat(latent.array()).containsExactly(0.5f, 1.5f);
    }

    @ParameterizedTest
    @EnumSource(SamplerRule.class)
    void every_value_goes_its_own_way_however_many_there_are(SamplerRule rule) {
        Diffusion diffusion = new Diffusion(1000, new NoiseSchedule.Cosine(0.008), Prediction.VELOCITY, rule, 10, 1);
        int count = 200_001;
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (i % 97 - 48) / 16f;
        }
        FloatBuffer latent = FloatBuffer.wrap(values.clone());
        run(diffusion, times(diffusion, 5, 1), latent);
        for (int i = 0; i < 97; i++) {
            FloatBuffer alone = FloatBuffer.wrap(new float[] {values[i]});
            run(diffusion, times(diffusion, 5, 1), alone);
            for (int j = i; j < count; j += 97) {
                if (latent.get(j) != alone.get(0)) {
                    assertThat(latent.get(j)).as("value %d", j).isEqualTo(alone.get(0));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"NaN, NaN", "Infinity, -Infinity", "3e38, -Infinity"})
    void a_latent_that_is_no_number_any_more_ends_the_run(float predicted, String latentValue) {
        Diffusion diffusion = new Diffusion(1000, ORIGINAL_SCHEDULE, Prediction.EPSILON, SamplerRule.CORRECTED, 10, 1);
        LatentSampler sampler = LatentSampler.of(diffusion, times(diffusion, 10, 1));
        FloatBuffer prediction = FloatBuffer.wrap(new float[] {0, predicted});
        assertThatThrownBy(() -> sampler.run(FloatBuffer.allocate(2), time -> prediction, () -> {}, PARALLEL))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("predicted " + predicted + " at training step 999, step 1 of 10")
                .hasMessageContaining("the latent became " + latentValue)
                .hasMessageContaining("check the model bundle");
    }

    private static TimeSteps times(Diffusion diffusion, int steps, double strength) {
        return TimeSteps.of(diffusion, Latent.Start.ZERO, steps, strength);
    }

    private static double[] run(Diffusion diffusion, int steps, double strength) {
        FloatBuffer latent = FloatBuffer.wrap(new float[] {0, 1});
        run(diffusion, times(diffusion, steps, strength), latent);
        return new double[] {latent.get(0), latent.get(1) - latent.get(0)};
    }

    private static void run(Diffusion diffusion, TimeSteps times, FloatBuffer latent) {
        double[] shares = diffusion.schedule().alphaBar(diffusion.trainingSteps());
        FloatBuffer prediction = FloatBuffer.allocate(latent.limit());
        LatentSampler.of(diffusion, times)
                .run(
                        latent,
                        time -> {
                            for (int i = 0; i < latent.limit(); i++) {
                                prediction.put(i, predict(diffusion.prediction(), shares[time], latent.get(i)));
                            }
                            return prediction;
                        },
                        () -> {},
                        PARALLEL);
    }

    private static float predict(Prediction prediction, double share, double z) {
        double signal = Math.sqrt(share);
        double noise = Math.sqrt(1 - share);
        double variance = DEVIATION * DEVIATION;
        double clean = MEAN + variance * signal * (z - signal * MEAN) / (share * variance + 1 - share);
        double eps = (z - signal * clean) / noise;
        return (float)
                switch (prediction) {
                    case EPSILON -> eps;
                    case SIGNAL -> clean;
                    case VELOCITY -> signal * eps - noise * clean;
                };
    }
}
