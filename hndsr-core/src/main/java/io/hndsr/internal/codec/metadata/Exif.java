package io.hndsr.internal.codec.metadata;

import io.hndsr.image.ExifBlock;
import io.hndsr.image.ImageSize;
import io.hndsr.image.Resolution;
import io.hndsr.internal.codec.format.ByteSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The tags of an EXIF block that describe the picture (CIPA DC-008-2023). Immutable.
 *
 * <p>Those of the storage are not read: orientation, thumbnail, the maker's note, places in the stored picture. A corrupt block
 * is read as far as it is intact.
 */
public final class Exif {

    private static final int HEADER_BYTES = 8;
    private static final int NO_UNIT = 1;
    private static final int INCH = 2;
    private static final int CENTIMETRE = 3;
    private static final int DESCRIPTION_CHARACTERS = 4096;

    /** The directory of the image, of the camera's settings, of the place, and of interoperability. */
    private final SortedMap<Integer, TagValue> image;

    private final SortedMap<Integer, TagValue> camera;
    private final SortedMap<Integer, TagValue> gps;
    private final SortedMap<Integer, TagValue> interoperability;

    private Exif(
            SortedMap<Integer, TagValue> image,
            SortedMap<Integer, TagValue> camera,
            SortedMap<Integer, TagValue> gps,
            SortedMap<Integer, TagValue> interoperability) {
        this.image = image;
        this.camera = camera;
        this.gps = gps;
        this.interoperability = interoperability;
    }

