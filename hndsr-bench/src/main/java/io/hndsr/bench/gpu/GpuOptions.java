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

/** How much does each option of a CUDA device gain? A section of {@link GpuReport}. */
final class GpuOptions implements GpuSection {

    private static final CudaOptions DEFAULTS = CudaOptions.defaults();

    private static final Choice NONE = new Choice("none", DEFAULTS);
    private static final Choice TF32 = new Choice("TF32", DEFAULTS.withTf32(true));
    private static final Choice NHWC = new Choice("channels innermost", DEFAULTS.withPreferNhwc(true));
    private static final Choice TF32_NHWC =
            new Choice("TF32, channels innermost", DEFAULTS.withTf32(true).withPreferNhwc(true));
    private static final Choice SEARCH =
            new Choice("exhaustive search", DEFAULTS.withConvolutionSearch(ConvolutionSearch.EXHAUSTIVE));
    private static final Choice ARENA =
            new Choice("arena in powers of two", DEFAULTS.withArena(ArenaStrategy.NEXT_POWER_OF_TWO));

    @Override
    public String title() {
        return "Options";
    }

    @Override
    public boolean measure(GpuPlan plan, MarkdownPage page) throws InterruptedException, ExecutionException {
        page.paragraph("Callers and image as in *Throughput*, one tile per run, the default; the first column names the"
                + " options of `CudaOptions` that differ from their defaults.");
        page.table("options", "mode", "tiles/s", "output MP/s", "relative to the defaults");
        // On other devices the options have no effect: one is enough to exercise the code.
        boolean cuda = plan.device() instanceof Device.Cuda;
        rows(page, plan, Mode.FIDELITY, cuda ? List.of(TF32, NHWC, TF32_NHWC, SEARCH, ARENA) : List.of(TF32));
        rows(page, plan, Mode.PERCEPTUAL, List.of(TF32));
        return true;
    }

    private static void rows(MarkdownPage page, GpuPlan plan, Mode mode, List<Choice> choices)
            throws InterruptedException, ExecutionException {
        GpuLoad load = new GpuLoad(plan, mode);
        double baseline = row(page, plan, load, mode, NONE, 0);
        for (Choice choice : choices) {
            row(page, plan, load, mode, choice, baseline);
        }
    }

    /** {@return tiles per second} */
    private static double row(MarkdownPage page, GpuPlan plan, GpuLoad load, Mode mode, Choice choice, double baseline)
            throws InterruptedException, ExecutionException {
        Rate rate = load.measure(plan.resolver(choice.options()));
        page.row(
                choice.name(),
                "`" + mode + "`",
                TableFormat.number(rate.tilesPerSecond(), 1),
                TableFormat.number(rate.megapixelsPerSecond(), 2),
                baseline == 0 ? "1" : TableFormat.number(rate.tilesPerSecond() / baseline, 2));
        return rate.tilesPerSecond();
    }

    private record Choice(String name, CudaOptions options) {}
}
