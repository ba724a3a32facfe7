package io.hndsr.geotiff;

import io.hndsr.error.InvalidImageException;
import io.hndsr.error.InvalidOptionsException;
import io.hndsr.error.UnsupportedImageException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.IccProfile;
import io.hndsr.image.ImageDescription;
import io.hndsr.image.ImageSize;
import io.hndsr.image.PixelMask;
import io.hndsr.image.PixelSink;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.image.TileBounds;
import io.hndsr.internal.codec.tiff.TiffCompression;
import io.hndsr.internal.codec.tiff.TiffField;
import io.hndsr.internal.codec.tiff.TiffFile;
import io.hndsr.internal.codec.tiff.TiffImage;
import io.hndsr.internal.codec.tiff.TiffPhotometric;
import io.hndsr.internal.codec.tiff.TiffReadLimits;
import io.hndsr.internal.codec.tiff.TiffSampleType;
import io.hndsr.internal.codec.tiff.TiffSamples;
import io.hndsr.internal.codec.tiff.TiffStructure;
import io.hndsr.internal.codec.tiff.TiffTag;
import io.hndsr.request.Nodata;
import io.hndsr.request.UpscaleOptions;
import io.hndsr.scene.Scene;
import io.hndsr.scene.SceneCompression;
import io.hndsr.scene.SceneDisk;
import io.hndsr.scene.SceneOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/** A TIFF of any number of bands as a scene. Thread-safe; closed once, after the request. */
final class GeoTiffScene implements Scene {

    private static final int UNASSOCIATED_ALPHA = 2;
    private static final int WINDOW_ROWS = 256;
    private static final int ICC_HEADER_BYTES = 128;

    /** An alpha band has few values between transparent and opaque; one that has many holds something else. */
    private static final double ALPHA_SHARE = 0.9;

    private static final int ALPHA_SAMPLES = 64;
    /** What samples without nodata are compressed to, at most, if there is nothing to go by. */
    private static final double USUAL_SHARE = 0.7;

    private static final double LEAST_SHARE = 0.02;
    private static final double WITH_OVERVIEWS = 4.0 / 3;
    private static final int CHECK_BYTES = 1 << 20;

    private final Path file;
    private final TiffFile tiff;
    private final TiffImage image;
    private final Optional<TiffImage> mask;
    private final TiffStructure structure;
    private final SceneOptions sceneOptions;
    private final UpscaleOptions requested;
    private final GdalMetadata metadata;
    private final BandChoice choice;
    private final OptionalDouble nodata;
    private final ImageDescription description;

    /** Found by reading all samples, if they are not coded exactly. */
    private volatile Optional<SampleCoding> coding = Optional.empty();

    private GeoTiffScene(Path file, TiffFile tiff, SceneOptions sceneOptions, UpscaleOptions requested) {
        this.file = file;
        this.tiff = tiff;
        this.sceneOptions = sceneOptions;
        this.requested = requested;
        this.image = tiff.image();
        this.mask = tiff.mask();
        this.structure = image.structure();
        requireSupported();
        this.metadata = image.directory()
                .field(TiffTag.GDAL_METADATA)
                .map(TiffField::text)
                .map(GdalMetadata::parse)
                .orElse(GdalMetadata.NONE);
        this.nodata = ValueUnits.nodata(structure, requested.nodata());
        this.choice = BandChoice.of(
                structure.bands(), structure.photometric().colours() == 3, alphaBand(), metadata, sceneOptions);
        this.description = new ImageDescription(
                structure.size(), layout(), codedType(), profile(), codedNodata(), tiff.metadata());
    }

