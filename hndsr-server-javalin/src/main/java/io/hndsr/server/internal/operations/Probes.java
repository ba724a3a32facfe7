package io.hndsr.server.internal.operations;

import io.hndsr.server.internal.http.Exchange;
import io.hndsr.server.internal.http.Reply;
import io.hndsr.server.internal.problem.HttpProblem;
import io.hndsr.server.internal.service.Readiness;
import io.hndsr.server.internal.service.RequestSlots;
import io.hndsr.server.internal.service.ResolverHandle;

import io.hndsr.SuperResolver;
import io.hndsr.model.BundleDescriptor;
import io.hndsr.model.ModelBundle;
import java.util.Optional;

/**
 * What platforms ask: whether the process lives, has started, takes requests; and the health and metadata of the Open Inference
 * Protocol, version 2. Touches no device. Thread-safe.
 */
public final class Probes {

    /** The name of a model where bicubic interpolation stands in for it. */
    private static final String FALLBACK = "bicubic";

    private final ResolverHandle backend;
    private final RequestSlots desk;
    private final String version;

    /**
     * Creates the probes.
     *
     * @param backend the resolver
     * @param desk knows whether the server is about to stop
     * @param version the version of the service
     */
    public Probes(ResolverHandle backend, RequestSlots desk, String version) {
        this.backend = backend;
        this.desk = desk;
        this.version = version;
    }

    /**
     * Answers that the process lives.
     *
     * @param call the call
     * @return 200
     */
    public Reply live(Exchange call) {
        return flag(200, "live", true);
    }

    /**
     * Answers whether the start is over.
     *
     * @param call the call
     * @return 200, or 503 while the model loads
     */
    public Reply started(Exchange call) {
        boolean started = backend.resolver().isPresent();
        return flag(started ? 200 : 503, "started", started);
    }

    /**
     * Answers whether requests are taken. Overload is not unready.
     *
     * @param call the call
     * @return 200, or 503 with the obstacle
     */
    public Reply ready(Exchange call) {
        Optional<String> obstacle = Readiness.obstacle(backend, desk);
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
     * Answers the metadata of the server.
     *
     * @param call the call
     * @return name, version and extensions
     */
    public Reply server(Exchange call) {
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
     * Answers the metadata of a model.
     *
     * @param call the call; its path names the model
     * @return its name, version, platform, inputs and outputs
     * @throws HttpProblem 404 where another model is served, 503 while it loads
     */
    public Reply model(Exchange call) {
        SuperResolver resolver = named(call);
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
     * Answers whether a model takes requests.
     *
     * @param call the call; its path names the model
     * @return as {@link #ready}
     * @throws HttpProblem 404 where another model is served, 503 while it loads
     */
    public Reply modelReady(Exchange call) {
        SuperResolver resolver = named(call);
        boolean ready = !desk.draining() && resolver.status().ready();
        return flag(ready ? 200 : 503, "ready", ready);
    }

    private SuperResolver named(Exchange call) {
        SuperResolver resolver = backend.require();
        String asked = call.pathParameter("id");
        if (!asked.equals(name(resolver))) {
            throw HttpProblem.of(404, "not_found", "the model that is served is " + name(resolver));
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
