package io.hndsr.image;

import java.util.Arrays;

/** XMP metadata (ISO 16684-1): a document in XML. Immutable. */
public final class XmpPacket {

    private final byte[] data;

    /**
     * Copies a packet.
     *
     * @param data the document, in UTF-8
     */
    public XmpPacket(byte[] data) {
        this.data = data.clone();
    }

    /** {@return a copy of the document's bytes, in UTF-8} */
    public byte[] data() {
        return data.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof XmpPacket packet && Arrays.equals(data, packet.data);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(data);
    }

    /** {@return the number of bytes; never the content, which may be private} */
    @Override
    public String toString() {
        return "XMP of " + data.length + " bytes";
    }
}
