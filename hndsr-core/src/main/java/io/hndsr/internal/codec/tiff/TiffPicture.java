package io.hndsr.internal.codec.tiff;

import io.hndsr.error.InvalidImageException;
import io.hndsr.error.UnsupportedImageException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.SampleType;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How the stored bands of a picture become those of a plain image: which are colours and which is alpha, and what a stored
 * sample means. Immutable.
 */
final class TiffPicture {

    private static final int ASSOCIATED_ALPHA = 1;
    private static final int UNASSOCIATED_ALPHA = 2;
    private static final int MAX_BANDS = 4;
    private static final String CONVERT = "; convert it to grey or RGB, with or without an alpha band:"
            + " gdal_translate -b 1 -b 2 -b 3 in.tif out.tif";

    private final TiffImage image;
    private final Optional<TiffImage> mask;
    private final TiffStructure structure;
    private final int alphaKind;
    private final int colourBands;

    /**
     * Interprets the picture of a file.
     *
     * @throws UnsupportedImageException if it is not a plain image
     */
    TiffPicture(TiffFile file) {
        if (file.pages() > 1) {
            throw new UnsupportedImageException(
                    "TIFF has more than one page (" + file.pages() + "); extract one page into its own file");
        }
        image = file.image();
        mask = file.mask();
        structure = image.structure();
        requirePlain();
        alphaKind = alphaKind();
        colourBands = colourBands();
        requireSamples();
    }

    TiffImage image() {
        return image;
    }

    /** Which pixels are valid; empty if the file does not say. */
    Optional<TiffImage> mask() {
        return mask;
    }

    /** The bands; a mask becomes an alpha band. */
    BandLayout layout() {
        boolean alpha = hasStoredAlpha() || mask.isPresent();
        if (isPalette() || isCmyk() || colourBands == 3) {
            return alpha ? BandLayout.RGB_ALPHA : BandLayout.RGB;
        }
        return alpha ? BandLayout.GREY_ALPHA : BandLayout.GREY;
    }

    SampleType sampleType() {
        return structure.sampleType() == TiffSampleType.UINT16 ? SampleType.UINT16 : SampleType.UINT8;
    }

    boolean hasStoredAlpha() {
        return alphaKind != 0;
    }

    /** Whether colours have been multiplied by alpha. */
    boolean isPremultiplied() {
        return alphaKind == ASSOCIATED_ALPHA;
    }

    boolean isPalette() {
        return structure.photometric() == TiffPhotometric.PALETTE;
    }

    /** Whether the stored bands are inks, which are converted. */
    boolean isCmyk() {
        return structure.photometric() == TiffPhotometric.CMYK;
    }

    boolean isInverted() {
        return structure.photometric() == TiffPhotometric.WHITE_IS_ZERO;
    }

    /** Whether {@link #sample} changes any value. */
    boolean changesSamples() {
        return isInverted() || (structure.bits() < 8 && !isPalette());
    }

    /** The sample of the plain image for a stored one: less than 8 bits are spread over all of them. */
    int sample(int stored, boolean colour) {
        int largest = largest();
        int value = colour && isInverted() ? largest - stored : stored;
        return structure.bits() < 8 ? (value * 255 + largest / 2) / largest : value;
    }

    private int largest() {
        return (1 << structure.bits()) - 1;
    }

    /** The nodata value as a sample of the plain image; empty if there is none that a sample can have. */
    OptionalInt nodata() {
        double stored = structure.nodata().orElse(Double.NaN);
        if (isPalette() || isCmyk() || !(stored >= 0 && stored <= largest()) || stored != Math.rint(stored)) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(sample((int) stored, true));
    }

    /** The colours of the palette, {@code [entries, 3]}, reduced to 8 bits. */
    byte[] palette() {
        int entries = 1 << structure.bits();
        long[] stored = image.directory().wholes(TiffTag.COLOR_MAP, 3 * entries);
        if (stored.length < 3 * entries) {
            throw new InvalidImageException("TIFF has a palette of " + stored.length + " values, but "
                    + structure.bits() + " bits need " + 3 * entries + "; the file is corrupt");
        }
        byte[] colours = new byte[3 * entries];
        for (int entry = 0; entry < entries; entry++) {
            for (int band = 0; band < 3; band++) {
                colours[3 * entry + band] = (byte) (stored[band * entries + entry] >> 8);
            }
        }
        return colours;
    }

    private void requirePlain() {
        int bands = structure.bands();
        if (bands > MAX_BANDS) {
            throw new UnsupportedImageException("TIFF has " + bands + " bands, the limit is " + MAX_BANDS + CONVERT);
        }
        switch (structure.photometric()) {
            case CMYK -> {
                if (bands != 4 || structure.bits() != 8) {
                    throw new UnsupportedImageException("TIFF in CMYK with " + bands + " bands of " + structure.bits()
                            + " bits is not supported, only with 4 bands of 8; convert it to RGB");
                }
            }
            case OTHER ->
                throw new UnsupportedImageException("TIFF with photometric interpretation "
                        + image.directory().whole(TiffTag.PHOTOMETRIC, 0) + " is not supported; convert it to RGB");
            default -> {}
        }
    }

    private int alphaKind() {
        List<Integer> extra = structure.extraSamples();
        int beyond = structure.bands() - structure.photometric().colours();
        // The last band is alpha, if any is: those before it may be marked as unspecified.
        if (beyond < 1 || extra.isEmpty() || extra.size() < beyond) {
            return 0;
        }
        int last = extra.get(beyond - 1);
        return last == ASSOCIATED_ALPHA || last == UNASSOCIATED_ALPHA ? last : 0;
    }

    private int colourBands() {
        int colours = structure.bands() - (hasStoredAlpha() ? 1 : 0);
        int expected = structure.photometric().colours();
        // Three bands of grey are what GDAL writes unless it is set to write red, green, blue.
        boolean fits =
                colours == expected || (colours == 3 && structure.photometric() == TiffPhotometric.BLACK_IS_ZERO);
        if (!fits) {
            throw new UnsupportedImageException("TIFF has " + structure.bands() + " bands, of which "
                    + (colours - expected) + " are neither colour nor marked as alpha" + CONVERT);
        }
        return colours;
    }

    private void requireSamples() {
        TiffSampleType type = structure.sampleType();
        if (type != TiffSampleType.UINT8 && type != TiffSampleType.UINT16) {
            throw new UnsupportedImageException("TIFF has " + structure.bits() + "-bit "
                    + (type.isFloat() ? "floating point" : type.isSigned() ? "signed" : "unsigned")
                    + " samples; convert it to unsigned 8 or 16 bits: gdal_translate -ot UInt16 -scale in.tif out.tif");
        }
        if (hasStoredAlpha() && structure.bits() > 8 && structure.bits() < 16) {
            throw new UnsupportedImageException("TIFF with an alpha band of " + structure.bits()
                    + " bits is not supported; convert it to 16 bits: gdal_translate -co NBITS=16 in.tif out.tif");
        }
        if (isPalette() && (structure.bits() > 8 || structure.bands() > 1)) {
            throw new UnsupportedImageException("TIFF with a palette, " + structure.bands() + " bands and "
                    + structure.bits() + " bits is not supported; convert it to RGB:"
                    + " gdal_translate -expand rgb in.tif out.tif");
        }
    }
}
