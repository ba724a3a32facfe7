package io.hndsr.internal.codec;

import java.nio.ByteBuffer;

/** Turns the rows of TIFF segments into the samples of the image. Confined to one thread. */
final class TiffRowStore {

    private final TiffStructure tiff;
    private final SampleSink sink;
    private final int bands;

    /** Red, green and blue of each entry; empty where pixels are no indices. */
    private final byte[] palette;

    TiffRowStore(TiffStructure tiff, SampleSink sink) {
        this.tiff = tiff;
        this.sink = sink;
        this.bands = tiff.layout().bands();
        this.palette = tiff.photometric() == TiffStructure.PALETTE ? tiff.palette() : new byte[0];
    }

    Target at(int plane, int across, int down) {
        return new Target(plane, across * tiff.segmentWidth(), down * tiff.segmentHeight());
    }

    /** Where one segment lies in the picture. */
    final class Target {

        private final int plane;
        private final int x;
        private final int y;
        private final int columns;
        private final int rows;

        private Target(int plane, int x, int y) {
            this.plane = plane;
            this.x = x;
            this.y = y;
            columns = Math.min(tiff.segmentWidth(), tiff.size().width() - x);
            rows = Math.min(tiff.segmentHeight(), tiff.size().height() - y);
        }

        /** Rows of the segment that are inside the picture. */
        int rows() {
            return rows;
        }

        void store(byte[] row, int rowInSegment) {
            int index = sink.index(x, y + rowInSegment);
            if (palette.length > 0) {
                storePalette(row, index);
            } else if (tiff.bits() == 16) {
                store16(row, index);
            } else if (tiff.bits() == 8) {
                store8(row, index);
            } else {
                storeBits(row, index);
            }
        }

        private void store8(byte[] row, int index) {
            if (tiff.planar()) {
                for (int i = 0; i < columns; i++) {
                    sink.bytes()[index + i * bands + plane] = row[i];
                }
            } else {
                System.arraycopy(row, 0, sink.bytes(), index, columns * bands);
            }
        }

        private void store16(byte[] row, int index) {
            ByteBuffer samples = ByteBuffer.wrap(row).order(tiff.order());
            if (tiff.planar()) {
                for (int i = 0; i < columns; i++) {
                    sink.shorts()[index + i * bands + plane] = samples.getShort(2 * i);
                }
            } else {
                samples.asShortBuffer().get(sink.shorts(), index, columns * bands);
            }
        }

        private void storeBits(byte[] row, int index) {
            int scale = 255 / ((1 << tiff.bits()) - 1);
            for (int i = 0; i < columns; i++) {
                sink.bytes()[index + i] = (byte) (PackedBits.get(row, 0, i, tiff.bits()) * scale);
            }
        }

        private void storePalette(byte[] row, int index) {
            for (int i = 0; i < columns; i++) {
                int entry = PackedBits.get(row, 0, i, tiff.bits());
                System.arraycopy(palette, entry * 3, sink.bytes(), index + i * 3, 3);
            }
        }
    }
}
