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

/** Does the same request give the same bytes when it is repeated and batched differently? A section of {@link GpuReport}. */
final class GpuRepeatability implements GpuSection {

    private static final int SCALE = 4;

    @Override
    public String title() {
        return "Repeatability";
    }

    @Override
    public boolean measure(GpuPlan plan, MarkdownPage page) {
        page.paragraph("An image of " + plan.side() + "x" + plan.side() + " at ×" + SCALE
                + " in 8 bit, compared with the first result of single tiles. " + plan.repeats()
                + " equal requests are submitted together, so that batches mix their tiles. On the CPU the results are"
                + " guaranteed to be equal; on a GPU they are not.");
        page.table("largest batch, tiles", "resolver", "mode", "results that differ", "largest difference, 1/255");
        BufferedImage image = SyntheticImages.rgb(plan.side());
        Map<Mode, RasterImage> firsts = new EnumMap<>(Mode.class);
        for (int batch : plan.batches()) {
            for (String which : new String[] {"first", "second"}) {
                try (SuperResolver resolver =
                        plan.resolver().batching(plan.batching(batch)).build()) {
                    for (Mode mode : Mode.values()) {
                        List<RasterImage> results =
                                results(resolver, plan, image, plan.options(mode, SCALE, plan.tile()));
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
            SuperResolver resolver, GpuPlan plan, BufferedImage image, UpscaleOptions options) {
        List<CompletableFuture<RasterImage>> running = new ArrayList<>();
        for (int i = 0; i < plan.repeats(); i++) {
            running.add(resolver.submit(image, options).thenApply(result -> result.raster()));
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
