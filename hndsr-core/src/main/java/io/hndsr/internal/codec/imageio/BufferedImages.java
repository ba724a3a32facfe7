package io.hndsr.internal.codec.imageio;

import io.hndsr.error.UnsupportedImageException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.IccProfile;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.internal.codec.format.DecodeLimits;
import io.hndsr.internal.codec.format.IccProfiles;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferUShort;
import java.awt.image.DirectColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.util.Optional;

/**
 * Converts between {@link BufferedImage} and {@link RasterImage}. Stateless.
 *
 * <p>Sample values are copied as stored, never converted through a colour space: a grey of 100 is 100 on both sides,
 * although Java's grey is linear. Premultiplied colours are divided by their alpha; palettes and packed pixels are
 * expanded to 8 bits.
 */
public final class BufferedImages {

    private BufferedImages() {}

    /**
     * Converts to a Java image.
     *
     * <p>8-bit RGB without a profile becomes {@code TYPE_3BYTE_BGR}, with alpha {@code TYPE_4BYTE_ABGR}, which Java2D draws
     * fast; both are copies. Grey becomes {@code TYPE_BYTE_GRAY} or {@code TYPE_USHORT_GRAY}, everything else a custom
     * interleaved type. These share the samples, so the result must not be written to while the {@code RasterImage} is in
     * use. The colour space is that of the ICC profile if Java can use it, otherwise sRGB or grey.
     *
     * @param image the image
     * @return an image of the same samples
     */
    public static BufferedImage toBufferedImage(RasterImage image) {
        ImageSize size = image.size();
        BandLayout layout = image.layout();
        Optional<ColorSpace> profiled = image.iccProfile().flatMap(profile -> colorSpace(profile, layout));
        if (layout.colourBands() == 3 && image.sampleType() == SampleType.UINT8 && profiled.isEmpty()) {
            return reversedCopy(image);
        }
        ColorSpace space = profiled.orElseGet(() -> plainSpace(layout));
        if (image.sampleType() == SampleType.UINT16) {
            return wrap(
                    size,
                    layout,
                    space,
                    DataBuffer.TYPE_USHORT,
                    new DataBufferUShort(image.shorts(), image.shorts().length));
        }
        return wrap(size, layout, space, DataBuffer.TYPE_BYTE, new DataBufferByte(image.bytes(), image.bytes().length));
    }

    /**
     * Copies the samples of a Java image.
     *
     * @param image 1 to 4 bands of 8 or 16 bits, or packed or indexed pixels; not changed
     * @return a copy, with the ICC profile of the image unless that is sRGB or Java's grey
     * @throws UnsupportedImageException if the samples are of another kind, such as floats, or neither grey nor RGB
     */
    public static RasterImage fromBufferedImage(BufferedImage image) {
        ColorModel model = image.getColorModel();
        if (model instanceof IndexColorModel indexed) {
            return fromIndexed(image, indexed);
        }
        if (model instanceof DirectColorModel) {
            return fromPacked(image);
        }
        if (model instanceof ComponentColorModel) {
            return fromComponents(image, model);
        }
        throw unsupported(image, "its colour model is " + model.getClass().getName());
    }

    /** A view of 8-bit samples, in their stored order, as sRGB or grey. */
    public static BufferedImage wrap(ImageSize size, BandLayout layout, byte[] samples) {
        return wrap(
                size, layout, plainSpace(layout), DataBuffer.TYPE_BYTE, new DataBufferByte(samples, samples.length));
    }

    private static BufferedImage wrap(
            ImageSize size, BandLayout layout, ColorSpace space, int transferType, DataBuffer samples) {
        int bands = layout.bands();
        int[] offsets = new int[bands];
        for (int band = 0; band < bands; band++) {
            offsets[band] = band;
        }
        PixelInterleavedSampleModel samplesOf = new PixelInterleavedSampleModel(
                transferType, size.width(), size.height(), bands, Math.multiplyExact(size.width(), bands), offsets);
        WritableRaster raster = Raster.createWritableRaster(samplesOf, samples, null);
        ColorModel model = new ComponentColorModel(
                space,
                layout.hasAlpha(),
                false,
                layout.hasAlpha() ? Transparency.TRANSLUCENT : Transparency.OPAQUE,
                transferType);
        return new BufferedImage(model, raster, false, null);
    }

    private static ColorSpace plainSpace(BandLayout layout) {
        return switch (layout) {
            // Only CS_GRAY gives TYPE_BYTE_GRAY and TYPE_USHORT_GRAY, which Java2D draws without a tone curve.
            case GREY -> ColorSpace.getInstance(ColorSpace.CS_GRAY);
            case GREY_ALPHA -> new GreyColorSpace();
            case RGB, RGB_ALPHA -> ColorSpace.getInstance(ColorSpace.CS_sRGB);
        };
    }

