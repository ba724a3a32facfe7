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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageReader;

/**
 * Decodes a file with an ImageIO plug-in, after its structure has been checked. Whatever the plug-in objects to, by an
 * exception or by a mere warning, is a corrupt image. Immutable.
 *
 * @param format what is read
 * @param stored the size the structure announces, before the orientation is applied
 * @param layout the bands it announces
 * @param sampleType the samples it announces
 * @param orientation how stored rows and columns lie in the picture
 * @param profile the profile to carry along
 */
public record PluginPixels(
        ImageFormat format,
        ImageSize stored,
        BandLayout layout,
        SampleType sampleType,
        Orientation orientation,
        Optional<IccProfile> profile) {

    /** Decodes the first {@code length} bytes of a file and disposes of the reader. */
    public RasterImage decode(ImageReader reader, ByteSource in, long length) {
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        try (SplicedImageInputStream stream =
                new SplicedImageInputStream(new byte[0], in, List.of(new ByteRange(0, length)))) {
            reader.setInput(stream, true, true);
            requireSize(new ImageSize(reader.getWidth(0), reader.getHeight(0)));
            BufferedImage decoded = reader.read(0);
            if (!warnings.isEmpty()) {
                throw new InvalidImageException(format + " is truncated or corrupt: " + warnings.get(0));
            }
            return upright(decoded);
        } catch (IOException e) {
            throw new InvalidImageException(format + " is corrupt: " + e.getMessage(), e);
        } finally {
            reader.dispose();
        }
    }

    /** The size was held against limits as the structure has it; a plug-in that sees another would take memory for that. */
    private void requireSize(ImageSize found) {
        if (!found.equals(stored)) {
            throw new InvalidImageException(
                    format + " announces " + stored + " but holds " + found + "; the file is corrupt");
        }
    }

    private RasterImage upright(BufferedImage decoded) {
        RasterImage image = BufferedImages.fromBufferedImage(decoded);
        requireSize(image.size());
        if (image.sampleType() != sampleType) {
            throw new InvalidImageException(format + " announces " + sampleType + " samples but holds "
                    + image.sampleType() + "; the file is corrupt");
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

    /** Samples in the announced layout: a plug-in may hand a palette of greys over as grey, or the other way round. */
    private byte[] inLayout(byte[] from, BandLayout given) {
        int[] bandOf = bandsIn(given);
        byte[] samples = new byte[DecodeLimits.samples(stored, layout)];
        for (int pixel = 0, to = 0; to < samples.length; pixel += given.bands()) {
            for (int band : bandOf) {
                samples[to++] = band < 0 ? (byte) 0xff : from[pixel + band];
            }
        }
        return samples;
    }

    private short[] inLayout(short[] from, BandLayout given) {
        int[] bandOf = bandsIn(given);
        short[] samples = new short[DecodeLimits.samples(stored, layout)];
        for (int pixel = 0, to = 0; to < samples.length; pixel += given.bands()) {
            for (int band : bandOf) {
                samples[to++] = band < 0 ? (short) 0xffff : from[pixel + band];
            }
        }
        return samples;
    }

    /** For each announced band, the given one that holds it; -1 for an alpha that is not there, which is opaque. */
    private int[] bandsIn(BandLayout given) {
        int[] bandOf = new int[layout.bands()];
        for (int band = 0; band < layout.colourBands(); band++) {
            bandOf[band] = Math.min(band, given.colourBands() - 1);
        }
        if (layout.hasAlpha()) {
            bandOf[layout.colourBands()] = given.hasAlpha() ? given.colourBands() : -1;
        }
        return bandOf;
    }
}
