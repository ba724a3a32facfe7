package io.hndsr.cli.original;

/**
 * A file that a network was read from.
 *
 * @param part what of the network it holds
 * @param file its name
 * @param sha256 its SHA-256, in lower-case hexadecimal digits
 */
public record Source(String part, String file, String sha256) {}
