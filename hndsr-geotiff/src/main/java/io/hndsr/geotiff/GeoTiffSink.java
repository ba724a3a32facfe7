package io.hndsr.geotiff;

import io.hndsr.error.HndsrException;
import io.hndsr.error.OutputException;
import io.hndsr.image.ImageDescription;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.ResumableSink;
import io.hndsr.internal.codec.tiff.TiffCompression;
import io.hndsr.internal.codec.tiff.TiffField;
import io.hndsr.internal.codec.tiff.TiffImage;
import io.hndsr.internal.codec.tiff.TiffPhotometric;
import io.hndsr.internal.codec.tiff.TiffPlan;
import io.hndsr.internal.codec.tiff.TiffSampleType;
import io.hndsr.internal.codec.tiff.TiffSamples;
import io.hndsr.internal.codec.tiff.TiffStructure;
import io.hndsr.internal.codec.tiff.TiffTag;
import io.hndsr.internal.codec.tiff.TiledTiffWriter;
import io.hndsr.internal.spool.ResultSpools;
import io.hndsr.internal.spool.TileSpool;
import io.hndsr.request.Nodata;
import io.hndsr.scene.SceneCompression;
import io.hndsr.scene.Spooling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;

/**
 * Writes the result of a scene: the network's bands as they arrive, the other bands enlarged beside them, in compressed tiles that go
 * to a spool beside the target until the file is laid out. Confined to one thread at a time; tiles are compressed on threads of its
 * own.
 */
final class GeoTiffSink implements ResumableSink {

    private static final int TILE_SIDE = 256;

    private final GeoTiffScene scene;
    private final Path target;
    private final Map<String, String> note;
    private final Spooling spooling;
    private Optional<Work> work = Optional.empty();

    GeoTiffSink(GeoTiffScene scene, Path target, Map<String, String> note) {
        this.scene = scene;
        this.target = target;
        // In order, so that the same request gives the same bytes in every process.
        this.note = new TreeMap<>(note);
        this.spooling = scene.sceneOptions().spooling();
    }

    @Override
    public void begin(ImageDescription description) {
        resume(description, Map.of());
    }

    @Override
    public int resume(ImageDescription description, Map<String, String> production) {
        work.ifPresent(Work::close);
        work = Optional.empty();
        Work begun = new Work(description, production);
        work = Optional.of(begun);
        return begun.nextRow;
    }

    @Override
    public void write(int firstRow, RasterImage rows) {
        work.orElseThrow().write(firstRow, rows);
    }

    @Override
    public void finish() {
        work.orElseThrow().finish();
    }

    @Override
    public void abort() {
        work.ifPresent(Work::abort);
    }

    /** What is open between the beginning and the end. */
    private final class Work {

        private final ImageSize input = scene.image().structure().size();
        private final ImageSize output;
        private final TiffSampleType type = scene.image().structure().sampleType();
        private final List<Integer> kept = scene.choice().kept();
        private final int[] others;
        private final Optional<BandResampler> resampler;
        private final TiffPlan plan;
        private final TileSpool spool;
        private final TiledTiffWriter writer;
        private final ExecutorService compressors;
        private final OptionalDouble nodata = scene.nodata();

        /** {@code [TILE_SIDE, W', bands]}, the rows of the tiles that are being filled. */
        private TiffSamples band;

        private int bandStart;
        private int nextRow;

        Work(ImageDescription description, Map<String, String> production) {
            this.output = description.size();
            this.others =
                    scene.choice().others().stream().mapToInt(Integer::intValue).toArray();
            this.resampler = others.length == 0
                    ? Optional.empty()
                    : Optional.of(new BandResampler(scene.image(), output, others, scene::isMissing));
            this.plan = plan().withMetadata(description.metadata());
            this.spool = openSpool(production);
            this.writer = new TiledTiffWriter(plan, spool);
            AtomicInteger count = new AtomicInteger();
            this.compressors = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), task -> {
                Thread thread = new Thread(task, "hndsr-geotiff-" + count.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });
            this.bandStart = firstMissing();
            this.nextRow = bandStart;
            try {
                this.band = TiffSamples.allocate(type, bandStart == output.height() ? 0 : samplesOf(bandStart));
            } catch (RuntimeException | Error tooLarge) {
                // Nobody else knows of the spool yet.
                abort();
                throw tooLarge;
            }
        }

