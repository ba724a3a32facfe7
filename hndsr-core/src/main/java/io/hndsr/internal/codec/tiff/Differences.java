package io.hndsr.internal.codec.tiff;

/**
 * The predictors: differences between neighbouring samples of a band, added up and taken, in place. A row holds whole pixels
 * of {@code step} samples; sums and differences wrap around. Stateless.
 */
final class Differences {

    private Differences() {}

    static void addUp(byte[] samples, int rowLength, int step, int rows) {
        for (int row = 0; row < rows; row++) {
            int start = row * rowLength;
            for (int i = start + step; i < start + rowLength; i++) {
                samples[i] += samples[i - step];
            }
        }
    }

    static void addUp(short[] samples, int rowLength, int step, int rows) {
        for (int row = 0; row < rows; row++) {
            int start = row * rowLength;
            for (int i = start + step; i < start + rowLength; i++) {
                samples[i] += samples[i - step];
            }
        }
    }

    static void addUp(int[] samples, int rowLength, int step, int rows) {
        for (int row = 0; row < rows; row++) {
            int start = row * rowLength;
            for (int i = start + step; i < start + rowLength; i++) {
                samples[i] += samples[i - step];
            }
        }
    }

    static void addUp(long[] samples, int rowLength, int step, int rows) {
        for (int row = 0; row < rows; row++) {
            int start = row * rowLength;
            for (int i = start + step; i < start + rowLength; i++) {
                samples[i] += samples[i - step];
            }
        }
    }

    /**
     * Undoes the floating-point predictor: adds up the bytes of each row, then puts together the bytes of each sample, the
     * most significant of which are in the first part of the row.
     *
     * @param bytes rows of samples, changed
     * @param sampleBytes 4 or 8
     * @return the rows in big-endian order
     */
    static byte[] joinBytes(byte[] bytes, int sampleBytes, int rowLength, int step, int rows) {
        addUp(bytes, rowLength * sampleBytes, step, rows);
        byte[] joined = new byte[bytes.length];
        for (int row = 0; row < rows; row++) {
            int start = row * rowLength * sampleBytes;
            for (int part = 0; part < sampleBytes; part++) {
                int from = start + part * rowLength;
                for (int i = 0, to = start + part; i < rowLength; i++, to += sampleBytes) {
                    joined[to] = bytes[from + i];
                }
            }
        }
        return joined;
    }
}
