package io.hndsr.importer.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The values that a pickle of tensors may contain. */
sealed interface Pickled {

    /** The value None. */
    enum None implements Pickled {
        NONE
    }

    /** A boolean. */
    record Flag(boolean value) implements Pickled {}

    /** An integer. */
    record Int(long value) implements Pickled {}

    /** A floating-point number. */
    record Floating(double value) implements Pickled {}

    /** A string. */
    record Text(String value) implements Pickled {}

    /** A tuple. */
    record Tuple(List<Pickled> items) implements Pickled {}

    /** A list, which grows after it is created. */
    final class Sequence implements Pickled {
        private final List<Pickled> items = new ArrayList<>();

        List<Pickled> items() {
            return items;
        }
    }

    /** A dictionary, which grows after it is created. Entries whose key is not a string are omitted. */
    final class Dictionary implements Pickled {
        private final Map<String, Pickled> entries = new LinkedHashMap<>();

        Map<String, Pickled> entries() {
            return entries;
        }
    }

    /** A name of code in Python; here it is only a token. */
    sealed interface Name extends Pickled {}

    /** The functions whose calls are supported. */
    enum Call implements Name {
        REBUILD_TENSOR,
        ORDERED_DICT
    }

    /** A type of storage. */
    record Elements(StorageType type) implements Name {}

    /** A storage: an entry of the archive. */
    record Storage(StorageType type, String key, long elements) implements Pickled {}

    /** A tensor: a view of a storage. Offset and strides count elements. */
    record View(Storage storage, long offset, Shape shape, List<Long> strides) implements Pickled {}
}
