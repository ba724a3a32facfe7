package io.hndsr;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hndsr.config.FallbackPolicy;
import io.hndsr.config.Mode;
import io.hndsr.error.DeadlineExceededException;
import io.hndsr.error.DeviceException;
import io.hndsr.error.InvalidBundleException;
import io.hndsr.error.InvalidOptionsException;
import io.hndsr.error.ResolverClosedException;
import io.hndsr.image.RasterImage;
import io.hndsr.model.GraphRole;
import io.hndsr.report.UpscaleReport;
import io.hndsr.request.Progress;
import io.hndsr.request.UpscaleOptions;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code PERCEPTUAL} does with a request, on tiny bundles with drawn weights. */
class PerceptualTest {

    private static final BufferedImage PICTURE = TestPictures.waves(70, 50);
    private static final UpscaleOptions SEEDED =
            UpscaleOptions.scale(2.5).perceptual().seed(7).tileSize(32);

    /** On the slow bundle, seconds for each of many steps. */
    private static final BufferedImage LARGE = TestPictures.flat(400, 400, 0x507040);

    private static final UpscaleOptions LONG =
            UpscaleOptions.scale(2).perceptual().tileSize(400).steps(200);

    @ParameterizedTest
    @ValueSource(strings = {"perceptual", "perceptual-output", "perceptual-context"})
    void any_size_comes_out_in_the_rounded_size_at_any_scale(String bundle) {
        try (SuperResolver resolver = own(bundle)) {
            for (int[] size : new int[][] {{1, 1}, {1, 7}, {3, 2}, {17, 33}, {64, 20}, {70, 90}}) {
                for (double scale : new double[] {2, 3.14, 4, 8}) {
                    UpscaleResult result = resolver.upscale(
                            TestPictures.waves(size[0], size[1]),
                            UpscaleOptions.scale(scale).perceptual().steps(2).seed(1));
                    assertThat(result.raster().size().width()).isEqualTo((int) Math.floor(size[0] * scale + 0.5));
                    assertThat(result.raster().size().height()).isEqualTo((int) Math.floor(size[1] * scale + 0.5));
                }
            }
        }
    }

    @Test
    void strength_zero_is_fidelity_to_the_byte_and_uses_no_noise() {
        try (SuperResolver resolver = own("perceptual")) {
            for (double scale : new double[] {2, 2.7, 4}) {
                UpscaleOptions options = UpscaleOptions.scale(scale).tileSize(32);
                UpscaleResult fidelity = resolver.upscale(PICTURE, options);
                UpscaleResult result =
                        resolver.upscale(PICTURE, options.perceptual().strength(0));
                assertThat(result.raster().bytes()).isEqualTo(fidelity.raster().bytes());
                assertThat(result.report().mode()).isEqualTo(Mode.PERCEPTUAL);
                assertThat(result.report().steps()).hasValue(0);
                assertThat(result.report().strength()).hasValue(0);
                assertThat(result.report().seed()).isEmpty();
                assertThat(fidelity.report().mode()).isEqualTo(Mode.FIDELITY);
                assertThat(fidelity.report().steps()).isEmpty();
                assertThat(fidelity.report().strength()).isEmpty();
                assertThat(fidelity.report().seed()).isEmpty();
                assertThat(resolver.upscale(PICTURE, options.perceptual())
                                .raster()
                                .bytes())
                        .isNotEqualTo(fidelity.raster().bytes());
            }
        }
    }

    @Test
    void a_result_that_is_made_to_agree_with_its_input_keeps_what_is_promised_of_seed_and_strength(@TempDir Path folder)
            throws IOException {
        Path bundle = TestBundles.altered(folder, "perceptual", "consistency", "{\"iterations\": 3}");
        try (SuperResolver one =
                        SuperResolver.builder().model(bundle).threads(1).build();
                SuperResolver four =
                        SuperResolver.builder().model(bundle).threads(4).build()) {
            UpscaleResult corrected = one.upscale(PICTURE, SEEDED);
            assertThat(four.upscale(PICTURE, SEEDED).raster().bytes())
                    .isEqualTo(corrected.raster().bytes());
            assertThat(four.upscale(PICTURE, SEEDED.strength(0)).raster().bytes())
                    .isEqualTo(one.upscale(PICTURE, SEEDED.mode(Mode.FIDELITY))
                            .raster()
                            .bytes());
            try (SuperResolver left = own("perceptual")) {
                assertThat(left.upscale(PICTURE, SEEDED).raster().bytes())
                        .isNotEqualTo(corrected.raster().bytes());
            }
        }
    }

