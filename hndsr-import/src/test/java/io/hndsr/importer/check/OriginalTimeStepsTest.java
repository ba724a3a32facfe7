package io.hndsr.importer.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OriginalTimeStepsTest {

    /** The lists of PyTorch 1.13 with vectors of AVX2. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "999",
                "999 0",
                "999 888 777 666 555 444 333 222 111 0",
                "999 946 893 841 788 735 682 630 578 525 472 420 368 315 262 210 157 105 52 0",
                "999 957 915 874 832 790 748 707 666 624 582 541 499 " + "457 415 374 333 291 249 208 166 124 82 41 0",
                "999 978 958 937 917 896 876 855 835 814 794 773 754 733 713 692 672 651 631 610 591 570 "
                        + "550 529 509 488 468 447 428 407 387 366 346 325 305 284 265 244 224 203 183 162 142 121 "
                        + "101 80 60 39 20 0",
            })
    void from_noise_they_are_those_of_the_original(String list) {
        List<Integer> expected =
                Arrays.stream(list.split(" ")).map(Integer::valueOf).toList();

        assertThat(OriginalTimeSteps.of(999, expected.size())).isEqualTo(expected);
    }

    @Test
    void from_another_noise_level_they_are_those_of_the_original_too() {
        assertThat(OriginalTimeSteps.of(300, 30))
                .containsExactly(
                        300, 289, 279, 268, 258, 247, 237, 226, 217, 206, 196, 185, 175, 164, 154, 143, 134, 123, 113,
                        102, 93, 82, 72, 61, 51, 41, 31, 20, 10, 0);
    }

    /** Single precision would truncate the first of a group to 407. */
    @Test
    void a_stride_that_is_no_binary_fraction_is_counted_in_double_precision() {
        List<Integer> steps = OriginalTimeSteps.of(999, 244);

        assertThat(steps.subList(143, 149)).containsExactly(410, 406, 401, 397, 393, 390);
    }

    @Test
    void they_never_rise_and_end_at_zero_whatever_their_count() {
        for (int count = 2; count <= 1000; count++) {
            List<Integer> steps = OriginalTimeSteps.of(999, count);
            assertThat(steps)
                    .as("%d steps", count)
                    .hasSize(count)
                    .startsWith(999)
                    .endsWith(0);
            for (int i = 1; i < count; i++) {
                assertThat(steps.get(i)).as("%d of %d steps", i, count).isBetween(0, steps.get(i - 1));
            }
        }
    }
}
