package io.hndsr.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A collection of hostile messages, bodies and images. Each is answered with a client error that has a message and no stack trace, the
 * connection ends, and the next valid request works.
 */
class HostileCorpusTest {

    private static final String GOOD = TestImages.base64(TestImages.png(8, 8));
    private static final String HEAD = "Host: test\r\nConnection: close\r\n";

    @RegisterExtension
    static final RunningServer SERVER = RunningServer.with(Setting.IDLE_TIMEOUT_S, "2");

    @AfterEach
    void the_next_valid_request_works() {
        // On a connection of its own: the server may just be closing one that has been idle for two seconds.
        assertThat(new Client(SERVER.uri())
                        .infer(TestImages.png(8, 8), "\"scale_factor\": 2")
                        .status())
                .isEqualTo(200);
    }

    private static void assertHarmless(String reply) {
        assertThat(reply).doesNotContain("\tat ", "Exception in", "java.lang", "etty", "root:");
    }

    static Stream<Named<String>> lies() {
        String post = "POST /infer HTTP/1.1\r\nContent-Type: application/json\r\nHost: test\r\n";
        String body = "{\"scale_factor\": 2, \"image\": \"" + GOOD + "\"}";
        String chunked = post + "Transfer-Encoding: chunked\r\n";
        return Stream.of(
                named("a length that is too small", post + "Content-Length: 9\r\n\r\n" + body),
                named("a length that is too large", post + "Content-Length: 99999\r\n\r\n" + body),
                named("a length beyond all numbers", post + "Content-Length: 99999999999999999999\r\n\r\n" + body),
                named("a length in words", post + "Content-Length: many\r\n\r\n" + body),
                named("a length and chunks", chunked + "Content-Length: 9\r\n\r\n0\r\n\r\n" + body),
                named("chunks and a length", post + "Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                named("a chunk beyond all numbers", chunked + "\r\nffffffffffffffffff\r\nx"),
                named("a chunk of less than nothing", chunked + "\r\n-1\r\nx"),
                named("a chunk that does not end", chunked + "\r\n5\r\n{\"a\":1}\r\n0\r\n\r\n"),
                named("a chunk with a flood of extensions", chunked + "\r\n1;" + "x=y;".repeat(20_000) + "\r\n{\r\n"),
                named("a flood of trailers", chunked + "\r\n0\r\n" + "X-Flood: 0123456789\r\n".repeat(5000) + "\r\n"),
                named("no last chunk", chunked + "\r\n1\r\n{\r\n"),
                named("another coding", post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
                named("a compressed body", post + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\u001f\u008b"),
                named("no length at all", post + "Connection: close\r\n\r\n" + body));
    }

    @ParameterizedTest
    @MethodSource("lies")
    void a_message_that_misstates_its_body_is_rejected(String message) throws IOException {
        String reply = Wire.exchange(SERVER.uri(), message);

        assertThat(reply).matches("(?s)HTTP/1\\.1 (4\\d\\d|501) .*");
        assertHarmless(reply);
    }

    static Stream<Named<String>> oddities() {
        return Stream.of(
                named("an absolute target", "GET http://evil.example/livez HTTP/1.1\r\n" + HEAD),
                named("a target of another scheme", "GET ftp://evil.example/livez HTTP/1.1\r\n" + HEAD),
                named("a tunnel", "CONNECT evil.example:443 HTTP/1.1\r\n" + HEAD),
                named("a trace", "TRACE /livez HTTP/1.1\r\nCookie: secret\r\n" + HEAD),
                named("no path", "GET  HTTP/1.1\r\n" + HEAD),
                named("a backslash", "GET \\livez HTTP/1.1\r\n" + HEAD),
                named("a fragment", "GET /livez#x HTTP/1.1\r\n" + HEAD),
                named("half an escape", "GET /livez%2 HTTP/1.1\r\n" + HEAD),
                named("an escape of UTF-8 that is too long", "GET /%c0%ae%c0%ae/etc/passwd HTTP/1.1\r\n" + HEAD),
                named("a query of nothing but escapes", "GET /livez?%=%&%ff=%00 HTTP/1.1\r\n" + HEAD),
                named("a query that says all twice", "POST /v1/upscale?scale=2&scale=3 HTTP/1.1\r\n" + HEAD),
                named("a path parameter", "GET /livez;jsessionid=../x HTTP/1.1\r\n" + HEAD),
                named("a model's name of NUL bytes", "GET /v2/models/%00%00 HTTP/1.1\r\n" + HEAD),
                named("an id with a way up", "GET /v1/progress/..%2f..%2f HTTP/1.1\r\n" + HEAD),
                named("a host that is none", "GET /livez HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n"),
                named("half an address", "GET /livez HTTP/1.1\r\nHost: [::1\r\nConnection: close\r\n"),
                named("a port beyond all", "GET /livez HTTP/1.1\r\nHost: a:99999999\r\nConnection: close\r\n"),
                named("an empty host", "GET /livez HTTP/1.1\r\nHost:\r\nConnection: close\r\n"),
                named("a version from afar", "GET /livez HTTP/3.7\r\n" + HEAD),
                named("unsolicited HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n"),
                named("an upgrade to HTTP/2", "GET /livez HTTP/1.1\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n" + HEAD),
                named("a folded header", "GET /livez HTTP/1.1\r\nX-A: b\r\n c\r\n" + HEAD),
                named("a header without a name", "GET /livez HTTP/1.1\r\n: x\r\n" + HEAD),
                named("a header with a space in its name", "GET /livez HTTP/1.1\r\nX Y: x\r\n" + HEAD),
                named("a NUL byte in a header", "GET /livez HTTP/1.1\r\nX-A: \u0000\r\n" + HEAD),
                named("ranges without end", "GET / HTTP/1.1\r\nRange: bytes=" + "0-,".repeat(2000) + "0-\r\n" + HEAD),
                named(
                        "many hops",
                        "GET /livez HTTP/1.1\r\nX-Forwarded-For: " + "1.2.3.4,".repeat(1500) + "\r\n" + HEAD),
                named("hops that are none", "GET /livez HTTP/1.1\r\nX-Forwarded-For: ,[::,%,\u00ff,1..2\r\n" + HEAD),
                named("hops one by one", "GET /livez HTTP/1.1\r\n" + "X-Forwarded-For: ::1\r\n".repeat(500) + HEAD),
                named("a key of nothing", "POST /infer HTTP/1.1\r\nAuthorization: Bearer\r\n" + HEAD),
                named("tags without end", "GET / HTTP/1.1\r\nIf-None-Match: " + "\"x\",".repeat(3000) + "\r\n" + HEAD),
                named("a type of nothing", "POST /v1/upscale HTTP/1.1\r\nContent-Type: ;;=;\r\n" + HEAD),
                named(
                        "a form without a boundary",
                        "POST /v1/upscale HTTP/1.1\r\nContent-Type: multipart/form-data\r\n" + HEAD),
                named("an expectation", "POST /infer HTTP/1.1\r\nExpect: the worst\r\n" + HEAD));
    }

    @ParameterizedTest
    @MethodSource("oddities")
    void an_odd_request_is_answered_or_rejected(String head) throws IOException {
        String reply = Wire.exchange(SERVER.uri(), head + "\r\n");

        assertThat(reply).matches("(?s)HTTP/1\\.1 ([24]\\d\\d|501|505) .*");
        assertHarmless(reply);
        assertThat(reply).doesNotContain("secret");
    }

    @Test
    void a_very_long_accept_header_is_processed_quickly() {
        Client.Answer answer = SERVER.client()
                .send(SERVER.client()
                        .request("/v1/upscale?scale=2")
                        .header("Accept", "a/b;q=NaN,c/*;q=9e999,".repeat(500) + "image/png;q=0.1")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(TestImages.png(8, 8))));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("image/png");
    }

    @Test
    void a_client_that_waits_for_100_continue_receives_it() throws IOException {
        byte[] image = TestImages.png(8, 8);
        try (Wire wire = new Wire(SERVER.uri())) {
            wire.send("POST /v1/upscale?scale=2 HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: " + image.length
                    + "\r\n" + HEAD + "\r\n");
            assertThat(wire.readLine()).isEqualTo("HTTP/1.1 100 Continue");
            wire.send(image);

            assertThat(wire.readAll()).startsWith("\r\nHTTP/1.1 200 OK");
        }
    }

    private static Named<byte[]> json(String name, String body) {
        return named(name, body.getBytes(StandardCharsets.UTF_8));
    }

    private static Named<byte[]> latin(String name, String body) {
        return named(name, body.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String with(String fields) {
        return "{\"image\": \"" + GOOD + "\", " + fields + "}";
    }

    static Stream<Named<byte[]>> bodies() {
        String digits = "1".repeat(1000);
        return Stream.of(
                json("a factor beyond doubles", with("\"scale_factor\": 1e400")),
                json("a factor beyond all exponents", with("\"scale_factor\": 1e99999999999")),
                json("a factor of a thousand digits", with("\"scale_factor\": " + digits)),
                json("the same as a text", with("\"scale_factor\": \"" + digits + "\"")),
                json("a factor next to nothing", with("\"scale_factor\": 1e-2147483647")),
                json("a factor that is not a number", with("\"scale_factor\": NaN")),
                json("the same as a text", with("\"scale_factor\": \"NaN\"")),
                json("without end", with("\"scale_factor\": \"-Infinity\"")),
                json("in hexadecimal", with("\"scale_factor\": 0x2")),
                json("with a leading zero", with("\"scale_factor\": 02")),
                json("true", with("\"scale_factor\": true")),
                json("in a list", with("\"scale_factor\": [2]")),
                json("steps with a fraction", with("\"ddim_steps\": 10.5")),
                json("steps of a large exponent", with("\"ddim_steps\": 1e2147483647")),
                json("a seed of 2^70", with("\"ddim_steps\": 10, \"seed\": 1180591620717411303424")),
                json("a seed of -2^70", with("\"ddim_steps\": 10, \"seed\": -1180591620717411303424")),
                json("a seed of 10^400 as a text", with("\"ddim_steps\": 10, \"seed\": \"1" + "0".repeat(399) + "\"")),
                json("a mode that is an object", with("\"mode\": {\"a\": {}}")),
                json("a mode of a million letters", with("\"mode\": \"" + "x".repeat(1_000_000) + "\"")),
                json("a name of a million letters", with("\"" + "x".repeat(1_000_000) + "\": 1")),
                json("a mode of half a pair", with("\"mode\": \"\\ud800\"")),
                json("a flag of NUL", with("\"return_metadata\": \"\\u0000\"")),
                json("the image twice", with("\"image\": \"" + GOOD + "\"")),
                json("the image twice, once escaped", with("\"im\\u0061ge\": \"" + GOOD + "\"")),
                json("a factor twice", with("\"scale_factor\": 2, \"scale_factor\": 3")),
                json("a hundred thousand fields", with("\"x\": 1, ".repeat(100_000) + "\"y\": 1")),
                json("deep lists", with("\"x\": " + "[".repeat(100_000) + "]".repeat(100_000))),
                json("deep objects", with("\"x\": " + "{\"x\":".repeat(100_000) + "1" + "}".repeat(100_000))),
                json("a comment", with("/* x */ \"x\": 1")),
                json("a comma too many", with("\"x\": 1,")),
                json("a NUL byte between", with("\u0000\"x\": 1")),
                json("something behind it", with("\"x\": 1") + "{}"),
                json("a list around it", "[" + with("\"x\": 1") + "]"),
                json("an image that is a number", "{\"image\": 1}"),
                json("an image that is a list", "{\"image\": [\"" + GOOD + "\"]}"),
                json("an image of spaces", "{\"image\": \"" + " ".repeat(1_000_000) + "\"}"),
                json("an image of padding", "{\"image\": \"====\"}"),
                json("an image with a NUL byte", "{\"image\": \"\u0000" + GOOD + "\"}"),
                json("an image with half a pair", "{\"image\": \"\\udc00" + GOOD + "\"}"),
                json("a data: URL without end", "{\"image\": \"data:" + "x".repeat(1_000_000) + "\"}"),
                json("an image that ends in an escape", "{\"image\": \"" + GOOD + "\\"),
                json("an image whose escape is cut", "{\"image\": \"" + GOOD + "\\u00"),
                json("nothing", ""),
                json("a brace", "{"),
                latin("UTF-8 that is too long, in a name", with("\"\u00c0\u00af\": 1")),
                latin("UTF-8 that is cut, in a text", with("\"mode\": \"\u00e2\u0082\"")),
                latin("UTF-8 of half a pair", with("\"mode\": \"\u00ed\u00a0\u0080\"")),
                latin("bytes that are no UTF-8, in the image", "{\"image\": \"\u00ff\u00fe" + GOOD + "\"}"),
                named("UTF-16", with("\"x\": 1").getBytes(StandardCharsets.UTF_16LE)),
                named("UTF-32", ("\u0000\u0000\u0000{" + with("\"x\": 1")).getBytes(StandardCharsets.ISO_8859_1)));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void a_body_that_is_not_a_request_is_rejected_with_a_message(byte[] body) {
        Client.Answer answer = SERVER.client().infer(body);

        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        assertThat(answer.faults()).isNotBlank().hasSizeLessThan(5000);
        assertHarmless(answer.text());
    }

    @Test
    void a_byte_order_mark_and_unknown_fields_do_no_harm() {
        Client.Answer answer =
                SERVER.client().infer("\ufeff" + with("\"scale_factor\": 2, \"__proto__\": {\"x\": [null]}"));

        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void megabytes_of_line_breaks_around_an_image_are_ignored() {
        String lines = "\\r\\n".repeat(3_000_000);
        Client.Answer answer =
                SERVER.client().infer("{\"scale_factor\": 2, \"image\": \"" + lines + GOOD + lines + "\"}");

        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void megabytes_of_base64_lines_that_are_not_an_image_are_rejected() {
        String line = "QUJD".repeat(19) + "\\n";
        Client.Answer answer =
                SERVER.client().infer("{\"image\": \"" + line.repeat((27 << 20) / line.length()) + "\"}");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.faults()).contains("not an image in a known format");
    }

    private static byte[] image(String format) {
        return TestImages.encode(TestImages.draw(9, 7, BufferedImage.TYPE_INT_RGB), format);
    }

    private static Client.Answer upscale(byte[] image) {
        return SERVER.client()
                .send(SERVER.client()
                        .request("/v1/upscale?scale=2")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(image)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "bmp", "tiff", "webp"})
    void a_truncated_image_is_rejected(String format) {
        byte[] whole = image(format);
        assertThat(upscale(whole).status()).isEqualTo(200);
        int step = Math.max(1, whole.length / 40);
        for (int length = 1; length < whole.length; length += step) {
            Client.Answer answer = upscale(Arrays.copyOf(whole, length));
            // What is missing at the end of the last two may contain no data.
            assertThat(answer.status()).as("%s cut to %d bytes", format, length).isIn(200, 422);
            assertHarmless(answer.text());
        }
    }

    private static byte[] chunk(String type, byte[] content) {
        ByteBuffer chunk = ByteBuffer.allocate(12 + content.length);
        chunk.putInt(content.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(content);
        CRC32 crc = new CRC32();
        crc.update(chunk.array(), 4, 4 + content.length);
        return chunk.putInt((int) crc.getValue()).array();
    }

    private static byte[] join(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] deflated(int zeros) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        deflater.setInput(new byte[zeros]);
        deflater.finish();
        byte[] bytes = new byte[zeros / 1000 + 1000];
        int length = deflater.deflate(bytes);
        deflater.end();
        return Arrays.copyOf(bytes, length);
    }

    /** A PNG of 8-bit grey with further chunks before its pixels. */
    private static byte[] png(int width, int height, byte[] more, byte[] pixels) {
        byte[] header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put((byte) 8)
                .array();
        byte[] signature = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
        return join(signature, chunk("IHDR", header), more, chunk("IDAT", pixels), chunk("IEND", new byte[0]));
    }

    /** A little-endian TIFF of entries of one 32-bit value each, all of the same picture of 8-bit grey. */
    private static byte[] tiff(int next, int... tagsCountsValues) {
        ByteBuffer tiff = ByteBuffer.allocate(400).order(ByteOrder.LITTLE_ENDIAN);
        tiff.putInt(0x002a_4949).putInt(8).putShort((short) (tagsCountsValues.length / 3));
        for (int i = 0; i < tagsCountsValues.length; i += 3) {
            tiff.putShort((short) tagsCountsValues[i]).putShort((short) 4);
            tiff.putInt(tagsCountsValues[i + 1]).putInt(tagsCountsValues[i + 2]);
        }
        return tiff.putInt(next).array();
    }

    private static byte[] patched(byte[] image, int at, int... values) {
        byte[] changed = image.clone();
        for (int i = 0; i < values.length; i++) {
            changed[at + i] = (byte) values[i];
        }
        return changed;
    }

    private static int frameOf(byte[] jpeg) {
        int at = 0;
        while (jpeg[at] != (byte) 0xff || jpeg[at + 1] != (byte) 0xc0) {
            at++;
        }
        return at;
    }

    static List<Named<byte[]>> bombs() {
        byte[] zeros = deflated(30 << 20);
        byte[] named = "x\0\0".getBytes(StandardCharsets.US_ASCII);
        byte[] jpeg = image("jpg");
        byte[] bmp = image("bmp");
        byte[] webp = image("webp");
        int max = Integer.MAX_VALUE;
        return List.of(
                named("a PNG of 65535x65535", png(65_535, 65_535, new byte[0], zeros)),
                named("a PNG as large as can be said", png(max, max, new byte[0], zeros)),
                named("a PNG of no pixels", png(0, 1, new byte[0], zeros)),
                named("a PNG of less than nothing", png(-1, -1, new byte[0], zeros)),
                named("a PNG whose pixels are far too few", png(3999, 3999, new byte[0], deflated(1000))),
                named("a JPEG of 65535x65535", patched(jpeg, frameOf(jpeg) + 5, 0xff, 0xff, 0xff, 0xff)),
                named("a JPEG of no rows", patched(jpeg, frameOf(jpeg) + 5, 0, 0)),
                named("a BMP of 2^31-1 columns", patched(bmp, 18, 0xff, 0xff, 0xff, 0x7f)),
                named("a BMP of -2^31 rows", patched(bmp, 22, 0, 0, 0, 0x80)),
                named("a BMP whose pixels are elsewhere", patched(bmp, 10, 0xff, 0xff, 0xff, 0xff)),
                named("a WebP whose first chunk spells a picture", patched(webp, 12, '/')),
                named("a WebP longer than it is", patched(webp, 4, 0xff, 0xff, 0xff, 0x7f)),
                named(
                        "a TIFF of 65535x65535 in one strip",
                        tiff(0, 256, 1, 65_535, 257, 1, 65_535, 273, 1, 8, 279, 1, 99)),
                named("a TIFF of 2^32-1 columns", tiff(0, 256, 1, -1, 257, 1, 1, 273, 1, 8, 279, 1, 99)),
                named("a TIFF of tiles without size", tiff(0, 256, 1, 9, 257, 1, 9, 322, 1, 0, 323, 1, 0, 324, 1, 8)),
                named("a TIFF of 2^31 strips", tiff(0, 256, 1, 9, 257, 1, 9, 273, max, 8, 279, max, 8)),
                named("a TIFF with a palette of 2^32-1 colours", tiff(0, 256, 1, 9, 257, 1, 9, 262, 1, 3, 320, -1, 8)),
                named("a TIFF whose pages lead to each other", tiff(8, 254, 1, 1, 256, 1, 9, 257, 1, 9, 273, 1, 8)),
                named("a TIFF whose first page is itself", patched(tiff(0, 256, 1, 9), 4, 0, 0, 0, 0)),
                named(
                        "a BigTIFF that begins beyond its end",
                        join(new byte[] {'I', 'I', 43, 0, 8, 0, 0, 0}, new byte[] {-1, -1, -1, -1, -1, -1, -1, 127})),
                named("a GIF", "GIF89a\u00ff\u00ff\u00ff\u00ff".getBytes(StandardCharsets.ISO_8859_1)),
                named(
                        "a profile of PNG that unfolds without end, in a PNG that is cut off",
                        Arrays.copyOf(png(9, 7, chunk("iCCP", join(named, zeros)), new byte[9]), 30_000)));
    }

    @ParameterizedTest
    @MethodSource("bombs")
    void an_image_that_misstates_its_content_is_rejected(byte[] image) {
        Client.Answer answer = upscale(image);

        assertThat(answer.status()).as(answer.text()).isIn(413, 422);
        assertHarmless(answer.text());
    }

    @Test
    void decompression_bombs_are_not_decompressed() {
        byte[] zeros = deflated(30 << 20);
        byte[] text = chunk("zTXt", join("x\0\0".getBytes(StandardCharsets.US_ASCII), zeros));
        byte[] profile = chunk("iCCP", join("x\0\0".getBytes(StandardCharsets.US_ASCII), zeros));
        byte[][] many = new byte[100][];
        Arrays.fill(many, text);

        assertThat(upscale(png(9, 7, join(profile, join(many)), zeros)).status())
                .isEqualTo(200);
    }
}
