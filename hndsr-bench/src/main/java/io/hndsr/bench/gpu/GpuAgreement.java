package io.hndsr.bench.gpu;

import io.hndsr.SuperResolver;
import io.hndsr.bench.support.MarkdownPage;
import io.hndsr.bench.support.SyntheticImages;
import io.hndsr.bench.support.TableFormat;
import io.hndsr.config.CudaOptions;
import io.hndsr.config.Device;
import io.hndsr.config.Mode;
import io.hndsr.image.RasterImage;
import io.hndsr.request.UpscaleOptions;
import java.awt.image.BufferedImage;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** Do results on the device agree with those on the CPU? A section of {@link GpuReport}. */
final class GpuAgreement implements GpuSection {

    @Override
    public String title() {
        return "Agreement with the CPU";
    }

    @Override
    public boolean measure(GpuPlan plan, MarkdownPage page) {
        page.paragraph("An image of " + plan.comparedSide() + "x" + plan.comparedSide()
                + " in 16 bit, in tiles, compared with the result on the CPU; differences in 1/255 of the range that the image uses. The"
                + " tolerances were set before any measurement: the sampler of `PERCEPTUAL` magnifies rounding, and"
                + " TensorFloat-32 keeps 10 of 23 mantissa bits.");
        BufferedImage image = SyntheticImages.rgb16(plan.comparedSide());
        Map<Work, RasterImage> expected =
                results(() -> SuperResolver.builder().device(new Device.Cpu()).build(), image, plan);
        page.table("mode and scale", "TF32", "largest", "RMS", "tolerance (largest, RMS)", "");
        boolean agreed = true;
        for (boolean tf32 : new boolean[] {false, true}) {
            CudaOptions options = CudaOptions.defaults().withTf32(tf32);
            Map<Work, RasterImage> actual = results(() -> plan.resolver(options).build(), image, plan);
            for (Work work : Work.values()) {
                ImageDifference difference = ImageDifference.between(
                        Objects.requireNonNull(actual.get(work)), Objects.requireNonNull(expected.get(work)));
                ImageDifference allowed = work.allowed(tf32);
                boolean within = difference.max() <= allowed.max() && difference.rms() <= allowed.rms();
                agreed &= within;
                page.row(
                        work.toString(),
                        tf32 ? "on" : "off",
                        TableFormat.number(difference.max(), 3),
                        TableFormat.number(difference.rms(), 3),
                        TableFormat.number(allowed.max(), 3) + ", " + TableFormat.number(allowed.rms(), 3),
                        within ? "within" : "OUTSIDE");
            }
        }
        return agreed;
    }

    private static Map<Work, RasterImage> results(Supplier<SuperResolver> opener, BufferedImage image, GpuPlan plan) {
        Map<Work, RasterImage> results = new EnumMap<>(Work.class);
        try (SuperResolver resolver = opener.get()) {
            for (Work work : Work.values()) {
                results.put(work, resolver.upscale(image, work.options(plan)).raster());
            }
        }
        return results;
    }

    /** The mode and scale of a comparison. */
    private enum Work {
        X2(Mode.FIDELITY, 2),
        X3_14(Mode.FIDELITY, 3.14),
        X4(Mode.FIDELITY, 4),
        X8(Mode.FIDELITY, 8),
        TEXTURE(Mode.PERCEPTUAL, 4);

        private final Mode mode;
        private final double scale;

        Work(Mode mode, double scale) {
            this.mode = mode;
            this.scale = scale;
        }

        private UpscaleOptions options(GpuPlan plan) {
            return plan.options(mode, scale, Math.max(32, plan.comparedSide() / 2));
        }

        private ImageDifference allowed(boolean tf32) {
            return switch (mode) {
                case FIDELITY -> tf32 ? new ImageDifference(4, 0.25) : new ImageDifference(0.25, 0.02);
                case PERCEPTUAL -> tf32 ? new ImageDifference(32, 2) : new ImageDifference(2, 0.1);
            };
        }

        @Override
        public String toString() {
            return "`" + mode + "` ×" + (scale == Math.rint(scale) ? "" + (int) scale : "" + scale);
        }
    }
}
