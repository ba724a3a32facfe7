package io.hndsr.cli.check;

import io.hndsr.cli.checkpoint.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes cases as NumPy does, and others that it never would. */
public final class NpzFile {

    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    /** Adds an array of float32. */
    public NpzFile floats(String name, Shape shape, float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return raw(name, "<f4", shape, bytes.array());
    }

    /** Adds an array of float32 that are all zero. */
    public NpzFile zeros(String name, long... sizes) {
        Shape shape = Shape.of(sizes);
        return floats(name, shape, new float[(int) shape.count()]);
    }

    /** Adds an array of float64 without axes. */
    public NpzFile number(String name, double value) {
        ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(value);
        return raw(name, "<f8", Shape.of(), bytes.array());
    }

    /** Adds an array of int64 with one axis. */
    public NpzFile wholes(String name, long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return raw(name, "<i8", Shape.of(values.length), bytes.array());
    }

    /** Adds an array whose bytes are written by hand. */
    NpzFile raw(String name, String type, Shape shape, byte[] values) {
        StringBuilder axes = new StringBuilder();
        shape.sizes().forEach(size -> axes.append(size).append(", "));
        String header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + axes + "), }\n";
        byte[] text = header.getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) text.length, 0});
        bytes.writeBytes(text);
        bytes.writeBytes(values);
        entries.put(name, bytes.toByteArray());
        return this;
    }

    /** Writes the file. */
    public Path write(Path path) {
        try (OutputStream stream = Files.newOutputStream(path);
                ZipOutputStream zip = new ZipOutputStream(stream)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey() + ".npy"));
                zip.write(entry.getValue());
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return path;
    }
}
