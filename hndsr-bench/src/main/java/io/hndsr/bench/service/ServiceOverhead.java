package io.hndsr.bench.service;

import io.hndsr.SuperResolver;
import io.hndsr.bench.support.Distribution;
import io.hndsr.bench.support.MarkdownPage;
import io.hndsr.request.UpscaleOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How much do HTTP, JSON, base64 and PNG add to the time of an image?
 *
 * <p>Run with {@code java -jar hndsr-bench/target/hndsr-bench.jar service --only overhead}.
 */
final class ServiceOverhead implements ServiceSection {

    private static final int WARM_UPS = 15;
    private static final int ROUNDS = 40;

    @Override
    public String name() {
        return "overhead";
    }

    @Override
    public String title() {
        return "256×256 ×4, one caller: over HTTP with PNG in and out, compared with a resolver in the benchmark's process that"
                + " reads the same bytes and does not encode the result; " + ROUNDS + " rounds in alternation.";
    }

    @Override
    public void measure(ServicePlan plan, MarkdownPage page) throws IOException {
        byte[] image = plan.image();
        try (ServerProcess server = plan.start();
                SuperResolver resolver = SuperResolver.create()) {
            UpscaleClient json = UpscaleClient.json(server.uri(), image, ServicePlan.SCALE);
            UpscaleClient binary = UpscaleClient.binary(server.uri(), image, ServicePlan.SCALE);
            Rounds bare = new Rounds();
            Rounds infer = new Rounds();
            Rounds upscale = new Rounds();
            for (int round = -WARM_UPS; round < ROUNDS; round++) {
                bare.time(
                        round,
                        () -> resolver.submit(image, UpscaleOptions.scale(ServicePlan.SCALE))
                                .join());
                infer.time(round, json::call);
                upscale.time(round, binary::call);
            }
            page.table("", "median ms", "÷ bare, median of rounds", "bytes of the response");
            page.row("bare resolver, no encoding", bare.median(), "", "");
            page.row("`POST /infer`", infer.median(), infer.ratio(bare), Long.toString(json.call()));
            page.row("`POST /v1/upscale`", upscale.median(), upscale.ratio(bare), Long.toString(binary.call()));
        }
    }

    /** The times of one competitor by round. */
    private static final class Rounds {

        private final List<Long> nanos = new ArrayList<>();

        interface Work {
            Object run() throws IOException;
        }

        void time(int round, Work work) throws IOException {
            long begin = System.nanoTime();
            work.run();
            if (round >= 0) {
                nanos.add(System.nanoTime() - begin);
            }
        }

        String median() {
            return String.format(Locale.ROOT, "%.0f", Distribution.of(nanos).medianMillis());
        }

        String ratio(Rounds other) {
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < nanos.size(); i++) {
                ratios.add((double) nanos.get(i) / other.nanos.get(i));
            }
            return String.format(
                    Locale.ROOT, "%.3f", ratios.stream().sorted().toList().get(ratios.size() / 2));
        }
    }
}