    private static Optional<ColorSpace> colorSpace(IccProfile profile, BandLayout layout) {
        try {
            ICC_ColorSpace space = new ICC_ColorSpace(ICC_Profile.getInstance(profile.data()));
            if (space.getNumComponents() != layout.colourBands()) {
                return Optional.empty();
            }
            // Only a conversion shows whether Java can use the profile.
            space.toRGB(new float[layout.colourBands()]);
            return Optional.of(space);
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    private static BufferedImage reversedCopy(RasterImage image) {
        int bands = image.layout().bands();
        BufferedImage copy = new BufferedImage(
                image.size().width(),
                image.size().height(),
                bands == 4 ? BufferedImage.TYPE_4BYTE_ABGR : BufferedImage.TYPE_3BYTE_BGR);
        byte[] from = image.bytes();
        byte[] to = ((DataBufferByte) copy.getRaster().getDataBuffer()).getData();
        for (int i = 0; i < from.length; i += bands) {
            for (int band = 0; band < bands; band++) {
                to[i + bands - 1 - band] = from[i + band];
            }
        }
        return copy;
    }

    private static RasterImage fromIndexed(BufferedImage image, IndexColorModel model) {
        int entries = model.getMapSize();
        int[] palette = new int[entries];
        model.getRGBs(palette);
        boolean grey = true;
        for (int argb : palette) {
            grey &= (argb >> 16 & 0xff) == (argb & 0xff) && (argb >> 8 & 0xff) == (argb & 0xff);
        }
        boolean alpha = model.hasAlpha();
        BandLayout layout = grey
                ? (alpha ? BandLayout.GREY_ALPHA : BandLayout.GREY)
                : (alpha ? BandLayout.RGB_ALPHA : BandLayout.RGB);
        ImageSize size = new ImageSize(image.getWidth(), image.getHeight());
        byte[] samples = new byte[DecodeLimits.samples(size, layout)];
        int[] row = new int[size.width()];
        int index = 0;
        for (int y = 0; y < size.height(); y++) {
            image.getRaster().getSamples(0, y, row.length, 1, 0, row);
            for (int entry : row) {
                if (entry >= entries) {
                    throw unsupported(
                            image, "pixel value " + entry + " exceeds its palette of " + entries + " entries");
                }
                int argb = palette[entry];
                if (!grey) {
                    samples[index++] = (byte) (argb >> 16);
                    samples[index++] = (byte) (argb >> 8);
                }
                samples[index++] = (byte) argb;
                if (alpha) {
                    samples[index++] = (byte) (argb >>> 24);
                }
            }
        }
        return RasterImage.ofBytes(size, layout, samples, Optional.empty());
    }

    private static RasterImage fromPacked(BufferedImage image) {
        boolean alpha = image.getColorModel().hasAlpha();
        BandLayout layout = alpha ? BandLayout.RGB_ALPHA : BandLayout.RGB;
        ImageSize size = new ImageSize(image.getWidth(), image.getHeight());
        byte[] samples = new byte[DecodeLimits.samples(size, layout)];
        int[] row = new int[size.width()];
        int index = 0;
        for (int y = 0; y < size.height(); y++) {
            image.getRGB(0, y, row.length, 1, row, 0, row.length);
            for (int argb : row) {
                samples[index++] = (byte) (argb >> 16);
                samples[index++] = (byte) (argb >> 8);
                samples[index++] = (byte) argb;
                if (alpha) {
                    samples[index++] = (byte) (argb >>> 24);
                }
            }
        }
        return RasterImage.ofBytes(size, layout, samples, Optional.empty());
    }

    private static RasterImage fromComponents(BufferedImage image, ColorModel model) {
        int bits = model.getTransferType() == DataBuffer.TYPE_BYTE
                ? 8
                : model.getTransferType() == DataBuffer.TYPE_USHORT ? 16 : 0;
        for (int band = 0; band < model.getNumComponents(); band++) {
            if (model.getComponentSize(band) != bits) {
                throw unsupported(image, "its samples are neither unsigned 8 nor 16 bit");
            }
        }
        ColorSpace space = model.getColorSpace();
        boolean alpha = model.hasAlpha();
        BandLayout layout = switch (space.getType()) {
            case ColorSpace.TYPE_GRAY -> alpha ? BandLayout.GREY_ALPHA : BandLayout.GREY;
            case ColorSpace.TYPE_RGB -> alpha ? BandLayout.RGB_ALPHA : BandLayout.RGB;
            default -> throw unsupported(image, "it is neither grey nor RGB");
        };
        ImageSize size = new ImageSize(image.getWidth(), image.getHeight());
        Optional<IccProfile> profile = profile(space, layout);
        int count = DecodeLimits.samples(size, layout);
        int rowSamples = size.width() * layout.bands();
        Raster raster = image.getRaster();
        if (bits == 8) {
            byte[] samples = new byte[count];
            byte[] row = new byte[rowSamples];
            for (int y = 0; y < size.height(); y++) {
                raster.getDataElements(0, y, size.width(), 1, row);
                if (model.isAlphaPremultiplied()) {
                    AlphaDivision.divide(row, layout.bands());
                }
                System.arraycopy(row, 0, samples, y * rowSamples, rowSamples);
            }
            return RasterImage.ofBytes(size, layout, samples, profile);
        }
        short[] samples = new short[count];
        short[] row = new short[rowSamples];
        for (int y = 0; y < size.height(); y++) {
            raster.getDataElements(0, y, size.width(), 1, row);
            if (model.isAlphaPremultiplied()) {
                AlphaDivision.divide(row, layout.bands());
            }
            System.arraycopy(row, 0, samples, y * rowSamples, rowSamples);
        }
        return RasterImage.ofShorts(size, layout, samples, profile);
    }

    private static Optional<IccProfile> profile(ColorSpace space, BandLayout layout) {
        if (space.isCS_sRGB()
                || space.equals(ColorSpace.getInstance(ColorSpace.CS_GRAY))
                || !(space instanceof ICC_ColorSpace icc)) {
            return Optional.empty();
        }
        return IccProfiles.accept(icc.getProfile().getData(), layout);
    }

    private static UnsupportedImageException unsupported(BufferedImage image, String why) {
        return new UnsupportedImageException("BufferedImage " + image.getWidth() + "x" + image.getHeight() + " of type "
                + image.getType() + " is not supported: " + why + "; draw it into TYPE_INT_ARGB or TYPE_3BYTE_BGR");
    }
}
