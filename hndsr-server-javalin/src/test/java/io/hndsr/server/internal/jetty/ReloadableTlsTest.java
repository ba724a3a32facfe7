package io.hndsr.server.internal.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is logged about the files of a certificate. */
class ReloadableTlsTest {

    private static final String FAULT = "keeping the previous one";

    @Test
    void missing_files_are_logged_once_until_they_are_back(@TempDir Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        TestIdentity identity = TestIdentity.make(folder, "EC", "own");
        Path certificate = Files.writeString(folder.resolve("crt"), identity.certificatePem());
        Path key = Files.writeString(folder.resolve("key"), identity.keyPem());
        try (ReloadableTls tls = new ReloadableTls(new TlsFiles(certificate, key, ""), Duration.ofDays(1))) {
            Files.delete(key);
            assertThat(loggedWhile(() -> reloads(tls, 3))).containsOnlyOnce(FAULT);

            Files.writeString(key, identity.keyPem());
            assertThat(loggedWhile(() -> reloads(tls, 3))).doesNotContain(FAULT);

            Files.delete(key);
            assertThat(loggedWhile(() -> reloads(tls, 3))).containsOnlyOnce(FAULT);
        }
    }

    private static void reloads(ReloadableTls tls, int count) {
        for (int reload = 0; reload < count; reload++) {
            tls.reload();
        }
    }

    private static String loggedWhile(Runnable action) {
        PrintStream console = System.err;
        var log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            action.run();
        } finally {
            System.setErr(console);
        }
        return log.toString(StandardCharsets.UTF_8);
    }
}
