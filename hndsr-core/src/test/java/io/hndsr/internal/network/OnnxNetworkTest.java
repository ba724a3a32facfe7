package io.hndsr.internal.network;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.hndsr.TestBundles;
import io.hndsr.config.CpuThreads;
import io.hndsr.config.CudaOptions;
import io.hndsr.config.Device;
import io.hndsr.config.Precision;
import io.hndsr.error.InvalidBundleException;
import io.hndsr.error.ResolverClosedException;
import io.hndsr.image.Degradation;
import io.hndsr.internal.network.TileBuffers.Part;
import io.hndsr.internal.tile.Positions;
import io.hndsr.model.GraphRole;
import io.hndsr.model.ModelBundle;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real runs of tiny graphs, and of the default bundle where time is wanted. */
class OnnxNetworkTest {

    @TempDir
    Path folder;

    @Test
    void the_graph_is_given_the_tile_and_the_positions() {
        try (Network network = open("nearest")) {
            TileBuffers buffers = new TileBuffers();
            FloatBuffer image = buffers.get(Part.IMAGE, 3 * 4 * 4);
            for (int i = 0; i < 48; i++) {
                image.put(i, i);
            }
            long[] rows = {0, 0, 3};
            long[] columns = {1, 2};
            FloatBuffer result =
                    network.enlarge(GraphRole.OPERATOR, call(4, 4, rows, columns), buffers, new StopSignal());
            assertThat(result.limit()).isEqualTo(3 * 3 * 2);
            for (int band = 0; band < 3; band++) {
                for (int y = 0; y < 3; y++) {
                    for (int x = 0; x < 2; x++) {
                        float expected = (float) (band * 16L + rows[y] * 4 + columns[x]);
                        assertThat(result.get((band * 3 + y) * 2 + x)).isEqualTo(expected);
                    }
                }
            }
        }
    }

    @Test
    void the_graph_receives_blur_and_noise_if_the_bundle_is_conditioned() {
        try (Network network = open("conditioned")) {
            TileBuffers buffers = new TileBuffers();
            buffers.get(Part.IMAGE, 3 * 4 * 4).put(new float[48]);
            TileCall call = new TileCall(4, 4, at(0), at(0), List.of(new Degradation(0.7, 5)));
            FloatBuffer result = network.enlarge(GraphRole.OPERATOR, call, buffers, new StopSignal());
            assertThat(result.get(0)).isEqualTo(0.007f, within(1e-6f));
            assertThat(result.get(1)).isZero();
            assertThat(result.get(2)).isEqualTo(0.05f, within(1e-6f));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "without-cell, the inputs",
        "narrow-index, INT64",
        "no-onnx, cannot be loaded by ONNX Runtime",
    })
    void a_graph_that_breaks_the_contract_of_its_role_is_refused(String bundle, String message) {
        assertThatThrownBy(() -> open(bundle).close())
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining("\"operator\"")
                .hasMessageContaining(message);
    }

    @Test
    void the_stages_pass_their_tensors_on_in_native_memory() {
        try (Network network = open("perceptual")) {
            TileBuffers buffers = new TileBuffers();
            FloatBuffer image = buffers.get(Part.IMAGE, 3 * 4 * 4);
            for (int i = 0; i < 48; i++) {
                image.put(i, i / 48f);
            }
            TileCall call = call(4, 4, new long[] {0, 1, 3}, new long[] {1, 2});
            LatentSize size = new LatentSize(2, 4, 4);
            FloatBuffer context = network.operate(call, size, buffers, new StopSignal());
            assertThat(context).isEqualTo(image.duplicate());
            FloatBuffer latent = buffers.get(Part.LATENT, size.floats());
            for (int i = 0; i < size.floats(); i++) {
                latent.put(i, 0);
            }
            FloatBuffer zero = network.decode(call, size, buffers, new StopSignal());
            assertThat(zero.limit()).isEqualTo(3 * 3 * 2);
            assertThat(zero.get(0)).isEqualTo(1 / 48f);
            FloatBuffer early = network.predict(call, size, 10, buffers, new StopSignal());
            assertThat(early.limit()).isEqualTo(32);
            float first = early.get(5);
            assertThat(network.predict(call, size, 900, buffers, new StopSignal())
                            .get(5))
                    .isNotEqualTo(first);
            latent.put(0, 1);
            FloatBuffer other = network.predict(call, size, 10, buffers, new StopSignal());
            assertThat(other.get(5)).isNotEqualTo(first);
            // A cell of the latent that the first output sample does not lie in, then one that it does.
            assertThat(network.decode(call, size, buffers, new StopSignal()).get(0))
                    .isEqualTo(1 / 48f);
            latent.put(1, 1);
            assertThat(network.decode(call, size, buffers, new StopSignal()).get(0))
                    .isNotEqualTo(1 / 48f);
        }
    }

