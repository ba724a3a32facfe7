package io.hndsr.bench.service;

import io.hndsr.bench.support.MarkdownPage;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Probes and memory while many connections are open that do next to nothing. */
final class ServiceConnections implements ServiceSection {

    private static final int SOCKETS = 1000;
    private static final int UPLOADS = 200;

    /** Sockets and uploads that are opened before the next ones are waited for. */
    private static final int AT_ONCE = 50;

    /** Below the time after which a silent connection is closed. */
    private static final long SIGN_SECONDS = 5;

    /** In how many parts of all connections the signs are given, so that they do not come all at once. */
    private static final int TURNS = 100;

    private static final Duration SETTLING = Duration.ofSeconds(5);
    private static final int UPLOAD_BYTES = 1 << 20;
    private static final int PIECE_BYTES = 1 << 10;

    @Override
    public String name() {
        return "connections";
    }

    @Override
    public String title() {
        return "the same probes while " + SOCKETS + " WebSockets are open, which ping every " + SIGN_SECONDS
                + " s, and "
                + UPLOADS + " uploads to `/v1/upscale` send " + PIECE_BYTES + " bytes every " + SIGN_SECONDS
                + " s, one after the"
                + " other the whole time. It takes " + 2 * (SOCKETS + UPLOADS) + " open files: `ulimit -n`.";
    }

    @Override
    public void measure(ServicePlan plan, MarkdownPage page) throws Exception {
        Duration time = Duration.ofSeconds(plan.seconds());
        try (ServerProcess server = plan.start()) {
            ServiceProbes.probe(server.uri(), true, ServiceProbes.WARM_UP);
            page.table("memory after garbage collection, MiB", "resident", "heap in use");
            memory(page, "before", server);
            try (Crowd crowd = new Crowd(server.uri())) {
                crowd.open();
                LockSupport.parkNanos(SETTLING.toNanos());
                memory(page, "all open", server);
                var kept = ServiceProbes.probe(server.uri(), true, time.dividedBy(2));
                memory(page, "after " + time.dividedBy(2).toSeconds() + " s", server);
                var anew = ServiceProbes.probe(server.uri(), false, time.dividedBy(2));
                memory(page, "after " + time.toSeconds() + " s", server);
                crowd.check();
                ServiceProbes.table(page);
                ServiceProbes.rows(page, "all open", true, kept);
                ServiceProbes.rows(page, "all open", false, anew);
            }
        }
    }

    private static void memory(MarkdownPage page, String when, ServerProcess server)
            throws IOException, InterruptedException {
        ServerMemory memory = ServerMemory.of(server.id());
        page.row(when, mebibytes(memory.residentBytes()), mebibytes(memory.heapBytes()));
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.0f", bytes / (double) (1 << 20));
    }

    /** The connections. Opened and closed by one thread; a second one gives signs of life. */
    private static final class Crowd implements AutoCloseable {

        private final URI server;
        private final HttpClient client = HttpClient.newHttpClient();
        private final List<WebSocket> sockets = new ArrayList<>();
        private final List<Socket> uploads = new ArrayList<>();
        private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        private final AtomicInteger closed = new AtomicInteger();

        /** Used by the clock's thread only. */
        private int turn;

        Crowd(URI server) {
            this.server = server;
        }

        void open() throws IOException, ExecutionException, InterruptedException {
            URI live = URI.create("ws://" + server.getAuthority() + "/ws");
            List<CompletableFuture<WebSocket>> opening = new ArrayList<>();
            for (int i = 0; i < SOCKETS; i++) {
                opening.add(client.newWebSocketBuilder().buildAsync(live, new Listener(closed)));
                if (opening.size() == AT_ONCE) {
                    for (CompletableFuture<WebSocket> socket : opening) {
                        sockets.add(socket.get());
                    }
                    opening.clear();
                }
            }
            for (CompletableFuture<WebSocket> socket : opening) {
                sockets.add(socket.get());
            }
            for (int i = 0; i < UPLOADS; i++) {
                uploads.add(upload());
            }
            ScheduledFuture<?> signs =
                    clock.scheduleAtFixedRate(this::giveSigns, 0, 1000 * SIGN_SECONDS / TURNS, TimeUnit.MILLISECONDS);
            if (signs.isDone()) {
                throw new IllegalStateException("no signs of life are given");
            }
        }

        private Socket upload() throws IOException {
            Socket socket = new Socket();
            socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
            String head = "POST /v1/upscale HTTP/1.1\r\nHost: " + server.getAuthority()
                    + "\r\nContent-Type: image/png\r\nContent-Length: " + UPLOAD_BYTES + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            return socket;
        }

        private void giveSigns() {
            byte[] piece = new byte[PIECE_BYTES];
            for (Socket upload : inTurn(uploads)) {
                try {
                    OutputStream out = upload.getOutputStream();
                    out.write(piece);
                } catch (IOException ended) {
                    closed.incrementAndGet();
                }
            }
            for (WebSocket socket : inTurn(sockets)) {
                try {
                    socket.sendPing(ByteBuffer.allocate(0)).join();
                } catch (CompletionException ended) {
                    closed.incrementAndGet();
                }
            }
            turn = (turn + 1) % TURNS;
        }

        private <T> List<T> inTurn(List<T> all) {
            int size = all.size() / TURNS;
            return all.subList(turn * size, (turn + 1) * size);
        }

        /** Checks that all of them are still open. */
        void check() throws IOException {
            int lost = closed.get();
            for (Socket upload : uploads) {
                lost += upload.getInputStream().available() > 0 ? 1 : 0;
            }
            if (lost > 0) {
                throw new IllegalStateException(lost + " of the connections did not stay open");
            }
        }

        @Override
        public void close() throws IOException {
            clock.shutdownNow();
            sockets.forEach(WebSocket::abort);
            for (Socket upload : uploads) {
                upload.close();
            }
        }
    }

    private static final class Listener implements WebSocket.Listener {

        private final AtomicInteger closed;

        Listener(AtomicInteger closed) {
            this.closed = closed;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.incrementAndGet();
            return CompletableFuture.completedFuture(reason);
        }
    }
}
