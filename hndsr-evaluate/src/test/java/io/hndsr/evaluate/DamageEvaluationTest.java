package io.hndsr.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.hndsr.evaluate.DamageReport.Row;
import io.hndsr.evaluate.DamageReport.Table;
import io.hndsr.evaluate.Upscaler.Upscaled;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Evaluations of interpolations, whose gains over bicubic interpolation are known. */
final class DamageEvaluationTest {

    private static final List<Path> FILES = List.of(Path.of("a.png"), Path.of("b.png"));

    private final RgbImage truth;

    DamageEvaluationTest() throws IOException {
        truth = PillowGoldens.image("truth");
    }

    @Test
    void bicubic_interpolation_gains_nothing_over_itself_on_any_kind() throws InterruptedException {
        DamageReport report = run(PillowResampling.BICUBIC, EnumSet.allOf(DamageKind.class), List.of(2.0, 3.14));

        assertThat(report.images()).isEqualTo(2);
        assertThat(report.failures()).isEmpty();
        assertThat(report.tables()).extracting(Table::scale).containsExactly(2.0, 3.14);
        assertThat(report.tables()).allSatisfy(table -> {
            assertThat(table.rows()).extracting(Row::kind).containsExactly(DamageKind.values());
            assertThat(table.rows()).allSatisfy(row -> {
                assertThat(row.gain()).isZero();
                assertThat(row.below()).isZero();
                assertThat(row.worstImage()).isEqualTo("a.png");
            });
        });
    }

    @Test
    void the_gain_of_a_kind_is_that_of_the_enlargement_of_its_image() throws InterruptedException {
        DamageReport report = run(PillowResampling.BOX, Set.of(DamageKind.FRAME), List.of(4.0));
        Damage.Pair damaged = DamageKind.FRAME.apply(truth, 4, "a.png");
        RgbImage inner = damaged.truth().crop(4, 4, 92, 64);
        double expected = Similarity.psnr(
                        PillowResampling.BOX.resize(damaged.low(), 100, 72).crop(4, 4, 92, 64), inner)
                - Similarity.psnr(
                        PillowResampling.BICUBIC.resize(damaged.low(), 100, 72).crop(4, 4, 92, 64), inner);

        assertThat(report.tables().get(0).rows())
                .singleElement()
                .satisfies(row -> assertThat(row.gain()).isCloseTo(expected, within(1e-9)));
    }

    @Test
    void an_image_that_is_too_small_is_a_failure_and_counts_for_no_kind() throws InterruptedException {
        RgbImage small = new RgbImage(16, 16, new byte[16 * 16 * 3]);
        DamageReport report = new DamageEvaluation(
                        with(PillowResampling.BILINEAR), file -> file.endsWith("a.png") ? small : truth)
                .run(FILES, Set.of(DamageKind.CLEAN), List.of(4.0), (done, total, left) -> {});

        assertThat(report.images()).isEqualTo(1);
        assertThat(report.failures()).containsOnlyKeys("a.png");
        assertThat(report.failures().get("a.png")).contains("16x16", "too small for scale 4");
        assertThat(report.tables().get(0).rows()).extracting(Row::worstImage).containsExactly("b.png");
    }

    @Test
    void without_any_image_that_can_be_measured_there_is_no_table() throws InterruptedException {
        RgbImage small = new RgbImage(16, 16, new byte[16 * 16 * 3]);
        DamageReport report = new DamageEvaluation(with(PillowResampling.BILINEAR), file -> small)
                .run(FILES, Set.of(DamageKind.CLEAN), List.of(4.0), (done, total, left) -> {});

        assertThat(report.tables()).isEmpty();
        assertThat(new DamageReportText(report, "model", "cpu").toTable()).contains("0 images");
    }

