package io.hndsr.internal.network;

import io.hndsr.error.InvalidBundleException;
import io.hndsr.internal.network.GraphPorts.Port;
import io.hndsr.model.GraphRole;
import io.hndsr.model.Latent;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The channels that pass between the stages of {@code PERCEPTUAL}, checked to be the same in all of them. Immutable.
 *
 * @param latent channels of the latent
 * @param context channels of the context
 */
record LatentChannels(int latent, int context) {

    /**
     * Compares what the graphs declare with each other and with the descriptor.
     *
     * @throws InvalidBundleException if they differ
     */
    static LatentChannels of(Latent latent, Map<GraphRole, GraphPorts> graphs) {
        GraphPorts operator = required(graphs, GraphRole.OPERATOR);
        GraphPorts denoiser = required(graphs, GraphRole.DENOISER);
        GraphPorts decoder = required(graphs, GraphRole.DECODER);
        requireLatent(latent, denoiser, GraphPorts.LATENT, denoiser.inputs());
        requireLatent(latent, denoiser, GraphPorts.PREDICTION, denoiser.outputs());
        requireLatent(latent, decoder, GraphPorts.LATENT, decoder.inputs());
        if (decoder.inputs().containsKey(GraphPorts.FIDELITY)
                && !operator.outputs().containsKey(GraphPorts.FIDELITY)) {
            throw new InvalidBundleException("the graph \"decoder\" has the input \"fidelity\", which the graph"
                    + " \"operator\" does not put out; export it by the contract of GraphRole");
        }
        return new LatentChannels(latent.channels(), context(latent, operator, denoiser, decoder));
    }

    private static int context(Latent latent, GraphPorts operator, GraphPorts denoiser, GraphPorts decoder) {
        OptionalInt context =
                agreed(agreed(channels(operator.outputs()), channels(denoiser.inputs())), channels(decoder.inputs()));
        if (context.isEmpty()) {
            throw new InvalidBundleException(
                    "none of the graphs \"operator\", \"denoiser\" and \"decoder\" declares how"
                            + " many channels \"context\" has; export one with axis 1 fixed");
        }
        if (latent.start() == Latent.Start.CONTEXT && context.getAsInt() != latent.channels()) {
            throw new InvalidBundleException("the latent starts from the context, which has " + context.getAsInt()
                    + " channels, and bundle.json gives the latent " + latent.channels());
        }
        return context.getAsInt();
    }

    private static OptionalInt channels(Map<String, Port> ports) {
        Port port = ports.get(GraphPorts.CONTEXT);
        return port == null ? OptionalInt.empty() : port.channels();
    }

    private static OptionalInt agreed(OptionalInt one, OptionalInt other) {
        if (one.isPresent() && other.isPresent() && one.getAsInt() != other.getAsInt()) {
            throw new InvalidBundleException("\"context\" has " + one.getAsInt() + " channels in one graph and "
                    + other.getAsInt() + " in another; the stages do not belong together");
        }
        return one.isPresent() ? one : other;
    }

    private static void requireLatent(Latent latent, GraphPorts graph, String name, Map<String, Port> ports) {
        Port port = ports.get(name);
        if (port != null && port.channels().isPresent() && port.channels().getAsInt() != latent.channels()) {
            throw new InvalidBundleException("the graph \"" + graph.role().key() + "\" has \"" + name + "\" of "
                    + port.channels().getAsInt() + " channels, bundle.json says " + latent.channels()
                    + "; correct latent.channels or export the graph again");
        }
    }

    private static GraphPorts required(Map<GraphRole, GraphPorts> graphs, GraphRole role) {
        GraphPorts graph = graphs.get(role);
        if (graph == null) {
            throw new InvalidBundleException("the bundle lacks the graph \"" + role.key() + "\"");
        }
        return graph;
    }
}
