package io.hndsr.internal.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhiloxTest {

    /** Counter, key, bits: the known answers of philox4x32 with 10 rounds that are published with Random123. */
    @ParameterizedTest
    @CsvSource({
        "00000000 00000000 00000000 00000000, 00000000 00000000, 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
        "ffffffff ffffffff ffffffff ffffffff, ffffffff ffffffff, 408f276d 41c83b0e a20bc7c6 6d5451fd",
        "243f6a88 85a308d3 13198a2e 03707344, a4093822 299f31d0, d16cfe09 94fdcceb 5001e420 24126ea1",
    })
    void gives_the_published_answers(String counter, String key, String bits) {
        int[] words = words(counter);
        int[] keys = words(key);
        Philox.scramble(words, keys[0], keys[1]);
        assertThat(words).isEqualTo(words(bits));
    }

    private static int[] words(String text) {
        String[] parts = text.split(" ", -1);
        int[] words = new int[parts.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = Integer.parseUnsignedInt(parts[i], 16);
        }
        return words;
    }
}
