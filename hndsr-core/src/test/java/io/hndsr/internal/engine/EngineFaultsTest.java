package io.hndsr.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hndsr.TestPictures;
import io.hndsr.config.Batching;
import io.hndsr.config.Device;
import io.hndsr.config.FallbackPolicy;
import io.hndsr.error.DeviceException;
import io.hndsr.internal.network.NetworkSource;
import io.hndsr.internal.network.RunFault;
import io.hndsr.internal.network.TileCall;
import io.hndsr.metrics.HndsrMetrics;
import io.hndsr.report.CircuitState;
import io.hndsr.request.Progress;
import io.hndsr.request.UpscaleOptions;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What an engine makes of devices that fail, on networks that fail on command. */
class EngineFaultsTest {

    private static final BufferedImage PICTURE = TestPictures.waves(200, 150);
    private static final BufferedImage WHITE = TestPictures.flat(64, 64, 0xffffff);
    private static final Device CUDA = new Device.Cuda(0);

    /** The probe's tiles are no larger; a fault that spares them is the tile's. */
    private static final int PROBE_SIDE = 64;

    private final List<FaultyNetwork> networks = new CopyOnWriteArrayList<>();

    @Test
    void out_of_memory_with_several_tiles_makes_batches_smaller_and_is_remembered() {
        List<Integer> sizes = new CopyOnWriteArrayList<>();
        Function<TileCall, Optional<RunFault.Kind>> rule = call -> {
            sizes.add(call.tiles());
            return call.tiles() > 2 ? Optional.of(RunFault.Kind.OUT_OF_MEMORY) : Optional.empty();
        };
        BufferedImage even = TestPictures.waves(320, 128);
        byte[] expected = upscaledSoundly(even, 16);
        try (Engine engine = engine(
                EngineRequests.config("nearest").with(new Batching(8, Long.MAX_VALUE, Duration.ZERO)), CUDA, rule)) {
            assertThat(EngineRequests.upscale(engine, even, 16).image().bytes()).isEqualTo(expected);
            assertThat(sizes).contains(8, 4, 2);
            assertThat(engine.status().devices().get(0).maxBatchTiles()).isEqualTo(2);
            assertThat(engine.status().devices().get(0).memoryShort()).isTrue();
            sizes.clear();
            assertThat(EngineRequests.upscale(engine, even, 16).image().bytes()).isEqualTo(expected);
            assertThat(sizes).allMatch(size -> size <= 2);
        }
        assertThat(networks).hasSize(1);
    }

    @Test
    void out_of_memory_with_one_tile_makes_tiles_smaller_and_is_remembered() {
        AtomicInteger refused = new AtomicInteger();
        Function<TileCall, Optional<RunFault.Kind>> rule = call -> {
            boolean tooLarge = call.height() * call.width() > 100 * 100;
            refused.addAndGet(tooLarge ? 1 : 0);
            return tooLarge ? Optional.of(RunFault.Kind.OUT_OF_MEMORY) : Optional.empty();
        };
        try (Engine engine = engine(EngineRequests.config("nearest"), CUDA, rule)) {
            assertThat(engine.status().devices().get(0).memoryShort()).isFalse();
            EngineRequests.Result first = EngineRequests.upscale(engine, PICTURE, 192);
            assertThat(engine.status().devices().get(0).memoryShort()).isTrue();
            assertThat(first.image().bytes()).isEqualTo(upscaledSoundly(PICTURE, 48));
            assertThat(first.report().tiles()).isGreaterThan(4);
            assertThat(refused.get()).isPositive();
            refused.set(0);
            assertThat(EngineRequests.upscale(engine, PICTURE, 192).image().bytes())
                    .isEqualTo(first.image().bytes());
            assertThat(refused).hasValue(0);
        }
    }

