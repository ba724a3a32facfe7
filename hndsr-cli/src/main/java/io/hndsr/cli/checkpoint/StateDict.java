package io.hndsr.cli.checkpoint;

import io.hndsr.cli.checkpoint.Pickled.Dictionary;
import io.hndsr.cli.checkpoint.Pickled.View;
import io.hndsr.error.InvalidBundleException;
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

/** The weights of one network, by name: exactly those that were expected, all finite. Immutable. */
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
     * @param wrappers entries of the outermost dictionary that may hold the weights; the first that is there does, or else
     *     the dictionary itself
     * @param expected the shape of every weight that the network has
     * @return the weights
     * @throws InvalidBundleException where the file is damaged, holds anything but data, lacks a weight, has one too many
     *     or one of another shape, or one that is not finite
     */
    public static StateDict read(Path path, List<String> wrappers, Map<String, Shape> expected) {
        try (Archive archive = Archive.open(path)) {
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

    private static Map<String, View> views(Archive archive, List<String> wrappers) {
        if (!(Unpickler.read(archive.what(), archive.pickle()) instanceof Dictionary root)) {
            throw new InvalidBundleException(archive.what() + " does not hold a dictionary; save the state dict alone");
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
                        + "\" is not a tensor; a state dict holds tensors only");
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
                "has the unexpected",
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
                    + "; it belongs to another network, or --layout is the other one");
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

    private static Tensor load(Archive archive, String name, View view) {
        if (view.storage().type() != StorageType.FLOAT) {
            throw new InvalidBundleException(archive.what() + ": " + name + " is of the type "
                    + view.storage().type() + ", weights are read as FLOAT; convert them with .float()");
        }
        FloatBuffer storage = ByteBuffer.wrap(archive.storage(view.storage()))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        requireWithin(archive.what(), name, view, storage.limit());
        float[] values = new float[Math.toIntExact(view.shape().count())];
        int[] place = new int[view.strides().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = storage.get(Math.toIntExact(position(view, place)));
            if (!Float.isFinite(values[i])) {
                throw new InvalidBundleException(archive.what() + ": " + name + " holds " + values[i]
                        + "; the weights are damaged: get the file again or use an earlier checkpoint");
            }
            advance(view, place);
        }
        return new Tensor(view.shape(), values);
    }

    private static void requireWithin(String what, String name, View view, int elements) {
        long last = view.offset();
        boolean empty = false;
        for (int axis = 0; axis < view.strides().size(); axis++) {
            long size = view.shape().sizes().get(axis);
            empty |= size == 0;
            // Sizes are those of the network, so that only the stride can be too large.
            last += Math.min(view.strides().get(axis), Integer.MAX_VALUE) * Math.max(0, size - 1);
        }
        if (!empty && (view.offset() > elements || last >= elements)) {
            throw new InvalidBundleException(what + ": " + name + " lies outside of its storage of " + elements
                    + " elements; get the file again");
        }
    }

    private static long position(View view, int[] place) {
        long position = view.offset();
        for (int axis = 0; axis < place.length; axis++) {
            position += view.strides().get(axis) * place[axis];
        }
        return position;
    }

    private static void advance(View view, int[] place) {
        for (int axis = place.length - 1; axis >= 0; axis--) {
            place[axis]++;
            if (place[axis] < view.shape().sizes().get(axis)) {
                return;
            }
            place[axis] = 0;
        }
    }
}
