package io.hndsr.server.internal.problem;

import io.hndsr.error.DeadlineExceededException;
import io.hndsr.error.DeviceException;
import io.hndsr.error.HndsrException;
import io.hndsr.error.ImageTooLargeException;
import io.hndsr.error.InvalidBundleException;
import io.hndsr.error.InvalidImageException;
import io.hndsr.error.InvalidOptionsException;
import io.hndsr.error.Limit;
import io.hndsr.error.OutputException;
import io.hndsr.error.OverloadedException;
import io.hndsr.error.ResolverClosedException;
import io.hndsr.error.RuntimeSetupException;
import io.hndsr.error.UnsupportedImageException;
import io.hndsr.error.WorkCancelledException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Converts exceptions to problems. The client receives the message of a known exception, with a remedy that exists on this
 * server, and nothing specific about an unexpected one. Stateless.
 */
public final class ProblemMapper {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemMapper.class);
    private static final Duration SHORT_PAUSE = Duration.ofSeconds(5);

    private ProblemMapper() {}

    /**
     * Converts an exception. Those that the client cannot fix are logged.
     *
     * @param error what was thrown
     * @param requestId the id under which the error is logged
     * @return what the client receives
     */
    public static HttpProblem toProblem(Throwable error, String requestId) {
        Throwable cause = error;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof HttpProblem problem) {
            return problem;
        }
        if (cause instanceof HndsrException known) {
            return known(known, requestId);
        }
        if (cause instanceof CancellationException) {
            return HttpProblem.clientGone("the client disconnected; its work was stopped");
        }
        if (cause instanceof OutOfMemoryError) {
            LOG.error("out of memory in request {}", requestId, cause);
            return HttpProblem.temporary(
                    503, "out_of_memory", "the server is out of memory; send a smaller image", SHORT_PAUSE);
        }
        LOG.error("request {} failed unexpectedly", requestId, cause);
        return HttpProblem.of(500, "internal", "internal error; the server's log has the cause under the request id");
    }

    private static HttpProblem known(HndsrException error, String requestId) {
        String type = error.getClass().getSimpleName();
        String message = error.getMessage();
        if (error instanceof InvalidImageException || error instanceof UnsupportedImageException) {
            return HttpProblem.invalid("image", message, "invalid_image");
        } else if (error instanceof InvalidOptionsException) {
            return HttpProblem.invalid("options", message, "invalid_options");
        } else if (error instanceof OutputException) {
            return HttpProblem.invalid("output_format", message, "invalid_output");
        } else if (error instanceof ImageTooLargeException large) {
            return HttpProblem.of(413, type, large.problem() + "; " + remedy(large.limit()));
        } else if (error instanceof OverloadedException full) {
            return HttpProblem.temporary(429, type, full.problem() + "; " + remedy(full), full.retryAfter());
        } else if (error instanceof DeadlineExceededException late) {
            return HttpProblem.of(
                    504,
                    type,
                    "the image was not finished within " + late.deadline().toSeconds()
                            + " s and the work was stopped; request " + (late.stepsRan() ? "fewer steps or " : "")
                            + "a smaller scale, send a smaller image,"
                            + " or raise REQUEST_TIMEOUT_S");
        } else if (error instanceof WorkCancelledException) {
            return HttpProblem.clientGone(message);
        } else if (error instanceof ResolverClosedException) {
            return HttpProblem.temporary(503, type, message, SHORT_PAUSE);
        } else if (error instanceof DeviceException device) {
            LOG.error("request {} failed on the device", requestId, error);
            return HttpProblem.temporary(503, type, message, device.retryAfter().orElse(SHORT_PAUSE));
        } else if (error instanceof InvalidBundleException || error instanceof RuntimeSetupException) {
            LOG.error("request {} failed before it reached a device", requestId, error);
            return HttpProblem.temporary(503, type, message, SHORT_PAUSE);
        }
        throw new AssertionError("unhandled kind of HndsrException: " + type);
    }

    /** Names what a client can do, and the server's setting for those who operate it. */
    private static String remedy(Limit limit) {
        return switch (limit) {
            case INPUT_PIXELS -> "send a smaller image, or raise MAX_IMAGE_PIXELS";
            case HEAP -> "request a smaller scale, split the image, or start the server with a larger -Xmx";
            default -> "request a smaller scale, or split the image";
        };
    }

    private static String remedy(OverloadedException full) {
        String raise = switch (full.limit()) {
            case PENDING_REQUESTS -> ", or raise MAX_QUEUE_DEPTH";
            case HEAP -> ", or start the server with a larger -Xmx";
            default -> "";
        };
        return "try again in " + HttpProblem.wholeSeconds(full.retryAfter()) + " s" + raise;
    }
}
