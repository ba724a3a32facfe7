package io.hndsr.server.internal.http;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.util.InetAddressSet;

/** The proxies whose {@code X-Forwarded-For} is trusted, and the client behind them. Immutable. */
public final class TrustedProxies {

    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])";

    /** Only numeric addresses: a name must never cause a lookup. */
    private static final Pattern ADDRESS =
            Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    /** An address with a port, as some proxies write it: IPv4, or IPv6 in brackets. */
    private static final Pattern WITH_PORT = Pattern.compile("([0-9.]{7,15}|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");

    private static final int MAX_HOPS = 32;

    private final InetAddressSet networks;

    private TrustedProxies(InetAddressSet networks) {
        this.networks = networks;
    }

    /**
     * Parses the setting {@code TRUSTED_PROXIES}.
     *
     * @param text addresses or prefixes such as {@code 10.0.0.0/8}, separated by commas; empty for none
     * @return the proxies
     * @throws IllegalArgumentException if a part is neither
     */
    public static TrustedProxies of(String text) {
        InetAddressSet networks = new InetAddressSet();
        for (String part : text.split(",", -1)) {
            if (!part.isBlank()) {
                add(networks, part.strip());
            }
        }
        return new TrustedProxies(networks);
    }

    private static void add(InetAddressSet networks, String network) {
        int slash = network.indexOf('/');
        String address = slash < 0 ? network : network.substring(0, slash);
        if (!ADDRESS.matcher(address).matches()) {
            throw new IllegalArgumentException("\"" + network + "\" is not an address or prefix such as 10.0.0.0/8");
        }
        try {
            networks.add(network);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(
                    "\"" + network
                            + "\" is not an address or prefix such as 10.0.0.0/8, whose bits after the prefix are 0",
                    malformed);
        }
    }

    /**
     * Determines the client's address: the last one in the list that is not a trusted proxy.
     *
     * @param peer the address from which the connection comes
     * @param forwardedFor all values of {@code X-Forwarded-For}, joined; ports in it are ignored
     * @return the address, without brackets if it comes from the header, and as IPv4 if it is mapped to IPv6
     */
    public String client(String peer, Optional<String> forwardedFor) {
        if (networks.isEmpty() || forwardedFor.isEmpty() || !isTrusted(peer)) {
            return plain(peer);
        }
        String[] hops = forwardedFor.get().split(",", -1);
        String client = plain(peer);
        for (int hop = hops.length - 1; hop >= Math.max(0, hops.length - MAX_HOPS); hop--) {
            String address = withoutPort(hops[hop].strip());
            if (parsed(address).isEmpty()) {
                return client;
            }
            client = plain(address);
            if (!isTrusted(address)) {
                return client;
            }
        }
        return client;
    }

    /** Removes port and brackets: the port of a client differs from connection to connection. */
    private static String withoutPort(String hop) {
        Matcher matcher = WITH_PORT.matcher(hop);
        if (!matcher.matches()) {
            return hop;
        }
        String address = matcher.group(1);
        return address.startsWith("[") ? address.substring(1, address.length() - 1) : address;
    }

    /**
     * Returns the unit in which networks assign addresses to clients: the whole address for IPv4, its first 64 bits for IPv6.
     *
     * @param address the client's address
     * @return the same text for all addresses of one client
     */
    public static String clientGroup(String address) {
        return parsed(address)
                .map(parsed -> parsed instanceof Inet4Address
                        ? parsed.getHostAddress()
                        : "v6:" + new BigInteger(1, Arrays.copyOf(parsed.getAddress(), 8)).toString(16))
                .orElse(address);
    }

    /** Writes an IPv4 address that is mapped to IPv6 as IPv4, so that one client has one address. */
    private static String plain(String address) {
        return parsed(address)
                .filter(Inet4Address.class::isInstance)
                .map(InetAddress::getHostAddress)
                .orElse(address);
    }

    private boolean isTrusted(String address) {
        return parsed(address).filter(networks).isPresent();
    }

    /** Parses a numeric address. An IPv4 address that is mapped to IPv6 becomes an IPv4 address. */
    private static Optional<InetAddress> parsed(String text) {
        String plain = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        if (!ADDRESS.matcher(plain).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(plain));
        } catch (UnknownHostException malformed) {
            return Optional.empty();
        }
    }
}
