package io.hndsr.server.internal.http;

import io.hndsr.server.internal.jetty.JettyConnections;
import io.hndsr.server.internal.jetty.SlowClientGuard;
import io.hndsr.server.internal.problem.HttpProblem;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes replies to the response of an exchange. Thread-safe. */
public final class ReplyWriter {

    private static final Logger LOG = LoggerFactory.getLogger(ReplyWriter.class);
    private static final int MAX_DISCARDING = 32;

    private final SlowClientGuard slowClients;
    private final CorsPolicy cors;

    /** Bounds how many threads read the rest of rejected bodies; those requests hold no slot. */
    private final Semaphore discarding = new Semaphore(MAX_DISCARDING);

    /**
     * Creates a writer.
     *
     * @param slowClients aborts replies that are received too slowly
     * @param cors adds the headers of CORS
     */
    public ReplyWriter(SlowClientGuard slowClients, CorsPolicy cors) {
        this.slowClients = slowClients;
        this.cors = cors;
    }

    /** Sets the headers that every response has, and those of the reply. */
    void writeHeaders(Exchange exchange, Reply reply) {
        HttpServletResponse response = exchange.response();
        response.setHeader("X-Request-Id", exchange.id());
        response.setHeader("X-Content-Type-Options", "nosniff");
        cors.addHeaders(exchange, reply).headers().forEach(response::setHeader);
    }

    /**
     * Writes a reply.
     *
     * @param exchange the request
     * @param reply the reply
     * @param rejected whether the request was rejected, possibly before its body was read
     * @return the status for the log and the metrics
     */
    int write(Exchange exchange, Reply reply, boolean rejected) {
        if (exchange.isEndedByJetty()) {
            return HttpProblem.CLIENT_GONE;
        }
        SlowClientGuard.TrackedReply tracked = slowClients.track(exchange.request(), exchange.hasResources());
        try {
            send(exchange, reply, rejected && exchange.mayHaveUnreadBody());
            return reply.status();
        } catch (IOException gone) {
            LOG.debug("the client did not receive the reply", gone);
            return HttpProblem.CLIENT_GONE;
        } catch (RuntimeException failed) {
            if (exchange.isEndedByJetty()) {
                LOG.debug("the request ended while its reply was written", failed);
                return HttpProblem.CLIENT_GONE;
            }
            throw failed;
        } finally {
            tracked.close();
        }
    }

    private void send(Exchange exchange, Reply reply, boolean unreadBody) throws IOException {
        HttpServletResponse response = exchange.response();
        response.setStatus(reply.status());
        writeHeaders(exchange, reply);
        if (unreadBody) {
            response.setHeader("Connection", "close");
        }
        if (reply.mediaType().isEmpty()) {
            response.setContentType(null);
        } else {
            response.setContentType(reply.mediaType());
            reply.length().ifPresent(response::setContentLengthLong);
            if (!exchange.isHead()) {
                reply.body().writeTo(response.getOutputStream());
            }
        }
        if (unreadBody) {
            response.flushBuffer();
            discardBody(exchange);
        }
        // The request counts as answered only after the whole reply has been handed to the network.
        OutputStream out = response.getOutputStream();
        long written = JettyConnections.bytesWritten(out);
        out.close();
        exchange.sent(written);
    }

    private void discardBody(Exchange exchange) {
        if (discarding.tryAcquire()) {
            try {
                exchange.discardBody();
            } finally {
                discarding.release();
            }
        }
    }
}
