package io.hndsr.server.internal.body;

import io.hndsr.server.internal.problem.HttpProblem;

import java.util.Arrays;
import java.util.Locale;

/**
 * Decodes base64 as it arrives, character by character, into an image. Confined to one thread.
 *
 * <p>Takes RFC 4648's usual and URL-safe alphabets, white space anywhere, padding or none, and a {@code data:} URL's head.
 */
final class Base64Decoder {

    private static final String HEAD = "data:";
    private static final int MAX_HEAD = 256;
    private static final byte FOREIGN = -1;
    private static final byte SPACE = -2;
    private static final byte PAD = -3;
    private static final byte[] VALUES = values();

    private final ImageBuffer image;
    private final StringBuilder head = new StringBuilder();

    private boolean headPossible = true;
    private int quad;
    private int digits;
    private int pads;
    private long position;

    Base64Decoder(ImageBuffer image) {
        this.image = image;
    }

    private static byte[] values() {
        byte[] values = new byte[128];
        Arrays.fill(values, FOREIGN);
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

    /** Takes the next character. */
    void next(int character) {
        position++;
        if (headPossible) {
            nextOfHead(character);
        } else {
            nextOfDigits(character);
        }
    }

    private void nextOfHead(int character) {
        if (head.isEmpty() && character < VALUES.length && VALUES[character] == SPACE) {
            return;
        }
        head.append((char) character);
        int compared = Math.min(head.length(), HEAD.length());
        if (!HEAD.regionMatches(true, 0, head.toString(), 0, compared)) {
            headPossible = false;
            head.chars().forEach(this::nextOfDigits);
        } else if (character == ',') {
            if (!head.toString().toLowerCase(Locale.ROOT).endsWith(";base64,")) {
                throw wrong("a data: URL must say ;base64 before its comma");
            }
            headPossible = false;
        } else if (head.length() > MAX_HEAD) {
            throw wrong("the head of a data: URL has more than " + MAX_HEAD + " characters");
        }
    }

    private void nextOfDigits(int character) {
        byte value = character < VALUES.length ? VALUES[character] : FOREIGN;
        if (value >= 0) {
            if (pads > 0) {
                throw wrong("there are digits after the padding at character " + position);
            }
            quad = (quad << 6) | value;
            if (++digits == 4) {
                image.reserve(3);
                image.add(quad >> 16);
                image.add(quad >> 8);
                image.add(quad);
                quad = 0;
                digits = 0;
            }
        } else if (value == PAD) {
            if (++pads > 2 || digits < 2) {
                throw wrong("there is padding in the wrong place, at character " + position);
            }
        } else if (value == FOREIGN) {
            throw wrong("character " + position + " is no digit of base64");
        }
    }

    /** Ends the text. */
    void end() {
        if (headPossible) {
            headPossible = false;
            if (head.length() >= HEAD.length()) {
                throw wrong("a data: URL must have a comma before its data");
            }
            head.chars().forEach(this::nextOfDigits);
        }
        if (digits == 1) {
            throw wrong("the last digit stands alone; the text is cut off");
        }
        if (digits >= 2) {
            int bits = quad << (6 * (4 - digits));
            image.reserve(digits - 1);
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
