package io.hndsr.server.internal.jetty;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of a certificate and its key. Immutable. */
public final class TlsFiles {

    private final Path certificate;
    private final Path key;
    private final String password;

    /**
     * Names the files.
     *
     * @param certificate PEM: the server's own certificate first, then the chain up to the root
     * @param key PEM: a PKCS #8 key
     * @param password decrypts the key; empty if it is not encrypted
     */
    public TlsFiles(Path certificate, Path key, String password) {
        this.certificate = certificate;
        this.key = key;
        this.password = password;
    }

    /** The content of the files. */
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

    /** {@return the files, without the password} */
    @Override
    public String toString() {
        return certificate + " and " + key;
    }
}
