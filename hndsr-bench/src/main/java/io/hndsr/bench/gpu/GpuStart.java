package io.hndsr.bench.gpu;

import io.hndsr.SuperResolver;
import io.hndsr.bench.support.MarkdownPage;
import io.hndsr.bench.support.SyntheticImages;
import io.hndsr.bench.support.TableFormat;
import io.hndsr.config.Device;
import io.hndsr.config.Mode;
import io.hndsr.request.UpscaleOptions;
import java.awt.image.BufferedImage;

/** How long does a new resolver take to start and to return its first image? A section of {@link GpuReport}. */
final class GpuStart implements GpuSection {

    @Override
    public String title() {
        return "Start";
    }

    @Override
    public boolean measure(GpuPlan plan, MarkdownPage page) {
        page.paragraph(
                "Creating a resolver loads the bundle, checks its hashes, opens its graphs and probes both modes.");
        page.table("resolver of this process", "create, ms", "first image, ms", "second image, ms");
        for (String which : new String[] {"second", "third"}) {
            long start = System.nanoTime();
            try (SuperResolver resolver = plan.resolver().build()) {
                String opened = millisSince(start);
                page.row(which, opened, image(resolver, plan), image(resolver, plan));
            }
        }
        compare(plan, page);
        return true;
    }

    /** Compares the GPU with the processors of the host. */
    private static void compare(GpuPlan plan, MarkdownPage page) {
        page.paragraph("One image of " + plan.side() + "x" + plan.side() + " at ×4, in tiles of " + plan.tile()
                + ", without other load, the faster of two runs: on the CPU of the host, and on the GPU.");
        page.table("mode", "CPU, ms", "GPU, ms", "ratio");
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
        BufferedImage image = SyntheticImages.rgb(plan.side());
        double faster = Double.POSITIVE_INFINITY;
        for (int i = 0; i < 2; i++) {
            faster = Math.min(
                    faster, resolver.upscale(image, options).report().elapsed().toNanos() / 1e6);
        }
        return faster;
    }

    private static String image(SuperResolver resolver, GpuPlan plan) {
        BufferedImage image = SyntheticImages.rgb(plan.comparedSide());
        long start = System.nanoTime();
        resolver.upscale(image, UpscaleOptions.scale(4));
        return millisSince(start);
    }

    private static String millisSince(long start) {
        return TableFormat.number((System.nanoTime() - start) / 1e6, 0);
    }
}
