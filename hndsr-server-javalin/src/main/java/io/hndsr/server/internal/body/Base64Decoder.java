package io.hndsr.server.internal.body;

import io.hndsr.server.internal.problem.HttpProblem;
import java.util.Arrays;
import java.util.Locale;

/**
 * Decodes base64 into an image, character by character as it arrives. Confined to one thread.
 *
 * <p>Accepts both alphabets of RFC 4648, white space anywhere, missing padding, and the prefix of a {@code data:} URL.
 */
final class Base64Decoder {

    private static final String SCHEME = "data:";
    private static final int MAX_PREFIX = 256;
    private static final byte INVALID = -1;
    private static final byte SPACE = -2;
    private static final byte PAD = -3;
    private static final byte[] VALUES = values();

    private final ImageBuffer image;
    private final StringBuilder prefix = new StringBuilder();

    /** Whether the text so far may be, or be in, the prefix of a {@code data:} URL. */
    private boolean inPrefix = true;

    private int quad;
    private int digits;
    private int pads;
    private long position;

    Base64Decoder(ImageBuffer image) {
        this.image = image;
    }

    private static byte[] values() {
        byte[] values = new byte[128];
        Arrays.fill(values, INVALID);
        for (int digit = 0; digit < 26; digit++) {
            values['A' + digit] = (byte) digit;
            values['a' + digit] = (byte) (26 + digit);
        }
        for (int digit = 0; digit < 10; digit++) {
            values['0' + digit] = (byte) (52 + digit);
        }
        values['+'] = 62;
        values['-'] = 62;
        values['/'] = 63;
        values['_'] = 63;
        values['='] = PAD;
        values[' '] = SPACE;
        values['\t'] = SPACE;
        values['\r'] = SPACE;
        values['\n'] = SPACE;
        return values;
    }

    /** Accepts the next character. */
    void next(int character) {
        position++;
        if (inPrefix) {
            nextOfPrefix(character);
        } else {
            nextDigit(character);
        }
    }

    private void nextOfPrefix(int character) {
        if (prefix.isEmpty() && character < VALUES.length && VALUES[character] == SPACE) {
            return;
        }
        prefix.append((char) character);
        int compared = Math.min(prefix.length(), SCHEME.length());
        if (!SCHEME.regionMatches(true, 0, prefix.toString(), 0, compared)) {
            inPrefix = false;
            prefix.chars().forEach(this::nextDigit);
        } else if (character == ',') {
            if (!prefix.toString().toLowerCase(Locale.ROOT).endsWith(";base64,")) {
                throw wrong("a data: URL must have ;base64 before its comma");
            }
            inPrefix = false;
        } else if (prefix.length() > MAX_PREFIX) {
            throw wrong("the part of a data: URL before its comma has more than " + MAX_PREFIX + " characters");
        }
    }

    private void nextDigit(int character) {
        byte value = character < VALUES.length ? VALUES[character] : INVALID;
        if (value >= 0) {
            if (pads > 0) {
                throw wrong("data follows the padding, at character " + position);
            }
            quad = (quad << 6) | value;
            if (++digits == 4) {
                image.ensureRoom(3);
                image.add(quad >> 16);
                image.add(quad >> 8);
                image.add(quad);
                quad = 0;
                digits = 0;
            }
        } else if (value == PAD) {
            if (++pads > 2 || digits < 2) {
                throw wrong("misplaced padding at character " + position);
            }
        } else if (value == INVALID) {
            throw wrong("character " + position + " is not in the alphabet");
        }
    }

    /** Ends the text and writes the bytes of an incomplete group. */
    void end() {
        if (inPrefix) {
            inPrefix = false;
            if (prefix.length() >= SCHEME.length()) {
                throw wrong("a data: URL must have a comma before its data");
            }
            prefix.chars().forEach(this::nextDigit);
        }
        if (digits == 1) {
            throw wrong("one digit is left over; the text is truncated");
        }
        if (digits >= 2) {
            int bits = quad << (6 * (4 - digits));
            image.ensureRoom(digits - 1);
            image.add(bits >> 16);
            if (digits == 3) {
                image.add(bits >> 8);
            }
        }
        if (image.size() == 0) {
            throw HttpProblem.invalid("image", "is empty; send an image as base64", "missing");
        }
    }

    private static HttpProblem wrong(String what) {
        return HttpProblem.invalid("image", "is not base64: " + what, "base64");
    }
}
