package io.hndsr.importer.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hndsr.importer.checkpoint.Shape;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GoldenCaseTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(doubles = {4, 3.3, 10 / 3.0, 3.14159265358979})
    void a_scale_in_double_precision_is_kept(double scale) {
        assertThat(read("case.npz", new NpzFile().number("scale", scale)).scale())
                .isEqualTo(scale);
    }

    @ParameterizedTest
    @ValueSource(doubles = {4, 2.3, 3.3, 10 / 3.0, 16 / 7.0, 3.14159})
    void a_scale_in_single_precision_is_the_number_that_was_rounded(double scale) {
        assertThat(read("case.npz", new NpzFile().floats("scale", Shape.of(), (float) scale))
                        .scale())
                .isEqualTo(scale);
    }

    /** 40 columns become 128 at scale 3.3, as at 3.2. */
    @ParameterizedTest
    @CsvSource({"case_40x40_s3.3.npz, 3.3", "variant_s3.3_corrected.npz, 3.3", "case_40x40_s4.npz, 4"})
    void without_a_scale_the_file_name_gives_it(String name, double scale) {
        NpzFile file = new NpzFile().zeros("lr", 1, 3, 40, 40).zeros("output", 1, 3, 128, 128);

        assertThat(read(name, file).scale()).isEqualTo(scale);
    }

    @Test
    void without_a_scale_in_the_file_name_the_integer_ratio_of_the_images_is_used() {
        NpzFile file = new NpzFile().zeros("lr", 1, 3, 8, 16).zeros("output_strength_0.0", 1, 3, 24, 48);

        assertThat(read("case.npz", file).scale()).isEqualTo(3);
    }

    @Test
    void without_an_integer_ratio_the_scale_is_missing() {
        NpzFile broken = new NpzFile().zeros("lr", 1, 3, 40, 40).zeros("output", 1, 3, 128, 128);
        assertThatThrownBy(() -> read("broken.npz", broken).scale())
                .isInstanceOf(InvalidCaseException.class)
                .hasMessageContainingAll("lacks scale", "[1, 3, 128, 128]", "such as case_s3.5.npz");

        NpzFile absent = new NpzFile().zeros("lr", 1, 3, 40, 40).zeros("noise", 1, 64, 16, 16);
        assertThatThrownBy(() -> read("absent.npz", absent).scale())
                .isInstanceOf(InvalidCaseException.class)
                .hasMessageContainingAll("lacks scale", "such as case_s3.5.npz");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 65, Double.NaN})
    void a_scale_out_of_range_is_rejected(double scale) {
        assertThatThrownBy(() ->
                        read("case.npz", new NpzFile().number("scale", scale)).scale())
                .isInstanceOf(InvalidCaseException.class)
                .hasMessageContaining("has the scale " + scale + "; it must be from 1 to 64");
    }

    @Test
    void a_fraction_is_no_count_of_steps() {
        assertThatThrownBy(() ->
                        read("case.npz", new NpzFile().number("steps", 2.5)).integer("steps"))
                .isInstanceOf(InvalidCaseException.class)
                .hasMessageContaining("has 2.5 in steps");
    }

    @Test
    void an_array_shorter_than_its_header_declares_is_rejected_before_memory_is_allocated() {
        NpzFile file = new NpzFile().raw("lr", "<f4", Shape.of(1 << 27), new byte[4]);

        assertThatThrownBy(() -> read("short.npz", file))
                .isInstanceOf(InvalidCaseException.class)
                .hasMessageContainingAll("array lr", "its header declares 5368709");
    }

    private GoldenCase read(String name, NpzFile file) {
        return NpzReader.read(file.write(folder.resolve(name)));
    }
}