    @Test
    void from_the_context_strength_zero_decodes_the_context() {
        try (SuperResolver resolver = own("perceptual-context")) {
            BufferedImage grey = TestPictures.flat(40, 30, 0x646464);
            UpscaleResult result =
                    resolver.upscale(grey, UpscaleOptions.scale(2).perceptual().strength(0));
            assertThat(result.image().getRGB(20, 20)).isEqualTo(0xff646464);
            assertThat(result.report().steps()).hasValue(0);
        }
    }

    @Test
    void steps_strength_and_seed_are_honoured_and_reported() {
        try (SuperResolver resolver = own("perceptual")) {
            UpscaleResult standard = resolver.upscale(PICTURE, SEEDED);
            assertThat(standard.report().mode()).isEqualTo(Mode.PERCEPTUAL);
            assertThat(standard.report().steps()).hasValue(4);
            assertThat(standard.report().strength()).hasValue(0.6);
            assertThat(standard.report().seed()).hasValue(7);
            for (UpscaleOptions other : List.of(SEEDED.seed(8), SEEDED.steps(5), SEEDED.strength(0.7))) {
                UpscaleResult result = resolver.upscale(PICTURE, other);
                assertThat(result.raster().bytes())
                        .isNotEqualTo(standard.raster().bytes());
                UpscaleReport report = result.report();
                assertThat(report.seed().getAsLong())
                        .isEqualTo(other.texture().seed().getAsLong());
                assertThat(report.steps().getAsInt())
                        .isEqualTo(other.texture().steps().orElse(4));
                assertThat(report.strength().getAsDouble())
                        .isEqualTo(other.texture().strength().orElse(0.6));
            }
            assertThat(resolver.upscale(PICTURE, SEEDED.steps(4).strength(0.6))
                            .raster()
                            .bytes())
                    .isEqualTo(standard.raster().bytes());
        }
    }

    @Test
    void a_seed_that_is_not_given_is_drawn_and_the_reported_one_gives_the_same_image() {
        try (SuperResolver resolver = own("perceptual")) {
            UpscaleOptions options = UpscaleOptions.scale(2).perceptual();
            UpscaleResult first = resolver.upscale(PICTURE, options);
            UpscaleResult second = resolver.upscale(PICTURE, options);
            assertThat(first.report().seed()).isNotEqualTo(second.report().seed());
            assertThat(first.raster().bytes()).isNotEqualTo(second.raster().bytes());
            long seed = first.report().seed().getAsLong();
            assertThat(resolver.upscale(PICTURE, options.seed(seed)).raster().bytes())
                    .isEqualTo(first.raster().bytes());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"perceptual", "perceptual-output"})
    void the_same_seed_gives_the_same_bytes_whatever_the_threads_and_whoever_else_calls(String bundle)
            throws InterruptedException, ExecutionException {
        List<byte[]> alone = new ArrayList<>();
        try (SuperResolver resolver = own(bundle, 1)) {
            for (int i = 0; i < 6; i++) {
                alone.add(resolver.upscale(PICTURE, SEEDED.seed(i)).raster().bytes());
            }
        }
        for (int threads : new int[] {2, 4}) {
            try (SuperResolver resolver = own(bundle, threads)) {
                List<CompletableFuture<UpscaleResult>> futures = new ArrayList<>();
                for (int i = 0; i < 6; i++) {
                    futures.add(resolver.submit(PICTURE, SEEDED.seed(i)));
                }
                for (int i = 0; i < 6; i++) {
                    assertThat(futures.get(i).get().raster().bytes()).isEqualTo(alone.get(i));
                }
            }
        }
    }

