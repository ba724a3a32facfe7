package io.hndsr.cli.checkpoint;

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
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes checkpoints as torch.save does, and others that it never would. */
public final class PthFile {

    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    private int storages;

    private PthFile() {}

    /** A file whose pickle is written by hand. */
    static PthFile ofPickle(byte[] pickle) {
        PthFile file = new PthFile();
        file.pickle.writeBytes(pickle);
        return file;
    }

    /** A flat state dict. */
    public static PthFile ofTensors(Map<String, Tensor> tensors) {
        PthFile file = new PthFile();
        file.begin();
        file.dictionary(tensors);
        return file.end();
    }

    /** A state dict under a name, and again under another on the same storages. */
    public static PthFile ofTensorsUnder(String name, String again, Map<String, Tensor> tensors) {
        PthFile file = new PthFile();
        file.begin();
        file.code('}', '(');
        file.text(name);
        file.dictionary(tensors);
        file.text(again);
        file.storages = 0;
        file.dictionary(tensors);
        file.code('u');
        return file.end();
    }

    private void begin() {
        code(0x80, 2);
    }

    private PthFile end() {
        code('.');
        return this;
    }

    /** Adds or replaces an entry, by its name below the folder. */
    PthFile with(String name, byte[] bytes) {
        entries.put(name, bytes);
        return this;
    }

    /** Writes the file. */
    public Path write(Path path) {
        return write(path, ZipEntry.STORED);
    }

    Path write(Path path, int method) {
        entries.putIfAbsent("data.pkl", pickle.toByteArray());
        try (OutputStream stream = Files.newOutputStream(path);
                ZipOutputStream zip = new ZipOutputStream(stream)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                ZipEntry header = new ZipEntry("archive/" + entry.getKey());
                header.setMethod(method);
                if (method == ZipEntry.STORED) {
                    CRC32 sum = new CRC32();
                    sum.update(entry.getValue());
                    header.setSize(entry.getValue().length);
                    header.setCrc(sum.getValue());
                }
                zip.putNextEntry(header);
                zip.write(entry.getValue());
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return path;
    }

    private void dictionary(Map<String, Tensor> tensors) {
        code('}', '(');
        tensors.forEach((name, tensor) -> {
            text(name);
            tensor(tensor);
        });
        code('u');
    }

    private void tensor(Tensor tensor) {
        String key = Integer.toString(storages++);
        ByteBuffer bytes = ByteBuffer.allocate(4 * tensor.values().length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(tensor.values());
        entries.put("data/" + key, bytes.array());
        global("torch._utils", "_rebuild_tensor_v2");
        code('(', '(');
        text("storage");
        global("torch", "FloatStorage");
        text(key);
        text("cpu");
        number(tensor.values().length);
        code('t', 'Q');
        number(0);
        code('(');
        tensor.shape().sizes().forEach(this::number);
        code('t', '(');
        long stride = tensor.shape().count();
        for (long size : tensor.shape().sizes()) {
            stride /= size;
            number(stride);
        }
        code('t', 0x89);
        global("collections", "OrderedDict");
        code(')', 'R', 't', 'R');
    }

    private void code(int... bytes) {
        for (int value : bytes) {
            pickle.write(value);
        }
    }

    private void global(String module, String name) {
        code('c');
        pickle.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private void number(long value) {
        code('J');
        int32((int) value);
    }

    private void text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        code('X');
        int32(bytes.length);
        pickle.writeBytes(bytes);
    }

    private void int32(int value) {
        code(value & 0xff, value >> 8 & 0xff, value >> 16 & 0xff, value >>> 24);
    }
}
