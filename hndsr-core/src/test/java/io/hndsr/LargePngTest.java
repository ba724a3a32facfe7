package io.hndsr;

import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.config.Limits;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageFormat;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.report.UpscaleEstimate;
import io.hndsr.request.UpscaleOptions;
import io.hndsr.scene.SceneOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PNG files of which neither the image nor the result fits into memory. */
class LargePngTest {

    private static final int WIDTH = 12_000;
    private static final int HEIGHT = 500;

    @TempDir
    private Path folder;

    @Test
    void a_wide_picture_is_enlarged_in_a_heap_that_does_not_hold_its_result() throws Exception {
        byte[] samples = new byte[WIDTH * HEIGHT * 3];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) (20 + i / 3 % WIDTH / 100 + i % 3 + i / 3 / WIDTH / 8);
        }
        Path input = folder.resolve("in.png");
        ImageFiles.write(
                RasterImage.ofBytes(new ImageSize(WIDTH, HEIGHT), BandLayout.RGB, samples, Optional.empty()), input);
        // The result has 288 MB.
        ChildJvm.Outcome outcome = ChildJvm.of(
                        Child.class, input.toString(), folder.resolve("out.png").toString())
                .with("-Xmx200m")
                .run();
        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains("48000x2000");
        assertThat(Files.size(folder.resolve("out.png"))).isPositive();
    }

    /** Enlarges a file with a network that repeats pixels. */
    static final class Child {

        private Child() {}

        public static void main(String[] files) {
            try (SuperResolver resolver =
                    SuperResolver.builder().model(TestBundles.folder("nearest")).build()) {
                System.out.println(resolver.upscale(Path.of(files[0]), Path.of(files[1]), UpscaleOptions.scale(4))
                        .outputSize());
            }
        }
    }

    @Test
    void what_a_square_of_12000_takes_is_a_part_of_a_gigabyte() throws IOException {
        Path input = folder.resolve("square.png");
        Files.write(input, blank(WIDTH, WIDTH));
        try (SuperResolver resolver = SuperResolver.builder()
                .limits(Limits.defaults())
                .model(TestBundles.folder("nearest"))
                .build()) {
            UpscaleEstimate estimate = resolver.estimate(
                    input, folder.resolve("out.png"), UpscaleOptions.scale(4), SceneOptions.defaults());
            assertThat(estimate.outputSize()).isEqualTo(new ImageSize(48_000, 48_000));
            assertThat(estimate.streams()).isTrue();
            assertThat(estimate.heapBytes()).isLessThan(700_000_000L);
        }
        assertThat(ImageFormat.ofFileName(input.toString())).contains(ImageFormat.PNG);
    }

    /** A grey PNG of one value, deflated row by row. */
    private static byte[] blank(int width, int height) {
        Deflater deflater = new Deflater();
        byte[] row = new byte[width + 1];
        ByteBuffer data = ByteBuffer.allocate(1 << 20);
        for (int y = 0; y < height; y++) {
            deflater.setInput(row);
            if (y == height - 1) {
                deflater.finish();
            }
            for (int n = 1; n > 0; ) {
                n = deflater.deflate(data.array(), data.position(), data.remaining());
                data.position(data.position() + n);
            }
        }
        deflater.end();
        byte[] header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put(new byte[] {8, 0, 0, 0, 0})
                .array();
        ByteBuffer png = ByteBuffer.allocate(data.position() + 100);
        png.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        chunk(png, "IHDR", header, header.length);
        chunk(png, "IDAT", data.array(), data.position());
        chunk(png, "IEND", new byte[0], 0);
        byte[] bytes = new byte[png.position()];
        png.flip().get(bytes);
        return bytes;
    }

    private static void chunk(ByteBuffer png, String type, byte[] content, int length) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(content, 0, length);
        png.putInt(length).put(name).put(content, 0, length).putInt((int) crc.getValue());
    }
}
