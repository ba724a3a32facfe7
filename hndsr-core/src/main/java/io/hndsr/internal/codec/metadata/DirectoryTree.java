package io.hndsr.internal.codec.metadata;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A directory of tags and those below it, to be written in little-endian order with positions of 32 bits. Immutable.
 *
 * @param values the tags, not those of the directories below
 * @param below the directories below, by the tags that refer to them; empty ones are not written
 */
record DirectoryTree(SortedMap<Integer, TagValue> values, SortedMap<Integer, DirectoryTree> below) {

    DirectoryTree(SortedMap<Integer, TagValue> values) {
        this(values, new TreeMap<>());
    }

    boolean isEmpty() {
        return values.isEmpty() && below.values().stream().allMatch(DirectoryTree::isEmpty);
    }

    /** The bytes of the directory with its values and all below, a multiple of two. */
    int length() {
        int length = directoryBytes();
        for (TagValue value : values.values()) {
            length += external(value);
        }
        for (DirectoryTree tree : below.values()) {
            length += tree.isEmpty() ? 0 : tree.length();
        }
        return length;
    }

    private int directoryBytes() {
        int count = values.size()
                + (int) below.values().stream().filter(tree -> !tree.isEmpty()).count();
        return 2 + 12 * count + 4;
    }

    /** The bytes of values that do not fit into their entry. */
    private static int external(TagValue value) {
        int length = value.data().length;
        return length <= 4 ? 0 : length + (length & 1);
    }

    /** Writes the tree for a place in a file. */
    byte[] write(long position) {
        ByteBuffer out = ByteBuffer.allocate(length()).order(ByteOrder.LITTLE_ENDIAN);
        writeTo(out, position, 0);
        return out.array();
    }

    private void writeTo(ByteBuffer out, long position, int start) {
        SortedMap<Integer, TagValue> entries = new TreeMap<>(values);
        int next = start + directoryBytes();
        for (TagValue value : values.values()) {
            next += external(value);
        }
        for (var tree : below.entrySet()) {
            if (!tree.getValue().isEmpty()) {
                entries.put(tree.getKey(), TagValue.ofLong(tree.getKey(), position + next));
                tree.getValue().writeTo(out, position, next);
                next += tree.getValue().length();
            }
        }
        int at = start + directoryBytes();
        out.position(start);
        out.putShort((short) entries.size());
        for (TagValue value : entries.values()) {
            byte[] data = value.data();
            out.putShort((short) value.tag()).putShort((short) value.typeCode()).putInt(value.count());
            if (external(value) == 0) {
                out.put(data).put(new byte[4 - data.length]);
            } else {
                out.putInt((int) (position + at));
                out.duplicate().position(at).put(data);
                at += external(value);
            }
        }
        out.putInt(0);
    }
}