        private TileSpool openSpool(Map<String, String> production) {
            Path beside = target.toAbsolutePath().getParent();
            if (beside == null) {
                throw new OutputException(target + " is not a file that can be written");
            }
            Path folder = spooling.folder().orElse(beside);
            Map<String, String> facts = new TreeMap<>(production);
            facts.put("input", scene.content());
            facts.put("bands", scene.choice().text());
            facts.put("file", fileFacts());
            return spooling.resume()
                    ? ResultSpools.resume(folder, target, facts)
                    : ResultSpools.begin(folder, target, facts);
        }

        /** What decides the bytes of the file beside its samples. */
        private String fileFacts() {
            CRC32C fields = new CRC32C();
            for (TiffField field : plan.fields()) {
                fields.update(field.tag() >> 8);
                fields.update(field.tag());
                fields.update(field.bytes());
            }
            return plan.compression() + " " + plan.level() + (plan.hasOverviews() ? ", cloud-optimized" : "")
                    + ", fields " + Long.toHexString(fields.getValue());
        }

        /** The first row of which a tile is missing. */
        private int firstMissing() {
            for (int row = 0; row < writer.tileRows(); row++) {
                for (int column = 0; column < writer.tileColumns(); column++) {
                    if (!writer.isWritten(row, column)) {
                        return row * TILE_SIDE;
                    }
                }
            }
            return output.height();
        }

        private int samplesOf(int start) {
            int rows = Math.min(TILE_SIDE, output.height() - start);
            return Math.multiplyExact(Math.multiplyExact(rows, output.width()), kept.size());
        }

        private TiffPlan plan() {
            TiffStructure structure = scene.image().structure();
            boolean rgb = structure.photometric().colours() == 3
                    && kept.size() >= 3
                    && kept.subList(0, 3).equals(List.of(0, 1, 2));
            TiffPhotometric photometric = rgb ? TiffPhotometric.RGB : TiffPhotometric.BLACK_IS_ZERO;
            List<Integer> extra = new ArrayList<>();
            List<Integer> declared = structure.extraSamples();
            int firstDeclared = structure.bands() - declared.size();
            for (int at = photometric.colours(); at < kept.size(); at++) {
                int declaredAt = kept.get(at) - firstDeclared;
                extra.add(declaredAt >= 0 && declaredAt < declared.size() ? declared.get(declaredAt) : 0);
            }
            SceneCompression wanted = scene.sceneOptions().compression();
            TiffPlan made = TiffPlan.of(output, type, kept.size())
                    .withBands(photometric, extra)
                    .withFields(fields());
            made = switch (wanted) {
                case DEFLATE -> made.withCompression(TiffCompression.DEFLATE, TiffPlan.DEFLATE_LEVEL);
                case ZSTD -> made.withCompression(TiffCompression.ZSTD, TiffPlan.ZSTD_LEVEL);
                case NONE -> made.withCompression(TiffCompression.NONE, 1);
            };
            made = scene.mask().isPresent() ? made.withMask() : made;
            return scene.sceneOptions().cog() ? made.withOverviews() : made;
        }

