package io.hndsr.internal.codec;

import io.hndsr.error.ImageTooLargeException;
import io.hndsr.error.InvalidImageException;
import io.hndsr.error.UnsupportedImageException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageFormat;
import io.hndsr.image.ImageHeader;
import io.hndsr.image.ImageMetadata;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.TileBounds;
import io.hndsr.internal.codec.format.ByteSource;
import io.hndsr.internal.codec.png.PngRows;
import io.hndsr.internal.codec.tiff.TiffFile;
import io.hndsr.internal.codec.tiff.TiffImage;
import io.hndsr.internal.codec.tiff.TiffReadLimits;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/**
 * The fuzz target: reads any bytes as an image, header first, and those of a TIFF in windows. Fails on any exception but the
 * documented ones, if the decoded image differs from its header, and if its metadata cannot be written. Stateless.
 */
public final class ImageFuzz {

    /** Larger images are not decoded: a resolver refuses them by their header too. */
    private static final long MAX_PIXELS = 1_000_000;

    private static final int WINDOW = 100;
    private static final TiffReadLimits TIFF_LIMITS = new TiffReadLimits(1 << 20, 16 << 20);

    private static final ImageCodec CODEC = new ImageCodec(1);

    private ImageFuzz() {}

    /**
     * Reads an image.
     *
     * @param data any bytes
     */
    public static void fuzzerTestOneInput(byte[] data) {
        byte[] bytes = data.clone();
        if (bytes.length > 8 && bytes[0] == (byte) 0x89) {
            // Without this, hardly any change would get past the checksums.
            PngChecksums.repair(bytes);
        }
        EncodedSource source = EncodedSource.of(bytes);
        try {
            ImageHeader header = CODEC.readHeader(source);
            if (header.size().pixels() <= MAX_PIXELS) {
                RasterImage image = CODEC.decode(source);
                requireSame(header, image);
                requireWritable(image);
                if (header.format() == ImageFormat.PNG) {
                    requireSameRows(bytes, image);
                }
            }
        } catch (InvalidImageException | UnsupportedImageException | ImageTooLargeException refused) {
            requireMessage(refused);
        }
        if (bytes.length > 2 && bytes[0] == bytes[1] && (bytes[0] == 'I' || bytes[0] == 'M')) {
            readWindows(bytes);
        }
    }

    /** Reads the first and the last window of a TIFF, whatever its samples are, and its fields. */
    private static void readWindows(byte[] bytes) {
        try (TiffFile file = TiffFile.of(bytes, TIFF_LIMITS)) {
            TiffImage image = file.image();
            int width = Math.min(WINDOW, image.structure().size().width());
            int height = Math.min(WINDOW, image.structure().size().height());
            int[] bands = {image.structure().bands() - 1, 0};
            int right = image.structure().size().width() - width;
            int bottom = image.structure().size().height() - height;
            image.readWindow(0, 0, width, height, bands);
            image.readWindow(right, bottom, width, height, bands);
            file.mask().ifPresent(mask -> mask.readWindow(0, 0, width, height));
            file.directories().forEach(directory -> directory.carriedFields());
        } catch (InvalidImageException | UnsupportedImageException refused) {
            requireMessage(refused);
        }
    }

    private static void requireSame(ImageHeader header, RasterImage image) {
        ImageSize size = image.size();
        if (!header.size().equals(size)
                || header.layout() != image.layout()
                || header.sampleType() != image.sampleType()) {
            throw new AssertionError("the header is " + header + ", the image is " + size + " " + image.layout() + " "
                    + image.sampleType());
        }
    }

    /** Writes what an image carries and reads it again, twice: sizes are set the first time, and nothing changes the second. */
    private static void requireWritable(RasterImage image) {
        if (image.metadata().equals(ImageMetadata.NONE)) {
            return;
        }
        ImageMetadata written = rewritten(image.metadata());
        ImageMetadata again = rewritten(written);
        if (!written.equals(again) || !written.xmp().equals(image.metadata().xmp())) {
            throw new AssertionError("the metadata " + image.metadata() + " became " + written + ", and then " + again);
        }
    }

    private static ImageMetadata rewritten(ImageMetadata metadata) {
        RasterImage pixel = RasterImage.ofBytes(new ImageSize(1, 1), BandLayout.GREY, new byte[1], Optional.empty());
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        CODEC.encode(pixel.withMetadata(metadata), ImageFormat.PNG, png);
        return CODEC.decode(EncodedSource.of(png.toByteArray())).metadata();
    }

    /** Reads a PNG row by row too. */
    private static void requireSameRows(byte[] bytes, RasterImage image) {
        try (ByteSource in = ByteSource.of(bytes)) {
            Optional<PngRows> rows = PngRows.open(in);
            ImageSize size = image.size();
            for (int y = 0; y < size.height() && rows.isPresent(); y++) {
                RasterImage row = rows.get().read(new TileBounds(0, y, size.width(), 1, size));
                for (int x = 0; x < size.width(); x++) {
                    for (int band = 0; band < image.layout().bands(); band++) {
                        if (row.sample(x, 0, band) != image.sample(x, y, band)) {
                            throw new AssertionError("row " + y + " differs from that of the whole image");
                        }
                    }
                }
            }
            rows.ifPresent(PngRows::close);
        }
    }

    private static void requireMessage(RuntimeException refused) {
        if (refused.getMessage() == null || refused.getMessage().isBlank()) {
            throw new AssertionError("an exception without a message", refused);
        }
    }
}
