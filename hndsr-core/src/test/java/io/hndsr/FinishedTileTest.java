package io.hndsr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hndsr.config.FallbackPolicy;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageFormat;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.image.TileBounds;
import io.hndsr.metrics.HndsrMetrics;
import io.hndsr.request.FinishedTile;
import io.hndsr.request.UpscaleOptions;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** The parts of a result that are reported before the rest is finished. */
class FinishedTileTest {

    private static final BufferedImage PICTURE = TestPictures.waves(150, 110);

    @Test
    void parts_are_the_result_s_own_pixels_and_cover_each_of_them_once() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        try (SuperResolver resolver = SuperResolver.create()) {
            for (BandLayout layout : BandLayout.values()) {
                for (SampleType type : SampleType.values()) {
                    RasterImage picture = TestPictures.random(
                            seed, new ImageSize(17 + random.nextInt(24), 17 + random.nextInt(24)), layout, type);
                    UpscaleOptions options =
                            UpscaleOptions.scale(2 + random.nextInt(3)).tileSize(16);
                    assertPartsAreTheResult(resolver, new FinishedTile(0, 0, picture, picture.size()).image(), options);
                }
            }
            assertPartsAreTheResult(resolver, PICTURE, UpscaleOptions.scale(3.3).tileSize(64));
            assertPartsAreTheResult(
                    resolver,
                    PICTURE,
                    UpscaleOptions.scale(2).tileSize(64).perceptual().steps(1).seed(7));
        }
    }

    @Test
    void parts_of_blended_tiles_are_the_result_s_own_pixels_too() {
        try (SuperResolver resolver = own("bicubic-overlapping")) {
            assertPartsAreTheResult(resolver, PICTURE, UpscaleOptions.scale(3.3).tileSize(16));
        }
    }

    @Test
    void parts_are_reported_if_bicubic_interpolation_replaces_the_network() {
        try (SuperResolver resolver = SuperResolver.builder()
                .model(Path.of("absent"))
                .fallback(FallbackPolicy.BICUBIC)
                .build()) {
            assertPartsAreTheResult(resolver, PICTURE, UpscaleOptions.scale(2));
        }
    }

    private static void assertPartsAreTheResult(SuperResolver resolver, BufferedImage picture, UpscaleOptions options) {
        List<FinishedTile> parts = new CopyOnWriteArrayList<>();
        RasterImage result =
                resolver.upscale(picture, options.onTile(parts::add)).raster();
        int width = result.size().width();
        int[] reported = new int[Math.toIntExact(result.size().pixels())];
        for (FinishedTile part : parts) {
            assertThat(part.resultSize()).isEqualTo(result.size());
            assertThat(part.raster().layout()).isEqualTo(result.layout());
            assertThat(part.raster().sampleType()).isEqualTo(result.sampleType());
            assertThat(part.raster().iccProfile()).isEqualTo(result.iccProfile());
            for (int y = 0; y < part.height(); y++) {
                for (int x = 0; x < part.width(); x++) {
                    reported[(part.y() + y) * width + part.x() + x]++;
                    for (int band = 0; band < result.layout().bands(); band++) {
                        assertThat(part.raster().sample(x, y, band))
                                .isEqualTo(result.sample(part.x() + x, part.y() + y, band));
                    }
                }
            }
        }
        assertThat(reported).containsOnly(1);
    }

    @Test
    void a_slow_listener_does_not_hold_up_the_device() {
        AtomicInteger made = new AtomicInteger();
        HndsrMetrics counting = new HndsrMetrics() {
            @Override
            public void tileFinished(long outputPixels) {
                made.incrementAndGet();
            }
        };
        try (SuperResolver resolver = SuperResolver.builder()
                .model(TestBundles.folder("nearest"))
                .metrics(counting)
                .build()) {
            int tiles = resolver.upscale(PICTURE, UpscaleOptions.scale(2).tileSize(32))
                    .report()
                    .tiles();
            made.set(0);
            List<Integer> madeWhenTold = new CopyOnWriteArrayList<>();
            resolver.upscale(PICTURE, UpscaleOptions.scale(2).tileSize(32).onTile(part -> {
                await().until(() -> made.get() == tiles);
                madeWhenTold.add(made.get());
            }));
            assertThat(madeWhenTold).hasSize(tiles).containsOnly(tiles);
        }
    }

    @Test
    void a_throwing_listener_breaks_nothing() {
        try (SuperResolver resolver = own("nearest")) {
            UpscaleOptions plain = UpscaleOptions.scale(2).tileSize(64);
            byte[] expected = resolver.upscale(PICTURE, plain).raster().bytes();
            AtomicInteger calls = new AtomicInteger();
            UpscaleResult result = resolver.upscale(PICTURE, plain.onTile(part -> {
                calls.incrementAndGet();
                throw new IllegalStateException("thrown on purpose by a test");
            }));
            assertThat(result.raster().bytes()).isEqualTo(expected);
            assertThat(calls).hasValue(result.report().tiles());
        }
    }

    @Test
    void nothing_is_reported_after_the_end() {
        AtomicInteger calls = new AtomicInteger();
        CompletableFuture<CompletableFuture<UpscaleResult>> submitted = new CompletableFuture<>();
        try (SuperResolver resolver = own("nearest")) {
            UpscaleOptions options = UpscaleOptions.scale(2).tileSize(16).onTile(part -> {
                calls.incrementAndGet();
                submitted.join().cancel(true);
            });
            CompletableFuture<UpscaleResult> future = resolver.submit(PICTURE, options);
            submitted.complete(future);
            await().until(future::isDone);
        }
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("hndsr-result")));
        assertThat(calls).hasValue(1);
    }

    @Test
    void a_part_can_be_encoded_like_a_result() throws IOException {
        List<FinishedTile> parts = new CopyOnWriteArrayList<>();
        try (SuperResolver resolver = own("nearest")) {
            resolver.upscale(PICTURE, UpscaleOptions.scale(2).tileSize(64).onTile(parts::add));
        }
        FinishedTile part = parts.get(0);
        BufferedImage decoded = ImageIO.read(new ByteArrayInputStream(part.encode(ImageFormat.PNG)));
        assertThat(decoded.getWidth()).isEqualTo(part.width());
        assertThat(decoded.getRGB(5, 9)).isEqualTo(part.image().getRGB(5, 9));
    }

    @Test
    void a_part_beyond_its_result_is_no_part() {
        RasterImage pixels = TestPictures.random(1, new ImageSize(4, 4), BandLayout.GREY, SampleType.UINT8);
        assertThatThrownBy(() -> new FinishedTile(5, 0, pixels, new ImageSize(8, 8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4x4 at 5,0");
    }

    @Test
    void bounds_are_those_of_the_parts_and_reported_before_them() {
        List<Object> reported = new CopyOnWriteArrayList<>();
        try (SuperResolver resolver = own("nearest")) {
            UpscaleOptions options = UpscaleOptions.scale(2).tileSize(64);
            resolver.upscale(PICTURE, options.onTile(reported::add).onTileBounds(reported::add));
        }
        assertThat(reported).hasSizeGreaterThan(4);
        for (int i = 0; i < reported.size(); i += 2) {
            FinishedTile part = (FinishedTile) reported.get(i + 1);
            assertThat(reported.get(i))
                    .isEqualTo(new TileBounds(part.x(), part.y(), part.width(), part.height(), part.resultSize()));
        }
    }

    @Test
    void a_listener_of_bounds_that_throws_keeps_no_part_from_others() {
        try (SuperResolver resolver = own("nearest")) {
            AtomicInteger calls = new AtomicInteger();
            UpscaleResult result = resolver.upscale(
                    PICTURE,
                    UpscaleOptions.scale(2)
                            .tileSize(64)
                            .onTile(part -> calls.incrementAndGet())
                            .onTileBounds(bounds -> {
                                throw new IllegalStateException("thrown on purpose by a test");
                            }));
            assertThat(calls).hasValue(result.report().tiles());
        }
    }

    @Test
    void bounds_beyond_their_result_are_none() {
        assertThatThrownBy(() -> new TileBounds(5, 0, 4, 4, new ImageSize(8, 8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4x4 at 5,0");
    }

    private static SuperResolver own(String bundle) {
        return SuperResolver.builder().model(TestBundles.folder(bundle)).build();
    }
}