    /** {@return no tags} */
    public static Exif empty() {
        return new Exif(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
    }

    /**
     * Returns whether a tag of the first directory describes the picture, so that it is read.
     *
     * @param tag the tag
     * @return false if it describes the storage, or is not known
     */
    public static boolean isOfImage(int tag) {
        return ExifTag.isKeptOfImage(tag);
    }

    /**
     * Reads a block.
     *
     * @param block the bytes, from the byte order mark on
     * @return its tags, as far as they are intact
     */
    public static Exif read(byte[] block) {
        ByteSource in = ByteSource.of(block);
        if (block.length < HEADER_BYTES) {
            return empty();
        }
        if (in.startsWith(0, "II*\0")) {
            return ofDirectory(in, ByteOrder.LITTLE_ENDIAN, false, in.u32(4, ByteOrder.LITTLE_ENDIAN));
        }
        if (in.startsWith(0, "MM\0*")) {
            return ofDirectory(in, ByteOrder.BIG_ENDIAN, false, in.u32(4, ByteOrder.BIG_ENDIAN));
        }
        return empty();
    }

    /**
     * Reads the tags of a directory and those below it.
     *
     * @param in what positions refer to
     * @param order the byte order
     * @param big whether counts and positions have 64 bits, as in a BigTIFF
     * @param position the place of the directory
     * @return its tags, as far as they are intact
     */
    public static Exif ofDirectory(ByteSource in, ByteOrder order, boolean big, long position) {
        DirectoryReader reader = new DirectoryReader(in, order, big);
        DirectoryReader.Directory first = reader.read(position, ExifTag::isKeptOfImage);
        DirectoryReader.Directory camera = below(reader, first, ExifTag.EXIF);
        DirectoryReader.Directory gps = below(reader, first, ExifTag.GPS);
        DirectoryReader.Directory interoperability = below(reader, camera, ExifTag.INTEROPERABILITY);
        SortedMap<Integer, TagValue> image = new TreeMap<>(first.values());
        TagValue description = image.get(ExifTag.IMAGE_DESCRIPTION);
        if (description != null && ExifTag.isDescriptionOfStorage(description.characters(DESCRIPTION_CHARACTERS))) {
            image.remove(ExifTag.IMAGE_DESCRIPTION);
        }
        image.remove(ExifTag.ORIENTATION);
        return new Exif(image, camera.values(), gps.values(), interoperability.values());
    }

    private static DirectoryReader.Directory below(
            DirectoryReader reader, DirectoryReader.Directory directory, int tag) {
        Long position = directory.below().get(tag);
        return position == null ? DirectoryReader.Directory.EMPTY : reader.read(position, ExifTag::isKept);
    }

    /** {@return the resolution that the tags give, if they give one} */
    public Optional<Resolution> resolution() {
        OptionalDouble horizontal = number(image, ExifTag.X_RESOLUTION);
        OptionalDouble vertical = number(image, ExifTag.Y_RESOLUTION);
        if (horizontal.isEmpty() || vertical.isEmpty()) {
            return Optional.empty();
        }
        return switch ((int) number(image, ExifTag.RESOLUTION_UNIT).orElse(INCH)) {
            case INCH ->
                Optional.of(new Resolution(horizontal.getAsDouble(), vertical.getAsDouble(), Resolution.Unit.INCH));
            case CENTIMETRE ->
                Optional.of(
                        new Resolution(horizontal.getAsDouble(), vertical.getAsDouble(), Resolution.Unit.CENTIMETRE));
            // Square pixels are what is assumed anyway.
            case NO_UNIT ->
                horizontal.getAsDouble() == vertical.getAsDouble()
                        ? Optional.empty()
                        : Optional.of(
                                new Resolution(horizontal.getAsDouble(), vertical.getAsDouble(), Resolution.Unit.NONE));
            default -> Optional.empty();
        };
    }

    private static OptionalDouble number(Map<Integer, TagValue> values, int tag) {
        TagValue value = values.get(tag);
        return value == null ? OptionalDouble.empty() : value.positive();
    }

    /**
     * Sets the resolution.
     *
     * @param resolution the resolution; if empty, the tags give none
     * @return the changed tags
     */
    public Exif withResolution(Optional<Resolution> resolution) {
        SortedMap<Integer, TagValue> changed = new TreeMap<>(image);
        changed.remove(ExifTag.X_RESOLUTION);
        changed.remove(ExifTag.Y_RESOLUTION);
        changed.remove(ExifTag.RESOLUTION_UNIT);
        if (resolution.isPresent()) {
            // Of the two units, a whole number of pixels per metre is exact in this one.
            Resolution given = resolution.get();
            Resolution stored = given.unit() == Resolution.Unit.METRE ? given.in(Resolution.Unit.CENTIMETRE) : given;
            put(changed, TagValue.ofRational(ExifTag.X_RESOLUTION, stored.horizontal()));
            put(changed, TagValue.ofRational(ExifTag.Y_RESOLUTION, stored.vertical()));
            put(
                    changed,
                    TagValue.ofShort(
                            ExifTag.RESOLUTION_UNIT,
                            switch (stored.unit()) {
                                case INCH -> INCH;
                                case CENTIMETRE, METRE -> CENTIMETRE;
                                case NONE -> NO_UNIT;
                            }));
        }
        return new Exif(changed, camera, gps, interoperability);
    }

    private static void put(Map<Integer, TagValue> values, TagValue value) {
        values.put(value.tag(), value);
    }

    /**
     * Sets the size in pixels where the tags give one.
     *
     * @param size the size
     * @return the changed tags
     */
    public Exif withSize(ImageSize size) {
        SortedMap<Integer, TagValue> changed = new TreeMap<>(camera);
        changed.computeIfPresent(ExifTag.PIXEL_X_DIMENSION, (tag, old) -> TagValue.ofLong(tag, size.width()));
        changed.computeIfPresent(ExifTag.PIXEL_Y_DIMENSION, (tag, old) -> TagValue.ofLong(tag, size.height()));
        return new Exif(image, changed, gps, interoperability);
    }

    /** The tags after the image has been turned by 90 degrees. */
    Exif turned() {
        OptionalDouble horizontal = number(camera, ExifTag.FOCAL_PLANE_X_RESOLUTION);
        OptionalDouble vertical = number(camera, ExifTag.FOCAL_PLANE_Y_RESOLUTION);
        return withFocalPlane(/* horizontal= */ vertical, /* vertical= */ horizontal);
    }

    /** The tags after the image has been enlarged: as many more pixels lie on the same sensor. */
    Exif enlarged(ImageSize from, ImageSize to) {
        OptionalDouble horizontal = number(camera, ExifTag.FOCAL_PLANE_X_RESOLUTION);
        OptionalDouble vertical = number(camera, ExifTag.FOCAL_PLANE_Y_RESOLUTION);
        return withFocalPlane(
                scaled(horizontal, (double) to.width() / from.width()),
                scaled(vertical, (double) to.height() / from.height()));
    }

    private static OptionalDouble scaled(OptionalDouble number, double scale) {
        return number.isPresent() ? OptionalDouble.of(number.getAsDouble() * scale) : number;
    }

    private Exif withFocalPlane(OptionalDouble horizontal, OptionalDouble vertical) {
        SortedMap<Integer, TagValue> changed = new TreeMap<>(camera);
        changed.remove(ExifTag.FOCAL_PLANE_X_RESOLUTION);
        changed.remove(ExifTag.FOCAL_PLANE_Y_RESOLUTION);
        horizontal.ifPresent(value -> put(changed, TagValue.ofRational(ExifTag.FOCAL_PLANE_X_RESOLUTION, value)));
        vertical.ifPresent(value -> put(changed, TagValue.ofRational(ExifTag.FOCAL_PLANE_Y_RESOLUTION, value)));
        return new Exif(image, changed, gps, interoperability);
    }

    /** {@return whether there is no tag} */
    public boolean isEmpty() {
        return tree().isEmpty();
    }

    /** {@return the tags of the first directory} */
    public Collection<TagValue> image() {
        return image.values();
    }

    /**
     * Lays out the directories below the first one.
     *
     * @param position where in the file they will lie, even
     * @return their bytes, and where each begins; empty if there are none
     */
    public Optional<Below> below(long position) {
        DirectoryTree first = cameraTree();
        DirectoryTree second = new DirectoryTree(gps);
        int cameraBytes = first.isEmpty() ? 0 : first.length();
        int gpsBytes = second.isEmpty() ? 0 : second.length();
        if (cameraBytes + gpsBytes == 0) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.allocate(cameraBytes + gpsBytes);
        SortedMap<Integer, Long> places = new TreeMap<>();
        if (cameraBytes > 0) {
            places.put(ExifTag.EXIF, position);
            bytes.put(first.write(position));
        }
        if (gpsBytes > 0) {
            places.put(ExifTag.GPS, position + cameraBytes);
            bytes.put(second.write(position + cameraBytes));
        }
        return Optional.of(new Below(bytes.array(), places));
    }

    /** Directories below the first one. */
    public static final class Below {

        private final byte[] bytes;
        private final SortedMap<Integer, Long> places;

        private Below(byte[] bytes, SortedMap<Integer, Long> places) {
            this.bytes = bytes;
            this.places = places;
        }

        /** {@return the directories with their values, not to be written to} */
        public byte[] bytes() {
            return bytes;
        }

        /** {@return where each begins, by the tag that refers to it} */
        public Map<Integer, Long> places() {
            return places;
        }
    }

    private DirectoryTree cameraTree() {
        TreeMap<Integer, DirectoryTree> below = new TreeMap<>();
        below.put(ExifTag.INTEROPERABILITY, new DirectoryTree(interoperability));
        return new DirectoryTree(camera, below);
    }

    private DirectoryTree tree() {
        TreeMap<Integer, DirectoryTree> below = new TreeMap<>();
        below.put(ExifTag.EXIF, cameraTree());
        below.put(ExifTag.GPS, new DirectoryTree(gps));
        return new DirectoryTree(image, below);
    }

    /** {@return a block with all tags, in little-endian order} */
    public ExifBlock toBlock() {
        byte[] directories = tree().write(HEADER_BYTES);
        return new ExifBlock(ByteBuffer.allocate(HEADER_BYTES + directories.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 'I')
                .put((byte) 'I')
                .putShort((short) 42)
                .putInt(HEADER_BYTES)
                .put(directories)
                .array());
    }

    /**
     * Leaves out the largest values until the block is short enough.
     *
     * @param blockBytes what the block may have, at least 64
     * @return the tags that are left
     */
    public Exif fitting(int blockBytes) {
        Exif fitting = new Exif(
                new TreeMap<>(image), new TreeMap<>(camera), new TreeMap<>(gps), new TreeMap<>(interoperability));
        while (HEADER_BYTES + fitting.tree().length() > blockBytes) {
            fitting.removeLargest();
        }
        return fitting;
    }

    /** Only on a copy that nothing else refers to. */
    private void removeLargest() {
        SortedMap<Integer, TagValue> from = Stream.of(image, camera, gps, interoperability)
                .filter(values -> !values.isEmpty())
                .max(Comparator.comparingInt(values -> largest(values).data().length))
                .orElseThrow();
        from.remove(largest(from).tag());
    }

    private static TagValue largest(SortedMap<Integer, TagValue> values) {
        return values.values().stream()
                .max(Comparator.comparingInt(value -> value.data().length))
                .orElseThrow();
    }
}
