package io.hndsr.cli;

import io.hndsr.SuperResolver;
import io.hndsr.cli.FilePlan.Task;
import io.hndsr.config.Mode;
import io.hndsr.error.HndsrException;
import io.hndsr.report.UpscaleEstimate;
import io.hndsr.request.OutputSizing;
import io.hndsr.request.UpscaleOptions;
import io.hndsr.scene.SceneOptions;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Says what {@code hndsr upscale} would do, from the headers of the files alone; nothing is written. Confined to one thread.
 *
 * @param resolver would upscale; its speed is measured with an image that is made up
 * @param options the options for every file
 * @param scenes how scenes would be read and written
 * @param out where it is printed
 * @param err where errors are printed
 */
record DryRun(SuperResolver resolver, UpscaleOptions options, SceneOptions scenes, PrintWriter out, PrintWriter err) {

    private static final int MEASURED_SIDE = 256;
    private static final int MEASURED_SIDE_PERCEPTUAL = 96;

    /** Prints a line for each file; returns the exit code. */
    int run(List<Task> tasks) {
        int refused = 0;
        double pixelsPerSecond = 0;
        long pixels = 0;
        for (Task task : tasks) {
            try {
                UpscaleEstimate estimate = resolver.estimate(task.input(), task.output(), options, scenes);
                if (pixelsPerSecond == 0) {
                    pixelsPerSecond = measured(estimate);
                }
                pixels += estimate.outputSize().pixels();
                out.println(line(task, estimate, pixelsPerSecond));
            } catch (HndsrException wrong) {
                refused++;
                err.println("hndsr: " + task.input() + ": " + ErrorText.of(wrong));
            }
        }
        if (pixels > 0) {
            out.printf(
                    Locale.ROOT,
                    "%s in all, at %.2f Mpixel/s as measured just now with an image made up for it; pixels without a"
                            + " value take no time. Nothing was written.%n",
                    time(pixels, pixelsPerSecond),
                    pixelsPerSecond / 1e6);
        }
        return refused == 0 ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static String line(Task task, UpscaleEstimate estimate, double pixelsPerSecond) {
        String disk = estimate.spoolBytes() > 0
                ? "disk about " + size(estimate.fileBytes()) + " and as long as it runs " + size(estimate.spoolBytes())
                        + " more"
                : "disk at most " + size(estimate.fileBytes());
        return String.format(
                Locale.ROOT,
                "%s -> %s  %s -> %s  %d tiles, memory %s%s, %s, %s",
                task.input(),
                task.output(),
                estimate.inputSize(),
                estimate.outputSize(),
                estimate.tiles(),
                size(estimate.heapBytes()),
                estimate.streams() ? "" : " with the image as a whole",
                disk,
                time(estimate.outputSize().pixels(), pixelsPerSecond));
    }

    private static String time(long pixels, double pixelsPerSecond) {
        return "about " + ProgressDisplay.time(Duration.ofMillis((long) (1000 * pixels / pixelsPerSecond)));
    }

    private static String size(long bytes) {
        return bytes < 1_000_000_000L
                ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
                : String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
    }

    /** Output pixels per second. */
    private double measured(UpscaleEstimate estimate) {
        int side = options.mode() == Mode.PERCEPTUAL ? MEASURED_SIDE_PERCEPTUAL : MEASURED_SIDE;
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(1);
        for (int i = 0; i < side * side; i++) {
            image.setRGB(i % side, i / side, random.nextInt());
        }
        UpscaleOptions asked = options;
        if (options.sizing() instanceof OutputSizing.ToSize) {
            double scale = (double) estimate.outputSize().width()
                    / estimate.inputSize().width();
            asked = UpscaleOptions.scale(scale).mode(options.mode());
        }
        // The first one warms the network up.
        resolver.upscale(image, asked);
        long start = System.nanoTime();
        long pixels = resolver.upscale(image, asked).report().outputSize().pixels();
        return pixels / ((System.nanoTime() - start) / 1e9);
    }
}