    @Test
    void a_device_without_memory_for_any_tile_ends_with_an_error() {
        AtomicBoolean full = new AtomicBoolean();
        Function<TileCall, Optional<RunFault.Kind>> rule =
                call -> full.get() ? Optional.of(RunFault.Kind.OUT_OF_MEMORY) : Optional.empty();
        try (Engine engine = engine(EngineRequests.config("nearest"), CUDA, rule)) {
            full.set(true);
            assertThatThrownBy(() -> EngineRequests.upscale(engine, PICTURE, 192))
                    .isInstanceOf(DeviceException.class)
                    .hasMessageContaining("OUT_OF_MEMORY");
        }
    }

    @Test
    void a_poisoned_network_is_rebuilt_and_the_picture_comes_out_right() {
        AtomicInteger left = new AtomicInteger(1);
        Function<TileCall, Optional<RunFault.Kind>> rule = call ->
                isProbe(call) || left.getAndDecrement() <= 0 ? Optional.empty() : Optional.of(RunFault.Kind.POISONED);
        try (Engine engine = engine(EngineRequests.config("nearest"), CUDA, rule)) {
            assertThat(EngineRequests.upscale(engine, PICTURE, 96).image().bytes())
                    .isEqualTo(upscaledSoundly(PICTURE, 96));
            assertThat(networks).hasSize(2);
            assertThat(networks.get(0).closed()).isTrue();
            assertThat(networks.get(1).closed()).isFalse();
        }
        assertThat(networks).allMatch(FaultyNetwork::closed);
    }

    @Test
    void a_picture_that_makes_every_run_fail_does_not_put_the_device_out_of_order() {
        try (Engine engine =
                Engine.start(EngineRequests.config("fails-on-white").config())) {
            for (int i = 0; i < 10; i++) {
                assertThatThrownBy(() -> EngineRequests.upscale(engine, WHITE, 64))
                        .isInstanceOf(DeviceException.class);
            }
            assertThat(engine.status().devices().get(0).circuit()).isEqualTo(CircuitState.CLOSED);
            assertThat(EngineRequests.upscale(engine, PICTURE, 64)
                            .image()
                            .size()
                            .width())
                    .isEqualTo(400);
        }
    }

    @Test
    void a_device_out_of_order_fails_what_is_asked_of_it_until_it_is_sound_again() {
        AtomicBoolean broken = new AtomicBoolean();
        List<CircuitState> states = new CopyOnWriteArrayList<>();
        HndsrMetrics metrics = new HndsrMetrics() {
            @Override
            public void circuitChanged(String device, CircuitState state) {
                states.add(state);
            }
        };
        try (Engine engine = engine(EngineRequests.config("nearest").with(metrics), CUDA, always(broken))) {
            assertThat(engine.status().ready()).isTrue();
            broken.set(true);
            assertThatThrownBy(() -> EngineRequests.upscale(engine, PICTURE, 64))
                    .isInstanceOf(DeviceException.class);
            await().until(() -> !engine.status().ready());
            assertThatThrownBy(() -> EngineRequests.upscale(engine, PICTURE, 64))
                    .isInstanceOf(DeviceException.class)
                    .hasMessageContaining("no device is available")
                    .hasMessageContaining("injected by a test")
                    .hasMessageContaining("retry in");
            assertThat(engine.availability().fallbackReason())
                    .hasValueSatisfying(reason -> assertThat(reason).contains("injected"));
            broken.set(false);
            await().until(() -> engine.status().ready());
            assertThat(EngineRequests.upscale(engine, PICTURE, 64).image().bytes())
                    .isEqualTo(upscaledSoundly(PICTURE, 64));
            await().until(() -> states.get(states.size() - 1) == CircuitState.CLOSED);
            assertThat(states).startsWith(CircuitState.OPEN).contains(CircuitState.HALF_OPEN);
        }
    }

