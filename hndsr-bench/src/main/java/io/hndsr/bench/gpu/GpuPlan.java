package io.hndsr.bench.gpu;

import io.hndsr.SuperResolver;
import io.hndsr.config.Batching;
import io.hndsr.config.CudaOptions;
import io.hndsr.config.Device;
import io.hndsr.config.Mode;
import io.hndsr.request.UpscaleOptions;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The device that is measured, and the amount of work.
 *
 * @param device the device
 * @param side width and height of the images, in pixels
 * @param tile the tile size of these images, in pixels
 * @param comparedSide width and height of the images that are compared with the CPU's results, in pixels
 * @param batches batch limits to measure, in tiles
 * @param limitsMebibytes limits of the device's memory to measure, in decreasing order
 * @param measured the duration of each measurement of throughput
 * @param callers concurrent callers while throughput is measured
 * @param cancels requests to cancel in each mode
 * @param repeats equal requests submitted together
 * @param steps denoising steps of {@code PERCEPTUAL}
 */
record GpuPlan(
        Device device,
        int side,
        int tile,
        int comparedSide,
        List<Integer> batches,
        List<Integer> limitsMebibytes,
        Duration measured,
        int callers,
        int cancels,
        int repeats,
        int steps) {

    private static final long SEED = 20_261_125;
    private static final long LARGE_TILE = 320L * 320;
    private static final Duration DELAY = Duration.ofMillis(2);

    /** Returns the plan for a GPU. */
    static GpuPlan full(Device device) {
        return new GpuPlan(
                device,
                1024,
                256,
                256,
                List.of(1, 2, 4, 8, 16),
                List.of(4096, 1024, 512, 256, 128, 64),
                Duration.ofSeconds(3),
                8,
                50,
                4,
                10);
    }

    /** Returns the least work that exercises every section. */
    static GpuPlan rehearsal(Device device) {
        return new GpuPlan(device, 40, 32, 40, List.of(1, 2), List.of(64), Duration.ofMillis(300), 2, 2, 2, 1);
    }

    UpscaleOptions options(Mode mode, double scale, int tileSize) {
        UpscaleOptions options =
                UpscaleOptions.scale(scale).mode(mode).blur(0.5).noise(2).tileSize(tileSize);
        return mode == Mode.PERCEPTUAL ? options.seed(SEED).steps(steps) : options;
    }

    int largestBatch() {
        return batches.stream().flatMapToInt(IntStream::of).max().orElseThrow();
    }

    SuperResolver.Builder resolver() {
        return SuperResolver.builder().device(device);
    }

    SuperResolver.Builder resolver(CudaOptions options) {
        return resolver().cuda(options);
    }

    /** Returns batching that is limited by the number of tiles only, since its pixel limit fits as many large tiles. */
    Batching batching(int tiles) {
        return new Batching(tiles, tiles * LARGE_TILE, DELAY);
    }
}
