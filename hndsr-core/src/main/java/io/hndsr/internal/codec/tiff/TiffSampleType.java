package io.hndsr.internal.codec.tiff;

import java.util.Optional;

/** The type in which samples are returned and written. Samples of 1 to 7 and of 9 to 15 bits are unsigned, in the next larger. */
public enum TiffSampleType {
    /** Unsigned, 8 bits. */
    UINT8(1, 1),
    /** Signed, 8 bits. */
    INT8(1, 2),
    /** Unsigned, 16 bits. */
    UINT16(2, 1),
    /** Signed, 16 bits. */
    INT16(2, 2),
    /** Unsigned, 32 bits. */
    UINT32(4, 1),
    /** Signed, 32 bits. */
    INT32(4, 2),
    /** IEEE 754, 32 bits. */
    FLOAT32(4, 3),
    /** IEEE 754, 64 bits. */
    FLOAT64(8, 3);

    private final int bytes;
    private final int format;

    TiffSampleType(int bytes, int format) {
        this.bytes = bytes;
        this.format = format;
    }

    /** {@return the bytes of one sample} */
    public int bytes() {
        return bytes;
    }

    /** {@return whether samples are floating point numbers} */
    public boolean isFloat() {
        return format == 3;
    }

    /** {@return whether samples can be negative} */
    public boolean isSigned() {
        return format != 1;
    }

    /** The value of {@link TiffTag#SAMPLE_FORMAT}. */
    int format() {
        return format;
    }

    /** The type of samples of a format and a number of bits; empty if it is not supported. */
    static Optional<TiffSampleType> of(long format, long bits) {
        for (TiffSampleType type : values()) {
            if (type.format == format && 8L * type.bytes == bits) {
                return Optional.of(type);
            }
        }
        if (format == 1 && bits >= 1 && bits <= 16) {
            return Optional.of(bits < 8 ? UINT8 : UINT16);
        }
        return Optional.empty();
    }
}
