package io.hndsr.server.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {

    private final TrustedProxies proxies = TrustedProxies.of("10.0.0.0/8, ::1");

    @ParameterizedTest
    @CsvSource({
        "198.51.100.7, 198.51.100.7",
        "198.51.100.7:5123, 198.51.100.7",
        "'203.0.113.9, 198.51.100.7:5123, 10.1.2.3:80', 198.51.100.7",
        "2001:db8::7, 2001:db8::7",
        "[2001:db8::7], 2001:db8::7",
        "[2001:db8::7]:5123, 2001:db8::7",
        "'[2001:db8::7]:5123, [::1]:443', 2001:db8::7",
    })
    void the_port_of_a_client_is_ignored(String forwardedFor, String client) {
        assertThat(proxies.client("10.0.0.1", Optional.of(forwardedFor))).isEqualTo(client);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "198.51.100.7:",
                "198.51.100.7:http",
                "198.51.100.7:123456",
                "[::1:1",
                "[::1]x",
                "[]:1",
                "host:80",
                ""
            })
    void a_hop_that_is_not_an_address_is_not_trusted(String forwardedFor) {
        assertThat(proxies.client("10.0.0.1", Optional.of(forwardedFor))).isEqualTo("10.0.0.1");
    }
}
