package io.hndsr.server.internal.service;

import io.hndsr.SuperResolver;
import io.hndsr.UpscaleResult;
import io.hndsr.error.ImageTooLargeException;
import io.hndsr.error.Limit;
import io.hndsr.image.ImageFormat;
import io.hndsr.report.UpscaleReport;
import io.hndsr.request.FinishedTile;
import io.hndsr.request.Progress;
import io.hndsr.request.UpscaleOptions;
import io.hndsr.scene.Scene;
import io.hndsr.server.internal.body.BodyLimits;
import io.hndsr.server.internal.body.BodyMemory;
import io.hndsr.server.internal.body.FieldValue;
import io.hndsr.server.internal.body.ImageBuffer;
import io.hndsr.server.internal.problem.FieldError;
import io.hndsr.server.internal.problem.HttpProblem;
import io.hndsr.server.internal.request.FieldNames;
import io.hndsr.server.internal.request.InferRequest;
import io.hndsr.server.internal.request.OutputFormat;
import io.hndsr.server.internal.request.RequestParser;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Accepts requests with images from every route: gives each a slot and memory, parses its fields, and submits its image to the
 * resolver. Thread-safe.
 */
public final class UpscaleService {

    private final ResolverHandle resolver;
    private final RequestSlots slots;
    private final BodyMemory memory;
    private final BodyLimits limits;
    private final RequestParser parser;
    private final OptionsFactory options;
    private final ProgressRegistry progress;
    private final long maxScenePixels;
    private final Consumer<UpscaleReport> resultListener;

    /**
     * Creates the service.
     *
     * @param resolver the resolver
     * @param slots bound the number of requests
     * @param memory bounds the memory of images while they arrive
     * @param limits how large a body may be, and how long it may take
     * @param parser parses the fields
     * @param options converts requests to options
     * @param progress shows the progress of each request
     * @param maxScenePixels the most pixels of a scene
     * @param resultListener receives the report of every result
     */
    public UpscaleService(
            ResolverHandle resolver,
            RequestSlots slots,
            BodyMemory memory,
            BodyLimits limits,
            RequestParser parser,
            OptionsFactory options,
            ProgressRegistry progress,
            long maxScenePixels,
            Consumer<UpscaleReport> resultListener) {
        this.resolver = resolver;
        this.slots = slots;
        this.memory = memory;
        this.limits = limits;
        this.parser = parser;
        this.options = options;
        this.progress = progress;
        this.maxScenePixels = maxScenePixels;
        this.resultListener = resultListener;
    }

    /** {@return how large a body may be, and how long it may take} */
    public BodyLimits limits() {
        return limits;
    }

    /**
     * Accepts a request whose image has not arrived yet.
     *
     * @param id identifies its progress
     * @param tenant the tenant of the request; empty for a tenant of its own
     * @return its scope, to be closed when it has been answered
     * @throws HttpProblem 503 if there is no resolver or the server is shutting down, 429 if all slots are in use
     */
    public RequestScope open(String id, Optional<String> tenant) {
        SuperResolver loaded = resolver.require();
        return new RequestScope(id, tenant, loaded, slots.acquire());
    }

    /** {@return whether the server is shutting down, so that no request is accepted} */
    public boolean draining() {
        return slots.draining();
    }

    /**
     * Opens a reservation of the memory that images share.
     *
     * @return an empty reservation, to be closed
     */
    public BodyMemory.Reservation openMemory() {
        return memory.open();
    }

    /** A request from the first byte of its image to the last of its reply. Confined to one thread at a time. */
    public final class RequestScope implements AutoCloseable {

        private final Optional<String> tenant;
        private final SuperResolver resolver;
        private final RequestSlots.Slot slot;
        private final BodyMemory.Reservation reservation = memory.open();
        private final ProgressRegistry.Entry entry;

        private RequestScope(String id, Optional<String> tenant, SuperResolver resolver, RequestSlots.Slot slot) {
            this.tenant = tenant;
            this.resolver = resolver;
            this.slot = slot;
            this.entry = progress.open(id);
        }

        /**
         * Creates a buffer for the image.
         *
         * @param expected the most bytes that can arrive
         * @return an empty buffer, which reserves memory as it grows
         */
        public ImageBuffer imageBuffer(long expected) {
            return new ImageBuffer(reservation, expected);
        }

