package io.hndsr.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.TestPictures;
import io.hndsr.config.Device;
import io.hndsr.internal.network.NetworkSource;
import io.hndsr.request.Progress;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tiles without a valid pixel, on networks that count their runs. */
class BlankTilesTest {

    private static final int TILE = 16;

    private final AtomicInteger tilesRun = new AtomicInteger();

    @Test
    void are_not_run_but_finished() {
        BufferedImage picture = withFrame(64);
        CopyOnWriteArrayList<Progress> progress = new CopyOnWriteArrayList<>();
        try (Engine engine = Engine.start(EngineRequests.config("nearest").config(), source())) {
            tilesRun.set(0);
            EngineRequests.Result result = engine.submit(
                            new Source.InMemory(picture),
                            EngineRequests.request(TILE, Optional.of(Duration.ofSeconds(60)))
                                    .onProgress(progress::add),
                            EngineRequests.Result::new)
                    .join();
            int tiles = result.report().tiles();
            // The scene has 2 x 2 tiles; those beside them see some of it through their margin.
            assertThat(tiles).isEqualTo(100);
            assertThat(tilesRun.get()).isBetween(4, 16);
            assertThat(progress.get(progress.size() - 1).tilesDone()).isEqualTo(tiles);
            for (int y = 0; y < 320; y++) {
                for (int x = 0; x < 320; x++) {
                    assertThat(result.image().sample(x, y, 1)).isEqualTo(picture.getRGB(x / 2, y / 2) >> 8 & 0xff);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"perceptual", "bicubic-overlapping"})
    void are_finished_with_their_steps_and_whether_or_not_tiles_are_blended(String bundle) {
        AtomicReference<Progress> last = new AtomicReference<>();
        try (Engine engine = Engine.start(EngineRequests.config(bundle).config(), source())) {
            var options = EngineRequests.request(32, Optional.of(Duration.ofSeconds(60)))
                    .onProgress(last::set);
            EngineRequests.Result result = engine.submit(
                            new Source.InMemory(withFrame(128)),
                            bundle.equals("perceptual")
                                    ? options.perceptual().steps(2).seed(1)
                                    : options,
                            EngineRequests.Result::new)
                    .join();
            Progress end = Objects.requireNonNull(last.get());
            assertThat(end.tilesDone()).isEqualTo(result.report().tiles());
            assertThat(end.stepsDone()).isEqualTo(end.stepsTotal());
            assertThat(result.image().sample(0, 0, 0)).isZero();
            assertThat(result.report().invalidPixels().frame()).isEqualTo(288L * 288 - 32 * 32);
        }
    }

    /** A scene of 32 x 32 pixels inside a black frame. */
    private static BufferedImage withFrame(int frame) {
        int side = 32 + 2 * frame;
        BufferedImage picture = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        picture.createGraphics().drawImage(TestPictures.waves(32, 32), frame, frame, null);
        // so that the frame ends where the scene begins
        for (int i = frame; i < frame + 32; i++) {
            picture.setRGB(i, frame, 0x405060);
            picture.setRGB(i, frame + 31, 0x405060);
            picture.setRGB(frame, i, 0x405060);
            picture.setRGB(frame + 31, i, 0x405060);
        }
        return picture;
    }

    private NetworkSource source() {
        return (device, bundle, runtime) -> new FaultyNetwork(
                NetworkSource.onnx(EngineRequests.bundled().config().devices().network())
                        .open(new Device.Cpu(), bundle, runtime),
                device.toString(),
                call -> {
                    tilesRun.addAndGet(call.tiles());
                    return Optional.empty();
                });
    }
}
