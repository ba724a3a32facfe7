package io.hndsr.internal.codec.tiff;

/**
 * The predictors: differences between neighbouring samples of a band, taken, and added up in place. A row holds whole pixels
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

    static byte[] of(byte[] samples, int rowLength, int step, int rows) {
        byte[] differences = new byte[rowLength * rows];
        for (int start = 0; start < differences.length; start += rowLength) {
            System.arraycopy(samples, start, differences, start, Math.min(step, rowLength));
            for (int i = start + step; i < start + rowLength; i++) {
                differences[i] = (byte) (samples[i] - samples[i - step]);
            }
        }
        return differences;
    }

    static short[] of(short[] samples, int rowLength, int step, int rows) {
        short[] differences = new short[rowLength * rows];
        for (int start = 0; start < differences.length; start += rowLength) {
            System.arraycopy(samples, start, differences, start, Math.min(step, rowLength));
            for (int i = start + step; i < start + rowLength; i++) {
                differences[i] = (short) (samples[i] - samples[i - step]);
            }
        }
        return differences;
    }

    static int[] of(int[] samples, int rowLength, int step, int rows) {
        int[] differences = new int[rowLength * rows];
        for (int start = 0; start < differences.length; start += rowLength) {
            System.arraycopy(samples, start, differences, start, Math.min(step, rowLength));
            for (int i = start + step; i < start + rowLength; i++) {
                differences[i] = samples[i] - samples[i - step];
            }
        }
        return differences;
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

    /**
     * The floating-point predictor: the reverse of {@link #joinBytes}.
     *
     * @param bytes rows of samples in big-endian order
     * @param sampleBytes 4 or 8
     * @return the rows, the most significant bytes of all samples first, as differences
     */
    static byte[] splitBytes(byte[] bytes, int sampleBytes, int rowLength, int step, int rows) {
        byte[] split = new byte[bytes.length];
        int rowBytes = rowLength * sampleBytes;
        for (int start = 0; start < rows * rowBytes; start += rowBytes) {
            for (int part = 0; part < sampleBytes; part++) {
                int to = start + part * rowLength;
                for (int i = 0, from = start + part; i < rowLength; i++, from += sampleBytes) {
                    split[to + i] = bytes[from];
                }
            }
            for (int i = start + rowBytes - 1; i >= start + step; i--) {
                split[i] -= split[i - step];
            }
        }
        return split;
    }
}
