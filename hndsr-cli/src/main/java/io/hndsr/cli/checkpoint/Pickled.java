package io.hndsr.cli.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a pickle of tensors may hold. */
sealed interface Pickled {

    /** The value None. */
    enum None implements Pickled {
        NONE
    }

    /** A truth value. */
    record Flag(boolean value) implements Pickled {}

    /** A whole number. */
    record Whole(long value) implements Pickled {}

    /** A fraction. */
    record Fraction(double value) implements Pickled {}

    /** A text. */
    record Text(String value) implements Pickled {}

    /** A tuple. */
    record Tuple(List<Pickled> items) implements Pickled {}

    /** A list, which grows after it has been made. */
    final class Sequence implements Pickled {
        private final List<Pickled> items = new ArrayList<>();

        List<Pickled> items() {
            return items;
        }
    }

    /** A dictionary, which grows after it has been made. Entries whose key is no text are left out. */
    final class Dictionary implements Pickled {
        private final Map<String, Pickled> entries = new LinkedHashMap<>();

        Map<String, Pickled> entries() {
            return entries;
        }
    }

    /** A name that stands for code in Python; here it is a word with a meaning. */
    sealed interface Name extends Pickled {}

    /** The functions whose calls are understood. */
    enum Call implements Name {
        REBUILD_TENSOR,
        ORDERED_DICT
    }

    /** A type of storage. */
    record Elements(StorageType type) implements Name {}

    /** A storage: a file of the archive. */
    record Storage(StorageType type, String key, long elements) implements Pickled {}

    /** A tensor: a view of a storage, all in elements. */
    record View(Storage storage, long offset, Shape shape, List<Long> strides) implements Pickled {}
}
