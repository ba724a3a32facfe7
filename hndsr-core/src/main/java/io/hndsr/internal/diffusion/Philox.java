package io.hndsr.internal.diffusion;

/** Philox4x32-10: 128 random bits as a function of a 128-bit counter and a 64-bit key. Stateless. */
final class Philox {

    /*
     * A product of four 32-bit words is mixed by ten rounds of multiplication and exclusive or; the key advances by two
     * Weyl sequences. Salmon, Moraes, Dror and Shaw, Parallel Random Numbers: As Easy as 1, 2, 3 (SC 2011).
     */

    private static final int ROUNDS = 10;
    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_1 = 0xCD9E8D57L;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;
    private static final long WORD = 0xFFFFFFFFL;

    private Philox() {}

    /**
     * Replaces a counter by its random bits.
     *
     * @param words {@code [4]}, the counter's words, the lowest first; then the bits
     * @param key0 the key's lower word
     * @param key1 the key's upper word
     */
    static void scramble(int[] words, int key0, int key1) {
        int low = key0;
        int high = key1;
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = MULTIPLIER_0 * (words[0] & WORD);
            long product1 = MULTIPLIER_1 * (words[2] & WORD);
            words[0] = (int) (product1 >>> 32) ^ words[1] ^ low;
            words[1] = (int) product1;
            words[2] = (int) (product0 >>> 32) ^ words[3] ^ high;
            words[3] = (int) product0;
            low += WEYL_0;
            high += WEYL_1;
        }
    }
}
