package io.hndsr.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hndsr.SuperResolver;
import io.hndsr.report.DeviceStatus;
import io.hndsr.server.internal.jetty.TestIdentity;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server over TLS. */
class TlsTest {

    @TempDir
    static Path folder;

    private static TestIdentity identity;
    private static SuperResolver resolver;
    private static HndsrServer server;
    private static Client client;

    @BeforeAll
    static void start() throws IOException, InterruptedException, GeneralSecurityException {
        identity = TestIdentity.make(folder, "EC", "first");
        resolver = SuperResolver.create();
        server = server("shared", identity);
        client = new Client(server.uri(), identity.trust());
    }

    @AfterAll
    static void stop() {
        server.close();
        resolver.close();
    }

    private static HndsrServer server(String name, TestIdentity shown) throws IOException, GeneralSecurityException {
        return HndsrServer.builder()
                .resolver(resolver)
                .port(0)
                .set(Setting.TLS_CERTIFICATE, write(name + ".crt", shown.certificatePem()))
                .set(Setting.TLS_KEY, write(name + ".key", shown.keyPem()))
                .start();
    }

    private static String write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content).toString();
    }

    private static SSLSocket connect(TestIdentity trusted, String... protocols)
            throws IOException, GeneralSecurityException {
        SSLSocket socket = (SSLSocket)
                trusted.trust().getSocketFactory().createSocket(server.uri().getHost(), port());
        if (protocols.length > 0) {
            socket.setEnabledProtocols(protocols);
        }
        return socket;
    }

    private static int port() {
        return server.uri().getPort();
    }

    @Test
    void answers_over_https_and_makes_browsers_stay_there() {
        assertThat(server.uri()).hasScheme("https");
        assertThat(client.infer(TestImages.png(16, 16), "\"scale_factor\": 2").status())
                .isEqualTo(200);
        Client.Answer health = client.get("/health");
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.header("Strict-Transport-Security")).isEqualTo("max-age=31536000");
    }

    @Test
    void supports_no_outdated_protocol() throws IOException, GeneralSecurityException {
        for (String protocol : new String[] {"TLSv1.2", "TLSv1.3"}) {
            try (SSLSocket socket = connect(identity, protocol)) {
                socket.startHandshake();
                assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
            }
        }
        try (SSLSocket socket = connect(identity, "TLSv1.1")) {
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
        }
    }

    @Test
    void reveals_nothing_to_a_client_without_tls() throws IOException {
        try (Socket socket = new Socket(server.uri().getHost(), port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write("GET /version HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            byte[] reply = socket.getInputStream().readAllBytes();

            assertThat(new String(reply, StandardCharsets.ISO_8859_1)).doesNotContain("HTTP/1.1", "api_version");
        }
        assertThat(client.get("/livez").status()).isEqualTo(200);
    }

    @Test
    void disconnecting_stops_the_work_on_the_device() throws IOException, GeneralSecurityException {
        String work = "{\"scale_factor\": 8, \"ddim_steps\": 200, \"image\": \""
                + TestImages.base64(TestImages.png(400, 400)) + "\"}";
        String head = "POST /infer HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: "
                + work.length() + "\r\n\r\n";
        try (SSLSocket socket = connect(identity)) {
            socket.getOutputStream().write((head + work).getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            await().until(() -> running() > 0);
        }

        await().until(() -> running() == 0 && resolver.status().pendingRequests() == 0);
        await().until(() -> client.get("/metrics").text().contains("status=\"499\""));
    }

    private static int running() {
        return resolver.status().devices().stream()
                .mapToInt(DeviceStatus::running)
                .sum();
    }

    @Test
    void serves_the_certificate_that_is_in_the_files()
            throws IOException, InterruptedException, GeneralSecurityException {
        TestIdentity next = TestIdentity.make(folder, "RSA", "next");
        try (HndsrServer exchanged = server("exchanged", identity)) {
            URI uri = exchanged.uri();
            assertThat(shown(uri)).isEqualTo(identity.certificate());

            write("exchanged.crt", next.certificatePem());
            write("exchanged.key", next.keyPem());

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(shown(uri)).isEqualTo(next.certificate()));
            assertThat(new Client(uri, next.trust()).get("/livez").status()).isEqualTo(200);
        }
    }

    /** {@return the certificate that a server presents} */
    private static Certificate shown(URI uri) throws IOException, GeneralSecurityException {
        SSLContext any = SSLContext.getInstance("TLS");
        any.init(null, new TrustManager[] {new TrustAnybody()}, null);
        try (SSLSocket socket = (SSLSocket) any.getSocketFactory().createSocket(uri.getHost(), uri.getPort())) {
            return socket.getSession().getPeerCertificates()[0];
        }
    }

    /** Trusts everybody, in order to read certificates. */
    private static final class TrustAnybody extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @Test
    void an_unusable_certificate_prevents_the_start_and_is_named() throws IOException, GeneralSecurityException {
        String certificate = write("lone.crt", identity.certificatePem());
        HndsrServer.Builder lone =
                HndsrServer.builder().resolver(resolver).port(0).set(Setting.TLS_CERTIFICATE, certificate);
        HndsrServer.Builder wrong = HndsrServer.builder()
                .resolver(resolver)
                .port(0)
                .set(Setting.TLS_CERTIFICATE, certificate)
                .set(Setting.TLS_KEY, folder.resolve("nowhere").toString());

        assertThatThrownBy(lone::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("TLS_CERTIFICATE=" + certificate)
                .hasMessageContaining("must be set together");
        assertThatThrownBy(wrong::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("TLS_KEY")
                .hasMessageContaining("nowhere cannot be read");
    }
}
