package io.hndsr.internal.codec.tiff;

import io.hndsr.image.IccProfile;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.internal.codec.format.FormatWriter;
import io.hndsr.internal.codec.imageio.BufferedImages;
import io.hndsr.internal.codec.imageio.JdkCodec;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.plugins.tiff.BaselineTIFFTagSet;
import javax.imageio.plugins.tiff.TIFFDirectory;
import javax.imageio.plugins.tiff.TIFFField;
import javax.imageio.plugins.tiff.TIFFTag;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes plain TIFF, compressed with DEFLATE, with the Java runtime's encoder. Stateless. */
public final class TiffWriter implements FormatWriter {

    private static final char HORIZONTAL_DIFFERENCING = 2;
    private static final int STRIP_BYTES = 256 * 1024;

    @Override
    public void write(RasterImage image, OutputStream out) throws IOException {
        // The profile is added unchanged; Java would rewrite it.
        BufferedImage view = BufferedImages.toBufferedImage(image.withoutIccProfile());
        ImageWriter writer = JdkCodec.TIFF.newWriter();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionType("Deflate");
            IIOMetadata metadata =
                    writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(view), param);
            writer.setOutput(stream);
            writer.write(null, new IIOImage(view, null, describe(image, metadata)), param);
        } finally {
            writer.dispose();
        }
    }

    private static IIOMetadata describe(RasterImage image, IIOMetadata metadata) throws IOException {
        TIFFDirectory directory = TIFFDirectory.createFromMetadata(metadata);
        BaselineTIFFTagSet tags = BaselineTIFFTagSet.getInstance();
        // The Java runtime's reader does not undo the differencing of 16-bit samples.
        if (image.sampleType() == SampleType.UINT8) {
            directory.addTIFFField(
                    new TIFFField(tags.getTag(BaselineTIFFTagSet.TAG_PREDICTOR), TIFFTag.TIFF_SHORT, 1, new char[] {
                        HORIZONTAL_DIFFERENCING
                    }));
        }
        long rowBytes = (long) image.size().width()
                * image.layout().bands()
                * image.sampleType().bytes();
        long rows = Math.min(image.size().height(), Math.max(1, STRIP_BYTES / rowBytes));
        directory.addTIFFField(new TIFFField(
                tags.getTag(BaselineTIFFTagSet.TAG_ROWS_PER_STRIP), TIFFTag.TIFF_LONG, 1, new long[] {rows}));
        if (image.iccProfile().isPresent()) {
            IccProfile profile = image.iccProfile().get();
            byte[] data = profile.data();
            directory.addTIFFField(
                    new TIFFField(tags.getTag(TiffTag.ICC_PROFILE), TIFFTag.TIFF_UNDEFINED, data.length, data));
        }
        return directory.getAsMetadata();
    }
}
