package io.hndsr.internal.codec;

import io.hndsr.error.InvalidImageException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.IccProfile;
import io.hndsr.image.ImageFormat;
import io.hndsr.image.ImageHeader;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** Reads PNG. Stateless. */
final class PngReader implements FormatReader {

    /* The seven passes of Adam7: first column, first row, column step, row step. */
    private static final int[][] ADAM7 = {
        {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
    };
    private static final int[][] ONE_PASS = {{0, 0, 1, 1}};

    @Override
    public ImageHeader readHeader(ByteSource in) {
        PngStructure png = PngStructure.readHeader(in);
        return new ImageHeader(ImageFormat.PNG, png.orientation().apply(png.size()), png.layout(), png.sampleType());
    }

    @Override
    public RasterImage decode(ByteSource in) {
        PngStructure png = PngStructure.read(in);
        ImageSize size = png.size();
        long bitsPerPixel = (long) png.storedBands() * png.bitDepth();
        long rowBytes = (size.width() * bitsPerPixel + 7) / 8 + 1;
        long encoded = png.pixelData().stream().mapToLong(ByteRange::length).sum();
        DecodeLimits.requirePlausible(
                size, Math.multiplyExact(rowBytes, size.height()), encoded, DecodeLimits.DEFLATE_RATIO);
        SampleSink sink = new SampleSink(size, png.layout(), png.sampleType());
        PixelStream pixels = new PixelStream(in, png);
        try {
            for (int[] pass : png.interlaced() ? ADAM7 : ONE_PASS) {
                readPass(png, pixels, pass, sink);
            }
        } finally {
            pixels.close();
        }
        return sink.finish(png.orientation(), profile(in, png));
    }

    private static void readPass(PngStructure png, PixelStream pixels, int[] pass, SampleSink sink) {
        ImageSize size = png.size();
        int columns = (size.width() - pass[0] + pass[2] - 1) / pass[2];
        int rows = (size.height() - pass[1] + pass[3] - 1) / pass[3];
        if (columns <= 0 || rows <= 0) {
            return;
        }
        int bitsPerPixel = png.storedBands() * png.bitDepth();
        int rowBytes = Math.toIntExact(((long) columns * bitsPerPixel + 7) / 8);
        int pixelBytes = Math.max(1, bitsPerPixel / 8);
        byte[] row = new byte[rowBytes + 1];
        byte[] above = new byte[rowBytes + 1];
        PngRowStore store = new PngRowStore(png, sink);
        for (int i = 0; i < rows; i++) {
            pixels.read(row);
            unfilter(row, above, pixelBytes);
            store.store(row, pass[1] + i * pass[3], pass[0], pass[2], columns);
            byte[] spare = above;
            above = row;
            row = spare;
        }
    }

    /** Undoes a row's filter in place; byte 0 of each array names the filter (specification, section 9). */
    private static void unfilter(byte[] row, byte[] above, int pixelBytes) {
        int end = row.length;
        int first = Math.min(end, pixelBytes + 1);
        switch (row[0]) {
            case 0 -> {}
            case 1 -> {
                for (int i = first; i < end; i++) {
                    row[i] += row[i - pixelBytes];
                }
            }
            case 2 -> {
                for (int i = 1; i < end; i++) {
                    row[i] += above[i];
                }
            }
            case 3 -> {
                for (int i = 1; i < first; i++) {
                    row[i] += (byte) ((above[i] & 0xff) >> 1);
                }
                for (int i = first; i < end; i++) {
                    row[i] += (byte) (((row[i - pixelBytes] & 0xff) + (above[i] & 0xff)) >> 1);
                }
            }
            case 4 -> {
                for (int i = 1; i < first; i++) {
                    row[i] += above[i];
                }
                for (int i = first; i < end; i++) {
                    row[i] += (byte)
                            PngFilters.paeth(row[i - pixelBytes] & 0xff, above[i] & 0xff, above[i - pixelBytes] & 0xff);
                }
            }
            default ->
                throw new InvalidImageException("PNG row has unknown filter " + row[0] + "; the file is corrupt");
        }
    }

    private static Optional<IccProfile> profile(ByteSource in, PngStructure png) {
        ByteRange chunk = png.profile();
        if (chunk == null || chunk.length() > IccProfiles.MAX_BYTES) {
            return Optional.empty();
        }
        byte[] data = in.bytes(chunk.start(), (int) chunk.length());
        int nameEnd = 0;
        while (nameEnd < data.length && data[nameEnd] != 0) {
            nameEnd++;
        }
        // A zero byte ends the name, and another says that the method is deflate.
        int start = nameEnd + 2;
        if (start >= data.length) {
            return Optional.empty();
        }
        BandLayout layout = png.layout();
        try (InflaterInputStream inflated =
                new InflaterInputStream(new ByteArrayInputStream(data, start, data.length - start))) {
            return IccProfiles.accept(inflated.readNBytes(IccProfiles.MAX_BYTES + 1), layout);
        } catch (IOException e) {
            // A profile that does not unfold is left out; the picture is sound without it.
            return Optional.empty();
        }
    }

    /** The inflated pixel data across all IDAT chunks. */
    private static final class PixelStream implements AutoCloseable {

        private final ByteSource in;
        private final PngStructure png;
        private final Inflater inflater = new Inflater();
        private final byte[] input = new byte[32 * 1024];

        private int chunk;
        private long chunkRead;

        PixelStream(ByteSource in, PngStructure png) {
            this.in = in;
            this.png = png;
        }

        void read(byte[] row) {
            int filled = 0;
            try {
                while (filled < row.length) {
                    int count = inflater.inflate(row, filled, row.length - filled);
                    filled += count;
                    if (count == 0) {
                        if (inflater.finished() || inflater.needsDictionary() || !feed()) {
                            throw new InvalidImageException(
                                    "PNG pixel data of " + png.size() + " end early; the file is truncated or corrupt");
                        }
                    }
                }
            } catch (DataFormatException e) {
                throw new InvalidImageException("PNG pixel data are corrupt: " + e.getMessage(), e);
            }
        }

        private boolean feed() {
            while (chunk < png.pixelData().size()) {
                ByteRange range = png.pixelData().get(chunk);
                int count = (int) Math.min(input.length, range.length() - chunkRead);
                if (count > 0) {
                    in.read(range.start() + chunkRead, input, 0, count);
                    chunkRead += count;
                    inflater.setInput(input, 0, count);
                    return true;
                }
                chunk++;
                chunkRead = 0;
            }
            return false;
        }

        @Override
        public void close() {
            inflater.end();
        }
    }
}
