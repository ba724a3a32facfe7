package io.hndsr.internal.codec.tiff;

import java.util.Optional;

/** How the values of a field are stored (TIFF 6.0, section 2; the types from 13 on are those of BigTIFF and of supplement 1). */
public enum TiffType {
    /** Unsigned, 8 bits. */
    BYTE(1, 1, 1),
    /** Characters of 8 bits, each text ended by a zero. */
    ASCII(2, 1, 1),
    /** Unsigned, 16 bits. */
    SHORT(3, 2, 2),
    /** Unsigned, 32 bits. */
    LONG(4, 4, 4),
    /** Two unsigned numbers of 32 bits: numerator and denominator. */
    RATIONAL(5, 8, 4),
    /** Signed, 8 bits. */
    SIGNED_BYTE(6, 1, 1),
    /** Bytes of any meaning. */
    UNDEFINED(7, 1, 1),
    /** Signed, 16 bits. */
    SIGNED_SHORT(8, 2, 2),
    /** Signed, 32 bits. */
    SIGNED_LONG(9, 4, 4),
    /** Two signed numbers of 32 bits: numerator and denominator. */
    SIGNED_RATIONAL(10, 8, 4),
    /** IEEE 754, 32 bits. */
    FLOAT(11, 4, 4),
    /** IEEE 754, 64 bits. */
    DOUBLE(12, 8, 8),
    /** The position of a directory, 32 bits. */
    IFD(13, 4, 4),
    /** Unsigned, 64 bits. */
    LONG8(16, 8, 8),
    /** Signed, 64 bits. */
    SIGNED_LONG8(17, 8, 8),
    /** The position of a directory, 64 bits. */
    IFD8(18, 8, 8);

    private final int code;
    private final int bytes;
    private final int wordBytes;

    TiffType(int code, int bytes, int wordBytes) {
        this.code = code;
        this.bytes = bytes;
        this.wordBytes = wordBytes;
    }

    /** {@return the number that stands for the type in a file} */
    public int code() {
        return code;
    }

    /** {@return the bytes of one value} */
    public int bytes() {
        return bytes;
    }

    /** The bytes of a number, which the byte order of the file applies to: half of a value of a rational type. */
    int wordBytes() {
        return wordBytes;
    }

    /** Whether values are whole numbers. */
    boolean isWhole() {
        return this != ASCII && this != RATIONAL && this != SIGNED_RATIONAL && this != FLOAT && this != DOUBLE;
    }

    /**
     * Finds a type.
     *
     * @param code the number in a file
     * @return the type; empty if it is unknown, in which case its field must be skipped
     */
    public static Optional<TiffType> ofCode(int code) {
        for (TiffType type : values()) {
            if (type.code == code) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