    @Test
    void tiles_that_see_far_enough_are_the_whole_to_the_last_step() {
        BufferedImage picture = TestPictures.waves(130, 75);
        try (SuperResolver resolver = own("perceptual")) {
            for (double scale : new double[] {2, 3.14}) {
                UpscaleOptions options =
                        UpscaleOptions.scale(scale).perceptual().seed(3).strength(1);
                byte[] whole = resolver.upscale(picture, options.tileSize(256))
                        .raster()
                        .bytes();
                UpscaleResult tiled = resolver.upscale(picture, options.tileSize(32));
                assertThat(tiled.report().tiles()).isGreaterThan(8);
                int different = 0;
                for (int i = 0; i < whole.length; i++) {
                    int difference = Math.abs((tiled.raster().bytes()[i] & 0xff) - (whole[i] & 0xff));
                    // A value within float precision of a half may round to either side.
                    assertThat(difference).isLessThanOrEqualTo(1);
                    different += difference;
                }
                assertThat(different).isLessThan(whole.length / 500);
            }
        }
    }

    @Test
    void on_the_output_s_grid_tiles_differ_from_the_whole_near_seams_only() {
        BufferedImage picture = TestPictures.waves(128, 128);
        // The seam lies at output pixel 128; tiles reach 16 over it, which is as far as two steps (half of four) carry
        // one.
        int reach = 16;
        try (SuperResolver resolver = own("perceptual-context")) {
            UpscaleOptions options =
                    UpscaleOptions.scale(2).perceptual().seed(3).steps(4);
            RasterImage whole = resolver.upscale(picture, options.tileSize(128)).raster();
            RasterImage tiled = resolver.upscale(picture, options.tileSize(64)).raster();
            for (int y = 0; y < 256; y++) {
                for (int x = 0; x < 256; x++) {
                    boolean near = Math.abs(x + 0.5 - 128) < reach || Math.abs(y + 0.5 - 128) < reach;
                    for (int band = 0; band < 3; band++) {
                        assertThat(Math.abs(tiled.sample(x, y, band) - whole.sample(x, y, band)))
                                .as("%s,%s", x, y)
                                .isLessThanOrEqualTo(near ? 16 : 1);
                    }
                }
            }
        }
    }

    @Test
    void denoising_steps_are_reported_and_progress_only_rises() {
        try (SuperResolver resolver = slow()) {
            List<Progress> reported = Collections.synchronizedList(new ArrayList<>());
            UpscaleResult result = resolver.upscale(PICTURE, SEEDED.onProgress(reported::add));
            int tiles = result.report().tiles();
            assertThat(tiles).isGreaterThan(3);
            double fraction = 0;
            for (Progress progress : reported) {
                assertThat(progress.fraction()).isGreaterThan(fraction);
                assertThat(progress.stepsTotal()).isEqualTo(4 * tiles);
                assertThat(progress.tilesTotal()).isEqualTo(tiles);
                fraction = progress.fraction();
            }
            assertThat(fraction).isEqualTo(1);
            assertThat(reported.get(reported.size() - 1).stepsDone()).isEqualTo(4 * tiles);
            // Steps within a tile are reported too.
            assertThat(reported).anyMatch(progress -> progress.stepsDone() > 4 * progress.tilesDone());
        }
    }

