package io.hndsr.internal.codec.tiff;

import io.hndsr.error.InvalidImageException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.IccProfile;
import io.hndsr.image.ImageFormat;
import io.hndsr.image.ImageHeader;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.internal.codec.format.ByteSource;
import io.hndsr.internal.codec.format.DecodeLimits;
import io.hndsr.internal.codec.format.FormatReader;
import io.hndsr.internal.codec.format.IccProfiles;
import io.hndsr.internal.codec.format.Orientation;
import io.hndsr.internal.codec.imageio.AlphaDivision;
import io.hndsr.internal.codec.imageio.CmykConversion;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads a TIFF as a plain image. Stateless. */
public final class TiffReader implements FormatReader {

    /** Pixels that a file may leave out, whatever its size. */
    private static final long SPARSE_PIXELS = 16_000_000;

    @Override
    public ImageHeader readHeader(ByteSource in) {
        return header(new TiffPicture(TiffFile.of(in, TiffReadLimits.WHOLE)));
    }

    private static ImageHeader header(TiffPicture picture) {
        TiffStructure structure = picture.image().structure();
        ImageSize upright = Orientation.ofTag(structure.orientation()).apply(structure.size());
        return new ImageHeader(ImageFormat.TIFF, upright, picture.layout(), picture.sampleType(), picture.nodata());
    }

    @Override
    public RasterImage decode(ByteSource in, Consumer<String> remarks) {
        TiffFile file = TiffFile.of(in, TiffReadLimits.WHOLE);
        TiffPicture picture = new TiffPicture(file);
        TiffStructure structure = picture.image().structure();
        BandLayout layout = picture.layout();
        requirePlausible(in, picture.image());
        if (picture.mask().isPresent()) {
            requirePlausible(in, picture.mask().get());
        }
        int count = DecodeLimits.samples(structure.size(), layout);
        boolean deep = picture.sampleType() == SampleType.UINT16;
        TiffSamples samples = TiffSamples.allocate(deep ? TiffSampleType.UINT16 : TiffSampleType.UINT8, count);
        if (picture.isCmyk()) {
            convert(picture, samples, layout.bands());
        } else {
            readColours(picture, samples, layout.bands());
        }
        if (picture.isPremultiplied()) {
            divide(samples, layout.bands());
        }
        if (picture.mask().isPresent()) {
            readMask(picture, samples, layout.bands());
        }
        return upright(picture, samples, layout).withMetadata(file.metadata());
    }

    private static void requirePlausible(ByteSource in, TiffImage image) {
        SegmentTable table = image.table();
        table.requirePlausible(image.structure());
        TiffStructure structure = image.structure();
        double pixels = (double) table.sparse() * structure.size().pixels() / structure.segments();
        long limit = Math.max(SPARSE_PIXELS, Math.multiplyExact(DecodeLimits.DEFLATE_RATIO, in.length()));
        if (pixels > limit) {
            throw new InvalidImageException("image claims " + structure.size() + ", of which about " + (long) pixels
                    + " pixels have no data, but its " + in.length() + " bytes allow " + limit
                    + "; write it with data everywhere: gdal_translate -co SPARSE_OK=FALSE in.tif out.tif");
        }
    }

    private static void readColours(TiffPicture picture, TiffSamples samples, int bands) {
        TiffImage image = picture.image();
        ImageSize size = image.structure().size();
        int[] stored = new int[image.structure().bands()];
        for (int band = 0; band < stored.length; band++) {
            stored[band] = band;
        }
        byte[] palette = picture.isPalette() ? picture.palette() : new byte[0];
        for (int y = 0, rows; y < size.height(); y += rows) {
            rows = Math.min(image.structure().segmentHeight(), size.height() - y);
            int offset = y * size.width() * bands;
            if (picture.isPalette()) {
                expand(image.readWindow(0, y, size.width(), rows).bytes(), palette, samples.bytes(), offset, bands);
            } else {
                image.readWindow(0, y, size.width(), rows, stored, samples, offset, bands);
            }
        }
        if (picture.changesSamples()) {
            change(picture, samples, bands);
        }
    }

    private static void convert(TiffPicture picture, TiffSamples samples, int step) {
        ImageSize size = picture.image().structure().size();
        byte[] profile = TiffStructure.profile(picture.image().directory());
        byte[] inks =
                picture.image().readWindow(0, 0, size.width(), size.height()).bytes();
        byte[] rgb = CmykConversion.toRgb(inks, size, profile);
        for (int from = 0, to = 0; from < rgb.length; from += 3, to += step) {
            System.arraycopy(rgb, from, samples.bytes(), to, 3);
        }
    }

    private static void expand(byte[] indices, byte[] palette, byte[] samples, int offset, int step) {
        for (int i = 0, at = offset; i < indices.length; i++, at += step) {
            System.arraycopy(palette, 3 * (indices[i] & 0xff), samples, at, 3);
        }
    }

    private static void change(TiffPicture picture, TiffSamples samples, int bands) {
        int colours = picture.layout().colourBands();
        for (int i = 0; i < samples.length(); i++) {
            samples.set(i, picture.sample((int) samples.value(i), i % bands < colours));
        }
    }

    private static void divide(TiffSamples samples, int bands) {
        if (samples.type() == TiffSampleType.UINT8) {
            AlphaDivision.divide(samples.bytes(), bands);
        } else {
            AlphaDivision.divide(samples.shorts(), bands);
        }
    }

    /** Invalid pixels become transparent; the others opaque, unless they have an alpha of their own. */
    private static void readMask(TiffPicture picture, TiffSamples samples, int bands) {
        TiffImage mask = picture.mask().orElseThrow();
        ImageSize size = mask.structure().size();
        double opaque = picture.sampleType().maxValue();
        int at = bands - 1;
        for (int y = 0, rows; y < size.height(); y += rows) {
            rows = Math.min(mask.structure().segmentHeight(), size.height() - y);
            TiffSamples valid = mask.readWindow(0, y, size.width(), rows, new int[] {0});
            for (int i = 0; i < valid.length(); i++, at += bands) {
                if (valid.value(i) == 0) {
                    samples.set(at, 0);
                } else if (!picture.hasStoredAlpha()) {
                    samples.set(at, opaque);
                }
            }
        }
    }

    private static RasterImage upright(TiffPicture picture, TiffSamples samples, BandLayout layout) {
        TiffStructure structure = picture.image().structure();
        Optional<IccProfile> profile =
                IccProfiles.accept(TiffStructure.profile(picture.image().directory()), layout);
        Orientation orientation = Orientation.ofTag(structure.orientation());
        ImageSize stored = structure.size();
        ImageSize size = orientation.apply(stored);
        return picture.sampleType() == SampleType.UINT8
                ? RasterImage.ofBytes(size, layout, orientation.apply(samples.bytes(), stored, layout.bands()), profile)
                : RasterImage.ofShorts(
                        size, layout, orientation.apply(samples.shorts(), stored, layout.bands()), profile);
    }
}
