package io.hndsr.server.internal.jetty;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.KeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * The identity of the server: a certificate chain and the key of its first certificate, read from PEM (RFC 7468). Immutable.
 *
 * @param key the private key
 * @param chain the certificates, the server's own first
 */
record PemIdentity(PrivateKey key, List<X509Certificate> chain) {

    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
    private static final String KEY = "PRIVATE KEY";
    private static final String ENCRYPTED_KEY = "ENCRYPTED PRIVATE KEY";
    private static final String NAME = "hndsr";

    PemIdentity {
        chain = List.copyOf(chain);
    }

    /**
     * Reads an identity.
     *
     * @param certificates one or more certificates, the server's own first
     * @param keyText a PKCS #8 key, encrypted or not
     * @param password decrypts the key; empty if it is not encrypted
     * @throws IllegalArgumentException if there is no certificate or no such key, if the password is wrong, or if the key is not
     *     that of the certificate
     */
    static PemIdentity of(String certificates, String keyText, String password) {
        List<X509Certificate> chain = chain(certificates);
        PublicKey publicKey = chain.get(0).getPublicKey();
        PrivateKey key = key(keyText, password, publicKey.getAlgorithm());
        requirePair(key, publicKey);
        return new PemIdentity(key, chain);
    }

    private static List<X509Certificate> chain(String certificates) {
        try {
            List<X509Certificate> chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(certificates.getBytes(StandardCharsets.ISO_8859_1)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (!chain.isEmpty()) {
                return chain;
            }
        } catch (GeneralSecurityException noCertificate) {
            throw new IllegalArgumentException("the certificate cannot be read", noCertificate);
        }
        throw new IllegalArgumentException("there is no certificate; expected a block BEGIN CERTIFICATE");
    }

    private static PrivateKey key(String text, String password, String algorithm) {
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            String kind = block.group(1);
            if (kind.equals(KEY) || kind.equals(ENCRYPTED_KEY)) {
                try {
                    byte[] bytes = Base64.getMimeDecoder().decode(block.group(2));
                    KeySpec spec = kind.equals(KEY) ? new PKCS8EncodedKeySpec(bytes) : decrypted(bytes, password);
                    return KeyFactory.getInstance(algorithm).generatePrivate(spec);
                } catch (GeneralSecurityException | IOException | IllegalArgumentException unusable) {
                    throw new IllegalArgumentException(
                            "the key cannot be read as " + algorithm
                                    + ", the algorithm of the certificate; check TLS_KEY_PASSWORD, and encrypt the key with"
                                    + " openssl pkcs8 -topk8 -v2 aes256",
                            unusable);
                }
            } else if (kind.endsWith(KEY)) {
                throw new IllegalArgumentException("the key is a block " + kind
                        + "; convert it to PKCS #8: openssl pkcs8 -topk8 -nocrypt -in KEY");
            }
        }
        throw new IllegalArgumentException("there is no key; expected a block BEGIN PRIVATE KEY");
    }

    private static KeySpec decrypted(byte[] bytes, String password) throws GeneralSecurityException, IOException {
        EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(bytes);
        // The name of the scheme PBES2 does not include the ciphers; its parameters do.
        String named = info.getAlgName().toUpperCase(Locale.ROOT);
        String scheme = named.startsWith("PBEWITH")
                ? info.getAlgName()
                : info.getAlgParameters().toString();
        PBEKeySpec secret = new PBEKeySpec(password.toCharArray());
        try {
            Cipher cipher = Cipher.getInstance(scheme);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(scheme).generateSecret(secret),
                    info.getAlgParameters());
            return info.getKeySpec(cipher);
        } finally {
            secret.clearPassword();
        }
    }

    /** Files that are being replaced may be read one old and one new; signing and verifying detects that. */
    private static void requirePair(PrivateKey key, PublicKey publicKey) {
        String algorithm = publicKey.getAlgorithm();
        try {
            Signature signature = Signature.getInstance(
                    switch (algorithm) {
                        case "RSA" -> "SHA256withRSA";
                        case "EC" -> "SHA256withECDSA";
                        default -> algorithm;
                    });
            byte[] message = {1, 2, 3, 4};
            signature.initSign(key);
            signature.update(message);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(message);
            if (signature.verify(signed)) {
                return;
            }
        } catch (InvalidKeyException other) {
            throw new IllegalArgumentException(
                    "the key does not have the algorithm of the certificate, " + algorithm, other);
        } catch (GeneralSecurityException unusable) {
            throw new IllegalArgumentException(
                    "the algorithm of the certificate, " + algorithm + ", is not supported for signatures", unusable);
        }
        throw new IllegalArgumentException("the key does not belong to the first certificate");
    }

    /** {@return the identity as an in-memory key store without a password} */
    KeyStore keyStore() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(NAME, key, new char[0], chain.toArray(Certificate[]::new));
            return store;
        } catch (GeneralSecurityException | IOException impossible) {
            throw new IllegalStateException("cannot create a key store in memory", impossible);
        }
    }

    /** {@return the subject of the certificate and how long it is valid, for the log} */
    String summary() {
        X509Certificate own = chain.get(0);
        return own.getSubjectX500Principal().getName() + ", valid until "
                + own.getNotAfter().toInstant();
    }
}
