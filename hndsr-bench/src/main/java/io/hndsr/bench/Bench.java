package io.hndsr.bench;

import io.hndsr.bench.callers.CallersTable;
import io.hndsr.bench.callers.Competitors;
import io.hndsr.bench.callers.DjlTable;
import io.hndsr.bench.fairness.FairnessTable;
import io.hndsr.bench.gpu.GpuReport;
import io.hndsr.bench.graphs.GraphBenchmark;
import io.hndsr.bench.host.HostTable;
import io.hndsr.bench.memory.MemoryTable;
import io.hndsr.bench.scheduler.SchedulerBenchmark;
import io.hndsr.bench.service.ServiceReport;
import io.hndsr.bench.soak.Soak;
import io.hndsr.bench.stages.StageTable;
import io.hndsr.bench.stop.StopTable;
import io.hndsr.config.Device;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * Runs benchmarks by name and prints their figures. The class of each benchmark documents what it measures.
 *
 * <pre>{@code
 * mvn -q -B -DskipTests -pl hndsr-bench -am package
 * java -jar hndsr-bench/target/hndsr-bench.jar help
 * }</pre>
 */
public final class Bench {

    private static final String USAGE = """
            usage: java [JVM options] -jar hndsr-bench/target/hndsr-bench.jar NAME [NUMBER] [NAME [NUMBER] ...]

              stages                 time of one image by stage
              memory                 peak memory of whole processes
              graphs                 speed of the operator graphs on bare ONNX Runtime (JMH)
              scheduler              cost of scheduling one tile (JMH)
              callers [ROUNDS]       throughput against bare ONNX Runtime
              djl [ROUNDS]           throughput against DJL
              all [ROUNDS]           the six above; the default
              host [ROUNDS]          work of the host beside the device; use -Xmx4g
              fairness [SIDE]        small requests beside a large scene of SIDE x SIDE pixels; use -Xmx6g
              stop [STOPS]           time from stopping a request until the device is free
              soak [MINUTES]         random requests with checks; use -Xms3g -Xmx3g -XX:+AlwaysPreTouch

              service [--only probes,throughput,overhead,connections,start] [--serve COMMAND] [--seconds N]
                                     the HTTP service; run in the root of the repository
              gpu [FILE]             report on a CUDA device; FILE is target/gpu-report.md by default; use -Xmx8g
            """;

    private Bench() {}

    /**
     * Runs benchmarks.
     *
     * @param arguments the names of the benchmarks, each optionally followed by a number; none for {@code all}
     * @throws IllegalArgumentException if a name is unknown
     * @throws Exception if a benchmark fails
     */
    public static void main(String[] arguments) throws Exception {
        String first = arguments.length == 0 ? "all" : arguments[0].toLowerCase(Locale.ROOT);
        List<String> rest = Arrays.stream(arguments).skip(1).toList();
        switch (first) {
            case "help", "--help", "-h" -> System.out.print(USAGE);
            case "gpu" -> {
                Device device = Device.parse(System.getProperty("hndsr.gpu.device", "cuda:0"));
                GpuReport.run(device, rest.stream().findFirst().map(Path::of), System.out);
            }
            case "service" -> ServiceReport.run(rest, System.out);
            default -> {
                for (Call call : calls(arguments.length == 0 ? new String[] {"all"} : arguments)) {
                    run(call);
                }
            }
        }
    }

    private static void run(Call call) throws Exception {
        switch (call.name) {
            case "graphs" -> GraphBenchmark.run();
            case "stages" -> StageTable.run();
            case "memory" -> MemoryTable.run();
            case "scheduler" -> SchedulerBenchmark.run();
            case "host" -> HostTable.run(call.number.orElse(HostTable.ROUNDS));
            case "callers" -> CallersTable.run(call.number.orElse(Competitors.ROUNDS));
            case "djl" -> DjlTable.run(call.number.orElse(Competitors.ROUNDS));
            case "fairness" -> FairnessTable.run(call.number.orElse(FairnessTable.SCENE_SIDE));
            case "stop" -> StopTable.run(call.number.orElse(StopTable.STOPS));
            case "soak" -> Soak.run(call.number.orElse(Soak.MINUTES));
            case "all" -> {
                StageTable.run();
                MemoryTable.run();
                GraphBenchmark.run();
                SchedulerBenchmark.run();
                CallersTable.run(call.number.orElse(Competitors.ROUNDS));
                DjlTable.run(call.number.orElse(Competitors.ROUNDS));
            }
            default -> throw new IllegalArgumentException("there is no benchmark \"" + call.name + "\"\n" + USAGE);
        }
    }

    private static List<Call> calls(String[] arguments) {
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            boolean numbered = i + 1 < arguments.length && arguments[i + 1].matches("\\d+");
            OptionalInt number = numbered ? OptionalInt.of(Integer.parseInt(arguments[i + 1])) : OptionalInt.empty();
            calls.add(new Call(arguments[i].toLowerCase(Locale.ROOT), number));
            i += numbered ? 1 : 0;
        }
        return calls;
    }

    private record Call(String name, OptionalInt number) {}
}
