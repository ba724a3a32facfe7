package io.hndsr.server.internal.routes;

import io.hndsr.server.internal.http.Exchange;
import io.hndsr.server.internal.http.Reply;
import io.hndsr.server.internal.service.GpuMemoryMonitor;
import io.hndsr.server.internal.service.Readiness;
import io.hndsr.server.internal.service.RequestSlots;
import io.hndsr.server.internal.service.ResolverHandle;

import com.fasterxml.jackson.core.JsonGenerator;
import io.hndsr.SuperResolver;
import io.hndsr.report.DeviceFacts;
import io.hndsr.report.DeviceStatus;
import io.hndsr.report.ResolverStatus;
import io.hndsr.model.BundleDescriptor;
import io.hndsr.model.ModelBundle;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What the original tells of itself: {@code /health}, {@code /ready} and {@code /version}. Thread-safe. */
public final class LegacyApi {

    private static final String CUDA = "cuda";
    private static final long MEGABYTE = 1_000_000;

    private final ResolverHandle backend;
    private final RequestSlots desk;
    private final GpuMemoryMonitor gpuMemory;
    private final String version;
    private final int defaultSteps;
    private final long startNanos = System.nanoTime();

    /**
     * Creates it.
     *
     * @param backend the resolver
     * @param desk knows who is being served
     * @param gpuMemory knows what is taken on the GPUs
     * @param version the version of the service
     * @param defaultSteps denoising steps where a request asks for texture and names none
     */
    public LegacyApi(ResolverHandle backend, RequestSlots desk, GpuMemoryMonitor gpuMemory, String version, int defaultSteps) {
        this.backend = backend;
        this.desk = desk;
        this.gpuMemory = gpuMemory;
        this.version = version;
        this.defaultSteps = defaultSteps;
    }

    /** {@return the time since the start, in seconds} */
    public double uptimeSeconds() {
        return (double) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos) / 1000;
    }

    /**
     * Answers {@code GET /health}: always 200, without touching a device.
     *
     * @param call the call
     * @return the reply
     */
    public Reply health(Exchange call) {
        Optional<SuperResolver> resolver = backend.resolver();
        Optional<DeviceFacts> gpu = resolver.flatMap(LegacyApi::gpu);
        return Reply.json(200, out -> {
            out.writeStartObject();
            out.writeStringField("status", resolver.isPresent() ? "healthy" : "loading");
            out.writeBooleanField("model_loaded", resolver.isPresent());
            out.writeBooleanField("gpu_available", gpu.isPresent());
            writeText(out, "gpu_name", gpu.map(DeviceFacts::name));
            writeMegabytes(
                    out,
                    "gpu_memory_used_mb",
                    gpu.map(facts -> gpuMemory.used(facts.device())).orElseGet(OptionalLong::empty));
            writeMegabytes(
                    out,
                    "gpu_memory_total_mb",
                    gpu.map(DeviceFacts::memoryBytes).orElseGet(OptionalLong::empty));
            out.writeNumberField("uptime_seconds", uptimeSeconds());
            out.writeNumberField("active_requests", desk.taken());
            out.writeStringField("inference_engine", "onnxruntime");
            out.writeStringField("inference_mode", inferenceMode(resolver));
            out.writeBooleanField("checkpoint_validated", validated(resolver));
            out.writeEndObject();
        });
    }

    private static void writeMegabytes(JsonGenerator out, String name, OptionalLong bytes) throws IOException {
        if (bytes.isPresent()) {
            out.writeNumberField(name, bytes.getAsLong() / MEGABYTE);
        } else {
            out.writeNullField(name);
        }
    }

    /**
     * Answers {@code GET /ready}: 200 where a request would be taken, were there room; without touching a device.
     *
     * @param call the call
     * @return the reply
     */
    public Reply ready(Exchange call) {
        Optional<String> obstacle = Readiness.obstacle(backend, desk);
        if (obstacle.isPresent()) {
            return Reply.json(503, out -> {
                        out.writeStartObject();
                        out.writeStringField("status", "not_ready");
                        out.writeStringField("message", obstacle.get());
                        out.writeStringField("detail", obstacle.get());
                        out.writeEndObject();
                    })
                    .with("Retry-After", "2");
        }
        Optional<SuperResolver> resolver = backend.resolver();
        return Reply.json(200, out -> {
            out.writeStartObject();
            out.writeStringField("status", "ready");
            out.writeBooleanField("model_loaded", true);
            out.writeStringField("device", resolver.map(SuperResolver::device).orElse(""));
            out.writeStringField("inference_mode", inferenceMode(resolver));
            out.writeEndObject();
        });
    }

    /**
     * Answers {@code GET /version}.
     *
     * @param call the call
     * @return the reply
     */
    public Reply version(Exchange call) {
        Optional<SuperResolver> resolver = backend.resolver();
        Optional<BundleDescriptor> bundle =
                resolver.flatMap(SuperResolver::model).map(ModelBundle::descriptor);
        boolean cuda = resolver.flatMap(LegacyApi::gpu).isPresent();
        return Reply.json(200, out -> {
            out.writeStartObject();
            out.writeStringField("api_version", version);
            writeText(out, "model_version", bundle.map(BundleDescriptor::version));
            out.writeStringField("java_version", Runtime.version().toString());
            writeText(out, "onnxruntime_version", resolver.flatMap(SuperResolver::runtimeVersion));
            out.writeBooleanField("cuda_available", cuda);
            out.writeNullField("cuda_version");
            writeText(out, "model_architecture", bundle.map(BundleDescriptor::id));
            out.writeNumberField("ddim_steps", defaultSteps);
            out.writeObjectFieldStart("checkpoint_hashes");
            if (bundle.isPresent()) {
                var hashes = new TreeMap<String, String>();
                bundle.get().graphs().values().forEach(graph -> hashes.put(graph.file(), graph.sha256()));
                for (var hash : hashes.entrySet()) {
                    out.writeStringField(hash.getKey(), hash.getValue());
                }
            }
            out.writeEndObject();
            out.writeBooleanField("checkpoint_manifest_match", validated(resolver));
            out.writeEndObject();
        });
    }

    private static Optional<DeviceFacts> gpu(SuperResolver resolver) {
        if (!resolver.device().contains(CUDA)) {
            return Optional.empty();
        }
        ResolverStatus status = resolver.status();
        return status.devices().stream()
                .map(DeviceStatus::facts)
                .filter(facts -> facts.device().startsWith(CUDA))
                .findFirst();
    }

    /** A resolver with a bundle has checked its hashes and tried its network. */
    private static boolean validated(Optional<SuperResolver> resolver) {
        return resolver.flatMap(SuperResolver::model).isPresent();
    }

    private static String inferenceMode(Optional<SuperResolver> resolver) {
        boolean fallback = resolver.isPresent() && !validated(resolver);
        return fallback ? "bicubic_fallback" : "hndsr";
    }

    private static void writeText(JsonGenerator out, String name, Optional<String> text) throws IOException {
        if (text.isPresent()) {
            out.writeStringField(name, text.get());
        } else {
            out.writeNullField(name);
        }
    }
}
