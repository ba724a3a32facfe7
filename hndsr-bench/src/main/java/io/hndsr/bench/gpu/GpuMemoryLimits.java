package io.hndsr.bench.gpu;

import io.hndsr.SuperResolver;
import io.hndsr.UpscaleResult;
import io.hndsr.bench.support.MarkdownPage;
import io.hndsr.bench.support.SyntheticImages;
import io.hndsr.bench.support.TableFormat;
import io.hndsr.config.CudaOptions;
import io.hndsr.config.Mode;
import io.hndsr.error.HndsrException;
import io.hndsr.request.UpscaleOptions;
import java.awt.image.BufferedImage;

/** What happens where the device's memory does not do for what is asked. */
final class GpuMemoryLimits implements GpuSection {

    @Override
    public String title() {
        return "Too little memory";
    }

    @Override
    public boolean measure(GpuPlan plan, MarkdownPage page) {
        page.paragraph("A picture of " + plan.side() + "x" + plan.side() + " at ×4 with the memory of every session's"
                + " arena limited (`CudaOptions.withMemoryLimitBytes`): batches, then tiles, become smaller until they fit."
                + " The difference is to the result without a limit, in 1/255.");
        BufferedImage picture = SyntheticImages.rgb(plan.side());
        UpscaleOptions options = plan.options(Mode.FIDELITY, 4, plan.tile());
        page.table("limit, MiB", "tiles of the picture", "tiles of a run, at most, afterwards", "largest difference");
        UpscaleResult free;
        try (SuperResolver resolver = opener(plan, 0).build()) {
            free = resolver.upscale(picture, options);
            page.row("none", "" + free.report().tiles(), "" + batchLimit(resolver), "");
        }
        for (int mebibytes : plan.limitsMebibytes()) {
            try (SuperResolver resolver = opener(plan, mebibytes).build()) {
                UpscaleResult result = resolver.upscale(picture, options);
                double largest =
                        ImageDifference.between(result.raster(), free.raster()).max();
                page.row(
                        "" + mebibytes,
                        "" + result.report().tiles(),
                        "" + batchLimit(resolver),
                        TableFormat.number(largest, 0));
            } catch (HndsrException refused) {
                page.row("" + mebibytes, "", "", TableFormat.of(refused));
            }
        }
        return true;
    }

    private static SuperResolver.Builder opener(GpuPlan plan, int mebibytes) {
        return plan.resolver(CudaOptions.defaults().withMemoryLimitBytes((long) mebibytes << 20))
                .batching(plan.batching(plan.largestBatch()));
    }

    private static int batchLimit(SuperResolver resolver) {
        return resolver.status().devices().get(0).maxBatchTiles();
    }
}