    @Test
    void a_latent_on_the_output_s_grid_is_decoded_in_whole_strides() {
        try (Network network = open("perceptual-output")) {
            assertThat(network.has(GraphRole.OPERATOR_WHOLE)).isFalse();
            TileBuffers buffers = new TileBuffers();
            buffers.get(Part.IMAGE, 3 * 8 * 8).put(new float[192]);
            TileCall call = call(8, 8, new long[16], new long[32]);
            LatentSize size = new LatentSize(4, 2, 4);
            FloatBuffer context = network.operate(call, size, buffers, new StopSignal());
            assertThat(context.limit()).isEqualTo(3 * 2 * 4);
            buffers.get(Part.LATENT, size.floats()).put(new float[32]);
            assertThat(network.predict(call, size, 999, buffers, new StopSignal())
                            .limit())
                    .isEqualTo(32);
            assertThat(network.decode(call, size, buffers, new StopSignal()).limit())
                    .isEqualTo(3 * 16 * 32);
        }
    }

    /** Bundle, path of a number in its descriptor, another number, part of the message. */
    @ParameterizedTest
    @CsvSource({
        "perceptual, 3, \"latent\" of 2 channels; bundle.json says 3",
        "perceptual-context, 4, \"latent\" of 3 channels; bundle.json says 4",
    })
    void latent_channels_that_the_graphs_do_not_have_are_refused(String name, int channels, String message)
            throws IOException {
        Path bundle = TestBundles.altered(folder, name, "latent.channels", Integer.toString(channels));
        assertThatThrownBy(() -> openFolder(bundle).close())
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining(message.replace(';', ','))
                .hasMessageContaining("correct latent.channels");
    }

    @Test
    void a_start_from_a_context_of_other_channels_is_refused() throws IOException {
        Path bundle = TestBundles.altered(folder, "perceptual", "latent.start", "\"context\"");
        assertThatThrownBy(() -> openFolder(bundle).close())
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining("the latent starts from the context, which has 3 channels");
    }

    @ParameterizedTest
    @CsvSource({
        "denoiser, perceptual-output, denoiser, has \"latent\" of 4 channels",
        "denoiser, perceptual-context, denoiser, has \"latent\" of 3 channels",
        "denoiser, perceptual, decoder, has the inputs",
        "decoder, conditioned, operator, has the inputs",
        "operator, perceptual-output, operator, has the outputs",
        "operator, nearest, operator, has the outputs",
    })
    void a_stage_of_another_network_is_refused(String role, String other, String file, String message)
            throws IOException {
        Path graph = TestBundles.folder(other).resolve(file + ".onnx");
        Path bundle = TestBundles.withGraph(folder, "perceptual", role, graph);
        assertThatThrownBy(() -> openFolder(bundle).close())
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining("\"" + role + "\"")
                .hasMessageContaining(message);
    }

    @Test
    void a_result_of_another_size_than_asked_is_a_fault() {
        try (Network network = open("wrong-size")) {
            TileBuffers buffers = new TileBuffers();
            buffers.get(Part.IMAGE, 3 * 4 * 4).put(new float[48]);
            assertThatThrownBy(() -> network.enlarge(
                            GraphRole.OPERATOR, call(4, 4, new long[9], new long[9]), buffers, new StopSignal()))
                    .isInstanceOfSatisfying(RunFault.class, fault -> {
                        assertThat(fault.kind()).isEqualTo(RunFault.Kind.FAILED);
                        assertThat(fault.device()).isEqualTo("cpu");
                    })
                    .hasMessageContaining("cpu failed on a tile of 4x4");
        }
    }

