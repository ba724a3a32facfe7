package io.hndsr.server.internal.service;

import io.hndsr.error.OutputException;
import io.hndsr.report.UpscaleReport;
import io.hndsr.server.internal.problem.HttpProblem;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The result of a scene, in its file. Immutable.
 *
 * @param report how it was produced
 * @param file the file, which lasts until the request has been answered
 * @param georeferenced whether it says where it lies
 */
public record SceneResult(UpscaleReport report, Path file, boolean georeferenced) {

    private static final Logger LOG = LoggerFactory.getLogger(SceneResult.class);

    /** The result of work on a scene; cancelling it cancels the work. */
    static CompletableFuture<SceneResult> of(CompletableFuture<UpscaleReport> work, Path file, boolean georeferenced) {
        var result = new Cancelling(work);
        var unused = work.handle((report, failed) -> failed == null
                ? result.complete(new SceneResult(report, file, georeferenced))
                : result.completeExceptionally(problem(failed)));
        return result;
    }

    /** Any image can be written as TIFF; if it cannot, the server's disk is to blame. */
    private static Throwable problem(Throwable failed) {
        Throwable cause =
                failed instanceof CompletionException && failed.getCause() != null ? failed.getCause() : failed;
        if (cause instanceof OutputException) {
            LOG.error("the result of a scene cannot be written to the temporary folder", cause);
            return HttpProblem.of(
                    507,
                    "OutputException",
                    "the server cannot store the result of the scene; send a smaller scene, or give the folder that"
                            + " java.io.tmpdir names more space");
        }
        return cause;
    }

    /** Passes a cancel on. */
    private static final class Cancelling extends CompletableFuture<SceneResult> {

        private final CompletableFuture<UpscaleReport> work;

        Cancelling(CompletableFuture<UpscaleReport> work) {
            this.work = work;
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean changed = super.cancel(mayInterruptIfRunning);
            work.cancel(mayInterruptIfRunning);
            return changed;
        }
    }
}
