package io.hndsr.internal.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.TestBundles;
import io.hndsr.config.CpuThreads;
import io.hndsr.config.CudaOptions;
import io.hndsr.config.Device;
import io.hndsr.config.Precision;
import io.hndsr.image.Degradation;
import io.hndsr.internal.network.TileBuffers.Part;
import io.hndsr.internal.tile.Positions;
import io.hndsr.model.GraphRole;
import io.hndsr.model.ModelBundle;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a tile becomes on the CPU depends neither on the tiles it shares a run with nor on its place among them. */
class BatchedRunTest {

    private static final int MAX_TILES = 4;
    private static final int CHANNELS = 16;

    /** Precision, threads of a run, rows and columns of the padded tile. */
    @ParameterizedTest
    @CsvSource({
        "FLOAT32, 1, 32, 32",
        "FLOAT32, 1, 48, 80",
        "FLOAT32, 2, 64, 32",
        "INT8, 1, 32, 32",
        "INT8, 1, 48, 80",
        "INT8, 2, 64, 32",
    })
    void the_default_bundle_gives_the_same_bytes_in_any_batch(Precision precision, int threads, int height, int width) {
        try (Network network = OnnxNetwork.open(
                RuntimeInstallation.load(),
                ModelBundle.bundled(),
                new Device.Cpu(),
                precision,
                CudaOptions.defaults(),
                new CpuThreads(1, threads, false))) {
            assertThat(network.batches()).isTrue();
            Random random = new Random(height * 1000L + width);
            List<Sample> samples = samples(random, height, width);
            Grid whole = new Grid(height, width, 2, 2);
            Grid fractional = new Grid(height, width, 2.37, 3.14);
            check(
                    samples,
                    "whole scale",
                    (batch, buffers) ->
                            network.enlarge(GraphRole.OPERATOR_WHOLE, whole.call(batch), buffers, new StopSignal()));
            check(
                    samples,
                    "fractional scale",
                    (batch, buffers) ->
                            network.enlarge(GraphRole.OPERATOR, fractional.call(batch), buffers, new StopSignal()));
            LatentSize latent = new LatentSize(CHANNELS, height, width);
            check(
                    samples,
                    "context",
                    (batch, buffers) -> network.operate(fractional.call(batch), latent, buffers, new StopSignal()));
            check(samples, "prediction", (batch, buffers) -> {
                network.operate(fractional.call(batch), latent, buffers, new StopSignal());
                return network.predict(fractional.call(batch), latent, 421, buffers, new StopSignal());
            });
            check(samples, "decoded picture", (batch, buffers) -> {
                network.operate(fractional.call(batch), latent, buffers, new StopSignal());
                return network.decode(fractional.call(batch), latent, buffers, new StopSignal());
            });
        }
    }

    @Test
    void a_bundle_with_a_fixed_axis_runs_one_tile_at_a_time() {
        try (Network network = OnnxNetwork.open(
                RuntimeInstallation.load(),
                ModelBundle.load(TestBundles.folder("one-tile")),
                new Device.Cpu(),
                Precision.FLOAT32,
                CudaOptions.defaults(),
                CpuThreads.of(1))) {
            assertThat(network.batches()).isFalse();
        }
    }

    /** Compares every tile of batches of two to four, at every place, with the same tile alone. */
    private static void check(List<Sample> samples, String what, Stage stage) {
        List<float[]> alone = new ArrayList<>();
        for (Sample sample : samples) {
            alone.add(run(List.of(sample), stage));
        }
        for (int tiles = 2; tiles <= MAX_TILES; tiles++) {
            for (int turn = 0; turn < tiles; turn++) {
                List<Sample> batch = new ArrayList<>();
                for (int place = 0; place < tiles; place++) {
                    batch.add(samples.get((place + turn) % tiles));
                }
                float[] together = run(batch, stage);
                int floats = together.length / tiles;
                for (int place = 0; place < tiles; place++) {
                    float[] expected = alone.get((place + turn) % tiles);
                    assertThat(expected.length).isEqualTo(floats);
                    for (int i = 0; i < floats; i++) {
                        if (Float.floatToRawIntBits(together[place * floats + i])
                                != Float.floatToRawIntBits(expected[i])) {
                            assertThat(together[place * floats + i])
                                    .as("%s, value %d of place %d of %d", what, i, place, tiles)
                                    .isEqualTo(expected[i]);
                        }
                    }
                }
            }
        }
        assertThat(alone.get(0)).as("%s of different tiles", what).isNotEqualTo(alone.get(1));
    }

    private static float[] run(List<Sample> batch, Stage stage) {
        TileBuffers buffers = new TileBuffers();
        FloatBuffer images = buffers.get(Part.IMAGE, batch.size() * batch.get(0).image().length);
        batch.forEach(sample -> images.put(sample.image()));
        FloatBuffer latents =
                buffers.get(Part.LATENT, batch.size() * batch.get(0).latent().length);
        batch.forEach(sample -> latents.put(sample.latent()));
        FloatBuffer result = stage.run(batch, buffers);
        float[] values = new float[result.limit()];
        result.get(0, values);
        return values;
    }

    private static List<Sample> samples(Random random, int height, int width) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < MAX_TILES; i++) {
            float[] image = new float[3 * height * width];
            for (int k = 0; k < image.length; k++) {
                image[k] = random.nextFloat();
            }
            float[] latent = new float[CHANNELS * height * width];
            for (int k = 0; k < latent.length; k++) {
                latent[k] = (float) random.nextGaussian();
            }
            samples.add(new Sample(image, latent, new Degradation(0.3 * i, 2.5 * i)));
        }
        return samples;
    }

    private interface Stage {
        FloatBuffer run(List<Sample> batch, TileBuffers buffers);
    }

    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    private record Sample(float[] image, float[] latent, Degradation condition) {}

    /** Where tiles are sampled: all of each but for its context. */
    private record Grid(int height, int width, double scaleDown, double scaleAcross) {

        private static final int CONTEXT = 8;

        TileCall call(List<Sample> batch) {
            return new TileCall(
                    height,
                    width,
                    positions(height, scaleDown),
                    positions(width, scaleAcross),
                    batch.stream().map(Sample::condition).toList());
        }

        private static Positions positions(int side, double scale) {
            int size = (int) Math.floor((side - 2 * CONTEXT) * scale);
            long[] index = new long[size];
            float[] offset = new float[size];
            for (int i = 0; i < size; i++) {
                double centre = CONTEXT + (i + 0.5) / scale - 0.5;
                index[i] = Math.round(centre);
                offset[i] = (float) (centre - index[i]);
            }
            return new Positions(index, offset, (float) (1 / scale));
        }
    }
}
