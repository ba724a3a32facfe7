package io.hndsr.internal.codec.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.image.XmpPacket;
import io.hndsr.internal.codec.format.Orientation;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of an XMP packet. */
class XmpTest {

    private static final String HEAD = "<?xpacket begin='\ufeff' id='W5M0MpCehiHzreSzNTczkc9d'?>"
            + "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
            + " xmlns:t='http://ns.adobe.com/tiff/1.0/' xmlns:exif='http://ns.adobe.com/exif/1.0/'"
            + " xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/'>";
    private static final String TAIL = "</rdf:RDF></x:xmpmeta><?xpacket end='w'?>";

    private static Xmp read(String packet) {
        return Xmp.read(packet.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(Xmp xmp) {
        return new String(xmp.packet().orElseThrow().data(), StandardCharsets.UTF_8);
    }

    @Test
    void a_packet_that_says_nothing_of_the_storage_is_kept_byte_by_byte() {
        String packet = HEAD + "<rdf:Description rdf:about='' xmp:Rating='4'><dc:title> \ud83d\udea2 &lt; </dc:title>"
                + "</rdf:Description>" + TAIL + "   \n";
        assertThat(read(packet).packet()).contains(new XmpPacket(packet.getBytes(StandardCharsets.UTF_8)));
        assertThat(read(packet).orientation()).isEmpty();
    }

    @Test
    void orientation_and_sizes_are_taken_out_whether_they_are_attributes_or_elements_and_whatever_their_prefix() {
        Xmp attributes = read(HEAD + "<rdf:Description rdf:about='' t:Orientation='8' exif:PixelXDimension='24'"
                + " xmp:Rating='4'/>" + TAIL);
        Xmp elements = read(HEAD + "<rdf:Description rdf:about=''><t:Orientation>8</t:Orientation>"
                + "<t:BitsPerSample><rdf:Seq><rdf:li>8</rdf:li></rdf:Seq></t:BitsPerSample>"
                + "<xmp:Thumbnails><rdf:Alt><rdf:li rdf:parseType='Resource'/></rdf:Alt></xmp:Thumbnails>"
                + "<dc:title>\ud83d\udea2 &lt; gr\u00fcn</dc:title></rdf:Description>" + TAIL);
        assertThat(attributes.orientation()).contains(Orientation.TURNED_270);
        assertThat(elements.orientation()).contains(Orientation.TURNED_270);
        assertThat(text(attributes)).contains("Rating=\"4\"").doesNotContain("Orientation", "Dimension");
        assertThat(text(elements))
                .contains("\ud83d\udea2 &lt; gr\u00fcn", "xpacket end")
                .doesNotContain("Orientation", "BitsPerSample", "Thumbnails", "rdf:li");
        assertThat(read(text(elements)).packet()).as("is stable").isEqualTo(elements.packet());
    }

    @Test
    void a_packet_with_nothing_else_is_left_out_but_its_orientation_counts() {
        Xmp xmp = read(HEAD + "<rdf:Description rdf:about='' t:Orientation='6'/>" + TAIL);
        assertThat(xmp.packet()).isEmpty();
        assertThat(xmp.orientation()).contains(Orientation.TURNED_90);
    }

    @Test
    void a_packet_in_another_encoding_becomes_utf_8() {
        String packet = HEAD + "<rdf:Description rdf:about=''><dc:title>gr\u00fcn</dc:title></rdf:Description>" + TAIL;
        for (String marked : List.of(packet, "\ufeff" + packet)) {
            for (Charset charset :
                    List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE)) {
                assertThat(text(Xmp.read(marked.getBytes(charset))))
                        .as("%s", charset)
                        .startsWith("<?xpacket")
                        .contains("<dc:title>gr\u00fcn</dc:title>");
            }
        }
    }

    @Test
    void bytes_that_are_no_characters_lose_the_packet_and_print_nothing() {
        byte[] packet = (HEAD + "<rdf:Description rdf:about=''><dc:title>gr\u00fcn</dc:title></rdf:Description>" + TAIL)
                .getBytes(StandardCharsets.ISO_8859_1);
        PrintStream error = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try {
            System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
            assertThat(Xmp.read(packet)).isEqualTo(Xmp.NONE);
            assertThat(read(HEAD + "<dc:title>&none;</dc:title>" + TAIL)).isEqualTo(Xmp.NONE);
        } finally {
            System.setErr(error);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "9", "66", "six", ""})
    void an_orientation_that_is_none_does_not_count(String value) {
        assertThat(read(HEAD + "<rdf:Description rdf:about='' t:Orientation='" + value + "'/>" + TAIL)
                        .orientation())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\0\0\0\0",
                "<",
                "<a/>",
                "not XML",
                "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/hostname'>]><rdf:RDF"
                        + " xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:y='y'><y:z>&a;</y:z></rdf:RDF>",
                "<!DOCTYPE x><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><y xmlns='z'/></rdf:RDF>",
                "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><y:z/></rdf:RDF>",
            })
    void what_is_no_packet_is_left_out(String packet) {
        assertThat(read(packet).packet()).isEmpty();
    }

    @Test
    void a_packet_cut_at_any_byte_is_left_out() {
        byte[] whole = (HEAD + "<rdf:Description rdf:about='' xmp:Rating='4' t:Orientation='6'/>"
                        + "</rdf:RDF></x:xmpmeta>")
                .getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < whole.length; length++) {
            assertThat(Xmp.read(Arrays.copyOf(whole, length)).packet())
                    .as("%d bytes", length)
                    .isEmpty();
        }
    }

    @Test
    void a_packet_that_is_nested_deeply_or_too_long_is_left_out() {
        String deep = HEAD + "<dc:a>".repeat(100_000) + "</dc:a>".repeat(100_000) + TAIL;
        assertThat(read(deep)).isEqualTo(Xmp.NONE);
        String dropped = HEAD + "<t:Orientation>" + "<dc:a>".repeat(60_000) + "</dc:a>".repeat(60_000)
                + "</t:Orientation><dc:title>a</dc:title>" + TAIL;
        assertThat(read(dropped).orientation()).isEmpty();
        String title = "<dc:title>" + "x".repeat(Xmp.MAX_BYTES) + "</dc:title>";
        assertThat(read(HEAD + title + TAIL)).isEqualTo(Xmp.NONE);
    }
}
