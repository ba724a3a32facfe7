package io.hndsr.internal.codec.tiff;

/**
 * Samples of one type in an array of Java's type of that size: unsigned 8-bit samples in a {@code byte[]}, and so on. The
 * array is not copied; whoever holds the samples may change it. Not thread-safe.
 */
public final class TiffSamples {

    private final TiffSampleType type;
    private final Object array;
    private final int length;

    private TiffSamples(TiffSampleType type, Object array, int length) {
        this.type = type;
        this.array = array;
        this.length = length;
    }

    /**
     * Creates samples that are 0.
     *
     * @param type their type
     * @param length how many
     * @return the samples
     */
    public static TiffSamples allocate(TiffSampleType type, int length) {
        return switch (type) {
            case UINT8, INT8 -> ofBytes(type, new byte[length]);
            case UINT16, INT16 -> ofShorts(type, new short[length]);
            case UINT32, INT32 -> ofInts(type, new int[length]);
            case FLOAT32 -> ofFloats(new float[length]);
            case FLOAT64 -> ofDoubles(new double[length]);
        };
    }

    /**
     * Wraps 8-bit samples.
     *
     * @param type {@link TiffSampleType#UINT8} or {@link TiffSampleType#INT8}
     * @param array the samples
     * @return the samples
     */
    public static TiffSamples ofBytes(TiffSampleType type, byte[] array) {
        return new TiffSamples(require(type, 1, false), array, array.length);
    }

    /**
     * Wraps 16-bit samples.
     *
     * @param type {@link TiffSampleType#UINT16} or {@link TiffSampleType#INT16}
     * @param array the samples
     * @return the samples
     */
    public static TiffSamples ofShorts(TiffSampleType type, short[] array) {
        return new TiffSamples(require(type, 2, false), array, array.length);
    }

    /**
     * Wraps 32-bit samples.
     *
     * @param type {@link TiffSampleType#UINT32} or {@link TiffSampleType#INT32}
     * @param array the samples
     * @return the samples
     */
    public static TiffSamples ofInts(TiffSampleType type, int[] array) {
        return new TiffSamples(require(type, 4, false), array, array.length);
    }

    /**
     * Wraps samples of {@link TiffSampleType#FLOAT32}.
     *
     * @param array the samples
     * @return the samples
     */
    public static TiffSamples ofFloats(float[] array) {
        return new TiffSamples(TiffSampleType.FLOAT32, array, array.length);
    }

    /**
     * Wraps samples of {@link TiffSampleType#FLOAT64}.
     *
     * @param array the samples
     * @return the samples
     */
    public static TiffSamples ofDoubles(double[] array) {
        return new TiffSamples(TiffSampleType.FLOAT64, array, array.length);
    }

    private static TiffSampleType require(TiffSampleType type, int bytes, boolean floating) {
        if (type.bytes() != bytes || type.isFloat() != floating) {
            throw new IllegalArgumentException("samples of " + type + " do not have " + 8 * bytes + " bits");
        }
        return type;
    }

    /** {@return the type of the samples} */
    public TiffSampleType type() {
        return type;
    }

    /** {@return the number of samples} */
    public int length() {
        return length;
    }

    /** The bytes that they take. */
    long bytesUsed() {
        return (long) length * type.bytes();
    }

    /**
     * Returns the array of 8-bit samples.
     *
     * @return the array itself
     * @throws IllegalStateException if samples have another size
     */
    public byte[] bytes() {
        if (array instanceof byte[] bytes) {
            return bytes;
        }
        throw notOf("bytes");
    }

    /**
     * Returns the array of 16-bit samples.
     *
     * @return the array itself
     * @throws IllegalStateException if samples have another size
     */
    public short[] shorts() {
        if (array instanceof short[] shorts) {
            return shorts;
        }
        throw notOf("shorts");
    }

    /**
     * Returns the array of samples that are whole numbers of 32 bits.
     *
     * @return the array itself
     * @throws IllegalStateException if samples are others
     */
    public int[] ints() {
        if (array instanceof int[] ints) {
            return ints;
        }
        throw notOf("ints");
    }

    /**
     * Returns the array of samples of {@link TiffSampleType#FLOAT32}.
     *
     * @return the array itself
     * @throws IllegalStateException if samples are others
     */
    public float[] floats() {
        if (array instanceof float[] floats) {
            return floats;
        }
        throw notOf("floats");
    }

    /**
     * Returns the array of samples of {@link TiffSampleType#FLOAT64}.
     *
     * @return the array itself
     * @throws IllegalStateException if samples are others
     */
    public double[] doubles() {
        if (array instanceof double[] doubles) {
            return doubles;
        }
        throw notOf("doubles");
    }

