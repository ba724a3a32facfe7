package io.hndsr.server.internal.http;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who a client is behind the proxies that are trusted to say so. Immutable. */
public final class TrustedProxies {

    private static final Pattern LITERAL = Pattern.compile("[0-9.]{7,15}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    /** An IPv4 address, or one of IPv6 in brackets, as some proxies write them: with the port. */
    private static final Pattern WITH_PORT = Pattern.compile("([0-9.]{7,15}|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");

    private static final int MAX_HOPS = 32;

    private final List<Network> trusted;

    private TrustedProxies(List<Network> trusted) {
        this.trusted = trusted;
    }

    /**
     * Reads the networks of trusted proxies.
     *
     * @param text addresses or prefixes such as {@code 10.0.0.0/8}, separated by commas; empty for none
     * @return the proxies
     * @throws IllegalArgumentException where one is neither
     */
    public static TrustedProxies of(String text) {
        List<Network> networks = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            if (!part.isBlank()) {
                networks.add(Network.of(part.strip()));
            }
        }
        return new TrustedProxies(networks);
    }

    /**
     * Finds the client's address: the last one in the list that no trusted proxy has.
     *
     * @param peer the address the connection comes from
     * @param forwardedFor the header {@code X-Forwarded-For}, all of its values joined; ports in it are left out
     * @return the address, without brackets where it comes from the header
     */
    public String client(String peer, Optional<String> forwardedFor) {
        if (trusted.isEmpty() || forwardedFor.isEmpty() || !isTrusted(peer)) {
            return peer;
        }
        String[] hops = forwardedFor.get().split(",", -1);
        String client = peer;
        for (int hop = hops.length - 1; hop >= Math.max(0, hops.length - MAX_HOPS); hop--) {
            String address = bare(hops[hop].strip());
            if (address(address).isEmpty()) {
                return client;
            }
            client = address;
            if (!isTrusted(address)) {
                return client;
            }
        }
        return client;
    }

    /** A hop without port and brackets: a client has another port with every connection. */
    private static String bare(String hop) {
        Matcher matcher = WITH_PORT.matcher(hop);
        if (!matcher.matches()) {
            return hop;
        }
        String address = matcher.group(1);
        return address.startsWith("[") ? address.substring(1, address.length() - 1) : address;
    }

    /**
     * Tells clients apart as networks are given out: by the whole address in IPv4, by the first 64 bits in IPv6.
     *
     * @param address the client's address
     * @return one and the same text for all addresses that one client may have
     */
    public static String group(String address) {
        return address(address)
                .map(bytes ->
                        bytes.length == 4 ? address : "v6:" + new BigInteger(1, Arrays.copyOf(bytes, 8)).toString(16))
                .orElse(address);
    }

    private boolean isTrusted(String address) {
        return address(address)
                .map(bytes -> trusted.stream().anyMatch(network -> network.contains(bytes)))
                .orElse(false);
    }

    /** The bytes of an address that is written in numbers; names are never looked up. An IPv4 address in IPv6 is one of IPv4. */
    private static Optional<byte[]> address(String text) {
        String plain = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        if (!LITERAL.matcher(plain).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(plain).getAddress());
        } catch (UnknownHostException noAddress) {
            return Optional.empty();
        }
    }

    /** Addresses that begin with the same bits. */
    private record Network(List<Byte> start, int bits) {

        static Network of(String text) {
            int slash = text.indexOf('/');
            String head = slash < 0 ? text : text.substring(0, slash);
            byte[] bytes = address(head)
                    .orElseThrow(
                            () -> new IllegalArgumentException("\"" + text + "\" is no address such as 10.0.0.0/8"));
            int bits = 8 * bytes.length;
            if (slash >= 0) {
                try {
                    bits = Integer.parseInt(text.substring(slash + 1));
                } catch (NumberFormatException noNumber) {
                    throw new IllegalArgumentException("\"" + text + "\" has no number behind the slash", noNumber);
                }
            }
            if (bits < 0 || bits > 8 * bytes.length) {
                throw new IllegalArgumentException(
                        "\"" + text + "\" must have 0 to " + 8 * bytes.length + " bits behind the slash");
            }
            List<Byte> start = new ArrayList<>();
            for (byte value : bytes) {
                start.add(value);
            }
            return new Network(List.copyOf(start), bits);
        }

        boolean contains(byte[] address) {
            if (address.length != start.size()) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> bit % 8;
                if ((address[bit / 8] & mask) != (start.get(bit / 8) & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
