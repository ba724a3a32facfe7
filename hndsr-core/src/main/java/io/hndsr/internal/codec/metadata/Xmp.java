package io.hndsr.internal.codec.metadata;

import io.hndsr.image.XmpPacket;
import io.hndsr.internal.codec.format.Orientation;
import java.io.ByteArrayOutputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLEventFactory;
import javax.xml.stream.XMLEventReader;
import javax.xml.stream.XMLEventWriter;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.events.Attribute;
import javax.xml.stream.events.Characters;
import javax.xml.stream.events.StartElement;
import javax.xml.stream.events.XMLEvent;

/**
 * An XMP packet as it was embedded: what of it is kept, and the orientation that it gives. Immutable.
 *
 * @param packet the packet without what describes the storage, byte by byte the embedded one if it has nothing of that; empty if
 *     it cannot be parsed or nothing is left
 * @param orientation the orientation, if it gives one
 */
public record Xmp(Optional<XmpPacket> packet, Optional<Orientation> orientation) {

    /** The longest packet that is kept; those of an image editor with a long history have some 100 KB. */
    public static final int MAX_BYTES = 1 << 20;

    /** No packet. */
    public static final Xmp NONE = new Xmp(Optional.empty(), Optional.empty());

    /** XMP nests a few structures; XML can nest so deep that a reader's stack does not suffice. */
    private static final int MAX_DEPTH = 100;

    /**
     * Reads a packet.
     *
     * @param packet any bytes
     * @return what is kept of it
     */
    public static Xmp read(byte[] packet) {
        if (packet.length == 0 || packet.length > MAX_BYTES) {
            return NONE;
        }
        try {
            return new Filter(packet).run();
        } catch (CharacterCodingException | XMLStreamException | RuntimeException notXmp) {
            // The reader of the Java runtime throws more than it declares if its input is damaged.
            return NONE;
        }
    }

    /** The encoding, by the first bytes: every packet begins with a byte order mark or with "<". */
    private static Charset charset(byte[] packet) {
        int first = packet.length < 2 ? 0 : ((packet[0] & 0xff) << 8) | (packet[1] & 0xff);
        return switch (first) {
            case 0xfeff, '<' -> StandardCharsets.UTF_16BE;
            case 0xfffe, '<' << 8 -> StandardCharsets.UTF_16LE;
            default -> StandardCharsets.UTF_8;
        };
    }

    /** Copies a packet event by event, in memory that does not depend on its depth. Confined to one thread. */
    private static final class Filter {

        private final byte[] packet;
        private final String text;
        private final ByteArrayOutputStream copy = new ByteArrayOutputStream();
        private final XMLEventFactory events = XMLEventFactory.newDefaultFactory();

        private Optional<Orientation> orientation = Optional.empty();
        private boolean isRdf;
        private boolean saysSomething;
        private boolean changed;

        Filter(byte[] packet) throws CharacterCodingException {
            Charset charset = charset(packet);
            String decoded =
                    charset.newDecoder().decode(ByteBuffer.wrap(packet)).toString();
            boolean marked = decoded.startsWith("\ufeff");
            this.packet = packet;
            this.text = marked ? decoded.substring(1) : decoded;
            // UTF-8 is what every format stores.
            this.changed = marked || !charset.equals(StandardCharsets.UTF_8);
        }

        Xmp run() throws XMLStreamException {
            XMLInputFactory input = XMLInputFactory.newDefaultFactory();
            input.setProperty(XMLInputFactory.SUPPORT_DTD, false);
            input.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
            // Of bytes, the reader would print what is wrong with them.
            XMLEventReader reader = input.createXMLEventReader(new StringReader(text));
            XMLEventWriter writer = XMLOutputFactory.newDefaultFactory().createXMLEventWriter(copy, "UTF-8");
            try {
                copy(reader, writer);
                writer.flush();
            } finally {
                reader.close();
                writer.close();
            }
            if (!isRdf || !saysSomething) {
                return new Xmp(Optional.empty(), isRdf ? orientation : Optional.empty());
            }
            return new Xmp(Optional.of(new XmpPacket(changed ? copy.toByteArray() : packet)), orientation);
        }

        private void copy(XMLEventReader reader, XMLEventWriter writer) throws XMLStreamException {
            int depth = 0;
            while (reader.hasNext()) {
                XMLEvent event = reader.nextEvent();
                if (event.getEventType() == XMLEvent.DTD || event.getEventType() == XMLEvent.ENTITY_REFERENCE) {
                    throw new XMLStreamException("a packet has no document type");
                }
                if (event.isStartElement()) {
                    if (++depth > MAX_DEPTH) {
                        throw new XMLStreamException("nested more than " + MAX_DEPTH + " deep");
                    }
                    StartElement start = event.asStartElement();
                    if (XmpName.isDropped(start.getName())) {
                        skip(reader, start);
                        depth--;
                    } else {
                        writer.add(kept(start));
                    }
                } else {
                    depth -= event.isEndElement() ? 1 : 0;
                    // The declaration names the encoding of the embedded packet.
                    if (!event.isStartDocument()) {
                        writer.add(event);
                    }
                }
            }
        }

        /** Reads on to the end of an element that is left out. */
        private void skip(XMLEventReader reader, StartElement dropped) throws XMLStreamException {
            changed = true;
            StringBuilder text = new StringBuilder();
            for (int depth = 1; depth > 0; ) {
                XMLEvent event = reader.nextEvent();
                if (event.isStartElement()) {
                    depth++;
                } else if (event.isEndElement()) {
                    depth--;
                } else if (event instanceof Characters characters && text.length() < 100) {
                    text.append(characters.getData());
                }
            }
            if (dropped.getName().equals(XmpName.ORIENTATION)) {
                orient(text.toString());
            }
        }

        private StartElement kept(StartElement start) {
            isRdf |= start.getName().equals(XmpName.RDF);
            saysSomething |= !XmpName.isFrame(start.getName());
            List<Attribute> attributes = new ArrayList<>();
            boolean all = true;
            for (Iterator<Attribute> each = start.getAttributes(); each.hasNext(); ) {
                Attribute attribute = each.next();
                if (XmpName.isDropped(attribute.getName())) {
                    all = false;
                    if (attribute.getName().equals(XmpName.ORIENTATION)) {
                        orient(attribute.getValue());
                    }
                } else {
                    attributes.add(attribute);
                    saysSomething |= !XmpName.isFrame(attribute.getName());
                }
            }
            changed |= !all;
            return all
                    ? start
                    : events.createStartElement(start.getName(), attributes.iterator(), start.getNamespaces());
        }

        /** Takes a value from 1 to 8, the first one if there are several. */
        private void orient(String value) {
            String digit = value.strip();
            if (orientation.isEmpty() && digit.length() == 1 && digit.charAt(0) >= '1' && digit.charAt(0) <= '8') {
                orientation = Optional.of(Orientation.ofTag(digit.charAt(0) - '0'));
            }
        }
    }
}
