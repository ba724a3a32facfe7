package io.hndsr.server.internal.body;

import io.hndsr.server.internal.problem.HttpProblem;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeoutException;

/** The body of a request; reading fails once it is too long or too late. Confined to one thread. */
public final class BodyStream extends InputStream {

    private final InputStream body;
    private final BodyLimits limits;
    private final long startNanos;

    private long readBytes;

    /**
     * Opens a body.
     *
     * @param body the body as it arrives from the network
     * @param limits how large it may be, and how long it may take from now on
     */
    public BodyStream(InputStream body, BodyLimits limits) {
        this.body = body;
        this.limits = limits;
        this.startNanos = System.nanoTime();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count;
        try {
            count = body.read(target, offset, length);
        } catch (IOException failed) {
            throw broken(failed);
        }
        if (count > 0) {
            readBytes += count;
        }
        limits.check(readBytes, startNanos);
        return count;
    }

    private HttpProblem broken(IOException failed) {
        if (failed.getCause() instanceof TimeoutException) {
            return limits.late(readBytes);
        }
        return HttpProblem.of(
                400,
                "body_incomplete",
                "the body ended after " + readBytes + " bytes, before it was complete; send all of it");
    }
}
