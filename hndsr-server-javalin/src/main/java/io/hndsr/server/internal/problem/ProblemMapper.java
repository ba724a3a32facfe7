package io.hndsr.server.internal.problem;

import io.hndsr.server.internal.body.Json;
import io.hndsr.server.internal.http.Reply;

import com.fasterxml.jackson.core.JsonGenerator;
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
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.eclipse.jetty.http.HttpStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a client is told of an error: its words where it is one of ours, and nothing but an apology where not. */
public final class ProblemMapper {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemMapper.class);

    /** Answered to nobody: the client has gone. For the log and the metrics. */
    public static final int CLIENT_GONE = 499;

    private static final Duration SHORT_PAUSE = Duration.ofSeconds(5);

    private ProblemMapper() {}

    /**
     * Turns an error into a refusal. What the client cannot mend is logged.
     *
     * @param error what was thrown
     * @param id the request's, under which it is found in the log
     * @return what the client is told
     */
    public static HttpProblem refusal(Throwable error, String id) {
        Throwable cause = error;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof HttpProblem refusal) {
            return refusal;
        }
        if (cause instanceof HndsrException known) {
            return known(known, id);
        }
        if (cause instanceof CancellationException) {
            return HttpProblem.of(CLIENT_GONE, "client_gone", "the client has gone; its work has been stopped");
        }
        if (cause instanceof OutOfMemoryError) {
            LOG.error("memory has run out for request {}", id, cause);
            return HttpProblem.forNow(
                    503, "out_of_memory", "the server's memory has run out; send a smaller image", SHORT_PAUSE);
        }
        LOG.error("request {} failed for a reason that nobody foresaw", id, cause);
        return HttpProblem.of(500, "internal", "the server failed; the reason is in its log, under the request's id");
    }

    private static HttpProblem known(HndsrException error, String id) {
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
            return HttpProblem.forNow(429, type, full.problem() + "; " + remedy(full), full.retryAfter());
        } else if (error instanceof DeadlineExceededException late) {
            return HttpProblem.of(
                    504,
                    type,
                    "the image was not finished within " + late.deadline().toSeconds()
                            + " s, and the work has been stopped; ask for fewer steps or a smaller scale, send a smaller"
                            + " image, or raise REQUEST_TIMEOUT_S");
        } else if (error instanceof WorkCancelledException) {
            return HttpProblem.of(CLIENT_GONE, "client_gone", message);
        } else if (error instanceof ResolverClosedException) {
            return HttpProblem.forNow(503, type, message, SHORT_PAUSE);
        } else if (error instanceof DeviceException
                || error instanceof InvalidBundleException
                || error instanceof RuntimeSetupException) {
            LOG.error("request {} failed on the device", id, error);
            return HttpProblem.forNow(503, type, message, SHORT_PAUSE);
        }
        throw new AssertionError("no kind of HndsrException is left: " + type);
    }

    /** What helps against an image that is too large: for clients, and by a setting of the server for who runs it. */
    private static String remedy(Limit limit) {
        return switch (limit) {
            case INPUT_PIXELS -> "send a smaller image, or raise MAX_IMAGE_PIXELS";
            case HEAP -> "ask for a smaller scale, cut the image into parts, or start the server with a larger -Xmx";
            default -> "ask for a smaller scale, or cut the image into parts";
        };
    }

    private static String remedy(OverloadedException full) {
        String raise = switch (full.limit()) {
            case PENDING_REQUESTS -> ", or raise MAX_QUEUE_DEPTH";
            case HEAP -> ", or start the server with a larger -Xmx";
            default -> "";
        };
        return "try again in " + wholeSeconds(full.retryAfter()) + " s" + raise;
    }

    /**
     * Writes a refusal down for the client: faults of a body as the original did, everything else by RFC 9457.
     *
     * @param refusal what the client is told
     * @return the reply
     */
    public static Reply reply(HttpProblem refusal) {
        String mediaType = refusal.fields().isEmpty() ? Reply.PROBLEM : Reply.JSON;
        Reply reply = Reply.of(refusal.status(), mediaType, Json.bytes(out -> write(out, refusal)));
        if (refusal.status() == HttpStatus.UNAUTHORIZED_401) {
            reply = reply.with("WWW-Authenticate", "Bearer realm=\"hndsr\"");
        }
        OptionalLong retry = retrySeconds(refusal);
        return retry.isPresent() ? reply.with("Retry-After", Long.toString(retry.getAsLong())) : reply;
    }

    /**
     * Tells when a request may be sent again.
     *
     * @param refusal what the client is told
     * @return whole seconds from now, at least 1; empty where nothing is known
     */
    public static OptionalLong retrySeconds(HttpProblem refusal) {
        return refusal.retryAfter().stream().mapToLong(ProblemMapper::wholeSeconds).findFirst();
    }

    /** Rounds up: whoever comes back when told is not to be refused for having come too early. */
    private static long wholeSeconds(Duration pause) {
        return Math.max(1, pause.plusMillis(999).toSeconds());
    }

    private static void write(JsonGenerator out, HttpProblem refusal) throws IOException {
        out.writeStartObject();
        out.writeStringField("type", "about:blank");
        out.writeStringField("title", title(refusal.status()));
        writeWords(out, refusal);
        out.writeEndObject();
    }

    /**
     * Writes status and words as fields of an object that has been begun.
     *
     * @param out where to
     * @param refusal what the client is told
     * @throws IOException where that fails
     */
    public static void writeWords(JsonGenerator out, HttpProblem refusal) throws IOException {
        out.writeNumberField("status", refusal.status());
        out.writeStringField("message", refusal.getMessage());
        if (refusal.fields().isEmpty()) {
            out.writeStringField("detail", refusal.getMessage());
        } else {
            out.writeArrayFieldStart("detail");
            for (FieldError field : refusal.fields()) {
                write(out, field);
            }
            out.writeEndArray();
        }
    }

    private static void write(JsonGenerator out, FieldError field) throws IOException {
        out.writeStartObject();
        out.writeArrayFieldStart("loc");
        for (String part : field.location()) {
            out.writeString(part);
        }
        out.writeEndArray();
        out.writeStringField("msg", field.message());
        out.writeStringField("type", field.type());
        out.writeEndObject();
    }

    private static String title(int status) {
        return status == CLIENT_GONE ? "Client Closed Request" : HttpStatus.getMessage(status);
    }
}