        private List<TiffField> fields() {
            List<TiffField> carried = scene.carriedFields();
            List<TiffField> fields = new ArrayList<>();
            boolean nodataIsSet = scene.nodataIsSet();
            for (TiffField field : GeoFields.of(carried, input, output).rescaled(carried)) {
                boolean replaced = (nodataIsSet && field.tag() == TiffTag.GDAL_NODATA)
                        || field.tag() == TiffTag.GDAL_METADATA
                        || field.tag() == TiffTag.ORIENTATION;
                if (!replaced && !TiffTag.isOfMetadata(field.tag())) {
                    fields.add(field);
                }
            }
            if (nodataIsSet) {
                String value = Nodata.value(scene.nodata().orElse(Double.NaN)).toString();
                fields.add(TiffField.ofText(TiffTag.GDAL_NODATA, value.toLowerCase(Locale.ROOT)));
            }
            GdalMetadata metadata = scene.metadata().carried(kept, note);
            if (!metadata.items().isEmpty()) {
                fields.add(TiffField.ofText(TiffTag.GDAL_METADATA, metadata.toXml()));
            }
            return fields;
        }

        void write(int firstRow, RasterImage rows) {
            if (firstRow != nextRow) {
                throw new IllegalStateException("row " + firstRow + " came in the place of row " + nextRow);
            }
            int done = 0;
            while (done < rows.size().height()) {
                int end = Math.min(output.height(), bandStart + TILE_SIDE);
                int count = Math.min(rows.size().height() - done, end - nextRow);
                fill(rows, done, count);
                done += count;
                nextRow += count;
                if (nextRow == end) {
                    compress();
                }
            }
        }

        private void fill(RasterImage rows, int from, int count) {
            int[] places = new int[others.length];
            for (int at = 0; at < kept.size(); at++) {
                int source = kept.get(at);
                int colour = scene.choice().colours().indexOf(source);
                boolean alpha = scene.choice().alpha().isPresent()
                        && scene.choice().alpha().getAsInt() == source;
                if (colour >= 0 || alpha) {
                    fillEnlarged(rows, from, count, at, alpha ? rows.layout().colourBands() : colour);
                } else {
                    places[otherIndex(source)] = at;
                }
            }
            resampler.ifPresent(bands -> bands.rows(
                    nextRow, nextRow + count, (row, other, samples) -> fillOther(row, places[other], samples)));
        }

        private int otherIndex(int source) {
            for (int i = 0; i < others.length; i++) {
                if (others[i] == source) {
                    return i;
                }
            }
            throw new IllegalStateException("band " + source + " is not resampled");
        }

        private void fillEnlarged(RasterImage rows, int from, int count, int at, int colour) {
            SampleCoding coding = scene.coding();
            boolean scaled = coding instanceof SampleCoding.Scaled;
            for (int y = 0; y < count; y++) {
                int index = index(nextRow + y) + at;
                for (int x = 0; x < output.width(); x++, index += kept.size()) {
                    int code = rows.sample(x, from + y, colour);
                    if (scaled) {
                        // Several codes may be one value of the scene's type, nodata among them.
                        boolean missing = code == SampleCoding.Scaled.MISSING;
                        band.set(index, stored(missing ? Double.NaN : coding.value(code)));
                    } else {
                        band.set(index, coding.value(code));
                    }
                }
            }
        }

        private void fillOther(int row, int at, double[] samples) {
            int index = index(row) + at;
            for (int x = 0; x < output.width(); x++, index += kept.size()) {
                band.set(index, stored(samples[x]));
            }
        }

        /** A value as a sample of the scene's type: rounded and held to its range, and not nodata unless it is missing. */
        private double stored(double value) {
            if (Double.isNaN(value)) {
                return nodata.orElse(type.isFloat() ? Double.NaN : 0);
            }
            if (type.isFloat()) {
                double held = ValueUnits.inType(value, type);
                if (nodata.isEmpty() || held != nodata.getAsDouble()) {
                    return held;
                }
                return type.bytes() == 4 ? Math.nextUp((float) held) : Math.nextUp(held);
            }
            double bits = Math.pow(2, 8.0 * type.bytes());
            double least = type.isSigned() ? -bits / 2 : 0;
            double most = least + bits - 1;
            double rounded = Math.max(least, Math.min(most, Math.rint(value)));
            if (nodata.isPresent() && rounded == nodata.getAsDouble()) {
                return rounded >= most ? rounded - 1 : rounded + 1;
            }
            return rounded;
        }

