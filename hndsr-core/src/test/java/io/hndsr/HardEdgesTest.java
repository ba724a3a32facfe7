package io.hndsr;

import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.image.RasterImage;
import io.hndsr.request.Sensor;
import io.hndsr.request.UpscaleOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** At a hard edge, the default bundle's result stays within its sides by a small margin, whatever it is given. */
class HardEdgesTest {

    private static final Path CASES = Path.of("src/test/resources/cases");

    private static SuperResolver resolver;

    @BeforeAll
    static void open() {
        resolver = SuperResolver.create();
    }

    @AfterAll
    static void close() {
        resolver.close();
    }

    @ParameterizedTest
    @CsvSource({"step_vertical.png, 50, 190", "step_slanted_bicubic.png, 45, 195", "step_slanted_aliased.png, 45, 195"})
    void an_edge_is_not_overshot_whatever_the_sensor(String name, int least, int most) {
        List<UpscaleOptions> all = new ArrayList<>();
        UpscaleOptions options = UpscaleOptions.scale(4);
        all.add(options);
        for (Sensor.Preset sensor : Sensor.Preset.values()) {
            all.add(options.sensor(sensor));
            all.add(UpscaleOptions.scale(2.5).sensor(sensor).tileSize(16));
        }
        all.add(options.blur(0.5).noise(4));
        all.add(options.blur(1.2).noise(0));
        all.add(options.noise(3));
        all.add(options.blur(0.8));
        for (UpscaleOptions each : all) {
            RasterImage result = resolver.upscale(CASES.resolve(name), each).raster();
            int lowest = 255;
            int highest = 0;
            for (int y = 0; y < result.size().height(); y++) {
                for (int x = 0; x < result.size().width(); x++) {
                    lowest = Math.min(lowest, result.sample(x, y, 0));
                    highest = Math.max(highest, result.sample(x, y, 0));
                }
            }
            assertThat(lowest).as("%s %s", name, each.sensing()).isGreaterThanOrEqualTo(least);
            assertThat(highest).as("%s %s", name, each.sensing()).isLessThanOrEqualTo(most);
        }
    }
}
