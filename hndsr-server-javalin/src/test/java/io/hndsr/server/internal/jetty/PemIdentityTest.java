package io.hndsr.server.internal.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates and keys in PEM. */
class PemIdentityTest {

    @TempDir
    static Path folder;

    private static TestIdentity one;
    private static TestIdentity other;

    @BeforeAll
    static void make() throws IOException, InterruptedException, GeneralSecurityException {
        one = TestIdentity.make(folder, "EC", "one");
        other = TestIdentity.make(folder, "EC", "other");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void reads_keys_of_common_algorithms(String algorithm)
            throws IOException, InterruptedException, GeneralSecurityException {
        TestIdentity made = TestIdentity.make(folder, algorithm, algorithm.toLowerCase(java.util.Locale.ROOT));

        PemIdentity plain = PemIdentity.of(made.certificatePem(), made.keyPem(), "");
        PemIdentity decrypted = PemIdentity.of(made.certificatePem(), made.keyPem("open sesame"), "open sesame");

        assertThat(plain.key()).isEqualTo(made.key());
        assertThat(decrypted).isEqualTo(plain);
        assertThat(plain.chain()).containsExactly(made.certificate());
        assertThat(plain.keyStore().size()).isEqualTo(1);
    }

    @Test
    void keeps_the_order_of_a_chain() throws GeneralSecurityException {
        String chain = one.certificatePem() + other.certificatePem();

        assertThat(PemIdentity.of(chain, one.keyPem(), "").chain())
                .containsExactly(one.certificate(), other.certificate());
    }

    @Test
    void rejects_a_key_of_another_certificate() throws GeneralSecurityException {
        String certificate = one.certificatePem();

        assertThatThrownBy(() -> PemIdentity.of(certificate, other.keyPem(), ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the key does not belong to the first certificate");
    }

    @Test
    void rejects_a_wrong_password() throws GeneralSecurityException, IOException {
        String certificate = one.certificatePem();
        String key = one.keyPem("right");

        assertThatThrownBy(() -> PemIdentity.of(certificate, key, "wrong"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("check TLS_KEY_PASSWORD")
                .hasMessageNotContaining("wrong");
    }

    @Test
    void explains_how_to_convert_a_key() throws GeneralSecurityException {
        String certificate = one.certificatePem();
        String old = TestIdentity.pem("RSA PRIVATE KEY", new byte[10]);

        assertThatThrownBy(() -> PemIdentity.of(certificate, old, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("openssl pkcs8 -topk8");
        assertThatThrownBy(() -> PemIdentity.of(certificate, "", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is no key");
        assertThatThrownBy(() -> PemIdentity.of("", old, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is no certificate");
    }
}
