package io.hndsr.internal.codec;

import io.hndsr.error.HndsrException;
import io.hndsr.error.InvalidImageException;
import io.hndsr.error.OutputException;
import io.hndsr.error.UnsupportedImageException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageDescription;
import io.hndsr.image.ImageFormat;
import io.hndsr.image.ImageHeader;
import io.hndsr.image.ImageMetadata;
import io.hndsr.image.ImageSize;
import io.hndsr.image.PixelSource;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.internal.codec.bmp.BmpReader;
import io.hndsr.internal.codec.bmp.BmpWriter;
import io.hndsr.internal.codec.format.ByteSource;
import io.hndsr.internal.codec.format.FormatReader;
import io.hndsr.internal.codec.format.FormatWriter;
import io.hndsr.internal.codec.format.RowEncoder;
import io.hndsr.internal.codec.jpeg.JpegReader;
import io.hndsr.internal.codec.jpeg.JpegWriter;
import io.hndsr.internal.codec.metadata.EmbeddedMetadata;
import io.hndsr.internal.codec.png.PngReader;
import io.hndsr.internal.codec.png.PngRows;
import io.hndsr.internal.codec.png.PngStream;
import io.hndsr.internal.codec.png.PngWriter;
import io.hndsr.internal.codec.tiff.TiffReader;
import io.hndsr.internal.codec.tiff.TiffWriter;
import io.hndsr.internal.codec.webp.WebpPlugin;
import io.hndsr.internal.codec.webp.WebpReader;
import io.hndsr.internal.codec.webp.WebpWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Reads and writes encoded images. Immutable and thread-safe; every call blocks until it is done.
 *
 * <p>PNG is compressed on threads that end with the call; all else runs on the caller's thread. The bytes written do not
 * depend on the number of threads.
 */
public final class ImageCodec {

    /** Classic and large, in both byte orders. */
    private static final List<String> TIFF_MARKS = List.of("II*\0", "MM\0*", "II+\0", "MM\0+");

    /** Smaller images are held in memory, which saves decoding them twice. */
    private static final long STREAMED_PIXELS = 1 << 22;

    private static final int JPEG_MAX_SIDE = 65_535;
    private static final int WEBP_MAX_SIDE = 16_383;

    private final int threads;

    /** Creates a codec that compresses on as many threads as there are processors. */
    public ImageCodec() {
        this(Runtime.getRuntime().availableProcessors());
    }

