package io.hndsr.bench.host;

import com.sun.management.OperatingSystemMXBean;
import io.hndsr.bench.support.Machine;
import io.hndsr.bench.support.SyntheticImages;
import io.hndsr.bench.support.TableFormat;
import io.hndsr.config.Batching;
import io.hndsr.config.CpuThreads;
import io.hndsr.config.CudaOptions;
import io.hndsr.config.Device;
import io.hndsr.config.FallbackPolicy;
import io.hndsr.config.Limits;
import io.hndsr.config.Mode;
import io.hndsr.config.Precision;
import io.hndsr.config.Recovery;
import io.hndsr.internal.device.DeviceOptions;
import io.hndsr.internal.engine.Engine;
import io.hndsr.internal.engine.EngineOptions;
import io.hndsr.internal.engine.Source;
import io.hndsr.internal.engine.WrappedNetworks;
import io.hndsr.internal.network.NetworkOptions;
import io.hndsr.metrics.HndsrMetrics;
import io.hndsr.report.Stage;
import io.hndsr.report.UpscaleReport;
import io.hndsr.request.UpscaleOptions;
import java.awt.image.BufferedImage;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How much work does the host do beside the device?
 *
 * <p>An image of 1024x1024 is upscaled with a network whose runs cost nothing. The device {@code cuda:0} has the lanes and
 * sessions of a GPU, which need not exist; {@code cpu} has one run per processor.
 *
 * <p>The columns of stages are summed over threads, while <i>wall</i> is the latency for the caller. <i>Busy</i> is the
 * processor time of the process, including garbage collector and compiler, divided by the wall time.
 *
 * <p>Run with {@code java -Xmx4g -jar hndsr-bench/target/hndsr-bench.jar host}, or {@code host 3} for fewer rounds.
 */
public final class HostTable {

    /** Measured rounds by default. */
    public static final int ROUNDS = 9;

    private static final int SIDE = 1024;
    private static final int WARM_UPS = 4;
    private static final int STEPS = 10;
    private static final long SEED = 20_261_126;

    private final BufferedImage image = SyntheticImages.rgb(SIDE);
    private final NoOpNetwork.Recorder recorder = new NoOpNetwork.Recorder();
    private final OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final Device device;
    private final int rounds;

    private HostTable(Device device, int rounds) {
        this.device = device;
        this.rounds = rounds;
    }

    /**
     * Measures and prints the table.
     *
     * @param rounds measured rounds for each row
     */
    public static void run(int rounds) {
        System.out.printf(
                Locale.ROOT,
                "host: %s, %d processors, JDK %s, %dx%d, %d steps, median of %d rounds, ms%n",
                Machine.processorModel(),
                Machine.processors(),
                System.getProperty("java.version"),
                SIDE,
                SIDE,
                STEPS,
                rounds);
        System.out.println("| device | mode | scale | wall | busy | decode | cut | noise | steps | correct | blend |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|---|");
        for (Device device : List.of(new Device.Cuda(0), new Device.Cpu())) {
            new HostTable(device, rounds).measure();
        }
    }

    private void measure() {
        try (Engine engine =
                WrappedNetworks.start(options(), (device, network) -> new NoOpNetwork(device, network, recorder))) {
            recorder.start();
            for (Mode mode : Mode.values()) {
                for (int scale : new int[] {4, 2}) {
                    print(mode, scale, median(engine, request(mode, scale)));
                }
            }
        }
    }

    private EngineOptions options() {
        return new EngineOptions(
                Optional.empty(),
                EnumSet.allOf(Mode.class),
                new DeviceOptions(
                        List.of(device),
                        1,
                        new NetworkOptions(Precision.FLOAT32, CudaOptions.defaults(), CpuThreads.defaults()),
                        Batching.none(),
                        Recovery.defaults(),
                        FallbackPolicy.FAIL),
                Limits.defaults(),
                HndsrMetrics.none());
    }

    /** Blur and noise are set, since they would be estimated before the first tile otherwise. */
    private UpscaleOptions request(Mode mode, int scale) {
        UpscaleOptions options =
                UpscaleOptions.scale(scale).mode(mode).blur(0.5).noise(2);
        return mode == Mode.PERCEPTUAL ? options.steps(STEPS).seed(SEED) : options;
    }

    private Sample median(Engine engine, UpscaleOptions request) {
        List<Sample> samples = new ArrayList<>();
        for (int round = -WARM_UPS; round < rounds; round++) {
            Sample sample = sample(engine, request);
            if (round >= 0) {
                samples.add(sample);
            }
        }
        samples.sort(Comparator.comparingLong(Sample::nanos));
        return samples.get(rounds / 2);
    }

    private Sample sample(Engine engine, UpscaleOptions request) {
        recorder.reset();
        long used = process.getProcessCpuTime();
        long start = System.nanoTime();
        UpscaleReport report = engine.submit(new Source.InMemory(image), request, (raster, finished) -> finished)
                .join();
        long nanos = System.nanoTime() - start;
        return new Sample(
                nanos, process.getProcessCpuTime() - used, recorder.noiseNanos(), recorder.stepNanos(), report);
    }

    private void print(Mode mode, int scale, Sample sample) {
        System.out.printf(
                Locale.ROOT,
                "| `%s` | `%s` | %d | %.0f | %.1f | %s | %s | %.1f | %.1f | %s | %s |%n",
                device,
                mode,
                scale,
                sample.nanos / 1e6,
                (double) sample.cpuNanos / sample.nanos,
                sample.millis(Stage.DECODE),
                sample.millis(Stage.CUT),
                sample.noiseNanos / 1e6,
                sample.stepNanos / 1e6,
                sample.millis(Stage.CORRECT),
                sample.millis(Stage.BLEND));
    }

    private record Sample(long nanos, long cpuNanos, long noiseNanos, long stepNanos, UpscaleReport report) {

        String millis(Stage stage) {
            return TableFormat.number(
                    report.stageTimes().getOrDefault(stage, Duration.ZERO).toNanos() / 1e6, 1);
        }
    }
}
