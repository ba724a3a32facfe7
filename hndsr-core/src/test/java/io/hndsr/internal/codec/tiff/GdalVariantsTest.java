package io.hndsr.internal.codec.tiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hndsr.error.UnsupportedImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Files of every kind that GDAL writes, compared sample by sample with what GDAL reads; skipped without GDAL. */
class GdalVariantsTest {

    private static final Path SCRIPT = Path.of("src/test/resources/tiff/make_variants.py");

    @TempDir
    private static Path folder;

    @TestFactory
    Stream<DynamicTest> reads_what_gdal_reads_or_refuses_it_by_name() throws IOException {
        Gdal.requirePresent();
        Gdal.python(SCRIPT.toString(), "all", folder.toString());
        List<Path> files;
        try (Stream<Path> found = Files.list(folder)) {
            files = found.filter(file -> file.toString().endsWith(".tif"))
                    .sorted()
                    .toList();
        }
        assertThat(files).hasSizeGreaterThan(300);
        return files.stream().map(file -> DynamicTest.dynamicTest(nameOf(file), () -> check(file)));
    }

    private static String nameOf(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - 4);
    }

    private static void check(Path file) throws IOException {
        String name = nameOf(file);
        if (name.startsWith("refused-")) {
            String method = name.substring("refused-".length()).replaceAll("-.*", "");
            assertThatThrownBy(() -> {
                        try (TiffFile tiff = TiffFile.open(file, TiffReadLimits.DEFAULT)) {
                            tiff.image();
                        }
                    })
                    .isInstanceOf(UnsupportedImageException.class)
                    .hasMessageContaining("gdal_translate")
                    .satisfies(refused -> assertThat(refused.toString().toLowerCase(Locale.ROOT))
                            .contains(method));
            return;
        }
        byte[] expected = Files.readAllBytes(file.resolveSibling(name + ".raw"));
        try (TiffFile tiff = TiffFile.open(file, TiffReadLimits.DEFAULT)) {
            TiffImage image = tiff.image();
            int width = image.structure().size().width();
            int height = image.structure().size().height();
            int bands = image.structure().bands();
            assertThat(expected)
                    .hasSize(width
                            * height
                            * bands
                            * image.structure().sampleType().bytes());
            assertThat(planes(image.readWindow(0, 0, width, height), bands)).isEqualTo(expected);
            compareWindows(image, expected);
        }
    }

    private static void compareWindows(TiffImage image, byte[] expected) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int width = image.structure().size().width();
        int height = image.structure().size().height();
        int bytes = image.structure().sampleType().bytes();
        for (int round = 0; round < 8; round++) {
            int x = random.nextInt(width);
            int y = random.nextInt(height);
            int w = 1 + random.nextInt(width - x);
            int h = 1 + random.nextInt(height - y);
            int[] bands = random.ints(
                            1 + random.nextInt(4), 0, image.structure().bands())
                    .toArray();
            byte[] window = planes(image.readWindow(x, y, w, h, bands), bands.length);
            byte[] part = new byte[window.length];
            for (int i = 0, at = 0; i < bands.length; i++) {
                for (int row = y; row < y + h; row++, at += w * bytes) {
                    int from = ((bands[i] * height + row) * width + x) * bytes;
                    System.arraycopy(expected, from, part, at, w * bytes);
                }
            }
            assertThat(window).as("window %d of seed %d", round, seed).isEqualTo(part);
        }
    }

    /** Samples as GDAL dumps them: band after band, in little-endian order. */
    private static byte[] planes(TiffSamples samples, int bands) {
        int bytes = samples.type().bytes();
        ByteBuffer dump = ByteBuffer.allocate(samples.length() * bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int band = 0; band < bands; band++) {
            for (int i = band; i < samples.length(); i += bands) {
                switch (samples.type()) {
                    case UINT8, INT8 -> dump.put(samples.bytes()[i]);
                    case UINT16, INT16 -> dump.putShort(samples.shorts()[i]);
                    case UINT32, INT32 -> dump.putInt(samples.ints()[i]);
                    case FLOAT32 -> dump.putInt(Float.floatToRawIntBits(samples.floats()[i]));
                    case FLOAT64 -> dump.putLong(Double.doubleToRawLongBits(samples.doubles()[i]));
                }
            }
        }
        return dump.array();
    }
}
