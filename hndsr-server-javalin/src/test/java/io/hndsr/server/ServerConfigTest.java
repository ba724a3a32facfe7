package io.hndsr.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The validation of settings. */
class ServerConfigTest {

    @Test
    void has_the_defaults_of_the_contract() {
        ServerConfig config = ServerConfig.of(Map.of());

        assertThat(config.port()).isEqualTo(8000);
        assertThat(config.maxPendingRequests()).isEqualTo(64);
        assertThat(config.requestTime()).isEqualTo(Duration.ofMinutes(2));
        assertThat(config.maxBodyBytes()).isEqualTo(27L << 20);
        assertThat(config.maxInputPixels()).isEqualTo(16_000_000);
        assertThat(config.defaultSteps()).isEqualTo(25);
        assertThat(config.fallback()).isTrue();
        assertThat(config.anonymous()).isTrue();
    }

    @Test
    void treats_an_empty_value_as_the_default() {
        assertThat(ServerConfig.of(Map.of(Setting.PORT, " ")).port()).isEqualTo(8000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PORT | 65536 | PORT=65536: must be from 0 to 65535",
                "PORT | eighty | PORT=eighty: must be a whole number from 0 to 65535",
                "DEVICE | tpu | DEVICE=tpu: must be auto, cpu, cuda or cuda:N",
                "MAX_QUEUE_DEPTH | 0 | MAX_QUEUE_DEPTH=0: must be from 1 to 100000",
                "DDIM_STEPS | 5 | DDIM_STEPS=5: must be from 10 to 200",
                "ENABLE_QUALITY_PROBE | perhaps | ENABLE_QUALITY_PROBE=perhaps: must be true or false",
                "MODEL_DIR | /nowhere | MODEL_DIR=/nowhere: there is no such directory or file",
                "USE_FP16 | true | USE_FP16=true: no bundle has float16 graphs; omit the setting",
                "ALLOW_ANONYMOUS | maybe | ALLOW_ANONYMOUS=maybe: must be true or false",
            })
    void names_the_setting_with_an_invalid_value(Setting setting, String value, String message) {
        assertThatThrownBy(() -> ServerConfig.of(Map.of(setting, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void reads_the_address_from_a_variable_that_only_hndsr_uses() {
        HndsrServer.Builder open = HndsrServer.builder().environment(Map.of("HNDSR_HOST", "0.0.0.0"));

        assertThatThrownBy(open::start).hasMessageStartingWith("HNDSR_HOST=0.0.0.0: ");
        assertThatThrownBy(open.host("::")::start).hasMessageStartingWith("HOST=::: ");
        try (HndsrServer server = HndsrServer.builder()
                .environment(Map.of("HOST", "0.0.0.0", "PORT", "0"))
                .start()) {
            assertThat(server.uri()).hasHost("127.0.0.1");
        }
    }

    @Test
    void distinguishes_an_address_of_another_machine_from_a_port_in_use() {
        // An address for documentation (RFC 5737), which no machine has.
        HndsrServer.Builder elsewhere =
                HndsrServer.builder().host("192.0.2.1").port(0).set(Setting.ALLOW_ANONYMOUS, "true");

        assertThatThrownBy(elsewhere::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("HOST=192.0.2.1: this machine has no such address");
        try (HndsrServer server = HndsrServer.builder().port(0).start()) {
            HndsrServer.Builder second = HndsrServer.builder().port(server.uri().getPort());
            assertThatThrownBy(second::start).isInstanceOf(JavalinBindException.class);
        }
    }

    @Test
    void names_the_file_with_an_invalid_line(@TempDir Path folder) throws IOException {
        Path odd = Files.writeString(folder.resolve("odd"), "PORT=\\u12");
        Path unknown = Files.writeString(folder.resolve("unknown"), "COLOUR=red");

        assertThatThrownBy(() -> HndsrServer.builder().file(odd))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("settings file " + odd + " cannot be read");
        assertThatThrownBy(() -> HndsrServer.builder().file(unknown))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("settings file " + unknown + " has COLOUR, which is not a setting");
    }

    @Test
    void warns_of_settings_that_have_no_effect() {
        assertThat(ServerConfig.of(Map.of()).warnings()).isEmpty();
        assertThat(ServerConfig.of(Map.of(
                                Setting.ENFORCE_CHECKPOINT_MANIFEST, "false", Setting.ENABLE_QUALITY_PROBE, "no"))
                        .warnings())
                .containsExactly(
                        "ENFORCE_CHECKPOINT_MANIFEST=false has no effect: hashes are always checked",
                        "ENABLE_QUALITY_PROBE=false has no effect: the network is always probed at startup");
    }

    @Test
    void is_not_open_to_other_machines_by_mistake() {
        HndsrServer.Builder open = HndsrServer.builder().host("0.0.0.0").port(0);

        assertThatThrownBy(open::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("HOST=0.0.0.0")
                .hasMessageContaining("ALLOW_ANONYMOUS=true");
    }
}
