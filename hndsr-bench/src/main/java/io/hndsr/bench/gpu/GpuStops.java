package io.hndsr.bench.gpu;

import io.hndsr.SuperResolver;
import io.hndsr.UpscaleResult;
import io.hndsr.bench.support.Distribution;
import io.hndsr.bench.support.MarkdownPage;
import io.hndsr.bench.support.SyntheticImages;
import io.hndsr.config.Mode;
import io.hndsr.request.UpscaleOptions;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** How long does the device keep working after a request is cancelled? A section of {@link GpuReport}. */
final class GpuStops implements GpuSection {

    private static final long POLL_NANOS = 50_000;
    private static final long TIMEOUT_NANOS = 60_000_000_000L;
    private static final int DRAWS_PER_CANCEL = 20;

    private final Random random = new Random(7);

    @Override
    public String title() {
        return "Cancelling";
    }

    @Override
    public boolean measure(GpuPlan plan, MarkdownPage page) {
        page.paragraph("From `future.cancel(true)`, at a random moment of an image of " + plan.side() + "x"
                + plan.side() + " at ×4, until the device has no active run.");
        page.table("mode", "cancels", "p50, ms", "p90", "p99", "max");
        try (SuperResolver resolver = plan.resolver().build()) {
            for (Mode mode : Mode.values()) {
                UpscaleOptions options = plan.options(mode, 4, plan.tile());
                List<Long> nanos = nanos(resolver, SyntheticImages.rgb(plan.side()), options, plan.cancels());
                page.row(
                        "`" + mode + "`",
                        "" + nanos.size(),
                        nanos.isEmpty()
                                ? "no request was active | | |"
                                : Distribution.of(nanos).cells());
            }
        }
        return true;
    }

    private List<Long> nanos(SuperResolver resolver, BufferedImage image, UpscaleOptions options, int cancels) {
        resolver.upscale(image, options);
        long whole = resolver.upscale(image, options).report().elapsed().toNanos();
        List<Long> nanos = new ArrayList<>();
        for (int i = 0; nanos.size() < cancels && i < DRAWS_PER_CANCEL * cancels; i++) {
            cancel(resolver, image, options, (long) (random.nextDouble() * whole))
                    .ifPresent(nanos::add);
        }
        return nanos;
    }

    /** Cancels a request once; empty if it had finished already or was not running on the device. */
    private static OptionalLong cancel(
            SuperResolver resolver, BufferedImage image, UpscaleOptions options, long moment) {
        CompletableFuture<UpscaleResult> future = resolver.submit(image, options);
        await(() -> running(resolver) || future.isDone());
        LockSupport.parkNanos(moment);
        boolean working = running(resolver);
        long stopped = System.nanoTime();
        boolean cancelled = future.cancel(true);
        await(() -> !running(resolver));
        long free = System.nanoTime();
        return working && cancelled ? OptionalLong.of(free - stopped) : OptionalLong.empty();
    }

    private static boolean running(SuperResolver resolver) {
        return resolver.status().devices().get(0).running() > 0;
    }

    private static void await(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > TIMEOUT_NANOS) {
                throw new IllegalStateException("the device did not start or stop working within a minute");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
