package io.hndsr.internal.codec.imageio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hndsr.error.UnsupportedImageException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.IccProfile;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.internal.codec.Fixtures;
import java.awt.Graphics2D;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BufferedImagesTest {

    static List<Object[]> kinds() {
        List<Object[]> kinds = new ArrayList<>();
        for (BandLayout layout : BandLayout.values()) {
            for (SampleType type : SampleType.values()) {
                kinds.add(new Object[] {layout, type});
            }
        }
        return kinds;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void converts_to_a_java_image_and_back_without_change(BandLayout layout, SampleType type) {
        RasterImage image = Fixtures.image(13, 7, layout, type, Optional.empty());

        RasterImage back = BufferedImages.fromBufferedImage(BufferedImages.toBufferedImage(image));

        assertThat(Fixtures.fingerprint(back)).isEqualTo(Fixtures.fingerprint(image));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void image_io_writes_the_converted_image_with_the_same_samples(BandLayout layout, SampleType type)
            throws IOException {
        RasterImage image = Fixtures.image(13, 7, layout, type, Optional.empty());
        ByteArrayOutputStream png = new ByteArrayOutputStream();

        assertThat(ImageIO.write(BufferedImages.toBufferedImage(image), "png", png))
                .isTrue();

        BufferedImage read = ImageIO.read(new ByteArrayInputStream(png.toByteArray()));
        assertThat(Fixtures.samples(read.getRaster())).isEqualTo(Fixtures.samples(image));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void java2d_draws_the_converted_image_with_the_same_brightness(BandLayout layout, SampleType type) {
        RasterImage image = Fixtures.image(13, 7, layout, type, Optional.empty());
        BufferedImage screen = new BufferedImage(13, 7, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = screen.createGraphics();
        graphics.drawImage(BufferedImages.toBufferedImage(image), 0, 0, null);
        graphics.dispose();

        int colours = layout.colourBands();
        for (int x = 0; x < 13; x++) {
            int argb = screen.getRGB(x, 3);
            int alpha = layout.hasAlpha() ? image.sample(x, 3, colours) * 255 / type.maxValue() : 255;
            if (alpha < 64) {
                continue;
            }
            assertThat(argb >>> 24).isBetween(alpha - 1, alpha + 1);
            int red = image.sample(x, 3, 0) * 255 / type.maxValue();
            int blue = image.sample(x, 3, colours - 1) * 255 / type.maxValue();
            assertThat(argb >> 16 & 0xff).isBetween(red - 3, red + 3);
            assertThat(argb & 0xff).isBetween(blue - 3, blue + 3);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "RGB, UINT8, 5",
        "RGB_ALPHA, UINT8, 6",
        "GREY, UINT8, 10",
        "GREY, UINT16, 11",
    })
    void converts_to_the_types_that_draw_fast(BandLayout layout, SampleType type, int expected) {
        RasterImage image = Fixtures.image(3, 2, layout, type, Optional.empty());

        assertThat(BufferedImages.toBufferedImage(image).getType()).isEqualTo(expected);
    }

    @Test
    void carries_a_profile_both_ways() {
        IccProfile profile =
                new IccProfile(ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData());
        RasterImage image = Fixtures.image(5, 4, BandLayout.RGB, SampleType.UINT8, Optional.of(profile));

        BufferedImage java = BufferedImages.toBufferedImage(image);
        RasterImage back = BufferedImages.fromBufferedImage(java);

        // Java rewrites some tags of a profile that it has used, with the same length.
        assertThat(java.getColorModel().getColorSpace()).isInstanceOf(ICC_ColorSpace.class);
        assertThat(java.getColorModel().getColorSpace().isCS_sRGB()).isFalse();
        assertThat(Fixtures.samples(back)).isEqualTo(Fixtures.samples(image));
        assertThat(back.iccProfile().map(kept -> kept.data().length)).contains(profile.data().length);
    }

    @Test
    void uses_srgb_if_the_profile_is_broken() {
        RasterImage image =
                Fixtures.image(5, 4, BandLayout.RGB, SampleType.UINT16, Optional.of(new IccProfile(new byte[200])));

        assertThat(BufferedImages.toBufferedImage(image)
                        .getColorModel()
                        .getColorSpace()
                        .isCS_sRGB())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "2, 4", "3, 4", "4, 3", "5, 3", "6, 4", "7, 4"})
    void copies_the_values_of_colour_images_of_every_type(int type, int bands) {
        BufferedImage image = new BufferedImage(3, 2, type);
        image.setRGB(1, 1, 0xff30_4050);

        RasterImage taken = BufferedImages.fromBufferedImage(image);

        assertThat(taken.layout().bands()).isEqualTo(bands);
        assertThat(taken.sample(1, 1, 0)).isEqualTo(0x30);
        assertThat(taken.sample(1, 1, 1)).isEqualTo(0x40);
        assertThat(taken.sample(1, 1, 2)).isEqualTo(0x50);
        assertThat(taken.sample(0, 0, 2)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"3", "7"})
    void divides_premultiplied_colours_by_their_alpha(int type) {
        BufferedImage image = new BufferedImage(1, 1, type);
        image.setRGB(0, 0, 0x80ff_8000);

        RasterImage taken = BufferedImages.fromBufferedImage(image);

        assertThat(taken.sample(0, 0, 0)).isEqualTo(255);
        assertThat(taken.sample(0, 0, 1)).isBetween(127, 129);
        assertThat(taken.sample(0, 0, 3)).isEqualTo(0x80);
    }

    @Test
    void copies_grey_without_a_tone_curve() {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setSample(1, 0, 0, 100);

        assertThat(BufferedImages.fromBufferedImage(image).sample(1, 0, 0)).isEqualTo(100);
    }

    @Test
    void expands_one_bit_and_palettes() {
        BufferedImage bits = new BufferedImage(9, 1, BufferedImage.TYPE_BYTE_BINARY);
        bits.getRaster().setSample(8, 0, 0, 1);
        byte[] red = {0, (byte) 200};
        byte[] blue = {10, 20};
        IndexColorModel palette = new IndexColorModel(8, 2, red, blue, blue);
        BufferedImage indexed = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_INDEXED, palette);
        indexed.getRaster().setSample(1, 0, 0, 1);

        assertThat(Fixtures.samples(BufferedImages.fromBufferedImage(bits))).endsWith(0, 255);
        assertThat(BufferedImages.fromBufferedImage(bits).layout()).isEqualTo(BandLayout.GREY);
        assertThat(Fixtures.samples(BufferedImages.fromBufferedImage(indexed))).containsExactly(0, 10, 10, 200, 20, 20);
    }

    @Test
    void copies_only_the_part_that_a_sub_image_shows() {
        RasterImage image = Fixtures.image(8, 6, BandLayout.RGB, SampleType.UINT8, Optional.empty());

        RasterImage part = BufferedImages.fromBufferedImage(
                BufferedImages.toBufferedImage(image).getSubimage(2, 1, 3, 4));

        assertThat(part.size().toString()).isEqualTo("3x4");
        assertThat(part.sample(0, 0, 1)).isEqualTo(image.sample(2, 1, 1));
        assertThat(part.sample(2, 3, 2)).isEqualTo(image.sample(4, 4, 2));
    }

    @Test
    void refuses_samples_that_are_not_unsigned_8_or_16_bit() {
        ComponentColorModel floats = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, Transparency.OPAQUE, DataBuffer.TYPE_FLOAT);
        WritableRaster raster = floats.createCompatibleWritableRaster(2, 2);
        BufferedImage image = new BufferedImage(floats, raster, false, null);

        assertThatThrownBy(() -> BufferedImages.fromBufferedImage(image))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("2x2")
                .hasMessageContaining("neither unsigned 8 nor 16 bit");
    }
}
