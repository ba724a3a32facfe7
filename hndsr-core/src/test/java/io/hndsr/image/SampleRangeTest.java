package io.hndsr.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampleRangeTest {

    @Test
    void the_whole_range_of_a_type_is_full() {
        assertThat(SampleRange.full(SampleType.UINT8)).isEqualTo(new SampleRange(SampleType.UINT8, 0, 255));
        assertThat(SampleRange.full(SampleType.UINT16).isFull()).isTrue();
        assertThat(new SampleRange(SampleType.UINT16, 0, 255).isFull()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"10, 10", "10, 9", "NaN, 10", "0, NaN", "0, Infinity"})
    void a_range_that_is_empty_or_endless_is_refused(double least, double most) {
        assertThatThrownBy(() -> new SampleRange(SampleType.UINT8, least, most))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("empty");
    }
}
