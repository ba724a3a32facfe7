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
 * Runs measurements by their names and prints their figures. A whole number after a name is that measurement's argument.
 *
 * <pre>{@code
 * mvn -q -B -DskipTests -pl hndsr-bench -am package
 * java -jar hndsr-bench/target/hndsr-bench.jar graphs|stages|memory|scheduler|all
 * java -jar hndsr-bench/target/hndsr-bench.jar callers|djl [rounds]
 * java -Xmx4g -jar hndsr-bench/target/hndsr-bench.jar host [rounds]
 * java -Xmx6g -jar hndsr-bench/target/hndsr-bench.jar fairness [side of the scene in pixels]
 * java -jar hndsr-bench/target/hndsr-bench.jar stop [stops of each kind]
 * java -Xms3g -Xmx3g -XX:+AlwaysPreTouch -jar hndsr-bench/target/hndsr-bench.jar soak [minutes]
 * java -jar hndsr-bench/target/hndsr-bench.jar service [--only probes,throughput,overhead,connections,start] [--serve COMMAND] [--seconds N]
 * java -Xmx8g -jar hndsr-bench/target/hndsr-bench.jar gpu [file, docs/gpu.md unless told]
 * }</pre>
 */
public final class Bench {

    private Bench() {}

    /**
     * Runs measurements.
     *
     * @param arguments the names of the measurements, each followed by its number where it takes one
     * @throws Exception where one fails
     */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0 && arguments[0].equalsIgnoreCase("gpu")) {
            Device device = Device.parse(System.getProperty("hndsr.gpu.device", "cuda:0"));
            GpuReport.run(device, Arrays.stream(arguments).skip(1).findFirst().map(Path::of), System.out);
            return;
        }
        if (arguments.length > 0 && arguments[0].equalsIgnoreCase("service")) {
            ServiceReport.run(Arrays.stream(arguments).skip(1).toList(), System.out);
            return;
        }
        for (Call call : calls(arguments.length == 0 ? new String[] {"all"} : arguments)) {
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
                default ->
                    throw new IllegalArgumentException(
                            "measurement \"" + call.name
                                    + "\" is none of graphs, stages, memory, scheduler, host, callers, djl, all, fairness, stop, soak, service, gpu");
            }
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
