package io.hndsr.internal.codec.png;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hndsr.TestPictures;
import io.hndsr.error.InvalidImageException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageFormat;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.image.TileBounds;
import io.hndsr.internal.codec.ImageCodec;
import io.hndsr.internal.codec.format.ByteSource;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PngRowsTest {

    private static final ImageSize SIZE = new ImageSize(37, 700);

    private static byte[] encoded(RasterImage image) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new ImageCodec().encode(image, ImageFormat.PNG, out);
        return out.toByteArray();
    }

    /** Flat, smooth and noisy rows, so that every filter is used. */
    private static RasterImage picture(BandLayout layout, SampleType type) {
        RasterImage noise = TestPictures.random(4, SIZE, layout, type);
        int line = SIZE.width() * layout.bands();
        byte[] bytes = new byte[SIZE.height() * line];
        short[] shorts = new short[SIZE.height() * line];
        for (int i = 0; i < bytes.length; i++) {
            int y = i / line;
            int x = i % line / layout.bands();
            int value = switch (y / 50 % 4) {
                case 0 -> 9;
                case 1 -> x * 300 + y * 70;
                case 2 -> 200 * x;
                default -> noise.sample(x, y, i % layout.bands());
            };
            shorts[i] = (short) value;
            bytes[i] = (byte) (type == SampleType.UINT8 ? value / 5 : value);
        }
        return type == SampleType.UINT8
                ? RasterImage.ofBytes(SIZE, layout, bytes, Optional.empty())
                : RasterImage.ofShorts(SIZE, layout, shorts, Optional.empty());
    }

    private static RasterImage rows(PngRows source, int x, int y, int width, int height) {
        return source.read(new TileBounds(x, y, width, height, SIZE));
    }

    @ParameterizedTest
    @EnumSource(BandLayout.class)
    void windows_have_the_samples_of_the_whole_image_in_any_order(BandLayout layout) {
        for (SampleType type : SampleType.values()) {
            byte[] png = encoded(picture(layout, type));
            RasterImage whole = new PngReader().decode(ByteSource.of(png), remark -> {});
            try (PngRows source = PngRows.open(ByteSource.of(png)).orElseThrow()) {
                assertThat(source.description()).isEqualTo(whole.description());
                int[][] windows = {
                    {0, 0, 37, 128},
                    {0, 100, 37, 128},
                    {0, 64, 37, 256},
                    {3, 400, 20, 50},
                    {0, 0, 37, 700},
                    {36, 699, 1, 1}
                };
                for (int[] window : windows) {
                    TileBounds bounds = new TileBounds(window[0], window[1], window[2], window[3], SIZE);
                    RasterImage expected = whole.crop(bounds);
                    RasterImage read = source.read(bounds);
                    assertThat(read.size()).isEqualTo(expected.size());
                    for (int y = 0; y < window[3]; y++) {
                        for (int x = 0; x < window[2]; x++) {
                            for (int band = 0; band < layout.bands(); band++) {
                                assertThat(read.sample(x, y, band)).isEqualTo(expected.sample(x, y, band));
                            }
                        }
                    }
                }
            }
        }
    }

    @Test
    void an_image_with_a_palette_or_fewer_bits_is_left_to_the_decoder_of_whole_images() throws IOException {
        for (int type : new int[] {BufferedImage.TYPE_BYTE_INDEXED, BufferedImage.TYPE_BYTE_BINARY}) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageIO.write(new BufferedImage(9, 9, type), "png", out);
            assertThat(PngRows.open(ByteSource.of(out.toByteArray()))).isEmpty();
        }
    }

    @Test
    void damaged_pixel_data_with_right_checksums_is_refused() {
        byte[] png = encoded(picture(BandLayout.RGB, SampleType.UINT8));
        int refused = 0;
        for (int damage = 0; damage < 40; damage++) {
            byte[] damaged = png.clone();
            int chunk = 8;
            while (ByteBuffer.wrap(damaged).getInt(chunk) < 100) {
                chunk += 12 + ByteBuffer.wrap(damaged).getInt(chunk);
            }
            int length = ByteBuffer.wrap(damaged).getInt(chunk);
            damaged[chunk + 8 + damage * (length / 40)] ^= 0x55;
            CRC32 crc = new CRC32();
            crc.update(damaged, chunk + 4, length + 4);
            ByteBuffer.wrap(damaged).putInt(chunk + 8 + length, (int) crc.getValue());
            try (PngRows source = PngRows.open(ByteSource.of(damaged)).orElseThrow()) {
                rows(source, 0, 0, 37, 700);
            } catch (InvalidImageException expected) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
        assertThatThrownBy(() -> PngRows.open(ByteSource.of(Arrays.copyOf(png, png.length - 40))))
                .isInstanceOf(InvalidImageException.class);
    }
}
