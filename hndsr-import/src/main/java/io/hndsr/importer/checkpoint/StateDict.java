package io.hndsr.importer.checkpoint;

import io.hndsr.error.InvalidBundleException;
import io.hndsr.importer.checkpoint.Pickled.Dictionary;
import io.hndsr.importer.checkpoint.Pickled.View;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The weights of one network by name: exactly those that were expected, all finite. Immutable. */
public final class StateDict {

    private static final int NAMED = 4;

    private final Map<String, Tensor> tensors;

    private StateDict(Map<String, Tensor> tensors) {
        this.tensors = tensors;
    }

    /**
     * Reads a checkpoint.
     *
     * @param path the {@code .pth} file, as {@code torch.save} writes it since PyTorch 1.6
     * @param wrappers keys of the outermost dictionary that may contain the weights; the first that is present is used, or
     *     else the dictionary itself
     * @param expected the shape of every weight of the network
     * @return the weights
     * @throws InvalidBundleException if the file is damaged, contains anything other than data, lacks a weight, has an unexpected
     *     one, one of another shape, or one that is not finite
     */
    public static StateDict read(Path path, List<String> wrappers, Map<String, Shape> expected) {
        try (CheckpointArchive archive = CheckpointArchive.open(path)) {
            Map<String, View> views = views(archive, wrappers);
            requireStrictly(archive.what(), views, expected);
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            views.forEach((name, view) -> tensors.put(name, load(archive, name, view)));
            return new StateDict(tensors);
        } catch (IOException failed) {
            throw new InvalidBundleException("checkpoint " + path + " cannot be read: " + failed, failed);
        }
    }

    /**
     * Returns a weight.
     *
     * @param name a name that was expected
     * @return its values
     */
    public Tensor tensor(String name) {
        return Objects.requireNonNull(tensors.get(name), () -> "not an expected weight: " + name);
    }

    private static Map<String, View> views(CheckpointArchive archive, List<String> wrappers) {
        if (!(Unpickler.read(archive.what(), archive.pickle()) instanceof Dictionary root)) {
            throw new InvalidBundleException(
                    archive.what() + " does not contain a dictionary; save only the state dict");
        }
        Dictionary chosen = wrappers.stream()
                .map(root.entries()::get)
                .filter(Dictionary.class::isInstance)
                .map(Dictionary.class::cast)
                .findFirst()
                .orElse(root);
        Map<String, View> views = new LinkedHashMap<>();
        chosen.entries().forEach((name, value) -> {
            if (!(value instanceof View view)) {
                throw new InvalidBundleException(archive.what() + ": \"" + Unpickler.printable(name)
                        + "\" is not a tensor; a state dict contains only tensors");
            }
            views.put(name, view);
        });
        return views;
    }

    private static void requireStrictly(String what, Map<String, View> views, Map<String, Shape> expected) {
        List<String> faults = new ArrayList<>();
        addNames(
                faults,
                "lacks",
                expected.keySet().stream()
                        .filter(name -> !views.containsKey(name))
                        .toList());
        addNames(
                faults,
                "has the unexpected weight",
                views.keySet().stream()
                        .filter(name -> !expected.containsKey(name))
                        .toList());
        List<String> shapes = new ArrayList<>();
        views.forEach((name, view) -> {
            Shape shape = expected.get(name);
            if (shape != null && !shape.equals(view.shape())) {
                shapes.add(name + " " + view.shape() + " instead of " + shape);
            }
        });
        addNames(faults, "has", shapes);
        if (!faults.isEmpty()) {
            throw new InvalidBundleException(what + " " + String.join("; ", faults)
                    + "; it belongs to another network, or needs the other --layout");
        }
    }

    private static void addNames(List<String> faults, String verb, Collection<String> names) {
        if (!names.isEmpty()) {
            List<String> first =
                    names.stream().limit(NAMED).map(Unpickler::printable).toList();
            String rest = names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "";
            faults.add(verb + " " + String.join(", ", first) + rest);
        }
    }

    private static Tensor load(CheckpointArchive archive, String name, View view) {
        if (view.storage().type() != StorageType.FLOAT) {
            throw new InvalidBundleException(archive.what() + ": " + name + " has the type "
                    + view.storage().type() + ", but weights must be FLOAT; convert them with .float()");
        }
        FloatBuffer storage = ByteBuffer.wrap(archive.storage(view.storage()))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        requireWithin(archive.what(), name, view, storage.limit());
        float[] values = new float[Math.toIntExact(view.shape().count())];
        int[] index = new int[view.strides().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = storage.get(Math.toIntExact(position(view, index)));
            if (!Float.isFinite(values[i])) {
                throw new InvalidBundleException(archive.what() + ": " + name + " contains " + values[i]
                        + "; the weights are damaged: download the file again or use an earlier checkpoint");
            }
            advance(view, index);
        }
        return new Tensor(view.shape(), values);
    }

    private static void requireWithin(String what, String name, View view, int elements) {
        long last = view.offset();
        boolean empty = false;
        for (int axis = 0; axis < view.strides().size(); axis++) {
            long size = view.shape().sizes().get(axis);
            empty |= size == 0;
            // Sizes are those of the network, so only the stride can be too large.
            last += Math.min(view.strides().get(axis), Integer.MAX_VALUE) * Math.max(0, size - 1);
        }
        if (!empty && (view.offset() > elements || last >= elements)) {
            throw new InvalidBundleException(what + ": " + name + " lies outside its storage of " + elements
                    + " elements; download the file again");
        }
    }

    private static long position(View view, int[] index) {
        long position = view.offset();
        for (int axis = 0; axis < index.length; axis++) {
            position += view.strides().get(axis) * index[axis];
        }
        return position;
    }

    private static void advance(View view, int[] index) {
        for (int axis = index.length - 1; axis >= 0; axis--) {
            index[axis]++;
            if (index[axis] < view.shape().sizes().get(axis)) {
                return;
            }
            index[axis] = 0;
        }
    }
}