    /**
     * Opens a scene.
     *
     * @param file a TIFF
     * @param sceneOptions how it is read
     * @param requested what the request asks for
     * @return the scene; empty if it is a plain picture without geography that is stored in a way that scenes are not
     * @throws InvalidOptionsException if geography is required and the file has none
     */
    static Optional<GeoTiffScene> open(Path file, SceneOptions sceneOptions, UpscaleOptions requested) {
        TiffFile tiff = TiffFile.open(file, TiffReadLimits.DEFAULT);
        try {
            TiffStructure structure = tiff.image().structure();
            boolean plain = structure.orientation() != 1
                    || structure.photometric() == TiffPhotometric.PALETTE
                    || structure.photometric() == TiffPhotometric.WHITE_IS_ZERO
                    || structure.bits() < 8;
            if (sceneOptions.georeferenced()
                    && (plain
                            || !GeoFields.isGeoreferenced(
                                    tiff.image().directory().carriedFields()))) {
                throw new InvalidOptionsException(
                        "the TIFF does not say where it lies, which format geotiff requires; give a GeoTIFF, or ask for"
                                + " format tiff, which does not require it");
            }
            if (plain) {
                tiff.close();
                return Optional.empty();
            }
            return Optional.of(new GeoTiffScene(file, tiff, sceneOptions, requested));
        } catch (RuntimeException | Error refused) {
            tiff.close();
            throw refused;
        }
    }

    private void requireSupported() {
        if (tiff.pages() > 1) {
            throw new UnsupportedImageException(
                    "TIFF has more than one page (" + tiff.pages() + "); extract one page into its own file");
        }
        if (structure.photometric() == TiffPhotometric.CMYK || structure.photometric() == TiffPhotometric.OTHER) {
            throw new UnsupportedImageException("TIFF with photometric interpretation "
                    + image.directory()
                            .field(TiffTag.PHOTOMETRIC)
                            .map(field -> field.whole(0))
                            .orElse(-1L)
                    + " is not supported; convert it to RGB");
        }
    }

    private OptionalInt alphaBand() {
        List<Integer> extra = structure.extraSamples();
        int first = structure.bands() - extra.size();
        for (int i = 0; i < extra.size(); i++) {
            int band = first + i;
            if (extra.get(i) == UNASSOCIATED_ALPHA
                    && band > 0
                    && SampleCoding.isExact(structure.sampleType())
                    && holdsAlpha(band)) {
                return OptionalInt.of(band);
            }
        }
        return OptionalInt.empty();
    }

    /** Whether the values of a band are nearly all transparent or opaque, in rows spread over the scene. */
    private boolean holdsAlpha(int band) {
        ImageSize size = structure.size();
        long extreme = 0;
        long count = 0;
        double opaque = Math.pow(2, structure.bits()) - 1;
        for (int i = 0; i < Math.min(ALPHA_SAMPLES / 8, size.height()); i++) {
            int y = (int) ((long) size.height() * i / Math.min(ALPHA_SAMPLES / 8, size.height()));
            TiffSamples row = image.readWindow(0, y, size.width(), 1, new int[] {band});
            for (int x = 0; x < row.length(); x++) {
                count++;
                if (row.value(x) == 0 || row.value(x) == opaque) {
                    extreme++;
                }
            }
        }
        return extreme >= ALPHA_SHARE * count;
    }

    private BandLayout layout() {
        boolean alpha = choice.alpha().isPresent();
        if (choice.colours().size() == 3) {
            return alpha ? BandLayout.RGB_ALPHA : BandLayout.RGB;
        }
        return alpha ? BandLayout.GREY_ALPHA : BandLayout.GREY;
    }

    private SampleType codedType() {
        return structure.sampleType().bytes() == 1 ? SampleType.UINT8 : SampleType.UINT16;
    }

    private OptionalInt codedNodata() {
        if (!SampleCoding.isExact(structure.sampleType())) {
            return OptionalInt.of(SampleCoding.Scaled.MISSING);
        }
        SampleCoding.Exact exact = SampleCoding.Exact.of(structure.sampleType());
        return nodata.isPresent() && exact.holds(nodata.getAsDouble())
                ? OptionalInt.of(exact.code(nodata.getAsDouble()))
                : OptionalInt.empty();
    }

    private Optional<IccProfile> profile() {
        return image.directory()
                .field(TiffTag.ICC_PROFILE)
                .filter(field -> field.count() >= ICC_HEADER_BYTES)
                .map(field -> new IccProfile(field.bytes()));
    }

