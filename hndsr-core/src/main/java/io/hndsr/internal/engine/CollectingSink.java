package io.hndsr.internal.engine;

import io.hndsr.error.ImageTooLargeException;
import io.hndsr.error.Limit;
import io.hndsr.image.ImageDescription;
import io.hndsr.image.PixelSink;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import java.util.Optional;

/** Puts the rows of a result together in memory. Confined to the thread that writes, and then to the one that takes the image. */
final class CollectingSink implements PixelSink {

    private Optional<ImageDescription> description = Optional.empty();
    private byte[] bytes = new byte[0];
    private short[] shorts = new short[0];

    @Override
    public void begin(ImageDescription result) {
        long count = Math.multiplyExact(result.size().pixels(), result.layout().bands());
        if (count > Integer.MAX_VALUE - 8) {
            throw new ImageTooLargeException(
                    Limit.ARRAY_SIZE,
                    "a result of " + result.size() + " " + result.layout() + " has " + count
                            + " samples, one image in memory holds " + (Integer.MAX_VALUE - 8),
                    "write it to a sink, or ask for a smaller scale");
        }
        description = Optional.of(result);
        if (result.sampleType() == SampleType.UINT8) {
            bytes = new byte[(int) count];
        } else {
            shorts = new short[(int) count];
        }
    }

    @Override
    public void write(int firstRow, RasterImage rows) {
        int line = rows.size().width() * rows.layout().bands();
        int from = Math.multiplyExact(firstRow, line);
        int count = Math.multiplyExact(rows.size().height(), line);
        if (rows.sampleType() == SampleType.UINT8) {
            System.arraycopy(rows.bytes(), 0, bytes, from, count);
        } else {
            System.arraycopy(rows.shorts(), 0, shorts, from, count);
        }
    }

    @Override
    public void finish() {
        // The image is taken after this.
    }

    @Override
    public void abort() {
        bytes = new byte[0];
        shorts = new short[0];
    }

    /** {@return the image, once it has been finished; it owns the samples} */
    RasterImage image() {
        ImageDescription result = description.orElseThrow();
        RasterImage image = result.sampleType() == SampleType.UINT8
                ? RasterImage.ofBytes(result.size(), result.layout(), bytes, result.iccProfile())
                : RasterImage.ofShorts(result.size(), result.layout(), shorts, result.iccProfile());
        return image.withMetadata(result.metadata());
    }
}