    @Test
    void the_cpu_replaces_a_failed_device_if_allowed_and_the_result_says_so() {
        AtomicBoolean broken = new AtomicBoolean();
        try (Engine engine = engine(EngineRequests.config("nearest").with(FallbackPolicy.CPU), CUDA, always(broken))) {
            assertThat(EngineRequests.upscale(engine, PICTURE, 64).report().device())
                    .isEqualTo("cuda:0");
            broken.set(true);
            EngineRequests.Result standIn = EngineRequests.upscale(engine, PICTURE, 64);
            assertThat(standIn.image().bytes()).isEqualTo(upscaledSoundly(PICTURE, 64));
            assertThat(standIn.report().device()).isEqualTo("cpu");
            assertThat(standIn.report().fallbackReason())
                    .hasValueSatisfying(reason -> assertThat(reason).contains("injected"));
            assertThat(engine.status().ready()).isTrue();
            broken.set(false);
            await().until(() -> engine.availability().fallbackReason().isEmpty());
            EngineRequests.Result again = EngineRequests.upscale(engine, PICTURE, 64);
            assertThat(again.report().device()).isEqualTo("cuda:0");
            assertThat(again.report().fallbackReason()).isEmpty();
        }
    }

    @Test
    void a_standby_without_memory_for_a_tile_gets_smaller_ones_too() {
        AtomicBoolean broken = new AtomicBoolean();
        Function<TileCall, Optional<RunFault.Kind>> small = call ->
                call.height() * call.width() > 100 * 100 ? Optional.of(RunFault.Kind.OUT_OF_MEMORY) : Optional.empty();
        EngineOptions config = EngineRequests.config("nearest")
                .with(FallbackPolicy.CPU)
                .on(List.of(CUDA))
                .config();
        try (Engine engine = Engine.start(config, source(device -> device.equals(CUDA) ? always(broken) : small))) {
            broken.set(true);
            EngineRequests.Result result = EngineRequests.upscale(engine, PICTURE, 192);
            assertThat(result.image().bytes()).isEqualTo(upscaledSoundly(PICTURE, 48));
            assertThat(result.report().device()).isEqualTo("cpu");
        }
    }

    @Test
    void progress_begins_again_with_the_tiles_and_is_reported_by_one_thread_at_a_time() {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger atOnce = new AtomicInteger();
        List<Progress> reported = new CopyOnWriteArrayList<>();
        Function<TileCall, Optional<RunFault.Kind>> rule = call ->
                call.height() * call.width() > 100 * 100 ? Optional.of(RunFault.Kind.OUT_OF_MEMORY) : Optional.empty();
        try (Engine engine = engine(EngineRequests.config("nearest"), CUDA, rule)) {
            UpscaleOptions request = EngineRequests.request(192, Optional.empty())
                    .onProgress(progress -> {
                        atOnce.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        reported.add(progress);
                        inside.decrementAndGet();
                    });
            engine.submit(new Source.InMemory(PICTURE), request, EngineRequests.Result::new)
                    .join();
        }
        assertThat(atOnce).hasValue(1);
        Progress last = reported.get(reported.size() - 1);
        assertThat(last.tilesDone()).isEqualTo(last.tilesTotal()).isGreaterThan(4);
    }

    @Test
    void interpolation_replaces_the_network_if_allowed_also_for_requests_that_have_begun() {
        AtomicInteger left = new AtomicInteger(3);
        AtomicBoolean broken = new AtomicBoolean(true);
        Function<TileCall, Optional<RunFault.Kind>> rule = call -> {
            boolean fails = broken.get() && (left.get() <= 0 || (!isProbe(call) && left.getAndDecrement() <= 1));
            return fails ? Optional.of(RunFault.Kind.POISONED) : Optional.empty();
        };
        try (Engine engine = engine(EngineRequests.config("nearest").with(FallbackPolicy.BICUBIC), CUDA, rule)) {
            EngineRequests.Result standIn = EngineRequests.upscale(engine, PICTURE, 64);
            assertThat(standIn.report().modelId()).isEqualTo("bicubic");
            assertThat(standIn.report().fallbackReason())
                    .hasValueSatisfying(reason -> assertThat(reason).contains("injected"));
            assertThat(standIn.image().size().width()).isEqualTo(400);
            broken.set(false);
            await().until(() -> engine.availability().fallbackReason().isEmpty());
            assertThat(EngineRequests.upscale(engine, PICTURE, 64).report().modelId())
                    .isNotEqualTo("bicubic");
        }
    }

