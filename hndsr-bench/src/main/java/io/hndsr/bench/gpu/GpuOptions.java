package io.hndsr.bench.gpu;

import io.hndsr.bench.gpu.GpuLoad.Rate;
import io.hndsr.bench.support.MarkdownPage;
import io.hndsr.bench.support.TableFormat;
import io.hndsr.config.CudaOptions;
import io.hndsr.config.CudaOptions.ArenaStrategy;
import io.hndsr.config.CudaOptions.ConvolutionSearch;
import io.hndsr.config.Device;
import io.hndsr.config.Mode;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** What the options of a CUDA device are worth. */
final class GpuOptions implements GpuSection {

    private static final CudaOptions USUAL = CudaOptions.defaults();

    private static final Choice NOTHING = new Choice("none", USUAL);
    private static final Choice TF32 = new Choice("TF32", USUAL.withTf32(true));
    private static final Choice NHWC = new Choice("channels innermost", USUAL.withPreferNhwc(true));
    private static final Choice TF32_NHWC =
            new Choice("TF32, channels innermost", USUAL.withTf32(true).withPreferNhwc(true));
    private static final Choice SEARCH =
            new Choice("exhaustive search", USUAL.withConvolutionSearch(ConvolutionSearch.EXHAUSTIVE));
    private static final Choice ARENA =
            new Choice("arena in powers of two", USUAL.withArena(ArenaStrategy.NEXT_POWER_OF_TWO));

    @Override
    public String title() {
        return "Options";
    }

    @Override
    public boolean measure(GpuPlan plan, MarkdownPage page) throws InterruptedException, ExecutionException {
        page.paragraph("The callers and the picture of *Throughput*, one tile to a run as by default, by the options of"
                + " `CudaOptions` that differ from the default.");
        page.table("options", "mode", "tiles/s", "output MP/s", "of the default");
        // Elsewhere the options change nothing, and one stands for all.
        boolean cuda = plan.device() instanceof Device.Cuda;
        rows(page, plan, Mode.FIDELITY, cuda ? List.of(TF32, NHWC, TF32_NHWC, SEARCH, ARENA) : List.of(TF32));
        rows(page, plan, Mode.PERCEPTUAL, List.of(TF32));
        return true;
    }

    private static void rows(MarkdownPage page, GpuPlan plan, Mode mode, List<Choice> choices)
            throws InterruptedException, ExecutionException {
        GpuLoad load = new GpuLoad(plan, mode);
        double usual = row(page, plan, load, mode, NOTHING, 0);
        for (Choice choice : choices) {
            row(page, plan, load, mode, choice, usual);
        }
    }

    /** {@return tiles per second} */
    private static double row(MarkdownPage page, GpuPlan plan, GpuLoad load, Mode mode, Choice choice, double usual)
            throws InterruptedException, ExecutionException {
        Rate rate = load.measure(plan.resolver(choice.options()));
        page.row(
                choice.name(),
                "`" + mode + "`",
                TableFormat.number(rate.tilesPerSecond(), 1),
                TableFormat.number(rate.megapixelsPerSecond(), 2),
                usual == 0 ? "1" : TableFormat.number(rate.tilesPerSecond() / usual, 2));
        return rate.tilesPerSecond();
    }

    private record Choice(String name, CudaOptions options) {}
}
