package io.hndsr.internal.engine;

import io.hndsr.config.Batching;
import io.hndsr.config.CpuThreads;
import io.hndsr.config.CudaOptions;
import io.hndsr.config.Device;
import io.hndsr.config.FallbackPolicy;
import io.hndsr.config.Limits;
import io.hndsr.config.Mode;
import io.hndsr.config.Precision;
import io.hndsr.config.Recovery;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleRange;
import io.hndsr.image.SampleType;
import io.hndsr.internal.device.DeviceOptions;
import io.hndsr.internal.network.NetworkOptions;
import io.hndsr.internal.schedule.Admission;
import io.hndsr.internal.schedule.Permit;
import io.hndsr.internal.schedule.ResourceBudget;
import io.hndsr.internal.schedule.ResourceEstimate;
import io.hndsr.metrics.HndsrMetrics;
import io.hndsr.report.Availability;
import io.hndsr.report.InvalidPixels;
import io.hndsr.report.UpscaleReport;
import io.hndsr.request.UpscaleOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Requests for the tests of a request's end. Their engine is closed, so that a request is completed on the thread that ends
 * it.
 */
final class TestRequests {

    private static final Ends ENDS = new Ends();
    private static final Engine ENGINE = closedEngine();

    private static final ImageSize SIZE = new ImageSize(1, 1);
    private static final RasterImage IMAGE = RasterImage.ofBytes(SIZE, BandLayout.GREY, new byte[1], Optional.empty());
    private static final UpscaleReport REPORT = new UpscaleReport(
            SIZE,
            SIZE,
            1,
            1,
            Mode.FIDELITY,
            OptionalInt.empty(),
            OptionalDouble.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            "bicubic",
            "1",
            "cpu",
            1,
            Map.of(),
            Duration.ZERO,
            new Availability.Configured(),
            Optional.empty(),
            InvalidPixels.NONE,
            SampleRange.full(SampleType.UINT8),
            List.of());

    private TestRequests() {}

    /** Counts the ends of requests that the engine reports on each thread. */
    private static final class Ends implements HndsrMetrics {

        private static final ThreadLocal<Integer> OF_THREAD = ThreadLocal.withInitial(() -> 0);

        @Override
        public void requestFinished(UpscaleReport report) {
            count();
        }

        @Override
        public void requestFailed(String errorType) {
            count();
        }

        private static void count() {
            OF_THREAD.set(OF_THREAD.get() + 1);
        }
    }

    private static Engine closedEngine() {
        EngineOptions options = new EngineOptions(
                Optional.of(Path.of("no-bundle")),
                EnumSet.of(Mode.FIDELITY),
                new DeviceOptions(
                        List.of(new Device.Cpu()),
                        1,
                        new NetworkOptions(Precision.FLOAT32, CudaOptions.defaults(), new CpuThreads(1, 1, false)),
                        Batching.none(),
                        Recovery.defaults(),
                        FallbackPolicy.BICUBIC),
                Limits.defaults(),
                ENDS);
        Engine engine = Engine.start(options);
        engine.close();
        return engine;
    }

    static UpscaleRequest<RasterImage> request() {
        return ENGINE.request(UpscaleOptions.scale(2), Optional.empty(), (image, report) -> image.orElseThrow());
    }

    static Admission admission() {
        return new Admission(new ResourceBudget(1, 1, 1, 1), System::nanoTime);
    }

    static Permit permit(Admission admission) {
        return admission.admit(new ResourceEstimate(1, 1, 1, 1));
    }

    static void finish(UpscaleRequest<RasterImage> request) {
        request.succeed(Optional.of(IMAGE), REPORT);
    }

    /** Returns 1 if the future has a result, 0 if it has failed, and -1 if it is not complete. */
    static int results(UpscaleRequest<RasterImage> request) {
        if (!request.future().isDone()) {
            return -1;
        }
        return request.future().isCompletedExceptionally() ? 0 : 1;
    }

    /** Runs a step on the calling thread, and returns how many requests it has ended. */
    static int endsOf(Runnable step) {
        int before = Ends.OF_THREAD.get();
        step.run();
        return Ends.OF_THREAD.get() - before;
    }
}