        private int index(int row) {
            return (row - bandStart) * output.width() * kept.size();
        }

        /** Compresses the tiles of a row of tiles, and begins the next. */
        private void compress() {
            TiffSamples filled = band;
            int start = bandStart;
            int tileRow = start / TILE_SIDE;
            int height = nextRow - start;
            Optional<TiffImage> mask = scene.mask();
            List<Future<?>> running = new ArrayList<>();
            for (int column = 0; column < writer.tileColumns(); column++) {
                int x = column * TILE_SIDE;
                int width = Math.min(TILE_SIDE, output.width() - x);
                int tileColumn = column;
                Callable<Boolean> task = () -> {
                    TiffSamples tile = cut(filled, x, width, height);
                    if (mask.isPresent()) {
                        writer.write(tileRow, tileColumn, tile, maskOf(mask.get(), x, start, width, height));
                    } else {
                        writer.write(tileRow, tileColumn, tile);
                    }
                    return true;
                };
                running.add(compressors.submit(task));
            }
            running.forEach(Work::await);
            bandStart = nextRow;
            if (bandStart < output.height()) {
                band = TiffSamples.allocate(type, samplesOf(bandStart));
            }
        }

        private TiffSamples cut(TiffSamples rows, int x, int width, int height) {
            int bands = kept.size();
            TiffSamples tile = TiffSamples.allocate(type, Math.multiplyExact(width * height, bands));
            for (int y = 0; y < height; y++) {
                tile.copyFrom(rows, (y * output.width() + x) * bands, y * width * bands, width * bands);
            }
            return tile;
        }

        /** The mask of a tile: an output pixel is valid if the input pixel that holds its centre is. */
        private TiffSamples maskOf(TiffImage mask, int x0, int y0, int width, int height) {
            int left = BandResampler.holder(x0, input.width(), output.width());
            int top = BandResampler.holder(y0, input.height(), output.height());
            int right = BandResampler.holder(x0 + width - 1, input.width(), output.width()) + 1;
            int bottom = BandResampler.holder(y0 + height - 1, input.height(), output.height()) + 1;
            TiffSamples marks = mask.readWindow(left, top, right - left, bottom - top, new int[] {0});
            TiffSamples result = TiffSamples.allocate(TiffSampleType.UINT8, width * height);
            for (int y = 0; y < height; y++) {
                int row = BandResampler.holder(y0 + y, input.height(), output.height()) - top;
                for (int x = 0; x < width; x++) {
                    int column = BandResampler.holder(x0 + x, input.width(), output.width()) - left;
                    result.set(y * width + x, marks.value(row * (right - left) + column) == 0 ? 0 : 255);
                }
            }
            return result;
        }

        private static void await(Future<?> tile) {
            try {
                tile.get();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new OutputException("writing was interrupted", interrupted);
            } catch (ExecutionException failed) {
                if (failed.getCause() instanceof HndsrException known) {
                    throw known;
                }
                if (failed.getCause() instanceof Error error) {
                    throw error;
                }
                throw new OutputException("a tile cannot be compressed: " + failed.getCause(), failed);
            }
        }

        void finish() {
            writer.finish(target);
            compressors.shutdown();
            spool.delete();
        }

        /** What is finished stays in the spool if it may be continued. */
        void abort() {
            endCompression();
            if (spooling.resume()) {
                spool.close();
            } else {
                spool.delete();
            }
        }

        void close() {
            endCompression();
            spool.close();
        }

        private void endCompression() {
            // Not interrupted, since that would close the spool while tiles that are finished go to it.
            compressors.shutdown();
            try {
                if (!compressors.awaitTermination(1, TimeUnit.MINUTES)) {
                    compressors.shutdownNow();
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
