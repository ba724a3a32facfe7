package io.hndsr.bench.gpu;

import io.hndsr.bench.gpu.GpuLoad.Rate;
import io.hndsr.bench.support.MarkdownPage;
import io.hndsr.bench.support.TableFormat;
import io.hndsr.config.Mode;
import java.util.concurrent.ExecutionException;

/** How does throughput depend on the size of batches and the number of sessions? A section of {@link GpuReport}. */
final class GpuThroughput implements GpuSection {

    private static final double TARGET = 0.9;

    @Override
    public String title() {
        return "Throughput";
    }

    @Override
    public boolean measure(GpuPlan plan, MarkdownPage page) throws InterruptedException, ExecutionException {
        page.paragraph(plan.callers() + " callers, each upscaling one image of " + plan.side() + "x" + plan.side()
                + " at ×4 after another, in tiles of " + plan.tile() + "; "
                + plan.measured().toMillis() / 1000.0 + " s of steady state per row. *Busy* is the metric"
                + " `hndsr.device.busy`: the share of possible runs that are active, including the preparation of tiles."
                + " *Kernels* is the share of time in which a kernel ran, according to the driver. The target for *busy* is"
                + " 0.90.");
        page.table("sessions", "largest batch, tiles", "mean batch", "tiles/s", "output MP/s", "busy", "kernels");
        GpuLoad load = new GpuLoad(plan, Mode.FIDELITY);
        boolean reached = false;
        for (int batch : plan.batches()) {
            reached |= row(page, plan, load, 1, batch);
        }
        row(page, plan, load, 2, Math.min(8, plan.largestBatch()));
        page.paragraph(reached ? "The target is reached." : "THE TARGET IS NOT REACHED.");
        return true;
    }

    private static boolean row(MarkdownPage page, GpuPlan plan, GpuLoad load, int sessions, int batch)
            throws InterruptedException, ExecutionException {
        Rate rate = load.measure(plan.resolver().sessionsPerCudaDevice(sessions).batching(plan.batching(batch)));
        page.row(
                "" + sessions,
                "" + batch,
                TableFormat.number(rate.tilesPerRun(), 1),
                TableFormat.number(rate.tilesPerSecond(), 1),
                TableFormat.number(rate.megapixelsPerSecond(), 2),
                TableFormat.number(rate.busyShare(), 2),
                rate.utilisation().isPresent()
                        ? TableFormat.number(rate.utilisation().getAsDouble(), 2)
                        : "unknown");
        return rate.busyShare() >= TARGET;
    }
}
