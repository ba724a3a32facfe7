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

/** What is told of the files of a certificate while they are looked at. */
class ReloadableTlsTest {

    private static final String FAULT = "cannot be used; the one before stays";

    @Test
    void files_that_are_missing_are_told_of_once_until_they_are_there_again(@TempDir Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        TestIdentity identity = TestIdentity.make(folder, "EC", "own");
        Path certificate = Files.writeString(folder.resolve("crt"), identity.certificatePem());
        Path key = Files.writeString(folder.resolve("key"), identity.keyPem());
        try (ReloadableTls tls = new ReloadableTls(new TlsFiles(certificate, key, ""), Duration.ofDays(1))) {
            Files.delete(key);
            assertThat(loggedWhile(() -> looks(tls, 3))).containsOnlyOnce(FAULT);

            Files.writeString(key, identity.keyPem());
            assertThat(loggedWhile(() -> looks(tls, 3))).doesNotContain(FAULT);

            Files.delete(key);
            assertThat(loggedWhile(() -> looks(tls, 3))).containsOnlyOnce(FAULT);
        }
    }

    private static void looks(ReloadableTls tls, int count) {
        for (int look = 0; look < count; look++) {
            tls.look();
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
