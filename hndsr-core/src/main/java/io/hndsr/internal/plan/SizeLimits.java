package io.hndsr.internal.plan;

import io.hndsr.config.Limits;
import io.hndsr.error.ImageTooLargeException;
import io.hndsr.error.InvalidOptionsException;
import io.hndsr.error.Limit;
import io.hndsr.image.ImageDescription;
import io.hndsr.image.ImageSize;
import io.hndsr.model.BundleDescriptor;
import io.hndsr.request.OutputSizing;
import java.util.Optional;

/**
 * Checks an image's announced size against the limits, from its header alone. Immutable and thread-safe.
 *
 * @param limits the limits of the resolver
 * @param minScale the smallest scale the network can do
 * @param maxScale the largest
 */
public record SizeLimits(Limits limits, double minScale, double maxScale) {

    /**
     * Joins the limits of a resolver with those of its network.
     *
     * @param limits the limits of the resolver
     * @param network the network; empty in a fallback, which allows every scale of the API
     * @return both together
     */
    public static SizeLimits of(Limits limits, Optional<BundleDescriptor> network) {
        return new SizeLimits(
                limits,
                Math.max(
                        OutputSizing.MIN_SCALE,
                        network.map(BundleDescriptor::minScale).orElse(OutputSizing.MIN_SCALE)),
                Math.min(
                        OutputSizing.MAX_SCALE,
                        network.map(BundleDescriptor::maxScale).orElse(OutputSizing.MAX_SCALE)));
    }

    /**
     * Checks an input and computes the size of its result.
     *
     * @param header what the input announces
     * @param sizing the requested output size
     * @param streaming what is streamed; the limits on pixels hold for what is not
     * @param heapBytes the heap that requests may have
     * @return the result's size
     * @throws ImageTooLargeException if input or result has too many pixels
     * @throws InvalidOptionsException if the scale on an axis is out of range for this input or network
     */
    public ImageSize check(ImageDescription header, OutputSizing sizing, Streaming streaming, long heapBytes) {
        ImageSize input = header.size();
        if (!streaming.input() && input.pixels() > limits.maxInputPixels()) {
            throw new ImageTooLargeException(
                    Limit.INPUT_PIXELS,
                    "image " + input + " has " + input.pixels() + " pixels, the limit is " + limits.maxInputPixels(),
                    "raise Limits.maxInputPixels, cut the image into parts, or go from PNG to PNG or TIFF to TIFF by files,"
                            + " which need not fit into memory");
        }
        if (sizing instanceof OutputSizing.ByScale scale) {
            requireScale("scale", scale.scale(), minScale, maxScale);
        }
        ImageSize output = outputSize(input, sizing);
        if (!(sizing instanceof OutputSizing.ByScale)) {
            requireScale("width " + output.width() + " is a scale of", ratio(output.width(), input.width()));
            requireScale("height " + output.height() + " is a scale of", ratio(output.height(), input.height()));
        }
        if (!streaming.output() && output.pixels() > limits.maxOutputPixels()) {
            throw new ImageTooLargeException(
                    Limit.OUTPUT_PIXELS,
                    "a result of " + output + " has " + output.pixels() + " pixels, the limit is "
                            + limits.maxOutputPixels(),
                    "raise Limits.maxOutputPixels, ask for a smaller scale or cut the image into parts");
        }
        // Before tiles are planned, of which there may be too many to list.
        requireHeap(header, output, streaming, 0, heapBytes);
        return output;
    }

    /**
     * Adds up the heap that a request needs, and checks that there is as much.
     *
     * @param header what the input announces
     * @param output the result's size
     * @param streaming what of them is streamed
     * @param workingBytes what rows that are worked on, and tiles that wait for others, take
     * @param heapBytes the heap that requests may have
     * @return the bytes of what is in memory
     * @throws ImageTooLargeException if it is more than the heap
     */
    public static long requireHeap(
            ImageDescription header, ImageSize output, Streaming streaming, long workingBytes, long heapBytes) {
        ImageSize input = header.size();
        long bytesPerPixel =
                (long) header.layout().bands() * header.sampleType().bytes();
        long pixels = (streaming.input() ? 0 : input.pixels()) + (streaming.output() ? 0 : output.pixels());
        if (pixels > (heapBytes - workingBytes) / bytesPerPixel || workingBytes > heapBytes) {
            String working = workingBytes > 0
                    ? (streaming.any() ? "rows in progress " : "tiles that wait for others ") + workingBytes
                    : "";
            String whole = pixels > 0 ? pixels + " x " + bytesPerPixel + " bytes of heap" : "";
            throw new ImageTooLargeException(
                    Limit.HEAP,
                    "image " + input + " and its result " + output + " need " + whole
                            + (!whole.isEmpty() && !working.isEmpty() ? " and " : "") + working
                            + (whole.isEmpty() ? " bytes of heap" : "") + ", the JVM has " + heapBytes
                            + " for images",
                    "start it with a larger -Xmx, ask for a smaller scale or "
                            + (streaming.input() && streaming.output()
                                    ? "set smaller tiles"
                                    : "cut the image into parts, or go from PNG to PNG or TIFF to TIFF by files, which need"
                                            + " not fit into memory"));
        }
        return Math.addExact(Math.multiplyExact(pixels, bytesPerPixel), workingBytes);
    }

    private static ImageSize outputSize(ImageSize input, OutputSizing sizing) {
        try {
            return sizing.outputSize(input);
        } catch (ArithmeticException overflow) {
            throw new ImageTooLargeException(
                    Limit.ARRAY_SIZE,
                    "a result of image " + input + " has a side of more than " + Integer.MAX_VALUE + " pixels",
                    "ask for a smaller scale or cut the image into parts");
        }
    }

    private void requireScale(String what, double scale) {
        requireScale(what, scale, minScale, maxScale);
    }

    private static void requireScale(String what, double scale, double min, double max) {
        if (!(scale >= min && scale <= max)) {
            throw new InvalidOptionsException(
                    what + " " + trim(scale) + ", this network does " + trim(min) + " to " + trim(max));
        }
    }

    private static double ratio(int high, int low) {
        return (double) high / low;
    }

    private static String trim(double scale) {
        return scale == Math.rint(scale) ? Long.toString((long) scale) : Double.toString(scale);
    }
}
