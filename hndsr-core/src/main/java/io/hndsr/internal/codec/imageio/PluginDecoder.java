package io.hndsr.internal.codec.imageio;

import io.hndsr.error.InvalidImageException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.IccProfile;
import io.hndsr.image.ImageFormat;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.internal.codec.format.ByteRange;
import io.hndsr.internal.codec.format.ByteSource;
import io.hndsr.internal.codec.format.DecodeLimits;
import io.hndsr.internal.codec.format.Orientation;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.imageio.ImageReader;

/**
 * Decodes an image with an ImageIO plug-in, once its structure has been checked. An exception of the plug-in
 * means that the image is corrupt; a warning, only if it is about missing or damaged data. Immutable.
 *
 * @param format the format of the image
 * @param stored the size in the header, before the orientation is applied
 * @param layout the bands in the header
 * @param sampleType the sample type in the header
 * @param orientation the orientation to apply
 * @param profile the profile of the decoded image
 */
public record PluginDecoder(
        ImageFormat format,
        ImageSize stored,
        BandLayout layout,
        SampleType sampleType,
        Orientation orientation,
        Optional<IccProfile> profile) {

    /**
     * Decodes the first {@code length} bytes of a file and disposes of the reader.
     *
     * @param remarks receives the warnings of the reader that mean no damage
     * @return the image
     * @throws InvalidImageException if the image is corrupt or differs from its header
     */
    public RasterImage decode(ImageReader reader, ByteSource in, long length, Consumer<String> remarks) {
        return decode(
                reader,
                new SplicedImageInputStream(new byte[0], in, List.of(new ByteRange(0, length)), new byte[0]),
                remarks);
    }

    /**
     * Decodes a file, closes it and disposes of the reader.
     *
     * @param remarks receives the warnings of the reader that mean no damage
     * @return the image
     * @throws InvalidImageException if the image is corrupt or differs from its header
     */
    public RasterImage decode(ImageReader reader, SplicedImageInputStream in, Consumer<String> remarks) {
        // A plug-in may look for another one, for a JPEG in a TIFF: not before the registry has its plug-ins.
        PluginRegistry.get();
        ReaderWarnings warnings = ReaderWarnings.of(reader);
        try (SplicedImageInputStream stream = in) {
            reader.setInput(stream, true, true);
            requireSize(new ImageSize(reader.getWidth(0), reader.getHeight(0)));
            BufferedImage decoded = reader.read(0);
            warnings.requireNoDamage(format.toString(), remarks);
            return upright(decoded);
        } catch (IOException e) {
            throw new InvalidImageException(format + " is corrupt: " + e.getMessage(), e);
        } finally {
            reader.dispose();
        }
    }

    /** Checked before decoding too: a plug-in that finds a larger size would allocate memory beyond the limits. */
    private void requireSize(ImageSize found) {
        if (!found.equals(stored)) {
            throw new InvalidImageException(
                    format + " has a size of " + found + " but a header of " + stored + "; the file is corrupt");
        }
    }

    private RasterImage upright(BufferedImage decoded) {
        RasterImage image = BufferedImages.fromBufferedImage(decoded);
        requireSize(image.size());
        if (image.sampleType() != sampleType) {
            throw new InvalidImageException(format + " has " + image.sampleType() + " samples but a header of "
                    + sampleType + "; the file is corrupt");
        }
        ImageSize size = orientation.apply(stored);
        int bands = layout.bands();
        if (sampleType == SampleType.UINT8) {
            byte[] samples = image.layout() == layout ? image.bytes() : inLayout(image.bytes(), image.layout());
            return RasterImage.ofBytes(size, layout, orientation.apply(samples, stored, bands), profile);
        }
        short[] samples = image.layout() == layout ? image.shorts() : inLayout(image.shorts(), image.layout());
        return RasterImage.ofShorts(size, layout, orientation.apply(samples, stored, bands), profile);
    }

    /** Samples in the layout of the header: a plug-in may return a palette of greys as grey, or grey as RGB. */
    private byte[] inLayout(byte[] from, BandLayout decoded) {
        int[] bandOf = bandsIn(decoded);
        byte[] samples = new byte[DecodeLimits.samples(stored, layout)];
        for (int pixel = 0, to = 0; to < samples.length; pixel += decoded.bands()) {
            for (int band : bandOf) {
                samples[to++] = band < 0 ? (byte) 0xff : from[pixel + band];
            }
        }
        return samples;
    }

    private short[] inLayout(short[] from, BandLayout decoded) {
        int[] bandOf = bandsIn(decoded);
        short[] samples = new short[DecodeLimits.samples(stored, layout)];
        for (int pixel = 0, to = 0; to < samples.length; pixel += decoded.bands()) {
            for (int band : bandOf) {
                samples[to++] = band < 0 ? (short) 0xffff : from[pixel + band];
            }
        }
        return samples;
    }

    /** For each band of the header, the index of the decoded band that holds it; -1 for a missing alpha, which is opaque. */
    private int[] bandsIn(BandLayout decoded) {
        int[] bandOf = new int[layout.bands()];
        for (int band = 0; band < layout.colourBands(); band++) {
            bandOf[band] = Math.min(band, decoded.colourBands() - 1);
        }
        if (layout.hasAlpha()) {
            bandOf[layout.colourBands()] = decoded.hasAlpha() ? decoded.colourBands() : -1;
        }
        return bandOf;
    }
}
