package io.hndsr.internal.codec.imageio;

import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageSize;
import io.hndsr.internal.codec.format.DecodeLimits;
import io.hndsr.internal.codec.format.IccProfiles;
import java.awt.color.CMMException;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.util.Optional;

/**
 * Converts cyan, magenta, yellow and black to sRGB: by the profile of the image with the colour management of the Java runtime,
 * otherwise by {@code red = (1 - cyan) (1 - black)} and so on. Stateless.
 */
public final class CmykConversion {

    private static final int INKS = 4;
    private static final int COLOURS = 3;

    private CmykConversion() {}

    /**
     * Converts an image.
     *
     * @param inks {@code [H, W, 4]}, 255 for full ink; used as scratch
     * @param size the size
     * @param profile the embedded profile, or whatever is there instead
     * @return {@code [H, W, 3]}
     */
    public static byte[] toRgb(byte[] inks, ImageSize size, byte[] profile) {
        byte[] rgb = new byte[DecodeLimits.samples(size, BandLayout.RGB)];
        Optional<ColorConvertOp> managed = conversion(profile);
        int width = size.width();
        for (int y = 0; y < size.height(); y++) {
            if (managed.isPresent()) {
                convert(managed.get(), inks, rgb, y, width);
            } else {
                for (int i = y * width; i < (y + 1) * width; i++) {
                    int white = 255 - (inks[i * INKS + 3] & 0xff);
                    for (int colour = 0; colour < COLOURS; colour++) {
                        int left = 255 - (inks[i * INKS + colour] & 0xff);
                        rgb[i * COLOURS + colour] = (byte) ((left * white + 127) / 255);
                    }
                }
            }
        }
        return rgb;
    }

    private static void convert(ColorConvertOp managed, byte[] inks, byte[] rgb, int y, int width) {
        byte[] row = new byte[width * INKS];
        System.arraycopy(inks, y * row.length, row, 0, row.length);
        WritableRaster from = Raster.createInterleavedRaster(
                new DataBufferByte(row, row.length), width, 1, row.length, INKS, new int[] {0, 1, 2, 3}, null);
        byte[] converted = new byte[width * COLOURS];
        WritableRaster to = Raster.createInterleavedRaster(
                new DataBufferByte(converted, converted.length),
                width,
                1,
                converted.length,
                COLOURS,
                new int[] {0, 1, 2},
                null);
        managed.filter(from, to);
        System.arraycopy(converted, 0, rgb, y * converted.length, converted.length);
    }

    /** The conversion by a profile; empty if it is none of CMYK, or Java cannot use it. */
    private static Optional<ColorConvertOp> conversion(byte[] profile) {
        if (!IccProfiles.isCmyk(profile)) {
            return Optional.empty();
        }
        try {
            ColorConvertOp managed = new ColorConvertOp(
                    new ICC_Profile[] {ICC_Profile.getInstance(profile), ICC_Profile.getInstance(ColorSpace.CS_sRGB)},
                    null);
            // Only a conversion shows whether Java can use the profile.
            convert(managed, new byte[INKS], new byte[COLOURS], 0, 1);
            return Optional.of(managed);
        } catch (IllegalArgumentException | CMMException unusable) {
            return Optional.empty();
        }
    }
}
