package io.hndsr.bench;

import io.hndsr.SuperResolver;
import io.hndsr.UpscaleOptions;
import java.awt.image.BufferedImage;
import java.util.Locale;

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
        return true;
    }

    private static String picture(SuperResolver resolver, GpuPlan plan) {
        BufferedImage picture = Pictures.rgb(plan.comparedSide());
        long start = System.nanoTime();
        resolver.upscale(picture, UpscaleOptions.scale(4));
        return millisSince(start);
    }

    private static String millisSince(long start) {
        return String.format(Locale.ROOT, "%.0f", (System.nanoTime() - start) / 1e6);
    }
}
