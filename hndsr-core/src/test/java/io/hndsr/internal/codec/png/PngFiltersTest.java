package io.hndsr.internal.codec.png;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PngFiltersTest {

    @Test
    void the_prediction_is_that_of_the_specification_for_all_bytes() {
        int wrong = 0;
        for (int left = 0; left < 256; left++) {
            for (int above = 0; above < 256; above++) {
                for (int aboveLeft = 0; aboveLeft < 256; aboveLeft++) {
                    wrong += PngFilters.paeth(left, above, aboveLeft) == specified(left, above, aboveLeft) ? 0 : 1;
                }
            }
        }

        assertThat(wrong).isZero();
    }

    /** PNG specification, third edition, section 9.4. */
    private static int specified(int a, int b, int c) {
        int p = a + b - c;
        int pa = Math.abs(p - a);
        int pb = Math.abs(p - b);
        int pc = Math.abs(p - c);
        if (pa <= pb && pa <= pc) {
            return a;
        }
        return pb <= pc ? b : c;
    }
}
