package io.hndsr;

import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;

/** Pictures that tests are made on: drawn ones, and the real ones of the repository. */
public final class TestPictures {

    private static final Path REAL = Path.of("..", "samples", "valid");

    private TestPictures() {}

    /** Draws every sample from the whole range of its type. */
    public static RasterImage random(long seed, ImageSize size, BandLayout layout, SampleType type) {
        Random random = new Random(seed);
        int count = Math.toIntExact(size.pixels() * layout.bands());
        if (type == SampleType.UINT8) {
            byte[] samples = new byte[count];
            random.nextBytes(samples);
            return RasterImage.ofBytes(size, layout, samples, Optional.empty());
        }
        short[] samples = new short[count];
        for (int i = 0; i < count; i++) {
            samples[i] = (short) random.nextInt(65_536);
        }
        return RasterImage.ofShorts(size, layout, samples, Optional.empty());
    }

    /** A picture of smooth waves and an edge, RGB, as a network is used to. */
    public static BufferedImage waves(int width, int height) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int red = level(0.5 + 0.2 * Math.sin(0.31 * x) + (x + y > width ? 0.15 : -0.15));
                int green = level(0.5 + 0.3 * Math.cos(0.17 * y - 0.05 * x));
                int blue = level(0.4 + 0.2 * Math.sin(0.07 * (x + 2 * y)));
                picture.setRGB(x, y, red << 16 | green << 8 | blue);
            }
        }
        return picture;
    }

    /** A picture of one colour. */
    public static BufferedImage flat(int width, int height, int rgb) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                picture.setRGB(x, y, rgb);
            }
        }
        return picture;
    }

    /** The first real pictures of the repository in name order; the test is skipped, and says why, without them. */
    public static List<BufferedImage> real(int count) {
        if (!Files.isDirectory(REAL)) {
            String reason = "skipped: real pictures are not there, " + REAL.toAbsolutePath() + " is no folder";
            System.out.println(reason);
            Assumptions.abort(reason);
        }
        try (Stream<Path> files = Files.list(REAL)) {
            return files.filter(file -> file.toString().endsWith(".png"))
                    .sorted()
                    .limit(count)
                    .map(TestPictures::read)
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static BufferedImage read(Path file) {
        try {
            return ImageIO.read(file.toFile());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static int level(double value) {
        return (int) Math.round(255 * Math.min(1, Math.max(0, value)));
    }

    /** The first bytes of a PNG file, whose header claims a size. */
    public static byte[] pngThatClaims(int width, int height) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(flat(12, 10, 0), "png", png);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        ByteBuffer header = ByteBuffer.wrap(Arrays.copyOf(png.toByteArray(), 100));
        header.putInt(16, width).putInt(20, height);
        CRC32 crc = new CRC32();
        crc.update(header.array(), 12, 17);
        header.putInt(29, (int) crc.getValue());
        return header.array();
    }
}
