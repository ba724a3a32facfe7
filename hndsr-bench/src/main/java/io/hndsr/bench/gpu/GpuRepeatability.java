package io.hndsr.bench.gpu;

import io.hndsr.SuperResolver;
import io.hndsr.bench.support.MarkdownPage;
import io.hndsr.bench.support.SyntheticImages;
import io.hndsr.config.Mode;
import io.hndsr.image.RasterImage;
import io.hndsr.request.UpscaleOptions;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Whether the same request gives the same bytes, run again and in other batches. */
final class GpuRepeatability implements GpuSection {

    private static final int SCALE = 4;

    @Override
    public String title() {
        return "The same bytes again";
    }

    @Override
    public boolean measure(GpuPlan plan, MarkdownPage page) {
        page.paragraph("A picture of " + plan.side() + "x" + plan.side() + " at ×" + SCALE
                + ", in 8 bit, against the first result of single tiles. " + plan.repeats()
                + " requests are submitted at once, so that batches hold tiles of several. On the CPU all are the same"
                + " by contract; on a GPU nothing is promised, and this says what was found.");
        page.table("tiles of a run, at most", "resolver", "mode", "results that differ", "by at most, in 1/255");
        BufferedImage picture = SyntheticImages.rgb(plan.side());
        Map<Mode, RasterImage> firsts = new EnumMap<>(Mode.class);
        for (int batch : plan.batches()) {
            for (String which : new String[] {"one", "another"}) {
                try (SuperResolver resolver =
                        plan.resolver().batching(plan.batching(batch)).build()) {
                    for (Mode mode : Mode.values()) {
                        List<RasterImage> results =
                                results(resolver, plan, picture, plan.options(mode, SCALE, plan.tile()));
                        RasterImage first = firsts.computeIfAbsent(mode, absent -> results.get(0));
                        page.row(
                                "" + batch,
                                which,
                                "`" + mode + "`",
                                differing(results, first),
                                largest(results, first));
                    }
                }
            }
        }
        return true;
    }

    private static List<RasterImage> results(
            SuperResolver resolver, GpuPlan plan, BufferedImage picture, UpscaleOptions options) {
        List<CompletableFuture<RasterImage>> running = new ArrayList<>();
        for (int i = 0; i < plan.repeats(); i++) {
            running.add(resolver.submit(picture, options).thenApply(result -> result.raster()));
        }
        return running.stream().map(CompletableFuture::join).toList();
    }

    private static String differing(List<RasterImage> results, RasterImage first) {
        long count = results.stream()
                .filter(result -> !ImageDifference.between(result, first).none())
                .count();
        return count + " of " + results.size();
    }

    private static String largest(List<RasterImage> results, RasterImage first) {
        return ""
                + results.stream()
                        .mapToLong(result -> Math.round(
                                ImageDifference.between(result, first).max()))
                        .max()
                        .orElseThrow();
    }
}
