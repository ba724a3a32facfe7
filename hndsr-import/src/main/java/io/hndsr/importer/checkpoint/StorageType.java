package io.hndsr.importer.checkpoint;

import java.util.Optional;

/** The element types that a checkpoint may hold. */
enum StorageType {
    FLOAT("FloatStorage", 4),
    DOUBLE("DoubleStorage", 8),
    HALF("HalfStorage", 2),
    BFLOAT16("BFloat16Storage", 2),
    LONG("LongStorage", 8),
    INT("IntStorage", 4),
    SHORT("ShortStorage", 2),
    CHAR("CharStorage", 1),
    BYTE("ByteStorage", 1),
    BOOL("BoolStorage", 1);

    private final String name;
    private final int bytes;

    StorageType(String name, int bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    int bytes() {
        return bytes;
    }

    static Optional<StorageType> ofName(String name) {
        for (StorageType type : values()) {
            if (type.name.equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
