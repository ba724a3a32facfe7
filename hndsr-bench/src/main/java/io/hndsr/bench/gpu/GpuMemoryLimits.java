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

/** What happens if the memory of the device is too small for a batch or a tile? A section of {@link GpuReport}. */
final class GpuMemoryLimits implements GpuSection {

    @Override
    public String title() {
        return "Memory limits";
    }

    @Override
    public boolean measure(GpuPlan plan, MarkdownPage page) {
        page.paragraph("An image of " + plan.side() + "x" + plan.side()
                + " at ×4 with a limit on the memory of every session's"
                + " arena (`CudaOptions.withMemoryLimitBytes`): first batches, then tiles, become smaller until they fit."
                + " Differences from the result without a limit, in 1/255.");
        BufferedImage image = SyntheticImages.rgb(plan.side());
        UpscaleOptions options = plan.options(Mode.FIDELITY, 4, plan.tile());
        page.table("limit, MiB", "tiles of the image", "largest batch afterwards, tiles", "largest difference");
        UpscaleResult unlimited;
        try (SuperResolver resolver = opener(plan, 0).build()) {
            unlimited = resolver.upscale(image, options);
            page.row("none", "" + unlimited.report().tiles(), "" + batchLimit(resolver), "");
        }
        for (int mebibytes : plan.limitsMebibytes()) {
            try (SuperResolver resolver = opener(plan, mebibytes).build()) {
                UpscaleResult result = resolver.upscale(image, options);
                double largest = ImageDifference.between(result.raster(), unlimited.raster())
                        .max();
                page.row(
                        "" + mebibytes,
                        "" + result.report().tiles(),
                        "" + batchLimit(resolver),
                        TableFormat.number(largest, 0));
            } catch (HndsrException refused) {
                page.row("" + mebibytes, "", "", TableFormat.error(refused));
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
