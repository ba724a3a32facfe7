package io.hndsr.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hndsr.TestPictures;
import io.hndsr.config.Device;
import io.hndsr.config.FallbackPolicy;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.internal.codec.imageio.BufferedImages;
import io.hndsr.internal.network.NetworkSource;
import io.hndsr.internal.network.RunFault;
import io.hndsr.internal.network.TileCall;
import io.hndsr.request.UpscaleOptions;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tiles of a CUDA device, on networks that run on the CPU under its name. */
class EqualTilesTest {

    private static final Device CUDA = new Device.Cuda(0);
    private static final Device CPU = new Device.Cpu();
    private static final BufferedImage SMALL = TestPictures.waves(40, 24);

    private final List<TileCall> calls = new CopyOnWriteArrayList<>();
    private final AtomicBoolean broken = new AtomicBoolean();

    /** In 1/65535: the network for unknown degradations sees a little farther than the margin. */
    @ParameterizedTest
    @CsvSource({"true, 16", "false, 64"})
    void the_bundled_network_gives_the_same_picture_for_longer_tiles_if_none_has_both_borders(
            boolean known, int largestDifference) {
        RasterImage drawn = TestPictures.random(7, new ImageSize(200, 180), BandLayout.RGB, SampleType.UINT16);
        BufferedImage picture = BufferedImages.toBufferedImage(drawn);
        EngineRequests.Config bundled = EngineRequests.bundled();
        UpscaleOptions options = EngineRequests.request(96, Optional.of(Duration.ofSeconds(60)));
        UpscaleOptions set = known ? options.blur(0.3).noise(5) : options;
        RasterImage expected = upscaled(bundled, CPU, picture, set);
        int side = largestSide();
        RasterImage seen = upscaled(bundled, CUDA, picture, set);
        assertThat(largestSide()).isGreaterThan(side);
        assertThat(largestDifference(seen, expected)).isLessThanOrEqualTo(largestDifference);
    }

    @Test
    void tiles_that_overlap_are_those_of_the_cpu() {
        EngineRequests.Config overlapping = EngineRequests.config("bicubic-overlapping");
        RasterImage expected = upscaled(overlapping, CPU, SMALL, 32);
        List<List<Integer>> shapes = shapes();
        RasterImage seen = upscaled(overlapping, CUDA, SMALL, 32);
        assertThat(shapes()).isEqualTo(shapes);
        assertThat(seen.bytes()).isEqualTo(expected.bytes());
    }

    @Test
    void a_picture_is_not_filled_up_to_tiles_that_are_larger_than_the_bundle_s() {
        EngineRequests.Config nearest = EngineRequests.config("nearest");
        RasterImage expected = upscaled(nearest, CPU, SMALL, 1 << 20);
        List<List<Integer>> shapes = shapes();
        RasterImage seen = upscaled(nearest, CUDA, SMALL, 1 << 20);
        assertThat(shapes()).isEqualTo(shapes);
        assertThat(seen.bytes()).isEqualTo(expected.bytes());
    }

    @Test
    void a_cpu_that_stands_in_gets_no_more_than_the_picture() {
        EngineRequests.Config config =
                EngineRequests.config("nearest").with(FallbackPolicy.CPU).on(List.of(CUDA));
        try (Engine engine = Engine.start(config.config(), source())) {
            broken.set(true);
            EngineRequests.upscale(engine, SMALL, 64);
            await().until(() -> engine.availability().fallbackReason().isPresent());
            calls.clear();
            EngineRequests.upscale(engine, SMALL, 64);
            assertThat(largestSide()).isLessThan(64);
        }
    }

    private RasterImage upscaled(EngineRequests.Config config, Device device, BufferedImage picture, int tileSize) {
        return upscaled(config, device, picture, EngineRequests.request(tileSize, Optional.of(Duration.ofSeconds(60))));
    }

    private RasterImage upscaled(
            EngineRequests.Config config, Device device, BufferedImage picture, UpscaleOptions options) {
        try (Engine engine = Engine.start(config.on(List.of(device)).config(), source())) {
            calls.clear();
            return EngineRequests.upscale(engine, picture, options).image();
        }
    }

    private NetworkSource source() {
        return (device, bundle, runtime) -> new FaultyNetwork(
                NetworkSource.onnx(EngineRequests.bundled().config().devices().network())
                        .open(CPU, bundle, runtime),
                device.toString(),
                call -> {
                    calls.add(call);
                    return broken.get() && device.equals(CUDA) ? Optional.of(RunFault.Kind.POISONED) : Optional.empty();
                });
    }

    private int largestSide() {
        return calls.stream()
                .mapToInt(call -> Math.max(call.height(), call.width()))
                .max()
                .orElseThrow();
    }

    private List<List<Integer>> shapes() {
        List<List<Integer>> shapes = new ArrayList<>();
        calls.forEach(call -> shapes.add(List.of(call.tiles(), call.height(), call.width())));
        return shapes.stream().distinct().toList();
    }

    /** In steps of the samples. */
    private static int largestDifference(RasterImage one, RasterImage other) {
        assertThat(one.size()).isEqualTo(other.size());
        int largest = 0;
        for (int y = 0; y < one.size().height(); y++) {
            for (int x = 0; x < one.size().width(); x++) {
                for (int band = 0; band < 3; band++) {
                    largest = Math.max(largest, Math.abs(one.sample(x, y, band) - other.sample(x, y, band)));
                }
            }
        }
        return largest;
    }
}