        /**
         * Parses the fields.
         *
         * @param fields the values by name
         * @param names the names of the fields
         * @param earlierErrors errors that have been found already
         * @return the request
         * @throws HttpProblem 422 with everything that is wrong
         */
        public InferRequest parse(Map<String, FieldValue> fields, FieldNames names, List<FieldError> earlierErrors) {
            return parser.parse(fields, names, earlierErrors);
        }

        /**
         * Submits the image to the resolver.
         *
         * @param image the encoded image; must not be changed afterwards
         * @param request what to do with it
         * @param format the format in which the result will be written
         * @return completed with the result; cancel it to stop the work
         */
        public CompletableFuture<UpscaleResult> submit(byte[] image, InferRequest request, ImageFormat format) {
            return submit(image, observed(request, format, ignored -> {}));
        }

        /**
         * Submits the image to the resolver, with listeners.
         *
         * @param image the encoded image; must not be changed afterwards
         * @param request what to do with it
         * @param format the format in which the result will be written
         * @param progressListener receives the progress, on threads of the resolver
         * @param tileListener receives every part of the result that is final, on threads of the resolver
         * @return completed with the result; cancel it to stop the work
         */
        public CompletableFuture<UpscaleResult> submit(
                byte[] image,
                InferRequest request,
                ImageFormat format,
                Consumer<Progress> progressListener,
                Consumer<FinishedTile> tileListener) {
            return submit(image, observed(request, format, progressListener).onTile(tileListener));
        }

        private UpscaleOptions observed(InferRequest request, ImageFormat format, Consumer<Progress> progressListener) {
            return options.create(request, format, resolver, tenant)
                    .onProgress(latest -> {
                        entry.setProgress(latest);
                        progressListener.accept(latest);
                    })
                    .onTileBounds(entry::addTile);
        }

        private CompletableFuture<UpscaleResult> submit(byte[] image, UpscaleOptions upscaleOptions) {
            entry.setStatus(ProgressRegistry.Status.RUNNING);
            return resolver.submit(image, upscaleOptions);
        }

        /**
         * Submits a scene to the resolver.
         *
         * @param files the files of the scene; kept by the resolver as long as it uses them
         * @param request what to do with it
         * @return completed once the result has been written to its file; cancel it to stop the work; empty if the image is not a
         *     scene
         */
        public Optional<CompletableFuture<SceneResult>> submitScene(SceneFiles files, InferRequest request) {
            UpscaleOptions upscaleOptions = observed(request, ImageFormat.TIFF, ignored -> {});
            Optional<Scene> opened =
                    resolver.openScene(files.source(), files.target(), upscaleOptions, request.sceneOptions());
            return opened.map(scene -> {
                HeldScene held = new HeldScene(scene, files.hold());
                if (held.description().size().pixels() > maxScenePixels) {
                    held.close();
                    throw new ImageTooLargeException(
                            Limit.INPUT_PIXELS,
                            "scene " + held.description().size() + " has "
                                    + held.description().size().pixels() + " pixels, the limit is " + maxScenePixels,
                            "send a smaller image, or raise MAX_IMAGE_PIXELS");
                }
                boolean georeferenced = held.isGeoreferenced();
                if (request.outputFormat().filter(OutputFormat::georeferenced).isPresent() && !georeferenced) {
                    held.close();
                    return CompletableFuture.failedFuture(SceneFiles.withoutGeography());
                }
                entry.setStatus(ProgressRegistry.Status.RUNNING);
                CompletableFuture<UpscaleReport> work = resolver.submit(held, files.target());
                return SceneResult.of(work, files.target(), georeferenced);
            });
        }

        /** Records that the client has cancelled the request. */
        public void dismissed() {
            entry.setStatus(ProgressRegistry.Status.DISMISSED);
        }

        /**
         * Records that the request has its result.
         *
         * @param report how the result was produced
         */
        public void succeeded(UpscaleReport report) {
            entry.setStatus(ProgressRegistry.Status.SUCCESSFUL);
            resultListener.accept(report);
        }

        /** Ends the progress and releases the memory and the slot. Idempotent. */
        @Override
        public void close() {
            entry.close();
            reservation.close();
            slot.close();
        }
    }
}