    @Test
    void nothing_runs_after_the_signal_or_after_close() {
        Network network = open("nearest");
        TileCall call = call(4, 4, new long[8], new long[8]);
        StopSignal stop = new StopSignal();
        stop.stop();
        stop.stop();
        assertThat(stop.isStopped()).isTrue();
        assertThatThrownBy(() -> network.enlarge(GraphRole.OPERATOR, call, new TileBuffers(), stop))
                .isInstanceOf(RunStoppedException.class);
        network.close();
        network.close();
        assertThatThrownBy(() -> network.enlarge(GraphRole.OPERATOR, call, new TileBuffers(), new StopSignal()))
                .isInstanceOf(ResolverClosedException.class);
    }

    @Test
    void the_signal_ends_a_run_on_the_device() throws InterruptedException, ExecutionException, TimeoutException {
        ExecutorService runner = Executors.newSingleThreadExecutor();
        try (Network network = OnnxNetwork.open(
                RuntimeInstallation.load(),
                ModelBundle.bundled(),
                new Device.Cpu(),
                Precision.FLOAT32,
                CudaOptions.defaults(),
                CpuThreads.of(1))) {
            // A tile whose convolutions take many seconds.
            TileCall large = conditionedCall(1024, 128);
            StopSignal stop = new StopSignal();
            Future<FloatBuffer> run =
                    runner.submit(() -> network.enlarge(GraphRole.OPERATOR, large, new TileBuffers(), stop));
            await().until(stop::isRunning);
            stop.stop();
            assertThatThrownBy(() -> run.get(20, SECONDS)).hasCauseInstanceOf(RunStoppedException.class);
            assertThat(stop.isRunning()).isFalse();

            TileBuffers buffers = new TileBuffers();
            buffers.get(Part.IMAGE, 3 * 32 * 32).put(new float[3 * 32 * 32]);
            FloatBuffer next = network.enlarge(GraphRole.OPERATOR, conditionedCall(32, 64), buffers, new StopSignal());
            assertThat(next.limit()).isEqualTo(3 * 64 * 64);
        } finally {
            runner.shutdown();
        }
    }

    @Test
    void close_waits_for_the_run_that_is_inside() throws InterruptedException {
        Network network = OnnxNetwork.open(
                RuntimeInstallation.load(),
                ModelBundle.bundled(),
                new Device.Cpu(),
                Precision.FLOAT32,
                CudaOptions.defaults(),
                CpuThreads.of(1));
        StopSignal stop = new StopSignal();
        Thread runner = new Thread(
                () -> assertThatThrownBy(() -> network.enlarge(
                                GraphRole.OPERATOR, conditionedCall(1024, 128), new TileBuffers(), stop))
                        .isInstanceOf(RunStoppedException.class),
                "runner");
        runner.start();
        await().until(stop::isRunning);
        Thread closer = new Thread(network::close, "closer");
        closer.start();
        await().until(() -> closer.getState() == Thread.State.WAITING);
        assertThat(stop.isRunning()).isTrue();
        stop.stop();
        closer.join(SECONDS.toMillis(20));
        runner.join(SECONDS.toMillis(20));
        assertThat(closer.isAlive()).isFalse();
        assertThat(runner.isAlive()).isFalse();
    }

    private static Network open(String bundle) {
        return openFolder(TestBundles.folder(bundle));
    }

    private static Network openFolder(Path bundle) {
        return OnnxNetwork.open(
                RuntimeInstallation.load(),
                ModelBundle.load(bundle),
                new Device.Cpu(),
                Precision.FLOAT32,
                CudaOptions.defaults(),
                CpuThreads.of(1));
    }

    private static TileCall call(int height, int width, long[] rows, long[] columns) {
        return new TileCall(
                height,
                width,
                new Positions(rows, new float[rows.length], 0.5f),
                new Positions(columns, new float[columns.length], 0.5f),
                List.of(new Degradation(0, 0)));
    }

    /** A square tile of the default bundle, all of it enlarged. */
    private static TileCall conditionedCall(int side, int outputSide) {
        long[] index = new long[outputSide];
        for (int i = 0; i < outputSide; i++) {
            index[i] = (long) i * side / outputSide;
        }
        float cell = (float) side / outputSide;
        Positions positions = new Positions(index, new float[outputSide], cell);
        return new TileCall(side, side, positions, positions, List.of(new Degradation(0, 0)));
    }

    private static Positions at(long index) {
        return new Positions(new long[] {index}, new float[1], 1);
    }
}