    @Test
    void a_resolver_that_is_opened_for_one_mode_loads_no_more_and_gives_the_same_picture() {
        try (SuperResolver all = own("perceptual");
                SuperResolver faithful = opened("perceptual", Mode.FIDELITY);
                SuperResolver drawing = opened("perceptual", Mode.PERCEPTUAL);
                SuperResolver other = opened("perceptual-output", Mode.FIDELITY)) {
            assertThat(faithful.modes()).containsExactly(Mode.FIDELITY);
            assertThat(faithful.model().orElseThrow().graph(GraphRole.DENOISER)).isEmpty();
            assertThat(drawing.modes()).containsExactly(Mode.PERCEPTUAL);
            assertThat(other.modes()).as("a mode that is not offered").containsExactly(Mode.PERCEPTUAL);
            UpscaleOptions fidelity = UpscaleOptions.scale(2.5);
            assertThat(faithful.upscale(PICTURE, fidelity).raster().bytes())
                    .isEqualTo(all.upscale(PICTURE, fidelity).raster().bytes());
            assertThat(drawing.upscale(PICTURE, SEEDED).raster().bytes())
                    .isEqualTo(all.upscale(PICTURE, SEEDED).raster().bytes());
            assertThatThrownBy(() -> faithful.upscale(PICTURE, SEEDED))
                    .isInstanceOf(InvalidOptionsException.class)
                    .hasMessageContaining("PERCEPTUAL is not offered");
        }
    }

    private static SuperResolver opened(String bundle, Mode mode) {
        return SuperResolver.builder()
                .model(TestBundles.folder(bundle))
                .modes(Set.of(mode))
                .build();
    }

    @Test
    void the_modes_are_listed_and_others_refused_with_the_one_that_is_offered() {
        try (SuperResolver both = own("perceptual");
                SuperResolver one = own("perceptual-output");
                SuperResolver other = own("nearest");
                SuperResolver fallback = SuperResolver.builder()
                        .model(Path.of("nowhere"))
                        .fallback(FallbackPolicy.BICUBIC)
                        .build()) {
            assertThat(both.modes()).containsExactly(Mode.FIDELITY, Mode.PERCEPTUAL);
            assertThat(one.modes()).containsExactly(Mode.PERCEPTUAL);
            assertThat(other.modes()).containsExactly(Mode.FIDELITY);
            assertThat(fallback.modes()).containsExactly(Mode.FIDELITY);
            refused(
                    one,
                    UpscaleOptions.scale(2),
                    "mode FIDELITY is not offered by model test-perceptual-output, which offers PERCEPTUAL;"
                            + " choose PERCEPTUAL or another bundle");
            refused(other, SEEDED, "mode PERCEPTUAL is not offered by model test-nearest, which offers FIDELITY");
            refused(fallback, SEEDED, "mode PERCEPTUAL is not offered by the bicubic fallback");
        }
    }