    @Override
    public ImageDescription description() {
        return description;
    }

    @Override
    public UpscaleOptions options() {
        return ValueUnits.inSamples(requested, structure.sampleType(), this::coding);
    }

    @Override
    public double valueOf(double sample) {
        return coding().valueAt(sample);
    }

    /** Whether a sample stands for missing data. */
    boolean isMissing(double value) {
        return Double.isNaN(value) || Double.isInfinite(value) || (nodata.isPresent() && value == nodata.getAsDouble());
    }

    /** The coding; reads all samples of the network's bands at the first call, if it depends on them. */
    SampleCoding coding() {
        Optional<SampleCoding> known = coding;
        if (known.isEmpty()) {
            known = Optional.of(
                    SampleCoding.isExact(structure.sampleType())
                            ? SampleCoding.Exact.of(structure.sampleType())
                            : scaled());
            coding = known;
        }
        return known.get();
    }

    private SampleCoding scaled() {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        ImageSize size = structure.size();
        for (int y = 0; y < size.height(); y += WINDOW_ROWS) {
            TiffSamples rows =
                    image.readWindow(0, y, size.width(), Math.min(WINDOW_ROWS, size.height() - y), enlarged());
            for (int i = 0; i < rows.length(); i++) {
                double value = rows.value(i);
                if (!isMissing(value)) {
                    least = Math.min(least, value);
                    most = Math.max(most, value);
                }
            }
        }
        return least > most ? SampleCoding.Scaled.of(0, 1) : SampleCoding.Scaled.of(least, most);
    }

