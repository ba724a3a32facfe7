package io.hndsr.bench.gpu;

import io.hndsr.bench.gpu.GpuLoad.Rate;
import io.hndsr.bench.support.MarkdownPage;
import io.hndsr.bench.support.TableFormat;
import io.hndsr.config.Mode;
import java.util.concurrent.ExecutionException;

/** How much a device gets done, by the size of batches and the number of sessions. */
final class GpuThroughput implements GpuSection {

    private static final double AIM = 0.9;

    @Override
    public String title() {
        return "Throughput";
    }

    @Override
    public boolean measure(GpuPlan plan, MarkdownPage page) throws InterruptedException, ExecutionException {
        page.paragraph(plan.callers() + " callers, each with one picture of " + plan.side() + "x" + plan.side()
                + " at ×4 after the other, in tiles of " + plan.tile() + "; "
                + plan.measured().toMillis() / 1000.0 + " s of steady state for each row. *Busy* is the share of the"
                + " device's runs that are under way, preparing tiles included, as `hndsr.device.busy` has it; *kernels*"
                + " is the share of time in which the driver saw one run. The aim is 0.90.");
        page.table("sessions", "tiles of a run, at most", "on average", "tiles/s", "output MP/s", "busy", "kernels");
        GpuLoad load = new GpuLoad(plan, Mode.FIDELITY);
        boolean reached = false;
        for (int batch : plan.batches()) {
            reached |= row(page, plan, load, 1, batch);
        }
        row(page, plan, load, 2, Math.min(8, plan.largestBatch()));
        page.paragraph(reached ? "The aim is reached." : "THE AIM IS NOT REACHED.");
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
                        : "not told");
        return rate.busyShare() >= AIM;
    }
}
