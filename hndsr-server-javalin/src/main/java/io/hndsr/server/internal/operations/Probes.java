package io.hndsr.server.internal.operations;

import io.hndsr.SuperResolver;
import io.hndsr.model.BundleDescriptor;
import io.hndsr.model.ModelBundle;
import io.hndsr.server.internal.http.Exchange;
import io.hndsr.server.internal.http.Reply;
import io.hndsr.server.internal.problem.HttpProblem;
import io.hndsr.server.internal.service.Readiness;
import io.hndsr.server.internal.service.RequestSlots;
import io.hndsr.server.internal.service.ResolverHandle;
import java.util.Optional;

/**
 * The probes of platforms (liveness, startup, readiness) and the health and metadata of the Open Inference Protocol, version 2.
 * Touches no device. Thread-safe.
 */
public final class Probes {

    /** The name of the model while bicubic interpolation replaces it. */
    private static final String FALLBACK = "bicubic";

    private final ResolverHandle handle;
    private final RequestSlots slots;
    private final String version;

    /**
     * Creates the probes.
     *
     * @param handle the resolver
     * @param slots show whether the server is shutting down
     * @param version the version of the service
     */
    public Probes(ResolverHandle handle, RequestSlots slots, String version) {
        this.handle = handle;
        this.slots = slots;
        this.version = version;
    }

    /**
     * Answers the liveness probe.
     *
     * @param exchange the request
     * @return 200
     */
    public Reply live(Exchange exchange) {
        return flag(200, "live", true);
    }

    /**
     * Answers the startup probe.
     *
     * @param exchange the request
     * @return 200, or 503 while the model is loading
     */
    public Reply started(Exchange exchange) {
        boolean started = handle.resolver().isPresent();
        return flag(started ? 200 : 503, "started", started);
    }

    /**
     * Answers the readiness probe. An overloaded server is ready.
     *
     * @param exchange the request
     * @return 200, or 503 with the reason
     */
    public Reply ready(Exchange exchange) {
        Optional<String> obstacle = Readiness.obstacle(handle, slots);
        return Reply.json(obstacle.isEmpty() ? 200 : 503, out -> {
            out.writeStartObject();
            out.writeBooleanField("ready", obstacle.isEmpty());
            if (obstacle.isPresent()) {
                out.writeStringField("message", obstacle.get());
            }
            out.writeEndObject();
        });
    }

    /**
     * Answers with the metadata of the server.
     *
     * @param exchange the request
     * @return name, version and extensions
     */
    public Reply server(Exchange exchange) {
        return Reply.json(200, out -> {
            out.writeStartObject();
            out.writeStringField("name", "hndsr");
            out.writeStringField("version", version);
            out.writeArrayFieldStart("extensions");
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    /**
     * Answers with the metadata of a model.
     *
     * @param exchange the request, whose path names the model
     * @return its name, version, platform, inputs and outputs
     * @throws HttpProblem 404 if the server has another model, 503 while it is loading
     */
    public Reply model(Exchange exchange) {
        SuperResolver resolver = requested(exchange);
        Optional<BundleDescriptor> bundle = resolver.model().map(ModelBundle::descriptor);
        return Reply.json(200, out -> {
            out.writeStartObject();
            out.writeStringField("name", name(resolver));
            out.writeArrayFieldStart("versions");
            out.writeString(bundle.map(BundleDescriptor::version).orElse(version));
            out.writeEndArray();
            out.writeStringField("platform", bundle.isPresent() ? "onnxruntime_onnx" : "hndsr_bicubic");
            for (String side : new String[] {"inputs", "outputs"}) {
                out.writeArrayFieldStart(side);
                out.writeStartObject();
                out.writeStringField("name", "image");
                out.writeStringField("datatype", "BYTES");
                out.writeArrayFieldStart("shape");
                out.writeNumber(1);
                out.writeEndArray();
                out.writeEndObject();
                out.writeEndArray();
            }
            out.writeEndObject();
        });
    }

    /**
     * Answers whether a model is ready.
     *
     * @param exchange the request, whose path names the model
     * @return 200, or 503 if it is not
     * @throws HttpProblem 404 if the server has another model, 503 while it is loading
     */
    public Reply modelReady(Exchange exchange) {
        SuperResolver resolver = requested(exchange);
        boolean ready = !slots.draining() && resolver.status().ready();
        return flag(ready ? 200 : 503, "ready", ready);
    }

    private SuperResolver requested(Exchange exchange) {
        SuperResolver resolver = handle.require();
        String requested = exchange.pathParameter("id");
        if (!requested.equals(name(resolver))) {
            throw HttpProblem.of(404, "not_found", "there is no such model; this server has " + name(resolver));
        }
        return resolver;
    }

    private static String name(SuperResolver resolver) {
        return resolver.model().map(bundle -> bundle.descriptor().id()).orElse(FALLBACK);
    }

    private static Reply flag(int status, String name, boolean value) {
        return Reply.json(status, out -> {
            out.writeStartObject();
            out.writeBooleanField(name, value);
            out.writeEndObject();
        });
    }
}
