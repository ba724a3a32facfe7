package io.hndsr.internal.plan;

import io.hndsr.config.Limits;
import io.hndsr.error.ImageTooLargeException;
import io.hndsr.error.InvalidOptionsException;
import io.hndsr.error.Limit;
import io.hndsr.image.ImageHeader;
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
     * @param heapBytes the heap that requests may have
     * @return the result's size
     * @throws ImageTooLargeException if input or result has too many pixels
     * @throws InvalidOptionsException if the scale on an axis is out of range for this input or network
     */
    public ImageSize check(ImageHeader header, OutputSizing sizing, long heapBytes) {
        ImageSize input = header.size();
        if (input.pixels() > limits.maxInputPixels()) {
            throw new ImageTooLargeException(
                    Limit.INPUT_PIXELS,
                    "image " + input + " has " + input.pixels() + " pixels, the limit is " + limits.maxInputPixels(),
                    "raise Limits.maxInputPixels or cut the image into parts");
        }
        if (sizing instanceof OutputSizing.ByScale scale) {
            requireScale("scale", scale.scale(), minScale, maxScale);
        }
        ImageSize output = outputSize(input, sizing);
        if (sizing instanceof OutputSizing.ToSize) {
            requireScale("width " + output.width() + " is a scale of", ratio(output.width(), input.width()));
            requireScale("height " + output.height() + " is a scale of", ratio(output.height(), input.height()));
        }
        if (output.pixels() > limits.maxOutputPixels()) {
            throw new ImageTooLargeException(
                    Limit.OUTPUT_PIXELS,
                    "a result of " + output + " has " + output.pixels() + " pixels, the limit is "
                            + limits.maxOutputPixels(),
                    "raise Limits.maxOutputPixels, ask for a smaller scale or cut the image into parts");
        }
        // Before tiles are planned, of which there may be too many to list.
        requireHeap(header, output, 0, heapBytes);
        return output;
    }

    /**
     * Adds up the heap that a request needs, and checks that there is as much.
     *
     * @param header what the input announces
     * @param output the result's size
     * @param waitingBytes what tiles take that wait for others
     * @param heapBytes the heap that requests may have
     * @return the bytes of the input, the result and the tiles
     * @throws ImageTooLargeException if it is more than the heap
     */
    public static long requireHeap(ImageHeader header, ImageSize output, long waitingBytes, long heapBytes) {
        ImageSize input = header.size();
        long bytesPerPixel =
                (long) header.layout().bands() * header.sampleType().bytes();
        long pixels = input.pixels() + output.pixels();
        if (pixels > (heapBytes - waitingBytes) / bytesPerPixel) {
            throw new ImageTooLargeException(
                    Limit.HEAP,
                    "image " + input + " and its result " + output + " need " + pixels + " x " + bytesPerPixel
                            + " bytes of heap"
                            + (waitingBytes > 0 ? " and tiles that wait for others " + waitingBytes : "")
                            + ", the JVM has " + heapBytes + " for images",
                    "start it with a larger -Xmx, ask for a smaller scale or cut the image into parts");
        }
        return Math.addExact(Math.multiplyExact(pixels, bytesPerPixel), waitingBytes);
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