    @Test
    void two_devices_share_a_picture_and_one_goes_on_alone() {
        AtomicBoolean broken = new AtomicBoolean();
        byte[] expected = upscaledSoundly(PICTURE, 16);
        EngineRequests.Config both = EngineRequests.config("nearest").on(List.of(CUDA, new Device.Cpu()));
        try (Engine engine = Engine.start(
                both.config(), source(device -> device.equals(CUDA) ? always(broken) : call -> Optional.empty()))) {
            assertThat(engine.device()).isEqualTo("cuda:0+cpu");
            assertThat(EngineRequests.upscale(engine, PICTURE, 16).image().bytes())
                    .isEqualTo(expected);
            broken.set(true);
            for (int i = 0; i < 4; i++) {
                EngineRequests.Result alone = EngineRequests.upscale(engine, PICTURE, 16);
                assertThat(alone.image().bytes()).isEqualTo(expected);
                assertThat(alone.report().fallbackReason()).isEmpty();
            }
            assertThat(engine.status().ready()).isTrue();
        }
    }

    @Test
    void tiles_on_a_cuda_device_have_one_shape_whatever_the_picture_and_the_same_result() {
        Set<List<Integer>> shapes = ConcurrentHashMap.newKeySet();
        Function<TileCall, Optional<RunFault.Kind>> rule = call -> {
            shapes.add(List.of(call.tiles(), call.height(), call.width()));
            return Optional.empty();
        };
        try (Engine engine = engine(EngineRequests.config("nearest"), CUDA, rule)) {
            shapes.clear();
            for (BufferedImage picture :
                    List.of(PICTURE, WHITE, TestPictures.waves(3, 150), TestPictures.waves(1, 1))) {
                assertThat(EngineRequests.upscale(engine, picture, 64).image().bytes())
                        .isEqualTo(upscaledSoundly(picture, 64));
            }
        }
        assertThat(shapes).hasSize(1);
    }

    private static boolean isProbe(TileCall call) {
        return call.height() <= PROBE_SIDE && call.width() <= PROBE_SIDE && call.tiles() == 1;
    }

    private static Function<TileCall, Optional<RunFault.Kind>> always(AtomicBoolean broken) {
        return call -> broken.get() ? Optional.of(RunFault.Kind.POISONED) : Optional.empty();
    }

    private Engine engine(
            EngineRequests.Config config, Device device, Function<TileCall, Optional<RunFault.Kind>> rule) {
        return Engine.start(
                config.on(List.of(device)).config(),
                source(opened -> opened.equals(device) ? rule : call -> Optional.empty()));
    }

    /** Networks that run on the CPU, whatever they are called, and fail by the device's rule. */
    private NetworkSource source(Function<Device, Function<TileCall, Optional<RunFault.Kind>>> rules) {
        return (device, bundle, runtime) -> {
            EngineOptions sound = EngineRequests.config("nearest").config();
            FaultyNetwork network = new FaultyNetwork(
                    NetworkSource.onnx(sound.devices().network()).open(new Device.Cpu(), bundle, runtime),
                    device.toString(),
                    rules.apply(device));
            networks.add(network);
            return network;
        };
    }

    private static byte[] upscaledSoundly(BufferedImage picture, int tileSize) {
        try (Engine engine = Engine.start(EngineRequests.config("nearest").config())) {
            return EngineRequests.upscale(engine, picture, tileSize).image().bytes();
        }
    }
}
