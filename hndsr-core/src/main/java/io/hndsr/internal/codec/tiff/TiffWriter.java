package io.hndsr.internal.codec.tiff;

import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.internal.codec.format.FormatWriter;
import io.hndsr.internal.codec.metadata.Exif;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes a plain TIFF in strips, compressed with DEFLATE. Stateless. */
public final class TiffWriter implements FormatWriter {

    private static final int STRIP_BYTES = 256 * 1024;
    private static final int UNASSOCIATED_ALPHA = 2;

    @Override
    public void write(RasterImage image, OutputStream out) throws IOException {
        ImageSize size = image.size();
        int bands = image.layout().bands();
        boolean deep = image.sampleType() == SampleType.UINT16;
        TiffSampleType type = deep ? TiffSampleType.UINT16 : TiffSampleType.UINT8;
        // The Java runtime's reader does not undo the differencing of 16-bit samples.
        TiffPredictor predictor = deep ? TiffPredictor.NONE : TiffPredictor.HORIZONTAL;
        SegmentEncoder encoder = new SegmentEncoder(
                type,
                8 * type.bytes(),
                size.width(),
                bands,
                predictor,
                TiffCompression.DEFLATE,
                TiffPlan.DEFLATE_LEVEL);
        long rowBytes = (long) size.width() * bands * type.bytes();
        int stripRows = (int) Math.min(size.height(), Math.max(1, STRIP_BYTES / rowBytes));
        TiffSamples samples =
                deep ? TiffSamples.ofShorts(type, image.shorts()) : TiffSamples.ofBytes(type, image.bytes());
        List<byte[]> strips = new ArrayList<>();
        for (int y = 0; y < size.height(); y += stripRows) {
            int rows = Math.min(stripRows, size.height() - y);
            int count = rows * size.width() * bands;
            TiffSamples strip = TiffSamples.allocate(type, count);
            strip.copyFrom(samples, y * size.width() * bands, 0, count);
            strips.add(encoder.encode(strip, rows));
        }
        long[] lengths = strips.stream().mapToLong(strip -> strip.length).toArray();
        MetadataFields metadata = new MetadataFields(image.metadata(), image.size());
        List<TiffField> fields = fields(image, type, predictor, stripRows);
        fields.addAll(metadata.fields());
        // Places have the same length whatever they are.
        Optional<Exif.Below> below = metadata.behind(layout(fields, metadata.places(0), lengths));
        TiffFileLayout layout = layout(fields, below.map(Exif.Below::places).orElse(Map.of()), lengths);
        out.write(layout.head());
        for (byte[] strip : strips) {
            out.write(strip);
        }
        if (below.isPresent()) {
            out.write(new byte[(int) (layout.length() & 1)]);
            out.write(below.get().bytes());
        }
    }

    private static TiffFileLayout layout(List<TiffField> fields, Map<Integer, Long> places, long[] stripLengths) {
        List<TiffField> all = new ArrayList<>(fields);
        places.forEach((tag, place) -> all.add(TiffField.ofLongs(tag, place)));
        return new TiffFileLayout(List.of(new TiffFileLayout.Directory(all, false, stripLengths)), new int[] {0});
    }

    private static List<TiffField> fields(
            RasterImage image, TiffSampleType type, TiffPredictor predictor, int stripRows) {
        BandLayout layout = image.layout();
        List<TiffField> fields = new ArrayList<>(StorageFields.of(
                image.size(),
                type,
                8 * type.bytes(),
                layout.bands(),
                layout.colourBands() == 3 ? TiffPhotometric.RGB : TiffPhotometric.BLACK_IS_ZERO,
                layout.hasAlpha() ? List.of(UNASSOCIATED_ALPHA) : List.of(),
                TiffCompression.DEFLATE,
                predictor));
        fields.add(TiffField.ofLongs(TiffTag.ROWS_PER_STRIP, stripRows));
        image.iccProfile().ifPresent(profile -> fields.add(TiffField.ofBytes(TiffTag.ICC_PROFILE, profile.data())));
        return fields;
    }
}