    @Test
    void the_listener_is_called_once_for_each_kind_and_scale_of_an_image() throws InterruptedException {
        AtomicInteger calls = new AtomicInteger();
        new DamageEvaluation(with(PillowResampling.BOX), file -> truth)
                .run(
                        FILES,
                        Set.of(DamageKind.CLEAN, DamageKind.HAZE, DamageKind.LABEL),
                        List.of(2.0, 4.0),
                        (done, total, left) -> {
                            calls.incrementAndGet();
                            assertThat(total).isEqualTo(12);
                        });

        assertThat(calls).hasValue(12);
    }

    @Test
    void a_kind_has_the_mean_gain_the_worst_image_and_the_share_at_least_a_tenth_below() {
        Row row = Row.of(DamageKind.JPEG, Map.of("a.png", 1.0, "b.png", -0.1, "c.png", -0.6, "d.png", -0.09));

        assertThat(row.gain()).isCloseTo(0.0525, within(1e-9));
        assertThat(row.below()).isEqualTo(0.5);
        assertThat(row.worstImage()).isEqualTo("c.png");
        assertThat(row.worstGain()).isEqualTo(-0.6);
    }

    @Test
    void the_table_has_a_line_for_each_kind_and_the_means_and_fits_100_columns() {
        String text = new DamageReportText(sample(), "hndsr 1.2", "cpu").toTable();

        assertThat(text.lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100))
                .contains(
                        "x4                    gain   below   worst image",
                        "blur-anisotropic    +1.000    0.0%   a.png (+0.50)",
                        "haze                -0.500   50.0%   a_name_of_a_file_that_is_longer_t... (-1.25)",
                        "mean of kinds       +0.250   25.0%   a_name_of_a_file_that_is_longer_t... (-1.25, haze)",
                        "least kind          -0.500           haze");
        assertThat(text).startsWith("hndsr 1.2 on cpu, 2 images;");
    }

    @Test
    void the_json_has_the_same_figures_and_what_each_kind_is() {
        JsonObject root = JsonParser.parseString(new DamageReportText(sample(), "hndsr 1.2", "cpu").toJson())
                .getAsJsonObject();
        JsonObject scale = root.getAsJsonArray("scales").get(0).getAsJsonObject();
        JsonObject haze = scale.getAsJsonArray("kinds").get(1).getAsJsonObject();

        assertThat(root.get("images").getAsInt()).isEqualTo(2);
        assertThat(root.getAsJsonObject("failures").get("c.png").getAsString()).isEqualTo("not an image");
        assertThat(scale.get("gain").getAsDouble()).isEqualTo(0.25);
        assertThat(scale.get("below").getAsDouble()).isEqualTo(0.25);
        assertThat(haze.get("kind").getAsString()).isEqualTo("haze");
        assertThat(haze.get("description").getAsString()).isEqualTo(DamageKind.HAZE.description());
        assertThat(haze.get("gain").getAsDouble()).isEqualTo(-0.5);
        assertThat(haze.get("below").getAsDouble()).isEqualTo(0.5);
        assertThat(haze.get("worstImage").getAsString()).isEqualTo("a_name_of_a_file_that_is_longer_than_the_line.png");
        assertThat(haze.get("worstGain").getAsDouble()).isEqualTo(-1.25);
    }

    private static DamageReport sample() {
        return new DamageReport(
                2,
                List.of(new Table(
                        4,
                        List.of(
                                new Row(DamageKind.BLUR_ANISOTROPIC, 1, 0, "a.png", 0.5),
                                new Row(
                                        DamageKind.HAZE,
                                        -0.5,
                                        0.5,
                                        "a_name_of_a_file_that_is_longer_than_the_line.png",
                                        -1.25)))),
                Map.of("c.png", "not an image"));
    }

    private DamageReport run(PillowResampling filter, Set<DamageKind> kinds, List<Double> scales)
            throws InterruptedException {
        return new DamageEvaluation(with(filter), file -> truth).run(FILES, kinds, scales, (done, total, left) -> {});
    }

    private static Upscaler with(PillowResampling filter) {
        return (input, width, height) -> new Upscaled(
                filter.resize(input.image(), width, height),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalDouble.empty(),
                Duration.ZERO);
    }
}
