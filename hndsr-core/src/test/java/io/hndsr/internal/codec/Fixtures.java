package io.hndsr.internal.codec;

import io.hndsr.image.BandLayout;
import io.hndsr.image.IccProfile;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** The committed images, and generated ones. */
public final class Fixtures {

    /** Every committed file that must be readable. */
    public static final List<String> READABLE = List.of(
            "rgb.png",
            "grey1.png",
            "grey2.png",
            "grey4.png",
            "grey4-key.png",
            "rgb16-key.png",
            "palette1.png",
            "palette2.png",
            "palette4.png",
            "palette8.png",
            "palette8-alpha.png",
            "interlaced.png",
            "rgb.jpg",
            "progressive.jpg",
            "full.jpg",
            "grey.jpg",
            "orientation6.jpg",
            "orientation6.png",
            "orientation6.webp",
            "orientation6.tif",
            "lossy.webp",
            "lossy-alpha.webp",
            "lossless.webp",
            "lossless-alpha.webp",
            "rgb.bmp",
            "palette.bmp",
            "bits.bmp",
            "rgba.bmp",
            "alpha.bmp",
            "none.tif",
            "lzw.tif",
            "deflate.tif",
            "packbits.tif",
            "jpeg.tif",
            "predictor.tif",
            "rgba.tif",
            "palette.tif",
            "bits.tif",
            "tiles16-ii.tif",
            "tiles16-mm.tif",
            "white-is-zero.tif",
            "associated.tif");

    private Fixtures() {}

    public static byte[] bytes(String name) {
        try (InputStream in = Objects.requireNonNull(Fixtures.class.getResourceAsStream("/codec/" + name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static EncodedSource source(String name) {
        return EncodedSource.of(bytes(name));
    }

    /** The samples of a reference image, interleaved, as read by the Java runtime. */
    public static int[] referenceSamples(String name) {
        try {
            BufferedImage image = Objects.requireNonNull(ImageIO.read(new ByteArrayInputStream(bytes(name))), name);
            return samples(image.getRaster());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static int[] samples(Raster raster) {
        return raster.getPixels(0, 0, raster.getWidth(), raster.getHeight(), (int[]) null);
    }

    public static int[] samples(RasterImage image) {
        ImageSize size = image.size();
        int bands = image.layout().bands();
        return IntStream.range(0, size.width() * size.height() * bands)
                .map(i -> image.sample(i / bands % size.width(), i / bands / size.width(), i % bands))
                .toArray();
    }

    /** All that two equal images have in common, as text. */
    public static String fingerprint(RasterImage image) {
        return image.size() + " " + image.layout() + " " + image.sampleType() + " profile "
                + image.iccProfile().map(IccProfile::hashCode) + " "
                + IntStream.of(samples(image)).mapToObj(Integer::toString).collect(Collectors.joining(","));
    }

    /** A smooth image with noise, on which each filter and predictor is used. */
    public static RasterImage image(
            int width, int height, BandLayout layout, SampleType type, Optional<IccProfile> profile) {
        Random random = new Random(width * 31L + height);
        int count = width * height * layout.bands();
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            int pixel = i / layout.bands();
            int row = pixel / width;
            double wave = Math.sin(pixel % width / 7.0) * Math.cos(row / 5.0 + i % layout.bands());
            double value = 0.5 + 0.45 * wave + 0.1 * (random.nextDouble() - 0.5);
            values[i] = (int) Math.round(Math.min(1, Math.max(0, value)) * type.maxValue());
        }
        ImageSize size = new ImageSize(width, height);
        if (type == SampleType.UINT8) {
            byte[] bytes = new byte[count];
            for (int i = 0; i < count; i++) {
                bytes[i] = (byte) values[i];
            }
            return RasterImage.ofBytes(size, layout, bytes, profile);
        }
        short[] shorts = new short[count];
        for (int i = 0; i < count; i++) {
            shorts[i] = (short) values[i];
        }
        return RasterImage.ofShorts(size, layout, shorts, profile);
    }
}
