package io.hndsr.server.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
        "::ffff:198.51.100.7, 198.51.100.7",
        "[::ffff:c633:6407]:5123, 198.51.100.7",
        "'[2001:db8::7]:5123, [::1]:443', 2001:db8::7",
    })
    void the_port_of_a_client_is_ignored(String forwardedFor, String client) {
        assertThat(proxies.client("10.0.0.1", Optional.of(forwardedFor))).isEqualTo(client);
    }

    @ParameterizedTest
    @ValueSource(strings = {"::ffff:198.51.100.7", "::ffff:c633:6407", "198.51.100.7"})
    void an_address_that_is_mapped_to_ipv6_is_the_same_client(String address) {
        assertThat(TrustedProxies.clientGroup(address)).isEqualTo("198.51.100.7");
        assertThat(proxies.client(address, Optional.empty())).isEqualTo("198.51.100.7");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.128.0.0/9, 10.127.255.255, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, 2001:db8::7, false",
        "203.0.113.9, 203.0.113.9, true",
        "203.0.113.9/32, 203.0.113.8, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "::ffff:10.0.0.1, 10.0.0.1, true",
    })
    void a_proxy_is_trusted_by_address_or_prefix(String network, String peer, boolean trusted) {
        String client = TrustedProxies.of(network).client(peer, Optional.of("198.51.100.7"));

        assertThat(client).isEqualTo(trusted ? "198.51.100.7" : peer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/33",
                "10.0.0.0/x",
                "10.0.0.0/",
                "10.0.0.0/-1",
                "10.1.2.3/8",
                "::/129",
                "host",
                "999.1.1.1",
                "10.0.0.1-10.0.0.9",
                "10.0.0-9.1"
            })
    void what_is_neither_an_address_nor_a_prefix_is_named(String network) {
        assertThatThrownBy(() -> TrustedProxies.of("::1, " + network))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("\"" + network + "\" is not an address or prefix such as 10.0.0.0/8");
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
                "999.1.1.1",
                ""
            })
    void a_hop_that_is_not_an_address_is_not_trusted(String forwardedFor) {
        assertThat(proxies.client("10.0.0.1", Optional.of(forwardedFor))).isEqualTo("10.0.0.1");
    }
}
