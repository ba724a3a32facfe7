package io.hndsr.internal.session;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.hndsr.TestBundles;
import io.hndsr.config.Device;
import io.hndsr.error.DeviceException;
import io.hndsr.error.InvalidBundleException;
import io.hndsr.error.ResolverClosedException;
import io.hndsr.model.GraphRole;
import io.hndsr.model.ModelBundle;
import java.nio.FloatBuffer;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real runs of tiny graphs, and of the default bundle where time is wanted. */
class OperatorSessionTest {

    @Test
    void the_graph_is_given_the_tile_and_the_positions() {
        try (OperatorSession session = open("nearest")) {
            TileBuffers buffers = new TileBuffers();
            FloatBuffer image = buffers.image(3 * 4 * 4);
            for (int i = 0; i < 48; i++) {
                image.put(i, i);
            }
            long[] rows = {0, 0, 3};
            long[] columns = {1, 2};
            FloatBuffer result = session.run(call(4, 4, rows, columns), buffers, new StopSignal());
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
    void the_graph_is_told_blur_and_noise_where_the_bundle_is_conditioned() {
        try (OperatorSession session = open("conditioned")) {
            TileBuffers buffers = new TileBuffers();
            buffers.image(3 * 4 * 4).put(new float[48]);
            OperatorCall call = new OperatorCall(GraphRole.OPERATOR, 4, 4, 0.7, 5, at(0), at(0));
            FloatBuffer result = session.run(call, buffers, new StopSignal());
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
    void a_result_of_another_size_than_asked_is_a_device_error() {
        try (OperatorSession session = open("wrong-size")) {
            TileBuffers buffers = new TileBuffers();
            buffers.image(3 * 4 * 4).put(new float[48]);
            assertThatThrownBy(() -> session.run(call(4, 4, new long[9], new long[9]), buffers, new StopSignal()))
                    .isInstanceOf(DeviceException.class)
                    .hasMessageContaining("cpu failed on a tile of 4x4");
        }
    }

    @Test
    void nothing_runs_after_the_signal_or_after_close() {
        OperatorSession session = open("nearest");
        OperatorCall call = call(4, 4, new long[8], new long[8]);
        StopSignal stop = new StopSignal();
        stop.stop();
        stop.stop();
        assertThat(stop.isStopped()).isTrue();
        assertThatThrownBy(() -> session.run(call, new TileBuffers(), stop)).isInstanceOf(RunStoppedException.class);
        session.close();
        session.close();
        assertThatThrownBy(() -> session.run(call, new TileBuffers(), new StopSignal()))
                .isInstanceOf(ResolverClosedException.class);
    }

    @Test
    void the_signal_ends_a_run_on_the_device() throws InterruptedException, ExecutionException, TimeoutException {
        ExecutorService runner = Executors.newSingleThreadExecutor();
        try (OperatorSession session =
                OperatorSession.open(OnnxRuntime.load(), ModelBundle.bundled(), new Device.Cpu(), 1)) {
            // A tile whose convolutions take many seconds.
            OperatorCall large = conditionedCall(1024, 128);
            StopSignal stop = new StopSignal();
            Future<FloatBuffer> run = runner.submit(() -> session.run(large, new TileBuffers(), stop));
            await().until(stop::isRunning);
            stop.stop();
            assertThatThrownBy(() -> run.get(20, SECONDS)).hasCauseInstanceOf(RunStoppedException.class);
            assertThat(stop.isRunning()).isFalse();

            TileBuffers buffers = new TileBuffers();
            buffers.image(3 * 32 * 32).put(new float[3 * 32 * 32]);
            FloatBuffer next = session.run(conditionedCall(32, 64), buffers, new StopSignal());
            assertThat(next.limit()).isEqualTo(3 * 64 * 64);
        } finally {
            runner.shutdown();
        }
    }

    @Test
    void close_waits_for_the_run_that_is_inside() throws InterruptedException {
        OperatorSession session = OperatorSession.open(OnnxRuntime.load(), ModelBundle.bundled(), new Device.Cpu(), 1);
        StopSignal stop = new StopSignal();
        Thread runner = new Thread(
                () -> assertThatThrownBy(() -> session.run(conditionedCall(1024, 128), new TileBuffers(), stop))
                        .isInstanceOf(RunStoppedException.class),
                "runner");
        runner.start();
        await().until(stop::isRunning);
        Thread closer = new Thread(session::close, "closer");
        closer.start();
        await().until(() -> closer.getState() == Thread.State.WAITING);
        assertThat(stop.isRunning()).isTrue();
        stop.stop();
        closer.join(SECONDS.toMillis(20));
        runner.join(SECONDS.toMillis(20));
        assertThat(closer.isAlive()).isFalse();
        assertThat(runner.isAlive()).isFalse();
    }

    private static OperatorSession open(String bundle) {
        return OperatorSession.open(
                OnnxRuntime.load(), ModelBundle.load(TestBundles.folder(bundle)), new Device.Cpu(), 1);
    }

    private static OperatorCall call(int height, int width, long[] rows, long[] columns) {
        return new OperatorCall(
                GraphRole.OPERATOR,
                height,
                width,
                0,
                0,
                new OperatorCall.Positions(rows, new float[rows.length], 0.5f),
                new OperatorCall.Positions(columns, new float[columns.length], 0.5f));
    }

    /** A square tile of the default bundle, all of it enlarged. */
    private static OperatorCall conditionedCall(int side, int outputSide) {
        long[] index = new long[outputSide];
        for (int i = 0; i < outputSide; i++) {
            index[i] = (long) i * side / outputSide;
        }
        float cell = (float) side / outputSide;
        OperatorCall.Positions positions = new OperatorCall.Positions(index, new float[outputSide], cell);
        return new OperatorCall(GraphRole.OPERATOR, side, side, 0, 0, positions, positions);
    }

    private static OperatorCall.Positions at(long index) {
        return new OperatorCall.Positions(new long[] {index}, new float[1], 1);
    }
}