    /** The bands that the network enlarges, alpha last. */
    private int[] enlarged() {
        List<Integer> bands = new ArrayList<>(choice.colours());
        choice.alpha().ifPresent(bands::add);
        return bands.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public RasterImage read(TileBounds window) {
        ImageSize size = new ImageSize(window.width(), window.height());
        TiffSamples stored = image.readWindow(window.x(), window.y(), window.width(), window.height(), enlarged());
        Optional<IccProfile> profile = description.iccProfile();
        if (stored.type() == TiffSampleType.UINT8) {
            return RasterImage.ofBytes(size, description.layout(), stored.bytes(), profile);
        }
        if (stored.type() == TiffSampleType.UINT16) {
            return RasterImage.ofShorts(size, description.layout(), stored.shorts(), profile);
        }
        SampleCoding codes = coding();
        boolean exact = codes instanceof SampleCoding.Exact;
        if (codes.type() == SampleType.UINT8) {
            byte[] bytes = new byte[stored.length()];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) codes.code(stored.value(i));
            }
            return RasterImage.ofBytes(size, description.layout(), bytes, profile);
        }
        short[] shorts = new short[stored.length()];
        for (int i = 0; i < shorts.length; i++) {
            double value = stored.value(i);
            shorts[i] = (short) (exact || !isMissing(value) ? codes.code(value) : SampleCoding.Scaled.MISSING);
        }
        return RasterImage.ofShorts(size, description.layout(), shorts, profile);
    }

    @Override
    public PixelMask valid(TileBounds window) {
        ImageSize size = new ImageSize(window.width(), window.height());
        boolean coded = !SampleCoding.isExact(structure.sampleType());
        if (mask.isEmpty() && !coded) {
            return PixelMask.allValid(size);
        }
        List<BitSet> rows = new ArrayList<>();
        Optional<TiffSamples> marks = mask.map(
                present -> present.readWindow(window.x(), window.y(), window.width(), window.height(), new int[] {0}));
        int[] bands = enlarged();
        Optional<TiffSamples> samples = coded
                ? Optional.of(image.readWindow(window.x(), window.y(), window.width(), window.height(), bands))
                : Optional.empty();
        for (int y = 0; y < window.height(); y++) {
            BitSet invalid = new BitSet(0);
            for (int x = 0; x < window.width(); x++) {
                int pixel = y * window.width() + x;
                boolean masked =
                        marks.filter(values -> values.value(pixel) == 0).isPresent();
                if (masked
                        || samples.filter(values -> lacks(values, pixel, bands.length))
                                .isPresent()) {
                    invalid.set(x);
                }
            }
            rows.add(invalid);
        }
        return PixelMask.ofInvalidRows(size, rows);
    }

    private boolean lacks(TiffSamples samples, int pixel, int bands) {
        for (int band = 0; band < bands; band++) {
            if (isMissing(samples.value(pixel * bands + band))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public PixelSink sink(Path target, Map<String, String> note) {
        return new GeoTiffSink(this, target, note);
    }

    @Override
    public SceneDisk disk(ImageSize output) {
        double bytes = (double) output.pixels()
                * choice.kept().size()
                * structure.sampleType().bytes();
        double compressed = bytes * (sceneOptions.compression() == SceneCompression.NONE ? 1 : share());
        double file = sceneOptions.cog() ? compressed * WITH_OVERVIEWS : compressed;
        return new SceneDisk((long) file, (long) file);
    }

    /** The share of their size that compressed samples have: that of this scene, if it is compressed without loss. */
    private double share() {
        TiffCompression own = structure.compression();
        if (own == TiffCompression.NONE || own == TiffCompression.JPEG) {
            return USUAL_SHARE;
        }
        double raw = (double) structure.size().pixels()
                * structure.bands()
                * structure.sampleType().bytes();
        try {
            return Math.min(1, Math.max(LEAST_SHARE, Files.size(file) / raw));
        } catch (IOException notReadable) {
            return USUAL_SHARE;
        }
    }

    @Override
    public List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        if (structure.bands() > 1) {
            remarks.add("bands "
                    + String.join(
                            ",",
                            choice.colours().stream()
                                    .map(band -> Integer.toString(band + 1))
                                    .toList())
                    + " of " + structure.bands() + " are enlarged by the network"
                    + (choice.others().isEmpty() ? "" : ", the others by cubic interpolation"));
        }
        if (!SampleCoding.isExact(structure.sampleType())) {
            remarks.add(
                    "samples of " + structure.bits() + " bits are enlarged in 65,535 steps of the range that they use");
        }
        for (String beside : List.of(".aux.xml", ".ovr", ".msk")) {
            if (Files.exists(file.resolveSibling(file.getFileName() + beside))) {
                remarks.add(file.getFileName() + beside + " lies beside the scene and is not read");
            }
        }
        return List.copyOf(remarks);
    }

    /** What tells the file from another one, or from itself after a change: reads all of it. */
    String content() {
        CRC32 first = new CRC32();
        CRC32C second = new CRC32C();
        ByteBuffer buffer = ByteBuffer.allocateDirect(CHECK_BYTES);
        long bytes = 0;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (channel.read(buffer) >= 0) {
                bytes += buffer.flip().remaining();
                second.update(buffer.duplicate());
                first.update(buffer);
                buffer.clear();
            }
        } catch (IOException failed) {
            throw new InvalidImageException(file + " cannot be read: " + failed, failed);
        }
        return bytes + " bytes with checksum " + Long.toHexString(first.getValue() << 32 | second.getValue());
    }

    TiffImage image() {
        return image;
    }

    Optional<TiffImage> mask() {
        return mask;
    }

    SceneOptions sceneOptions() {
        return sceneOptions;
    }

    GdalMetadata metadata() {
        return metadata;
    }

    BandChoice choice() {
        return choice;
    }

    /** Whether the nodata value is the request's, not the file's. */
    boolean nodataIsSet() {
        return requested.nodata() instanceof Nodata.Value;
    }

    OptionalDouble nodata() {
        return nodata;
    }

    /** All fields that are carried over to a result. */
    List<TiffField> carriedFields() {
        return image.directory().carriedFields();
    }

    @Override
    public boolean isGeoreferenced() {
        return GeoFields.isGeoreferenced(carriedFields());
    }

    @Override
    public void close() {
        tiff.close();
    }
}
