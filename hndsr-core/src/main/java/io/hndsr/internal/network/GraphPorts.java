package io.hndsr.internal.network;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.hndsr.config.Mode;
import io.hndsr.error.InvalidBundleException;
import io.hndsr.model.BundleDescriptor;
import io.hndsr.model.GraphRole;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The inputs and outputs of one graph, checked against its role. Immutable.
 *
 * @param role what the graph is for
 * @param inputs its inputs by name
 * @param outputs its outputs by name
 */
record GraphPorts(GraphRole role, Map<String, Port> inputs, Map<String, Port> outputs) {

    static final String IMAGE = "image";
    static final String CONDITION = "condition";
    static final String ROW_INDEX = "row_index";
    static final String ROW_OFFSET = "row_offset";
    static final String COLUMN_INDEX = "column_index";
    static final String COLUMN_OFFSET = "column_offset";
    static final String CELL = "cell";
    static final String FIDELITY = "fidelity";
    static final String CONTEXT = "context";
    static final String LATENT = "latent";
    static final String TIME = "time";
    static final String PREDICTION = "prediction";

    private static final Port PLANES = new Port(OnnxJavaType.FLOAT, 4);
    private static final Port FLOATS = new Port(OnnxJavaType.FLOAT, 1);
    private static final Port INDICES = new Port(OnnxJavaType.INT64, 1);

    /** The tensors whose axis 0 is that of the tiles; the others are the same for all tiles of a run. */
    private static final Set<String> OF_TILES = Set.of(IMAGE, CONDITION, FIDELITY, CONTEXT, LATENT, TIME, PREDICTION);

    /**
     * Reads the ports of a graph and checks them.
     *
     * @throws InvalidBundleException if they are not those of its role
     */
    static GraphPorts of(GraphRole role, OrtSession session, BundleDescriptor bundle) {
        GraphPorts found;
        try {
            found = new GraphPorts(role, ports(session.getInputInfo()), ports(session.getOutputInfo()));
        } catch (OrtException unreadable) {
            throw new InvalidBundleException(
                    "the inputs and outputs of graph \"" + role.key() + "\" cannot be read", unreadable);
        }
        switch (role) {
            case OPERATOR -> found.requireOperator(bundle.conditioning().isPresent(), bundle.modes());
            case OPERATOR_WHOLE -> found.requireOperator(bundle.conditioning().isPresent(), Set.of(Mode.FIDELITY));
            case OPERATOR_UNKNOWN -> found.requireOperator(false, Set.of(Mode.FIDELITY));
            case DENOISER -> found.requireDenoiser();
            case DECODER -> found.requireDecoder();
        }
        return found;
    }

    /** Returns whether a run may have more than one tile: no tensor of tiles declares how many there are. */
    boolean batches() {
        return Stream.of(inputs, outputs)
                .flatMap(ports -> ports.entrySet().stream())
                .filter(port -> OF_TILES.contains(port.getKey()))
                .allMatch(port -> port.getValue().tiles().isEmpty());
    }

    private void requireOperator(boolean conditioned, Set<Mode> modes) {
        Map<String, Port> needed = new LinkedHashMap<>();
        needed.put(IMAGE, PLANES);
        if (conditioned) {
            needed.put(CONDITION, new Port(OnnxJavaType.FLOAT, 2));
        }
        needed.putAll(positions());
        require("input", needed, Map.of(), inputs);
        Map<String, Port> outputPorts = new LinkedHashMap<>();
        Map<String, Port> optional = new LinkedHashMap<>();
        (modes.contains(Mode.FIDELITY) ? outputPorts : optional).put(FIDELITY, PLANES);
        (modes.contains(Mode.PERCEPTUAL) ? outputPorts : optional).put(CONTEXT, PLANES);
        require("output", outputPorts, optional, outputs);
    }

    private void requireDenoiser() {
        Map<String, Port> needed = new LinkedHashMap<>();
        needed.put(LATENT, PLANES);
        needed.put(CONTEXT, PLANES);
        needed.put(TIME, FLOATS);
        require("input", needed, Map.of(CELL, FLOATS), inputs);
        require("output", Map.of(PREDICTION, PLANES), Map.of(), outputs);
    }

    private void requireDecoder() {
        Map<String, Port> optional = new LinkedHashMap<>();
        optional.put(CONTEXT, PLANES);
        optional.put(FIDELITY, PLANES);
        optional.putAll(positions());
        require("input", Map.of(LATENT, PLANES), optional, inputs);
        require("output", Map.of(IMAGE, PLANES), Map.of(), outputs);
    }

    private static Map<String, Port> positions() {
        Map<String, Port> positions = new LinkedHashMap<>();
        positions.put(ROW_INDEX, INDICES);
        positions.put(ROW_OFFSET, FLOATS);
        positions.put(COLUMN_INDEX, INDICES);
        positions.put(COLUMN_OFFSET, FLOATS);
        positions.put(CELL, FLOATS);
        return positions;
    }

    private void require(String kind, Map<String, Port> needed, Map<String, Port> optional, Map<String, Port> actual) {
        Map<String, Port> allowed = new LinkedHashMap<>(needed);
        allowed.putAll(optional);
        if (!actual.entrySet().containsAll(needed.entrySet())
                || !allowed.entrySet().containsAll(actual.entrySet())) {
            throw new InvalidBundleException("the graph \"" + role.key() + "\" has the " + kind + "s " + actual
                    + ", its role needs " + needed + (optional.isEmpty() ? "" : " and may have " + optional)
                    + "; export it by the contract of GraphRole");
        }
    }

    private static Map<String, Port> ports(Map<String, NodeInfo> nodes) {
        Map<String, Port> ports = new LinkedHashMap<>();
        nodes.forEach((name, node) -> ports.put(name, Port.of(node)));
        return ports;
    }

    /**
     * The element type and rank of a tensor, rank -1 for what is not one, and the sizes of axis 0 and, of planes, axis 1,
     * where they are declared.
     */
    record Port(OnnxJavaType type, int rank, OptionalInt tiles, OptionalInt channels) {

        Port(OnnxJavaType type, int rank) {
            this(type, rank, OptionalInt.empty(), OptionalInt.empty());
        }

        static Port of(NodeInfo node) {
            if (!(node.getInfo() instanceof TensorInfo tensor)) {
                return new Port(OnnxJavaType.UNKNOWN, -1);
            }
            long[] shape = tensor.getShape();
            return new Port(
                    tensor.type,
                    shape.length,
                    shape.length > 0 ? declared(shape[0]) : OptionalInt.empty(),
                    shape.length == 4 ? declared(shape[1]) : OptionalInt.empty());
        }

        private static OptionalInt declared(long size) {
            return size > 0 ? OptionalInt.of(Math.toIntExact(size)) : OptionalInt.empty();
        }

        /** Ports are alike by type and rank. */
        @Override
        public boolean equals(Object other) {
            return other instanceof Port port && port.type == type && port.rank == rank;
        }

        @Override
        public int hashCode() {
            return 31 * type.hashCode() + rank;
        }

        @Override
        public String toString() {
            return type + " of rank " + rank;
        }
    }
}
