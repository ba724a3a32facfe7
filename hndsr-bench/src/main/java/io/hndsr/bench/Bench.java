package io.hndsr.bench;

import java.util.List;
import java.util.Locale;

/**
 * Runs a measurement by its name and prints its table.
 *
 * <pre>{@code
 * mvn -q -B -DskipTests -pl hndsr-bench -am package
 * java -jar hndsr-bench/target/hndsr-bench.jar throughput|graphs|stages|memory|scheduler|all
 * }</pre>
 */
public final class Bench {

    private Bench() {}

    /**
     * Runs measurements.
     *
     * @param arguments the names of the measurements
     * @throws Exception where one fails
     */
    public static void main(String[] arguments) throws Exception {
        List<String> wanted = arguments.length == 0 ? List.of("all") : List.of(arguments);
        for (String name : wanted) {
            switch (name.toLowerCase(Locale.ROOT)) {
                case "throughput" -> ThroughputBenchmark.run();
                case "graphs" -> GraphBenchmark.run();
                case "stages" -> StageTable.run();
                case "memory" -> MemoryTable.run();
                case "scheduler" -> SchedulerBenchmark.run();
                case "all" -> {
                    StageTable.run();
                    MemoryTable.run();
                    GraphBenchmark.run();
                    SchedulerBenchmark.run();
                    ThroughputBenchmark.run();
                }
                default ->
                    throw new IllegalArgumentException("measurement \"" + name
                            + "\" is none of throughput, graphs, stages, memory, scheduler, all");
            }
        }
    }
}
