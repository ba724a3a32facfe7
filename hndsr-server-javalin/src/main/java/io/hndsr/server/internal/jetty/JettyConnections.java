package io.hndsr.server.internal.jetty;

import jakarta.servlet.http.HttpServletRequest;
import java.io.OutputStream;
import java.time.Duration;
import org.eclipse.jetty.ee10.servlet.HttpOutput;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.Connection;

/** Access to the connection behind a servlet request. Stateless. */
public final class JettyConnections {

    private JettyConnections() {}

    static Connection of(HttpServletRequest request) {
        return ServletContextRequest.getServletContextRequest(request)
                .getConnectionMetaData()
                .getConnection();
    }

    /**
     * Limits how long a client may be silent from now on, before its connection is closed.
     *
     * @param request a request of the client
     * @param silence the longest silence
     */
    public static void limitSilence(HttpServletRequest request, Duration silence) {
        of(request).getEndPoint().setIdleTimeout(silence.toMillis());
    }

    /**
     * Returns how much has been written to the body of a reply.
     *
     * @param body the stream of the reply
     * @return bytes; -1 if unknown
     */
    public static long bytesWritten(OutputStream body) {
        return body instanceof HttpOutput counted ? counted.getWritten() : -1;
    }
}
