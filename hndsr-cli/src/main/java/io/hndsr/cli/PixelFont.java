package io.hndsr.cli;

import java.util.HexFormat;
import java.util.Map;

/** The letters of the captions, 5 by 7 pixels each. Drawn here, since headless Java often has no font. */
final class PixelFont {

    /** Rows of a letter at size 1, including the row below the baseline. */
    static final int HEIGHT = 8;

    private static final int COLUMNS = 5;
    private static final int ADVANCE = COLUMNS + 1;

    /** Five columns from the left, as hexadecimal bytes; the lowest bit is the top row. */
    private static final Map<Character, String> LETTERS = Map.ofEntries(
            Map.entry('0', "3e5149453e"),
            Map.entry('1', "00427f4000"),
            Map.entry('2', "4261514946"),
            Map.entry('3', "2141454b31"),
            Map.entry('4', "1814127f10"),
            Map.entry('5', "2745454539"),
            Map.entry('6', "3c4a494930"),
            Map.entry('7', "0171090503"),
            Map.entry('8', "3649494936"),
            Map.entry('9', "064949291e"),
            Map.entry('.', "0060600000"),
            Map.entry(',', "00a0600000"),
            Map.entry('b', "7f48444438"),
            Map.entry('c', "3844444420"),
            Map.entry('d', "384444487f"),
            Map.entry('h', "7f08040478"),
            Map.entry('i', "00447d4000"),
            Map.entry('n', "7c08040478"),
            Map.entry('p', "fc24242418"),
            Map.entry('r', "7c08040408"),
            Map.entry('s', "4854545420"),
            Map.entry('t', "043f444020"),
            Map.entry('u', "3c4040207c"),
            Map.entry('x', "4428102844"));

    private PixelFont() {}

    /** {@return the width of a text in pixels, each pixel of a letter {@code size} wide} */
    static int width(String text, int size) {
        return text.length() * ADVANCE * size;
    }

    /** Draws white letters into {@code [H, W, 3]} bytes; unknown characters are left blank. */
    static void draw(String text, int size, byte[] canvas, int canvasWidth, int left, int top) {
        for (int i = 0; i < text.length(); i++) {
            byte[] columns = HexFormat.of().parseHex(LETTERS.getOrDefault(text.charAt(i), "0000000000"));
            for (int column = 0; column < COLUMNS; column++) {
                for (int row = 0; row < HEIGHT; row++) {
                    if ((columns[column] >> row & 1) == 1) {
                        dot(canvas, canvasWidth, left + (i * ADVANCE + column) * size, top + row * size, size);
                    }
                }
            }
        }
    }

    private static void dot(byte[] canvas, int canvasWidth, int left, int top, int size) {
        for (int y = top; y < top + size; y++) {
            for (int i = (y * canvasWidth + left) * 3; i < (y * canvasWidth + left + size) * 3; i++) {
                canvas[i] = (byte) 0xff;
            }
        }
    }
}
