package io.hndsr.bench.gpu;

import io.hndsr.SuperResolver;
import io.hndsr.bench.support.MarkdownPage;
import io.hndsr.bench.support.SyntheticImages;
import io.hndsr.bench.support.TableFormat;
import io.hndsr.config.Device;
import io.hndsr.config.Mode;
import io.hndsr.request.UpscaleOptions;
import java.awt.image.BufferedImage;

/** How long it takes until a picture comes out. */
final class GpuStart implements GpuSection {

    @Override
    public String title() {
        return "Start";
    }

    @Override
    public boolean measure(GpuPlan plan, MarkdownPage page) {
        page.paragraph("Opening loads the bundle, checks its hashes, opens its graphs and probes both modes.");
        page.table("resolver of this process, after the first", "open, ms", "first picture, ms", "second picture, ms");
        for (String which : new String[] {"second", "third"}) {
            long start = System.nanoTime();
            try (SuperResolver resolver = plan.resolver().build()) {
                String opened = millisSince(start);
                page.row(which, opened, picture(resolver, plan), picture(resolver, plan));
            }
        }
        compare(plan, page);
        return true;
    }

    /** The GPU is bought to be faster than the host's own processors. */
    private static void compare(GpuPlan plan, MarkdownPage page) {
        page.paragraph("One picture of " + plan.side() + "x" + plan.side() + " at ×4, alone, in tiles of " + plan.tile()
                + ", the faster of two; on the processors of the host, and on the GPU.");
        page.table("mode", "processors, ms", "GPU, ms", "ratio");
        try (SuperResolver processors =
                        SuperResolver.builder().device(new Device.Cpu()).build();
                SuperResolver gpu = plan.resolver().build()) {
            for (Mode mode : Mode.values()) {
                UpscaleOptions options = plan.options(mode, 4, plan.tile());
                double slow = faster(processors, plan, options);
                double fast = faster(gpu, plan, options);
                page.row(
                        "`" + mode + "`",
                        TableFormat.number(slow, 0),
                        TableFormat.number(fast, 0),
                        TableFormat.number(slow / fast, 1));
            }
        }
    }

    private static double faster(SuperResolver resolver, GpuPlan plan, UpscaleOptions options) {
        BufferedImage picture = SyntheticImages.rgb(plan.side());
        double faster = Double.POSITIVE_INFINITY;
        for (int i = 0; i < 2; i++) {
            faster = Math.min(
                    faster,
                    resolver.upscale(picture, options).report().elapsed().toNanos() / 1e6);
        }
        return faster;
    }

    private static String picture(SuperResolver resolver, GpuPlan plan) {
        BufferedImage picture = SyntheticImages.rgb(plan.comparedSide());
        long start = System.nanoTime();
        resolver.upscale(picture, UpscaleOptions.scale(4));
        return millisSince(start);
    }

    private static String millisSince(long start) {
        return TableFormat.number((System.nanoTime() - start) / 1e6, 0);
    }
}
