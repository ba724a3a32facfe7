package io.hndsr.cli.check;

import io.hndsr.cli.checkpoint.Shape;
import io.hndsr.cli.checkpoint.Tensor;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Reads the arrays of NumPy's {@code .npz}: numbers only, never objects. */
final class Npz {

    /*
     * The format is that of NumPy Enhancement Proposal 1: a magic word, a version, the length of a header, the header, which
     * is a Python dictionary in text, and the values. Whole numbers are read as floats, which hold them exactly up to 2^24.
     */

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final String SUFFIX = ".npy";
    private static final int MAX_HEADER_BYTES = 1 << 16;
    private static final int MAX_VALUES = 1 << 28;
    private static final int CHUNK_BYTES = 1 << 16;
    private static final Pattern TYPE = Pattern.compile("'descr':\\s*'<([fi])([48])'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order':\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape':\\s*\\(([0-9, ]*)\\)");

    private final String what;

    private Npz(String what) {
        this.what = what;
    }

    /**
     * Reads a file.
     *
     * @param path the file
     * @return its arrays by name
     * @throws InvalidCaseException where it is damaged or holds anything but numbers
     */
    static Map<String, Tensor> read(Path path) {
        String what = "case " + path;
        if (!Files.isRegularFile(path)) {
            throw new InvalidCaseException(what + " does not exist or is not a file");
        }
        try (ZipFile zip = new ZipFile(path.toFile())) {
            Map<String, Tensor> arrays = new LinkedHashMap<>();
            for (ZipEntry entry : Collections.list(zip.entries())) {
                String name = entry.getName();
                if (name.endsWith(SUFFIX)) {
                    String array = name.substring(0, name.length() - SUFFIX.length());
                    try (InputStream stream = zip.getInputStream(entry)) {
                        arrays.put(array, new Npz(what + ": array " + array).array(new DataInputStream(stream)));
                    }
                }
            }
            return arrays;
        } catch (ZipException | EOFException damaged) {
            throw new InvalidCaseException(what + " is not a whole .npz; get the file again", damaged);
        } catch (IOException failed) {
            throw new InvalidCaseException(what + " cannot be read: " + failed, failed);
        }
    }

    private Tensor array(DataInputStream stream) throws IOException {
        String header = header(stream);
        Matcher type = find(TYPE, header, "a type other than float32, float64, int32 and int64, little-endian");
        Matcher order = find(ORDER, header, "no order");
        Shape shape = shape(find(SHAPE, header, "no shape").group(1));
        float[] values = new float[count(shape)];
        boolean fraction = type.group(1).equals("f");
        int bytes = Integer.parseInt(type.group(2));
        byte[] chunk = new byte[CHUNK_BYTES];
        for (int done = 0; done < values.length; ) {
            int length = Math.min(values.length - done, CHUNK_BYTES / bytes);
            stream.readFully(chunk, 0, length * bytes);
            ByteBuffer buffer = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < length; i++) {
                values[done + i] = value(buffer, fraction, bytes);
            }
            done += length;
        }
        return new Tensor(shape, order.group(1).equals("True") ? rowsFirst(shape, values) : values);
    }

    private String header(DataInputStream stream) throws IOException {
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
        return new String(header, StandardCharsets.UTF_8);
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
            if (count <= MAX_VALUES) {
                return (int) count;
            }
        } catch (ArithmeticException tooLarge) {
            throw new InvalidCaseException(what + " has the shape " + shape, tooLarge);
        }
        throw new InvalidCaseException(
                what + " has the shape " + shape + ", at most " + MAX_VALUES + " values are read");
    }

    private static float value(ByteBuffer buffer, boolean fraction, int bytes) {
        if (fraction) {
            return bytes == Float.BYTES ? buffer.getFloat() : (float) buffer.getDouble();
        }
        return bytes == Integer.BYTES ? buffer.getInt() : buffer.getLong();
    }

    /** Puts values whose first axis runs fastest into the order in which the last one does. */
    private static float[] rowsFirst(Shape shape, float[] values) {
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
