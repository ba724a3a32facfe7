package io.hndsr.geotiff;

import io.hndsr.error.InvalidImageException;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * GDAL's metadata in a TIFF: items of the file and of its bands. Immutable.
 *
 * @param items the items, in their order
 */
record GdalMetadata(List<Item> items) {

    static final GdalMetadata NONE = new GdalMetadata(List.of());

    private static final String COLOUR_INTERPRETATION = "colorinterp";
    private static final String DESCRIPTION = "description";
    private static final String STATISTICS = "STATISTICS_";

    GdalMetadata {
        items = List.copyOf(items);
    }

    /**
     * An item.
     *
     * @param name its name
     * @param band the band it belongs to, from 0; empty if it belongs to the file
     * @param role what it stands for, such as {@code offset}; empty if it says nothing
     * @param domain its domain; empty for the usual one
     * @param value its value
     */
    record Item(String name, OptionalInt band, String role, String domain, String value) {}

    /** Reads the XML of the tag. */
    static GdalMetadata parse(String xml) {
        if (xml.isBlank()) {
            return NONE;
        }
        NodeList nodes = document(xml).getElementsByTagName("Item");
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            if (nodes.item(i) instanceof Element item) {
                items.add(new Item(
                        item.getAttribute("name"),
                        band(item.getAttribute("sample")),
                        item.getAttribute("role"),
                        item.getAttribute("domain"),
                        String.valueOf(item.getTextContent())));
            }
        }
        return new GdalMetadata(items);
    }

    private static Document document(String xml) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            // A file from a stranger must not read other files, or expand without end.
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setExpandEntityReferences(false);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return builder.parse(new InputSource(new StringReader(xml)));
        } catch (SAXException | IOException damaged) {
            throw new InvalidImageException(
                    "TIFF has GDAL metadata that is not XML (" + damaged.getMessage()
                            + "); remove it: gdal_edit.py -unsetmd in.tif",
                    damaged);
        } catch (ParserConfigurationException missing) {
            throw new IllegalStateException("the Java runtime has no XML parser", missing);
        }
    }

    private static OptionalInt band(String sample) {
        try {
            return sample.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(sample));
        } catch (NumberFormatException notANumber) {
            return OptionalInt.empty();
        }
    }

    /** The name of a band; empty if it has none. */
    Optional<String> nameOf(int band) {
        return ofBand(band, DESCRIPTION);
    }

    /** What GDAL says the colour of a band is, in lower case; empty if it says nothing. */
    Optional<String> colourOf(int band) {
        return ofBand(band, COLOUR_INTERPRETATION).map(colour -> colour.toLowerCase(Locale.ROOT));
    }

    private Optional<String> ofBand(int band, String role) {
        return items.stream()
                .filter(item -> item.band.isPresent() && item.band.getAsInt() == band && item.role.equals(role))
                .map(Item::value)
                .findFirst();
    }

    /**
     * Returns the metadata of a result: without what is no longer true, for the bands that are left.
     *
     * @param bands the bands of the result, by their numbers in this image
     * @param note what is added, by name
     */
    GdalMetadata carried(List<Integer> bands, Map<String, String> note) {
        List<Item> carried = new ArrayList<>();
        for (Item item : items) {
            if (item.name.startsWith(STATISTICS) || note.containsKey(item.name)) {
                continue;
            }
            if (item.band.isEmpty()) {
                carried.add(item);
            } else if (bands.contains(item.band.getAsInt())) {
                OptionalInt moved = OptionalInt.of(bands.indexOf(item.band.getAsInt()));
                carried.add(new Item(item.name, moved, item.role, item.domain, item.value));
            }
        }
        note.forEach((name, value) -> carried.add(new Item(name, OptionalInt.empty(), "", "", value)));
        return new GdalMetadata(carried);
    }

    /** {@return the XML of the tag} */
    String toXml() {
        StringBuilder xml = new StringBuilder("<GDALMetadata>\n");
        for (Item item : items) {
            xml.append("  <Item name=\"").append(escaped(item.name)).append('"');
            item.band.ifPresent(band -> xml.append(" sample=\"").append(band).append('"'));
            if (!item.role.isEmpty()) {
                xml.append(" role=\"").append(escaped(item.role)).append('"');
            }
            if (!item.domain.isEmpty()) {
                xml.append(" domain=\"").append(escaped(item.domain)).append('"');
            }
            xml.append('>').append(escaped(item.value)).append("</Item>\n");
        }
        return xml.append("</GDALMetadata>\n").toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
