package io.hndsr.server.internal.jetty;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the certificate and the key are. Immutable. */
public final class TlsFiles {

    private final Path certificate;
    private final Path key;
    private final String password;

    /**
     * Names the files.
     *
     * @param certificate PEM, the server's own certificate first and then those that lead to the root
     * @param key PEM, PKCS #8
     * @param password decrypts the key; empty where it is not encrypted
     */
    public TlsFiles(Path certificate, Path key, String password) {
        this.certificate = certificate;
        this.key = key;
        this.password = password;
    }

    /** What is in the files. */
    record Content(String certificate, String key) {}

    Content read() {
        return new Content(text(certificate), text(key));
    }

    PemIdentity identity(Content content) {
        return PemIdentity.of(content.certificate(), content.key(), password);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(file + " cannot be read: " + unreadable, unreadable);
        }
    }

    /** The files, without the password. */
    @Override
    public String toString() {
        return certificate + " and " + key;
    }
}
