package io.hndsr.server.internal.operations;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The keys of clients, as hashes. Immutable. */
public final class ApiKeys {

    private static final Pattern LINE = Pattern.compile("([A-Za-z0-9._-]{1,64}):([0-9a-fA-F]{64})");

    private final Map<String, byte[]> hashes;

    private ApiKeys(Map<String, byte[]> hashes) {
        this.hashes = hashes;
    }

    /** {@return an empty set of keys} */
    public static ApiKeys none() {
        return new ApiKeys(Map.of());
    }

    /**
     * Reads a file of lines {@code name:HASH}, where HASH is the SHA-256 of the key in hexadecimal. Empty lines and lines that start
     * with # are ignored.
     *
     * @param file the file
     * @return the keys, at least one
     * @throws IllegalArgumentException if it cannot be read, has a malformed line or no key, repeats a name, or has the hash of an
     *     empty key
     */
    public static ApiKeys read(Path file) {
        Map<String, byte[]> hashes = new LinkedHashMap<>();
        try {
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                String text = line.strip();
                if (!text.isEmpty() && !text.startsWith("#")) {
                    add(hashes, text, number);
                }
            }
        } catch (IOException failed) {
            throw new IllegalArgumentException("the file cannot be read: " + failed, failed);
        }
        if (hashes.isEmpty()) {
            throw new IllegalArgumentException("the file has no key");
        }
        return new ApiKeys(hashes);
    }

    private static void add(Map<String, byte[]> hashes, String text, int number) {
        Matcher matcher = LINE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("line " + number + " is not name:SHA-256");
        }
        String name = String.valueOf(matcher.group(1));
        byte[] hash = HexFormat.of().parseHex(String.valueOf(matcher.group(2)));
        if (Arrays.equals(hash, sha256(""))) {
            throw new IllegalArgumentException("line " + number + " has the hash of an empty key for " + name
                    + ", as an unset variable produces it; generate a key and hash that");
        }
        if (hashes.putIfAbsent(name, hash) != null) {
            throw new IllegalArgumentException(
                    "line " + number + " repeats the name " + name + "; give each key a name of its own");
        }
    }

    /** {@return whether there are no keys} */
    public boolean isEmpty() {
        return hashes.isEmpty();
    }

    /**
     * Finds the owner of a key, in the same time for a wrong key as for a right one.
     *
     * @param key the key that the client sent
     * @return the name of the key; empty if it is unknown, as an empty key always is
     */
    public Optional<String> owner(String key) {
        byte[] hash = sha256(key);
        Optional<String> owner = Optional.empty();
        for (var known : hashes.entrySet()) {
            if (MessageDigest.isEqual(known.getValue(), hash)) {
                owner = Optional.of(known.getKey());
            }
        }
        return owner;
    }

    private static byte[] sha256(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every Java platform has SHA-256", absent);
        }
    }
}