    private IllegalStateException notOf(String wanted) {
        return new IllegalStateException("the samples are " + type + ", not " + wanted);
    }

    /**
     * Returns one sample as a number; unsigned ones are not negative.
     *
     * @param index from 0
     * @return its value, exactly
     */
    public double value(int index) {
        return switch (type) {
            case UINT8 -> bytes()[index] & 0xff;
            case INT8 -> bytes()[index];
            case UINT16 -> shorts()[index] & 0xffff;
            case INT16 -> shorts()[index];
            case UINT32 -> Integer.toUnsignedLong(ints()[index]);
            case INT32 -> ints()[index];
            case FLOAT32 -> floats()[index];
            case FLOAT64 -> doubles()[index];
        };
    }

    /**
     * Sets one sample: the nearest value of its type, rounded half up; NaN becomes 0 in a whole number.
     *
     * @param index from 0
     * @param value the value
     */
    public void set(int index, double value) {
        switch (type) {
            case UINT8 -> bytes()[index] = (byte) whole(value, 0, 0xff);
            case INT8 -> bytes()[index] = (byte) whole(value, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case UINT16 -> shorts()[index] = (short) whole(value, 0, 0xffff);
            case INT16 -> shorts()[index] = (short) whole(value, Short.MIN_VALUE, Short.MAX_VALUE);
            case UINT32 -> ints()[index] = (int) whole(value, 0, 0xffff_ffffL);
            case INT32 -> ints()[index] = (int) whole(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case FLOAT32 -> floats()[index] = (float) value;
            case FLOAT64 -> doubles()[index] = value;
        }
    }

    private static long whole(double value, long smallest, long largest) {
        return Math.max(smallest, Math.min(largest, Math.round(value)));
    }

    /** The largest value of whole numbers of a type. */
    static double largest(TiffSampleType type) {
        int bits = 8 * type.bytes() - (type.isSigned() ? 1 : 0);
        return Math.scalb(1.0, bits) - 1;
    }

    /** Copies samples, as many as fit, as numbers. */
    void copyTo(int from, double[] numbers) {
        int count = numbers.length;
        switch (type) {
            case UINT8 -> {
                byte[] read = bytes();
                for (int i = 0; i < count; i++) {
                    numbers[i] = read[from + i] & 0xff;
                }
            }
            case UINT16 -> {
                short[] read = shorts();
                for (int i = 0; i < count; i++) {
                    numbers[i] = read[from + i] & 0xffff;
                }
            }
            case INT16 -> {
                short[] read = shorts();
                for (int i = 0; i < count; i++) {
                    numbers[i] = read[from + i];
                }
            }
            case FLOAT32 -> {
                float[] read = floats();
                for (int i = 0; i < count; i++) {
                    numbers[i] = read[from + i];
                }
            }
            case INT8, UINT32, INT32, FLOAT64 -> {
                for (int i = 0; i < count; i++) {
                    numbers[i] = value(from + i);
                }
            }
        }
    }

    /** Copies samples of the same type that lie next to each other. */
    public void copyFrom(TiffSamples source, int from, int to, int count) {
        System.arraycopy(source.array, from, array, to, count);
    }

    /** Copies every n-th sample of the same type to every m-th place. */
    void copyFrom(TiffSamples source, int from, int fromStep, int to, int toStep, int count) {
        switch (type) {
            case UINT8, INT8 -> {
                byte[] read = source.bytes();
                byte[] written = bytes();
                for (int n = 0, i = from, j = to; n < count; n++, i += fromStep, j += toStep) {
                    written[j] = read[i];
                }
            }
            case UINT16, INT16 -> {
                short[] read = source.shorts();
                short[] written = shorts();
                for (int n = 0, i = from, j = to; n < count; n++, i += fromStep, j += toStep) {
                    written[j] = read[i];
                }
            }
            case UINT32, INT32 -> {
                int[] read = source.ints();
                int[] written = ints();
                for (int n = 0, i = from, j = to; n < count; n++, i += fromStep, j += toStep) {
                    written[j] = read[i];
                }
            }
            case FLOAT32 -> {
                float[] read = source.floats();
                float[] written = floats();
                for (int n = 0, i = from, j = to; n < count; n++, i += fromStep, j += toStep) {
                    written[j] = read[i];
                }
            }
            case FLOAT64 -> {
                double[] read = source.doubles();
                double[] written = doubles();
                for (int n = 0, i = from, j = to; n < count; n++, i += fromStep, j += toStep) {
                    written[j] = read[i];
                }
            }
        }
    }
}
