package io.hndsr.internal.codec.tiff;

import io.hndsr.error.OutputException;
import io.hndsr.image.ImageSize;
import io.hndsr.internal.codec.metadata.Exif;
import io.hndsr.internal.spool.AtomicFile;
import io.hndsr.internal.spool.SpoolKey;
import io.hndsr.internal.spool.TileSpool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a tiled TIFF of any size from its tiles, in any order. Thread-safe: each thread compresses the tiles that it brings.
 *
 * <p>Compressed tiles go to a spool. Once all are there, {@link #finish} lays the file out and copies them into it: the
 * directories first, then the reduced copies from the smallest on, then the picture, as a cloud-optimized file has them. The same
 * tiles give the same file, whatever their order. The spool belongs to the caller, who may close it at any time and resume.
 */
public final class TiledTiffWriter {

    private static final int PICTURE = 0;
    private static final int MASK = 1;

    private static final int REDUCED_COPY = 1;
    private static final int MASK_OF_PICTURE = 4;

    /** What quarters of reduced copies may hold until their tiles are complete. */
    private static final long PENDING_BYTES = 64L << 20;

    private final TiffPlan plan;
    private final TileSpool spool;
    private final TileCoding coding;
    private final OverviewTiles overviews;
    private final long classicLimit;

    /**
     * Begins or resumes a file.
     *
     * @param plan what the file is to be
     * @param spool holds the tiles that are finished; begun with the same plan
     */
    public TiledTiffWriter(TiffPlan plan, TileSpool spool) {
        this(plan, spool, PENDING_BYTES, TiffFileLayout.CLASSIC_LIMIT);
    }

    /** Keeps fewer quarters, and writes a BigTIFF if the file is longer than a limit. */
    TiledTiffWriter(TiffPlan plan, TileSpool spool, long pendingBytes, long classicLimit) {
        this.plan = plan;
        this.classicLimit = classicLimit;
        this.spool = spool;
        this.coding = new TileCoding(plan);
        this.overviews = new OverviewTiles(plan, pendingBytes);
    }

    /** {@return rows of tiles} */
    public int tileRows() {
        return plan.tileRows(0);
    }

    /** {@return columns of tiles} */
    public int tileColumns() {
        return plan.tileColumns(0);
    }

    /**
     * Returns whether a tile is finished.
     *
     * @param tileRow its row among the tiles
     * @param tileColumn its column
     * @return true if it need not be written again
     */
    public boolean isWritten(int tileRow, int tileColumn) {
        return isFinished(key(0, tileRow, tileColumn));
    }

    private boolean isFinished(SpoolKey key) {
        // The mask is written first.
        return spool.contains(key);
    }

    /**
     * Writes a tile of a file without a mask.
     *
     * @param tileRow its row among the tiles
     * @param tileColumn its column
     * @param samples {@code [rows, columns, bands]}, of which only those in the picture; not to be changed until the call
     *     returns
     * @throws IllegalArgumentException if there is no such tile, or it does not have as many samples or another type
     * @throws OutputException if the disk is full or fails
     */
    public void write(int tileRow, int tileColumn, TiffSamples samples) {
        write(tileRow, tileColumn, samples, Optional.empty());
    }

    /**
     * Writes a tile of a file with a mask.
     *
     * @param tileRow its row among the tiles
     * @param tileColumn its column
     * @param samples {@code [rows, columns, bands]}, of which only those in the picture; not to be changed until the call
     *     returns
     * @param mask {@code [rows, columns]} of {@link TiffSampleType#UINT8}: 0 if a pixel is invalid
     * @throws IllegalArgumentException if there is no such tile, or it does not have as many samples or another type
     * @throws OutputException if the disk is full or fails
     */
    public void write(int tileRow, int tileColumn, TiffSamples samples, TiffSamples mask) {
        write(tileRow, tileColumn, samples, Optional.of(mask));
    }

    private void write(int tileRow, int tileColumn, TiffSamples samples, Optional<TiffSamples> mask) {
        if (tileRow < 0 || tileRow >= tileRows() || tileColumn < 0 || tileColumn >= tileColumns()) {
            throw new IllegalArgumentException("tile " + tileRow + "," + tileColumn + " is not one of " + tileRows()
                    + " rows and " + tileColumns() + " columns");
        }
        int width = plan.columnsOf(0, tileColumn);
        int height = plan.rowsOf(0, tileRow);
        requireFits(samples, plan.sampleType(), width * height * plan.bands());
        if (mask.isPresent() != plan.hasMask()) {
            throw new IllegalArgumentException("the file has " + (plan.hasMask() ? "a" : "no") + " mask, the tile has "
                    + (mask.isPresent() ? "one" : "none"));
        }
        mask.ifPresent(valid -> requireFits(valid, TiffSampleType.UINT8, width * height));
        store(key(0, tileRow, tileColumn), new TileContent(width, height, samples, mask));
    }

    private static void requireFits(TiffSamples samples, TiffSampleType type, int count) {
        if (samples.type() != type || samples.length() != count) {
            throw new IllegalArgumentException("a tile of " + samples.length() + " samples of " + samples.type()
                    + " is not one of " + count + " samples of " + type);
        }
    }

    private static SpoolKey key(int level, int row, int column) {
        return new SpoolKey(PICTURE, level, row, column);
    }

    private static SpoolKey maskOf(SpoolKey key) {
        return new SpoolKey(MASK, key.level(), key.row(), key.column());
    }

    /** Adds a tile and those above it that are complete now. */
    private void store(SpoolKey first, TileContent finished) {
        SpoolKey key = first;
        Optional<TileContent> tile = Optional.of(finished);
        while (tile.isPresent()) {
            TileContent content = tile.get();
            if (isFinished(key)) {
                return;
            }
            if (plan.hasMask()) {
                spool.put(maskOf(key), coding.encodeMask(content));
            }
            spool.put(key, coding.encode(content));
            tile = overviews.add(key, content);
            key = OverviewTiles.parent(key);
        }
    }

    /**
     * Makes the file of the finished tiles. It appears under its name when it is complete.
     *
     * @param target the file; an existing one is replaced
     * @throws IllegalStateException if tiles are missing
     * @throws OutputException if a disk is full or fails; the target is then as before, and the spool is kept
     */
    public void finish(Path target) {
        requireComplete();
        for (int level = 1; level < plan.levels(); level++) {
            addMissing(level);
        }
        List<TiffFileLayout.Directory> directories = new ArrayList<>();
        List<SpoolKey> firsts = new ArrayList<>();
        for (int level = 0; level < plan.levels(); level++) {
            for (int layer = PICTURE; layer <= (plan.hasMask() ? MASK : PICTURE); layer++) {
                firsts.add(new SpoolKey(layer, level, 0, 0));
                directories.add(new TiffFileLayout.Directory(fields(layer, level), true, lengths(layer, level)));
            }
        }
        int[] order = dataOrder(firsts);
        MetadataFields metadata = new MetadataFields(plan.metadata(), plan.size());
        // Places have the same length whatever they are.
        Optional<Exif.Below> below = metadata.behind(layout(directories, metadata.places(0), order));
        TiffFileLayout layout =
                layout(directories, below.map(Exif.Below::places).orElse(Map.of()), order);
        write(target, layout, firsts, order, below);
    }

    /** A layout whose first directory refers to others that are written behind the tiles. */
    private TiffFileLayout layout(
            List<TiffFileLayout.Directory> directories, Map<Integer, Long> places, int[] dataOrder) {
        List<TiffFileLayout.Directory> all = new ArrayList<>(directories);
        List<TiffField> fields = fields(PICTURE, 0);
        places.forEach((tag, place) -> fields.add(TiffField.ofLongs(tag, place)));
        all.set(0, new TiffFileLayout.Directory(fields, true, lengths(PICTURE, 0)));
        return new TiffFileLayout(all, dataOrder, classicLimit);
    }

    /** The smallest copy first; a mask after its picture. */
    private static int[] dataOrder(List<SpoolKey> firsts) {
        int layers = firsts.get(firsts.size() - 1).layer() + 1;
        int[] order = new int[firsts.size()];
        for (int i = 0; i < order.length; i++) {
            order[i] = order.length - layers - i / layers * layers + i % layers;
        }
        return order;
    }

    private void requireComplete() {
        for (int row = 0; row < tileRows(); row++) {
            for (int column = 0; column < tileColumns(); column++) {
                if (!isWritten(row, column)) {
                    throw new IllegalStateException(
                            "tile " + row + "," + column + " of " + tileRows() + "," + tileColumns() + " is missing");
                }
            }
        }
    }

    private void addMissing(int level) {
        for (int row = 0; row < plan.tileRows(level); row++) {
            for (int column = 0; column < plan.tileColumns(level); column++) {
                SpoolKey key = key(level, row, column);
                if (!isFinished(key)) {
                    store(key, overviews.made(key, this::read));
                }
            }
        }
    }

    private TileContent read(SpoolKey key) {
        return coding.decode(
                spool.read(key),
                plan.hasMask() ? Optional.of(spool.read(maskOf(key))) : Optional.empty(),
                plan.columnsOf(key.level(), key.column()),
                plan.rowsOf(key.level(), key.row()));
    }

    private long[] lengths(int layer, int level) {
        int columns = plan.tileColumns(level);
        long[] lengths = new long[Math.multiplyExact(plan.tileRows(level), columns)];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = spool.length(new SpoolKey(layer, level, i / columns, i % columns));
        }
        return lengths;
    }

    private List<TiffField> fields(int layer, int level) {
        ImageSize size = plan.sizeOf(level);
        List<TiffField> fields = new ArrayList<>();
        int kind = (level > 0 ? REDUCED_COPY : 0) | (layer == MASK ? MASK_OF_PICTURE : 0);
        if (kind != 0) {
            fields.add(TiffField.ofLongs(TiffTag.NEW_SUBFILE_TYPE, kind));
        }
        fields.add(TiffField.ofShorts(TiffTag.TILE_WIDTH, plan.tileSide()));
        fields.add(TiffField.ofShorts(TiffTag.TILE_LENGTH, plan.tileSide()));
        if (layer == MASK) {
            fields.addAll(StorageFields.of(
                    size,
                    TiffSampleType.UINT8,
                    1,
                    1,
                    TiffPhotometric.MASK,
                    List.of(),
                    TileCoding.maskCompression(plan),
                    TiffPredictor.NONE));
            return fields;
        }
        fields.addAll(StorageFields.of(
                size,
                plan.sampleType(),
                8 * plan.sampleType().bytes(),
                plan.bands(),
                plan.photometric(),
                plan.extraSamples(),
                plan.compression(),
                plan.predictor()));
        if (level == 0) {
            fields.addAll(new MetadataFields(plan.metadata(), plan.size()).fields());
        }
        for (TiffField field : plan.fields()) {
            // A copy without these would show other colours, or nodata.
            boolean needed = field.tag() == TiffTag.GDAL_NODATA || field.tag() == TiffTag.COLOR_MAP;
            if (level == 0 || needed) {
                fields.add(field);
            }
        }
        return fields;
    }

    private void write(
            Path target, TiffFileLayout layout, List<SpoolKey> firsts, int[] order, Optional<Exif.Below> behind) {
        try (AtomicFile file = AtomicFile.create(target)) {
            FileChannel channel = file.channel();
            ByteBuffer head = ByteBuffer.wrap(layout.head());
            while (head.hasRemaining()) {
                channel.write(head);
            }
            for (int index : order) {
                SpoolKey first = firsts.get(index);
                for (int row = 0; row < plan.tileRows(first.level()); row++) {
                    for (int column = 0; column < plan.tileColumns(first.level()); column++) {
                        spool.transferTo(new SpoolKey(first.layer(), first.level(), row, column), channel);
                    }
                }
            }
            if (channel.position() != layout.length()) {
                throw new IOException("it has " + channel.position() + " bytes, not " + layout.length());
            }
            if (behind.isPresent()) {
                int padding = (int) (layout.length() & 1);
                byte[] directories = behind.get().bytes();
                ByteBuffer end = ByteBuffer.allocate(padding + directories.length);
                end.position(padding).put(directories).flip();
                while (end.hasRemaining()) {
                    channel.write(end);
                }
            }
            file.commit();
        } catch (IOException e) {
            throw new OutputException(target + " cannot be written: " + e, e);
        }
    }
}
