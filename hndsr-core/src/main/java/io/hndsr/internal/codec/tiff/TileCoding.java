package io.hndsr.internal.codec.tiff;

import java.util.Optional;

/** How the tiles of a planned file, and of its mask, become bytes, and back. Immutable and thread-safe. */
final class TileCoding {

    private final TiffPlan plan;
    private final SegmentEncoder picture;
    private final SegmentEncoder mask;

    TileCoding(TiffPlan plan) {
        this.plan = plan;
        this.picture = new SegmentEncoder(
                plan.sampleType(),
                8 * plan.sampleType().bytes(),
                plan.tileSide(),
                plan.bands(),
                plan.predictor(),
                plan.compression(),
                plan.level());
        this.mask = new SegmentEncoder(
                TiffSampleType.UINT8,
                1,
                plan.tileSide(),
                1,
                TiffPredictor.NONE,
                maskCompression(plan),
                maskLevel(plan));
    }

    /** A mask is always compressed: it hardly takes any bytes then. */
    static TiffCompression maskCompression(TiffPlan plan) {
        return plan.compression() == TiffCompression.NONE ? TiffCompression.DEFLATE : plan.compression();
    }

    private static int maskLevel(TiffPlan plan) {
        return plan.compression() == TiffCompression.NONE ? TiffPlan.DEFLATE_LEVEL : plan.level();
    }

    byte[] encode(TileContent tile) {
        return picture.encode(padded(tile, tile.samples(), plan.bands()), plan.tileSide());
    }

    byte[] encodeMask(TileContent tile) {
        return mask.encode(padded(tile, tile.mask().orElseThrow(), 1), plan.tileSide());
    }

    TileContent decode(byte[] encoded, Optional<byte[]> encodedMask, int width, int height) {
        TiffSamples samples = picture.decode(encoded, plan.tileSide());
        return new TileContent(
                width,
                height,
                cut(samples, width, height, plan.bands()),
                encodedMask.map(bytes -> cut(mask.decode(bytes, plan.tileSide()), width, height, 1)));
    }

    /** A whole tile: pixels beyond the picture repeat its last ones, which costs least. */
    private TiffSamples padded(TileContent tile, TiffSamples from, int bands) {
        int side = plan.tileSide();
        if (tile.width() == side && tile.height() == side) {
            return from;
        }
        TiffSamples whole = TiffSamples.allocate(from.type(), side * side * bands);
        for (int y = 0; y < side; y++) {
            if (y >= tile.height()) {
                whole.copyFrom(whole, (y - 1) * side * bands, y * side * bands, side * bands);
                continue;
            }
            int to = y * side * bands;
            whole.copyFrom(from, y * tile.width() * bands, to, tile.width() * bands);
            for (int x = tile.width(); x < side; x++) {
                whole.copyFrom(whole, to + (x - 1) * bands, to + x * bands, bands);
            }
        }
        return whole;
    }

    private TiffSamples cut(TiffSamples whole, int width, int height, int bands) {
        int side = plan.tileSide();
        if (width == side && height == side) {
            return whole;
        }
        TiffSamples part = TiffSamples.allocate(whole.type(), width * height * bands);
        for (int y = 0; y < height; y++) {
            part.copyFrom(whole, y * side * bands, y * width * bands, width * bands);
        }
        return part;
    }
}