    @Test
    void what_the_options_get_wrong_is_said_with_the_limit() {
        try (SuperResolver resolver = own("perceptual");
                SuperResolver noise = own("perceptual-output")) {
            refused(resolver, SEEDED.steps(0), "steps 0 must be from 1 to 200");
            refused(resolver, SEEDED.steps(201), "steps 201 must be from 1 to 200");
            refused(resolver, SEEDED.strength(-0.1), "strength -0.1 must be from 0 to 1");
            refused(resolver, SEEDED.strength(1.1), "strength 1.1 must be from 0 to 1");
            refused(resolver, SEEDED.tileSize(30), "tileSize 30 must be a multiple of 4 and at least 32");
            refused(noise, SEEDED.strength(0.5), "strength 0.5 is not offered by model test-perceptual-output");
            assertThat(noise.upscale(PICTURE, SEEDED.strength(1)).report().strength())
                    .hasValue(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "perceptual-nan-weights, the denoiser predicted NaN at training step 999",
        "perceptual-nan-late, the denoiser predicted NaN at training step 0",
        "perceptual-flat, produced an image of values from 0.0 to 0.0"
    })
    void damaged_weights_are_refused_at_the_start(String bundle, String message) {
        assertThatThrownBy(() -> own(bundle))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining("the mode \"perceptual\" of test-" + bundle)
                .hasMessageContaining(message);
    }

    @Test
    void a_denoiser_that_fails_in_the_middle_of_a_run_gives_no_picture_and_serves_the_next() {
        try (SuperResolver resolver = own("perceptual-nan-late-on-white")) {
            BufferedImage white = TestPictures.flat(60, 60, 0xffffff);
            BufferedImage dark = TestPictures.flat(60, 60, 0x303030);
            for (int i = 0; i < 5; i++) {
                List<Progress> reported = Collections.synchronizedList(new ArrayList<>());
                assertThatThrownBy(() -> resolver.upscale(white, SEEDED.onProgress(reported::add)))
                        .isInstanceOf(DeviceException.class)
                        .hasMessageContaining("the denoiser predicted NaN at training step 400, step 2 of 4");
                assertThat(resolver.upscale(dark, SEEDED).image().getWidth()).isEqualTo(150);
            }
        }
    }

    @Test
    void cancelling_between_two_steps_ends_the_run() throws Exception {
        try (SuperResolver resolver = slow()) {
            CompletableFuture<CompletableFuture<UpscaleResult>> submitted = new CompletableFuture<>();
            List<Progress> reported = Collections.synchronizedList(new ArrayList<>());
            // The listener is called after a step, while others follow.
            CompletableFuture<UpscaleResult> future =
                    resolver.submit(PICTURE, SEEDED.steps(200).onProgress(progress -> {
                        reported.add(progress);
                        submitted.join().cancel(true);
                    }));
            submitted.complete(future);
            assertThatThrownBy(() -> future.get(60, SECONDS)).isInstanceOf(CancellationException.class);
            requireFree(resolver);
            assertThat(reported).hasSize(1);
            assertThat(reported.get(0).stepsDone()).isBetween(1, 199);
        }
    }

    @Test
    void cancelling_inside_a_step_ends_it_on_the_device() throws Exception {
        try (SuperResolver resolver = slow()) {
            CompletableFuture<UpscaleResult> future = resolver.submit(LARGE, LONG);
            await().until(PerceptualTest::denoises);
            assertThat(future.cancel(true)).isTrue();
            requireFree(resolver);
        }
    }

    @Test
    void a_deadline_ends_a_run_with_its_own_error() throws Exception {
        try (SuperResolver resolver = slow()) {
            CompletableFuture<UpscaleResult> future = resolver.submit(LARGE, LONG.deadline(Duration.ofMillis(700)));
            assertThatThrownBy(() -> future.get(60, SECONDS))
                    .hasCauseInstanceOf(DeadlineExceededException.class)
                    .hasMessageContaining("PT0.7S");
            requireFree(resolver);
        }
    }

    @Test
    void closing_ends_a_run_that_is_inside_a_step() {
        SuperResolver resolver = slow();
        CompletableFuture<UpscaleResult> future = resolver.submit(LARGE, LONG);
        await().until(PerceptualTest::denoises);
        resolver.close();
        assertThatThrownBy(() -> future.get(60, SECONDS)).hasCauseInstanceOf(ResolverClosedException.class);
        assertThat(denoises()).isFalse();
    }

    /** Tells whether a thread is inside the device with a denoiser. */
    private static boolean denoises() {
        return Thread.getAllStackTraces().values().stream()
                .anyMatch(stack -> Stream.of(stack)
                                .anyMatch(frame -> frame.getClassName().endsWith(".OrtSession")
                                        && frame.getMethodName().equals("run"))
                        && Stream.of(stack)
                                .anyMatch(frame -> frame.getMethodName().equals("predict")));
    }

    /** The only thread must be free for another image. */
    private static void requireFree(SuperResolver resolver) throws Exception {
        UpscaleResult result =
                resolver.submit(TestPictures.waves(8, 8), SEEDED.steps(1)).get(60, SECONDS);
        assertThat(result.image().getWidth()).isEqualTo(20);
    }

    private static void refused(SuperResolver resolver, UpscaleOptions options, String message) {
        assertThatThrownBy(() -> resolver.upscale(PICTURE, options))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining(message);
    }

    private static SuperResolver own(String bundle) {
        return SuperResolver.builder().model(TestBundles.folder(bundle)).build();
    }

    private static SuperResolver own(String bundle, int threads) {
        return SuperResolver.builder()
                .model(TestBundles.folder(bundle))
                .threads(threads)
                .build();
    }

    private static SuperResolver slow() {
        return own("perceptual-slow", 1);
    }
}
