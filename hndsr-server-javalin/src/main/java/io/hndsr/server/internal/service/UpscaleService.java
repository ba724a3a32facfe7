package io.hndsr.server.internal.service;

import io.hndsr.server.internal.body.BodyLimits;
import io.hndsr.server.internal.body.BodyMemory;
import io.hndsr.server.internal.body.FieldValue;
import io.hndsr.server.internal.body.ImageBuffer;
import io.hndsr.server.internal.problem.FieldError;
import io.hndsr.server.internal.problem.HttpProblem;
import io.hndsr.server.internal.request.InferRequest;
import io.hndsr.server.internal.request.RequestParser;

import io.hndsr.request.FinishedTile;
import io.hndsr.SuperResolver;
import io.hndsr.request.UpscaleOptions;
import io.hndsr.UpscaleResult;
import io.hndsr.image.ImageFormat;
import io.hndsr.request.Progress;
import io.hndsr.report.UpscaleReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Takes in requests with images, on whatever way they come: gives each a seat and memory, checks its fields, and hands its
 * image to the resolver. Thread-safe.
 */
public final class UpscaleService {

    private final ResolverHandle backend;
    private final RequestSlots desk;
    private final BodyMemory memory;
    private final BodyLimits bounds;
    private final RequestParser requests;
    private final OptionsFactory upscaling;
    private final ProgressRegistry board;
    private final Consumer<UpscaleReport> results;

    /**
     * Creates the intake.
     *
     * @param backend the resolver
     * @param desk seats the requests
     * @param memory what images are held in as they arrive
     * @param bounds how large a body may be, and how long it may take
     * @param requests checks the fields
     * @param upscaling makes options of them
     * @param board shows how far each request is
     * @param results is told of every result
     */
    public UpscaleService(
            ResolverHandle backend,
            RequestSlots desk,
            BodyMemory memory,
            BodyLimits bounds,
            RequestParser requests,
            OptionsFactory upscaling,
            ProgressRegistry board,
            Consumer<UpscaleReport> results) {
        this.backend = backend;
        this.desk = desk;
        this.memory = memory;
        this.bounds = bounds;
        this.requests = requests;
        this.upscaling = upscaling;
        this.board = board;
        this.results = results;
    }

    /** {@return how large a body may be, and how long it may take} */
    public BodyLimits bounds() {
        return bounds;
    }

    /**
     * Takes a request in, before its image has come.
     *
     * @param id tells it from others on the board
     * @param tenant on whose behalf it is made; empty where it stands for itself
     * @return its visit, to be closed when it has been answered
     * @throws HttpProblem 503 where there is no resolver or the server stops, 429 where all seats are taken
     */
    public RequestScope open(String id, Optional<String> tenant) {
        SuperResolver resolver = backend.require();
        return new RequestScope(id, tenant, resolver, desk.sit());
    }

    /** {@return whether the server is about to stop, so that nothing is taken in any more} */
    public boolean draining() {
        return desk.draining();
    }

    /**
     * Opens a share of the memory that images are held in.
     *
     * @return a share that holds nothing yet
     */
    public BodyMemory.Share memory() {
        return memory.share();
    }

    /** A request from the first byte of its image to the last of its reply. Confined to one thread at a time. */
    public final class RequestScope implements AutoCloseable {

        private final Optional<String> tenant;
        private final SuperResolver resolver;
        private final RequestSlots.Slot seat;
        private final BodyMemory.Share share = memory.share();
        private final ProgressRegistry.Entry entry;

        private RequestScope(String id, Optional<String> tenant, SuperResolver resolver, RequestSlots.Slot seat) {
            this.tenant = tenant;
            this.resolver = resolver;
            this.seat = seat;
            this.entry = board.open(id);
        }

        /**
         * Gives room for an image, as it arrives.
         *
         * @param expected the most bytes that can come
         * @return an empty image, which takes from the memory of all bodies as it grows
         */
        public ImageBuffer image(long expected) {
            return new ImageBuffer(share, expected);
        }

        /**
         * Checks what is asked for.
         *
         * @param fields the values by name
         * @param naming the names
         * @param earlier what was already found wrong
         * @return the request
         * @throws HttpProblem 422 with everything that is wrong
         */
        public InferRequest read(Map<String, FieldValue> fields, RequestParser.Naming naming, List<FieldError> earlier) {
            return requests.read(fields, naming, earlier);
        }

        /**
         * Hands an image to the resolver.
         *
         * @param image the image, encoded; not to be changed any more
         * @param request what is asked for
         * @param format what the result will be written as
         * @return completed with the result, to be cancelled when nobody waits for it any more
         */
        public CompletableFuture<UpscaleResult> submit(byte[] image, InferRequest request, ImageFormat format) {
            return submit(image, followed(request, format, progress -> {}));
        }

        /**
         * Hands an image to the resolver, and listens.
         *
         * @param image the image, encoded; not to be changed any more
         * @param request what is asked for
         * @param format what the result will be written as
         * @param progressListener is told how far the request is, on threads of the resolver
         * @param tileListener is told of every part of the result that is final, on threads of the resolver
         * @return completed with the result, to be cancelled when nobody waits for it any more
         */
        public CompletableFuture<UpscaleResult> submit(
                byte[] image,
                InferRequest request,
                ImageFormat format,
                Consumer<Progress> progressListener,
                Consumer<FinishedTile> tileListener) {
            return submit(image, followed(request, format, progressListener).onTile(tileListener));
        }

        /** Options of a request that the board shows; of tiles it has the bounds only. */
        private UpscaleOptions followed(InferRequest request, ImageFormat format, Consumer<Progress> progressListener) {
            return upscaling
                    .options(request, format, resolver, tenant)
                    .onProgress(progress -> {
                        entry.advance(progress);
                        progressListener.accept(progress);
                    })
                    .onTileBounds(entry::finish);
        }

        private CompletableFuture<UpscaleResult> submit(byte[] image, UpscaleOptions options) {
            entry.stand(ProgressRegistry.Status.RUNNING);
            return resolver.submit(image, options);
        }

        /** Says that the request has been given up. */
        public void dismiss() {
            entry.stand(ProgressRegistry.Status.DISMISSED);
        }

        /**
         * Has a result counted.
         *
         * @param report how it came about
         */
        public void made(UpscaleReport report) {
            entry.stand(ProgressRegistry.Status.SUCCESSFUL);
            results.accept(report);
        }

        /** Leaves the seat, gives the memory back and takes the request off the board. Idempotent. */
        @Override
        public void close() {
            entry.close();
            share.close();
            seat.close();
        }
    }
}
