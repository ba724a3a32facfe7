package io.hndsr.internal.codec.metadata;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** All tags of an intact EXIF block or TIFF as text, read by other code than that of the product. Stateless. */
public final class TagDump {

    private static final Map<Integer, String> BELOW = Map.of(34_665, "exif.", 34_853, "gps.", 40_965, "interop.");
    private static final int[] BYTES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8};

    private TagDump() {}

    /**
     * Reads a block.
     *
     * @param block from its byte order mark on
     * @return values by names such as {@code 271}, {@code exif.33434} and {@code gps.2}
     */
    public static Map<String, String> of(byte[] block) {
        ByteBuffer bytes = ByteBuffer.wrap(block);
        bytes.order(block[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        Map<String, String> tags = new TreeMap<>();
        read(bytes, bytes.getInt(4), "", tags);
        return tags;
    }

    private static void read(ByteBuffer bytes, int at, String prefix, Map<String, String> tags) {
        int count = bytes.getShort(at) & 0xffff;
        for (int entry = at + 2; entry < at + 2 + 12 * count; entry += 12) {
            int tag = bytes.getShort(entry) & 0xffff;
            int type = bytes.getShort(entry + 2);
            int values = bytes.getInt(entry + 4);
            if (BELOW.containsKey(tag)) {
                read(bytes, bytes.getInt(entry + 8), prefix + BELOW.get(tag), tags);
            } else {
                int length = values * BYTES[type];
                tags.put(prefix + tag, text(bytes, type, values, length <= 4 ? entry + 8 : bytes.getInt(entry + 8)));
            }
        }
        int next = bytes.getInt(at + 2 + 12 * count);
        if (next != 0) {
            tags.put(prefix + "next", Integer.toString(next));
        }
    }

    private static String text(ByteBuffer bytes, int type, int count, int at) {
        if (type == 2) {
            byte[] characters = new byte[count];
            bytes.get(at, characters);
            return new String(characters, StandardCharsets.UTF_8).replace("\0", "");
        }
        StringJoiner values = new StringJoiner(" ");
        for (int i = 0; i < count; i++) {
            int place = at + i * BYTES[type];
            values.add(
                    switch (type) {
                        case 1, 7 -> Integer.toString(bytes.get(place) & 0xff);
                        case 3 -> Integer.toString(bytes.getShort(place) & 0xffff);
                        case 4 -> Integer.toString(bytes.getInt(place));
                        case 5 -> bytes.getInt(place) + "/" + bytes.getInt(place + 4);
                        default -> "type " + type;
                    });
        }
        return values.toString();
    }
}