    /**
     * Creates a codec.
     *
     * @param threads how many threads may compress one image, at least 1; with 1, the caller's thread does the work
     * @throws IllegalArgumentException if there are fewer
     */
    public ImageCodec(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + ", it must be at least 1");
        }
        this.threads = threads;
    }

    /**
     * Returns the formats that can be read and written in this JVM: all but WebP, whose native library may be absent.
     *
     * @return the formats, in their usual order
     */
    public static Set<ImageFormat> formats() {
        Set<ImageFormat> formats = EnumSet.allOf(ImageFormat.class);
        if (WebpPlugin.obstacle().isPresent()) {
            formats.remove(ImageFormat.WEBP);
        }
        return Collections.unmodifiableSet(formats);
    }

    /**
     * Leaves no plug-in of ours in the ImageIO registry of the process, which an application that uses ImageIO itself may have
     * filled from its class loader. Reading and writing here goes on without.
     */
    public static void leaveRegistry() {
        WebpPlugin.deregister();
    }

    /**
     * Reads the header of an image, in little memory whatever size it claims.
     *
     * @param source the encoded image
     * @return the format, and the size (upright), bands and sample type that {@link #decode} returns
     * @throws InvalidImageException if the source cannot be read, or is not an image, truncated or corrupt
     * @throws UnsupportedImageException if the image is of a kind that is not supported
     */
    public ImageHeader readHeader(EncodedSource source) {
        return read(source, in -> reader(detect(in)).readHeader(in));
    }

    /**
     * Reads an image.
     *
     * @param source the encoded image
     * @return the samples as stored, upright, with the ICC profile if there is a usable one, and its metadata
     * @throws InvalidImageException if the source cannot be read, or is not an image, truncated or corrupt
     * @throws UnsupportedImageException if the image is of a kind that is not supported
     * @throws io.hndsr.error.ImageTooLargeException if the image has more samples than a Java array can hold
     */
    public RasterImage decode(EncodedSource source) {
        return decode(source, remark -> {});
    }

    /**
     * Reads an image, and says what is irregular about its file.
     *
     * @param source the encoded image
     * @param remarks receives what is irregular about a file from which no pixel is missing, in sentences
     * @return the samples as stored, upright, with the ICC profile if there is a usable one
     * @throws InvalidImageException if the source cannot be read, or is not an image, truncated or corrupt
     * @throws UnsupportedImageException if the image is of a kind that is not supported
     * @throws io.hndsr.error.ImageTooLargeException if the image has more samples than a Java array can hold
     */
    public RasterImage decode(EncodedSource source, Consumer<String> remarks) {
        return read(source, in -> reader(detect(in)).decode(in, remarks));
    }

    /**
     * Writes an image. All formats but JPEG are lossless; JPEG is written at quality 0.95 without chroma subsampling.
     *
     * <p>PNG, BMP and JPEG are streamed while they are encoded; TIFF and WebP hold the compressed image in memory. All
     * formats but BMP keep the ICC profile, EXIF and XMP; all keep the resolution. WebP stores grey as RGB, without its profile,
     * and does not keep the colours of fully transparent pixels.
     *
     * @param image the image
     * @param format the format to write
     * @param out the stream to write to; neither flushed nor closed
     * @throws OutputException if the format cannot hold the image or the stream fails
     */
    public void encode(RasterImage image, ImageFormat format, OutputStream out) {
        requireHolds(image.size(), image.layout(), image.sampleType(), format);
        try {
            writer(format).write(image, out);
        } catch (IOException e) {
            throw new OutputException("cannot write " + image.size() + " " + format + ": " + e.getMessage(), e);
        } catch (HndsrException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new OutputException("encoding " + image.size() + " as " + format + " failed with " + e, e);
        }
    }

    /**
     * Returns whether images of a format can be written row by row, so that their size is not limited by memory.
     *
     * @param format the format
     * @return whether {@link #rowEncoder} encodes it
     */
    public static boolean writesRows(ImageFormat format) {
        return format == ImageFormat.PNG;
    }

    /**
     * Opens a large image as a source of rows, so that it need not fit into memory; all of the file but its samples is checked.
     *
     * @param source the encoded image
     * @return the source, to be closed by the caller; empty if the image is small, or of a kind that is decoded as a whole
     * @throws InvalidImageException if the file cannot be read or is damaged
     */
    public static Optional<PixelSource> openRows(EncodedSource source) {
        ByteSource in = open(source);
        Optional<PngRows> rows = Optional.empty();
        try {
            if (detect(in) == ImageFormat.PNG
                    && new PngReader().readHeader(in).size().pixels() >= STREAMED_PIXELS) {
                rows = PngRows.open(in);
            }
            return rows.map(opened -> opened);
        } catch (HndsrException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new InvalidImageException("image is corrupt: decoding it failed with " + e, e);
        } finally {
            if (rows.isEmpty()) {
                in.close();
            }
        }
    }

    /**
     * Begins an image that is written row by row; the bytes are those of {@link #encode}.
     *
     * @param image what the image is
     * @param format a format for which {@link #writesRows} holds
     * @param out the stream to write to; neither flushed nor closed
     * @return the encoder, to be closed by the caller
     * @throws IOException if the stream fails
     * @throws OutputException if the format cannot hold the image
     */
    RowEncoder rowEncoder(ImageDescription image, ImageFormat format, OutputStream out) throws IOException {
        requireHolds(image.size(), image.layout(), image.sampleType(), format);
        if (!writesRows(format)) {
            throw new OutputException(format + " cannot be written row by row; choose png");
        }
        return new PngStream(out, image, threads);
    }

    /**
     * The metadata of an enlarged image.
     *
     * @param metadata that of the image before
     * @param from the size before
     * @param to the size after
     * @return the same with the resolution scaled, axis by axis
     */
    public static ImageMetadata enlarged(ImageMetadata metadata, ImageSize from, ImageSize to) {
        return EmbeddedMetadata.enlarged(metadata, from, to);
    }

    private static <T> T read(EncodedSource source, Function<ByteSource, T> work) {
        try (ByteSource in = open(source)) {
            return work.apply(in);
        } catch (HndsrException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new InvalidImageException("image is corrupt: decoding it failed with " + e, e);
        }
    }

    private static ByteSource open(EncodedSource source) {
        if (source instanceof EncodedSource.OnDisk file) {
            return ByteSource.open(file.path());
        }
        return ByteSource.of(((EncodedSource.InMemory) source).bytes());
    }

    private static ImageFormat detect(ByteSource in) {
        if (in.startsWith(0, "\u0089PNG\r\n\u001a\n")) {
            return ImageFormat.PNG;
        }
        if (in.startsWith(0, "\u00ff\u00d8\u00ff")) {
            return ImageFormat.JPEG;
        }
        if (in.startsWith(0, "RIFF") && in.startsWith(8, "WEBP")) {
            return ImageFormat.WEBP;
        }
        for (String mark : TIFF_MARKS) {
            if (in.startsWith(0, mark)) {
                return ImageFormat.TIFF;
            }
        }
        ForeignFormat.refuse(in);
        if (in.startsWith(0, "BM")) {
            return ImageFormat.BMP;
        }
        throw new InvalidImageException("not an image in a known format (" + in.length()
                + " bytes); PNG, JPEG, " + (formats().contains(ImageFormat.WEBP) ? "WebP, " : "")
                + "BMP and TIFF are supported");
    }

    private static FormatReader reader(ImageFormat format) {
        return switch (format) {
            case PNG -> new PngReader();
            case JPEG -> new JpegReader();
            case WEBP -> new WebpReader();
            case BMP -> new BmpReader();
            case TIFF -> new TiffReader();
        };
    }

    private FormatWriter writer(ImageFormat format) {
        return switch (format) {
            case PNG -> new PngWriter(threads);
            case JPEG -> new JpegWriter();
            case WEBP -> new WebpWriter();
            case BMP -> new BmpWriter();
            case TIFF -> new TiffWriter();
        };
    }

    /**
     * Checks that a format can hold an image that is yet to be computed.
     *
     * @param size the size of the image
     * @param layout its bands
     * @param sampleType the type of its samples
     * @param format the format
     * @throws OutputException if the format cannot hold it
     */
    public static void requireHolds(ImageSize size, BandLayout layout, SampleType sampleType, ImageFormat format) {
        boolean deep = sampleType == SampleType.UINT16;
        boolean alpha = layout.hasAlpha();
        int side = Math.max(size.width(), size.height());
        switch (format) {
            case JPEG -> {
                refuseIf(deep, format, "16-bit samples");
                refuseIf(alpha, format, "an alpha band");
                refuseIf(side > JPEG_MAX_SIDE, format, size + ", which exceeds " + JPEG_MAX_SIDE + " pixels a side");
            }
            case BMP -> {
                refuseIf(deep, format, "16-bit samples");
                refuseIf(alpha, format, "an alpha band");
            }
            case WEBP -> {
                WebpPlugin.requireWritable();
                refuseIf(deep, format, "16-bit samples");
                refuseIf(side > WEBP_MAX_SIDE, format, size + ", which exceeds " + WEBP_MAX_SIDE + " pixels a side");
            }
            case PNG, TIFF -> {}
        }
    }

    private static void refuseIf(boolean refused, ImageFormat format, String what) {
        if (refused) {
            throw new OutputException(format + " cannot hold " + what + "; choose png or tiff");
        }
    }
}
