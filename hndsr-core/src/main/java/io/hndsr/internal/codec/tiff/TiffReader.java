package io.hndsr.internal.codec.tiff;

import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import io.hndsr.error.InvalidImageException;
import io.hndsr.image.ImageFormat;
import io.hndsr.image.ImageHeader;
import io.hndsr.image.RasterImage;
import io.hndsr.internal.codec.format.ByteSource;
import io.hndsr.internal.codec.format.DecodeLimits;
import io.hndsr.internal.codec.format.FormatReader;
import io.hndsr.internal.codec.imageio.AlphaDivision;
import io.hndsr.internal.codec.imageio.PluginDecoder;
import javax.imageio.ImageReader;

/** Reads plain TIFF with the TwelveMonkeys plug-in, once the structure has been checked. Stateless. */
public final class TiffReader implements FormatReader {

    private static final long MAX_TILE_PIXELS = 2048 * 2048;

    @Override
    public ImageHeader readHeader(ByteSource in) {
        TiffStructure tiff = new TiffStructure(in);
        return new ImageHeader(
                ImageFormat.TIFF, tiff.orientation().apply(tiff.size()), tiff.layout(), tiff.sampleType());
    }

    @Override
    public RasterImage decode(ByteSource in) {
        TiffStructure tiff = new TiffStructure(in);
        requireSegmentFits(tiff);
        requirePlausible(in, tiff);
        DecodeLimits.samples(tiff.size(), tiff.layout());
        ImageReader reader = new TIFFImageReaderSpi().createReaderInstance(null);
        RasterImage image = new PluginDecoder(
                        ImageFormat.TIFF,
                        tiff.size(),
                        tiff.layout(),
                        tiff.sampleType(),
                        tiff.orientation(),
                        tiff.profile())
                .decode(reader, in, in.length());
        if (tiff.premultiplied()) {
            divideByAlpha(image);
        }
        return image;
    }

    /** The plug-in returns premultiplied colours as stored. Writes to the image, which nothing else refers to yet. */
    private static void divideByAlpha(RasterImage image) {
        switch (image.sampleType()) {
            case UINT8 -> AlphaDivision.divide(image.bytes(), image.layout().bands());
            case UINT16 -> AlphaDivision.divide(image.shorts(), image.layout().bands());
        }
    }

    /** The plug-in allocates a whole tile, so the size of a tile needs a limit: that of the image, or 2048 x 2048 pixels. */
    private static void requireSegmentFits(TiffStructure tiff) {
        long limit = Math.max(tiff.size().pixels(), MAX_TILE_PIXELS);
        if (tiff.segmentPixels() > limit) {
            throw new InvalidImageException("TIFF has tiles of " + tiff.segmentPixels() + " pixels in an image of "
                    + tiff.size() + ", the limit is " + limit + "; the file is corrupt");
        }
    }

    /** Checks that every segment lies inside the file, and that all together can hold the image. */
    private static void requirePlausible(ByteSource in, TiffStructure tiff) {
        long segments = Math.multiplyExact((long) tiff.segmentsAcross(), tiff.segmentsDown());
        if (tiff.planar()) {
            segments = Math.multiplyExact(segments, tiff.storedBands());
        }
        long encoded = 0;
        for (int i = 0; i < segments; i++) {
            encoded += tiff.segment(i).length();
        }
        if (encoded > in.length()) {
            throw new InvalidImageException("TIFF of " + in.length() + " bytes claims " + encoded
                    + " bytes of pixel data; its segments overlap");
        }
        long pixels = tiff.size().pixels();
        long rawBytes = Math.multiplyExact(pixels, (long) tiff.storedBands() * tiff.bits()) / 8;
        long claimed = tiff.compression() == TiffStructure.JPEG ? pixels : rawBytes;
        long bestRatio = switch (tiff.compression()) {
            case TiffStructure.UNCOMPRESSED -> 1;
            case TiffStructure.JPEG -> DecodeLimits.JPEG_PIXELS_PER_BYTE;
            case TiffStructure.LZW -> DecodeLimits.LZW_RATIO;
            case TiffStructure.PACK_BITS -> DecodeLimits.PACK_BITS_RATIO;
            default -> DecodeLimits.DEFLATE_RATIO;
        };
        DecodeLimits.requirePlausible(tiff.size(), claimed, encoded, bestRatio);
    }
}
