package io.hndsr.internal.codec.metadata;

import java.util.Optional;

/** How the values of an EXIF tag are stored (CIPA DC-008-2023, 4.6.2). */
enum ValueType {
    BYTE(1, 1, 1),
    ASCII(2, 1, 1),
    SHORT(3, 2, 2),
    LONG(4, 4, 4),
    RATIONAL(5, 8, 4),
    SIGNED_BYTE(6, 1, 1),
    UNDEFINED(7, 1, 1),
    SIGNED_SHORT(8, 2, 2),
    SIGNED_LONG(9, 4, 4),
    SIGNED_RATIONAL(10, 8, 4),
    FLOAT(11, 4, 4),
    DOUBLE(12, 8, 8),
    UTF8(129, 1, 1);

    private final int code;
    private final int bytes;
    private final int wordBytes;

    ValueType(int code, int bytes, int wordBytes) {
        this.code = code;
        this.bytes = bytes;
        this.wordBytes = wordBytes;
    }

    int code() {
        return code;
    }

    /** The bytes of one value. */
    int bytes() {
        return bytes;
    }

    /** The bytes of a number, which the byte order of the block applies to. */
    int wordBytes() {
        return wordBytes;
    }

    static Optional<ValueType> ofCode(int code) {
        for (ValueType type : values()) {
            if (type.code == code) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
