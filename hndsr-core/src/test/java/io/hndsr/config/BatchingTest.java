package io.hndsr.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bounds of a run. */
class BatchingTest {

    @ParameterizedTest
    @CsvSource({"0, 1, 0", "4097, 1, 0", "2147483647, 1, 0", "1, 0, 0", "1, 1, -1"})
    void refuses_bounds_out_of_range_and_names_them(int maxTiles, long maxPixels, long delayMillis) {
        assertThatThrownBy(() -> new Batching(maxTiles, maxPixels, Duration.ofMillis(delayMillis)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 4096")
                .hasMessageContaining("maxTiles " + maxTiles);
    }

    @Test
    void takes_the_most_tiles() {
        assertThat(new Batching(4096, Long.MAX_VALUE, Duration.ZERO).maxTiles()).isEqualTo(4096);
    }
}
