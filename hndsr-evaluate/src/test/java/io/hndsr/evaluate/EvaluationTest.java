package io.hndsr.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hndsr.evaluate.EvaluationReport.Row;
import io.hndsr.evaluate.Upscaler.Upscaled;
import io.hndsr.image.Degradation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Evaluations of bicubic interpolation itself, which gains nothing over bicubic interpolation. */
final class EvaluationTest {

    private static final Map<String, Upscaler> BICUBIC = Map.of("bicubic", EvaluationTest::bicubic);

    private final RgbImage truth;

    EvaluationTest() throws IOException {
        truth = PillowGoldens.image("truth");
    }

    @Test
    void bicubic_interpolation_gains_nothing_over_itself_at_every_scale() throws InterruptedException {
        EvaluationReport report = new Evaluation(BICUBIC, DegradationModel.NONE, file -> truth)
                .run(List.of(Path.of("a.png"), Path.of("b.png")), List.of(2.0, 3.14), (done, total, left) -> {});

        assertThat(report.images()).isEqualTo(2);
        assertThat(report.failures()).isEmpty();
        assertThat(report.rows()).extracting(Row::scale).containsExactly(2.0, 3.14);
        assertThat(report.rows()).allSatisfy(row -> {
            assertThat(row.gain()).isZero();
            assertThat(row.quality()).isEqualTo(row.bicubic());
            assertThat(row.patchDistance()).isCloseTo(row.bicubicPatchDistance(), within(1e-9));
            assertThat(row.secondsPerMegapixel()).isPositive();
        });
    }

    @Test
    void an_image_that_is_too_small_is_a_failure_and_the_others_are_measured() throws InterruptedException {
        RgbImage small = new RgbImage(16, 16, new byte[16 * 16 * 3]);
        EvaluationReport report = new Evaluation(
                        BICUBIC, DegradationModel.NONE, file -> file.endsWith("small.png") ? small : truth)
                .run(List.of(Path.of("small.png"), Path.of("b.png")), List.of(4.0), (done, total, left) -> {});

        assertThat(report.images()).isEqualTo(1);
        assertThat(report.failures()).containsOnlyKeys("small.png");
        assertThat(report.failures().get("small.png")).contains("16x16", "too small for scale 4");
        assertThat(report.rows()).hasSize(1);
    }

    @Test
    void the_listener_is_called_once_for_each_measurement() throws InterruptedException {
        AtomicInteger calls = new AtomicInteger();
        AtomicInteger last = new AtomicInteger();
        new Evaluation(BICUBIC, DegradationModel.NONE, file -> truth)
                .run(List.of(Path.of("a.png"), Path.of("b.png")), List.of(2.0, 3.0), (done, total, left) -> {
                    calls.incrementAndGet();
                    last.accumulateAndGet(done, Math::max);
                    assertThat(total).isEqualTo(4);
                });

        assertThat(calls).hasValue(4);
        assertThat(last).hasValue(4);
    }

    private static Upscaled bicubic(DegradationModel.LowResolution input, int width, int height) {
        return new Upscaled(
                PillowResampling.BICUBIC.resize(input.image(), width, height),
                Optional.of(Degradation.NONE),
                OptionalInt.empty(),
                OptionalDouble.empty(),
                Duration.ofMillis(5));
    }
}
