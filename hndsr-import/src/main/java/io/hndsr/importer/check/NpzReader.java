package io.hndsr.importer.check;

import io.hndsr.importer.checkpoint.Shape;
import io.hndsr.importer.checkpoint.Tensor;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Reads the arrays of NumPy's {@code .npz} format: only numbers, never objects. */
final class NpzReader {

    /*
     * The format is that of NumPy Enhancement Proposal 1: a magic word, a version, the length of a header, the header, which
     * is a Python dictionary in text, and the values. Integers are read as floats, which are exact up to 2^24; the value of
     * an array that has only one is kept as a double as well.
     *
     * Memory is allocated only for values that exist: an entry must be as long as its header says, and deflate, which
     * compresses entries, expands one byte to at most 1032.
     */

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final String SUFFIX = ".npy";
    private static final int MAX_HEADER_BYTES = 1 << 16;
    private static final int MAX_VALUES = 1 << 28;
    private static final int MAX_EXPANSION = 1032;
    private static final int CHUNK_BYTES = 1 << 16;
    private static final Pattern TYPE = Pattern.compile("'descr':\\s*'<([fi])([48])'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order':\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape':\\s*\\(([0-9, ]*)\\)");

    private final String what;
    private final ZipEntry entry;

    /** The largest possible length of the entry, by its compressed bytes and those of the file. */
    private final long maxBytes;

    /** The number of values that may still be read. */
    private final long left;

    private NpzReader(String what, ZipEntry entry, long fileBytes, long left) {
        this.what = what;
        this.entry = entry;
        this.maxBytes = MAX_EXPANSION * Math.min(entry.getCompressedSize(), fileBytes);
        this.left = left;
    }

    /** The text of a header, and the number of bytes before the values. */
    private record Header(String text, int bytes) {}

    /** The values of an array; if there is only one, also that one in full precision. */
    private record Values(Tensor all, Optional<Double> single) {}

    /**
     * Reads a file.
     *
     * @param path the file
     * @return the case
     * @throws InvalidCaseException if it is damaged or contains anything other than numbers
     */
    static GoldenCase read(Path path) {
        String what = "case " + path;
        if (!Files.isRegularFile(path)) {
            throw new InvalidCaseException(what + " does not exist or is not a file");
        }
        try (ZipFile zip = new ZipFile(path.toFile())) {
            Map<String, Tensor> arrays = new LinkedHashMap<>();
            Map<String, Double> numbers = new LinkedHashMap<>();
            long left = MAX_VALUES;
            for (ZipEntry entry : Collections.list(zip.entries())) {
                String name = entry.getName();
                if (name.endsWith(SUFFIX)) {
                    String array = name.substring(0, name.length() - SUFFIX.length());
                    try (InputStream stream = zip.getInputStream(entry)) {
                        NpzReader reader = new NpzReader(what + ": array " + array, entry, Files.size(path), left);
                        Values values = reader.values(new DataInputStream(stream));
                        arrays.put(array, values.all());
                        values.single().ifPresent(single -> numbers.put(array, single));
                        left -= values.all().values().length;
                    }
                }
            }
            return new GoldenCase(what, arrays, numbers);
        } catch (ZipException | EOFException damaged) {
            throw new InvalidCaseException(what + " is not a complete .npz; copy the file again", damaged);
        } catch (IOException failed) {
            throw new InvalidCaseException(what + " cannot be read: " + failed, failed);
        }
    }

    private Values values(DataInputStream stream) throws IOException {
        Header header = header(stream);
        Matcher type = find(TYPE, header.text(), "a type other than float32, float64, int32 and int64, little-endian");
        Matcher order = find(ORDER, header.text(), "no order");
        Shape shape = shape(find(SHAPE, header.text(), "no shape").group(1));
        boolean floating = type.group(1).equals("f");
        int bytes = Integer.parseInt(type.group(2));
        int count = count(shape);
        requireComplete(header.bytes() + (long) count * bytes);
        float[] values = new float[count];
        Optional<Double> single = Optional.empty();
        byte[] chunk = new byte[CHUNK_BYTES];
        for (int done = 0; done < count; ) {
            int length = Math.min(count - done, CHUNK_BYTES / bytes);
            stream.readFully(chunk, 0, length * bytes);
            ByteBuffer buffer = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < length; i++) {
                double value = value(buffer, floating, bytes);
                values[done + i] = (float) value;
                single = count == 1 ? Optional.of(value) : single;
            }
            done += length;
        }
        Tensor all = new Tensor(shape, order.group(1).equals("True") ? rowMajor(shape, values) : values);
        return new Values(all, single);
    }

    private void requireComplete(long declared) {
        if (entry.getSize() != declared || declared > maxBytes) {
            throw new InvalidCaseException(what + " has " + entry.getSize() + " bytes, compressed "
                    + entry.getCompressedSize() + ", but its header declares " + declared + "; copy the file again");
        }
    }

    private Header header(DataInputStream stream) throws IOException {
        byte[] magic = new byte[MAGIC.length];
        stream.readFully(magic);
        int version = stream.readUnsignedByte();
        stream.readUnsignedByte();
        int length = version == 1
                ? Short.toUnsignedInt(Short.reverseBytes(stream.readShort()))
                : Integer.reverseBytes(stream.readInt());
        if (!Arrays.equals(magic, MAGIC) || version > 3 || length < 0 || length > MAX_HEADER_BYTES) {
            throw new InvalidCaseException(what + " is not in NumPy's format; write it with numpy.savez");
        }
        byte[] header = new byte[length];
        stream.readFully(header);
        int before = MAGIC.length + 2 + (version == 1 ? Short.BYTES : Integer.BYTES);
        return new Header(new String(header, StandardCharsets.UTF_8), before + length);
    }

    private Matcher find(Pattern pattern, String header, String otherwise) {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw new InvalidCaseException(what + " has " + otherwise + ": " + header.strip());
        }
        return matcher;
    }

    private Shape shape(String text) {
        List<Long> sizes = new ArrayList<>();
        try {
            for (String size : text.split(",", -1)) {
                if (!size.isBlank()) {
                    sizes.add(Long.parseLong(size.strip()));
                }
            }
        } catch (NumberFormatException tooLarge) {
            throw new InvalidCaseException(what + " has the shape (" + text + ")", tooLarge);
        }
        return new Shape(sizes);
    }

    private int count(Shape shape) {
        try {
            long count = shape.count();
            if (count <= left) {
                return (int) count;
            }
        } catch (ArithmeticException tooLarge) {
            throw new InvalidCaseException(what + " has the shape " + shape, tooLarge);
        }
        throw new InvalidCaseException(
                what + " has the shape " + shape + "; a file may have at most " + MAX_VALUES + " values");
    }

    private static double value(ByteBuffer buffer, boolean floating, int bytes) {
        if (floating) {
            return bytes == Float.BYTES ? buffer.getFloat() : buffer.getDouble();
        }
        return bytes == Integer.BYTES ? buffer.getInt() : buffer.getLong();
    }

    /** Reorders values from column-major to row-major. */
    private static float[] rowMajor(Shape shape, float[] values) {
        float[] ordered = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            int rest = i;
            int to = 0;
            for (long size : shape.sizes()) {
                to = (int) (to * size + rest % size);
                rest = (int) (rest / size);
            }
            ordered[to] = values[i];
        }
        return ordered;
    }
}
