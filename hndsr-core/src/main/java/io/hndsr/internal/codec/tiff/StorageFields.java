package io.hndsr.internal.codec.tiff;

import io.hndsr.image.ImageSize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The fields that say how a picture is stored, but for its segments. Stateless. */
final class StorageFields {

    private StorageFields() {}

    /** The fields of a picture whose bands lie together. */
    static List<TiffField> of(
            ImageSize size,
            TiffSampleType type,
            int bits,
            int bands,
            TiffPhotometric photometric,
            List<Integer> extraSamples,
            TiffCompression compression,
            TiffPredictor predictor) {
        int[] depths = new int[bands];
        Arrays.fill(depths, bits);
        int[] formats = new int[bands];
        Arrays.fill(formats, type.format());
        List<TiffField> fields = new ArrayList<>(List.of(
                TiffField.ofLongs(TiffTag.IMAGE_WIDTH, size.width()),
                TiffField.ofLongs(TiffTag.IMAGE_LENGTH, size.height()),
                TiffField.ofShorts(TiffTag.BITS_PER_SAMPLE, depths),
                TiffField.ofShorts(TiffTag.COMPRESSION, compression.code()),
                TiffField.ofShorts(TiffTag.PHOTOMETRIC, photometric.code()),
                TiffField.ofShorts(TiffTag.SAMPLES_PER_PIXEL, bands),
                TiffField.ofShorts(TiffTag.PLANAR_CONFIGURATION, 1),
                TiffField.ofShorts(TiffTag.SAMPLE_FORMAT, formats)));
        if (predictor != TiffPredictor.NONE) {
            fields.add(TiffField.ofShorts(TiffTag.PREDICTOR, predictor.code()));
        }
        if (!extraSamples.isEmpty()) {
            fields.add(TiffField.ofShorts(
                    TiffTag.EXTRA_SAMPLES,
                    extraSamples.stream().mapToInt(Integer::intValue).toArray()));
        }
        return fields;
    }
}
