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

/**
 * How do many open, nearly idle connections affect probes and memory?
 *
 * <p>Run with {@code java -jar hndsr-bench/target/hndsr-bench.jar service --only connections}.
 */
final class ServiceConnections implements ServiceSection {

    private static final int SOCKETS = 1000;
    private static final int UPLOADS = 200;

    /** WebSockets that are opened at the same time. */
    private static final int OPENED_TOGETHER = 50;

    /** Shorter than the idle timeout of the server. */
    private static final long KEEP_ALIVE_SECONDS = 5;

    /** The number of groups of connections that are kept alive one after another, to spread the load. */
    private static final int GROUPS = 100;

    private static final Duration SETTLING = Duration.ofSeconds(5);
    private static final int UPLOAD_BYTES = 1 << 20;
    private static final int CHUNK_BYTES = 1 << 10;

    @Override
    public String name() {
        return "connections";
    }

    @Override
    public String title() {
        return "the same probes while " + SOCKETS + " open WebSockets each send a ping every " + KEEP_ALIVE_SECONDS
                + " s and " + UPLOADS + " uploads to `/v1/upscale` each send " + CHUNK_BYTES + " bytes every "
                + KEEP_ALIVE_SECONDS + " s, evenly spread. This needs " + 2 * (SOCKETS + UPLOADS)
                + " open files (`ulimit -n`).";
    }

    @Override
    public void measure(ServicePlan plan, MarkdownPage page) throws Exception {
        Duration time = Duration.ofSeconds(plan.seconds());
        try (ServerProcess server = plan.start()) {
            ServiceProbes.probe(server.uri(), true, ServiceProbes.WARM_UP);
            page.table("memory after garbage collection, MiB", "resident", "heap in use");
            memory(page, "before", server);
            try (Connections connections = new Connections(server.uri())) {
                connections.open();
                LockSupport.parkNanos(SETTLING.toNanos());
                memory(page, "all open", server);
                var kept = ServiceProbes.probe(server.uri(), true, time.dividedBy(2));
                memory(page, "after " + time.dividedBy(2).toSeconds() + " s", server);
                var fresh = ServiceProbes.probe(server.uri(), false, time.dividedBy(2));
                memory(page, "after " + time.toSeconds() + " s", server);
                connections.check();
                ServiceProbes.table(page);
                ServiceProbes.rows(page, "all open", true, kept);
                ServiceProbes.rows(page, "all open", false, fresh);
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

    /** The connections. Opened and closed by one thread; a second one keeps them alive. */
    private static final class Connections implements AutoCloseable {

        private final URI server;
        private final HttpClient client = HttpClient.newHttpClient();
        private final List<WebSocket> sockets = new ArrayList<>();
        private final List<Socket> uploads = new ArrayList<>();
        private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        private final AtomicInteger closed = new AtomicInteger();

        /** The next group to keep alive. Used by the clock's thread only. */
        private int group;

        Connections(URI server) {
            this.server = server;
        }

        void open() throws IOException, ExecutionException, InterruptedException {
            URI live = URI.create("ws://" + server.getAuthority() + "/ws");
            List<CompletableFuture<WebSocket>> opening = new ArrayList<>();
            for (int i = 0; i < SOCKETS; i++) {
                opening.add(client.newWebSocketBuilder().buildAsync(live, new Listener(closed)));
                if (opening.size() == OPENED_TOGETHER) {
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
            ScheduledFuture<?> task = clock.scheduleAtFixedRate(
                    this::keepGroupAlive, 0, 1000 * KEEP_ALIVE_SECONDS / GROUPS, TimeUnit.MILLISECONDS);
            if (task.isDone()) {
                throw new IllegalStateException("the task that keeps connections alive did not start");
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

        private void keepGroupAlive() {
            byte[] chunk = new byte[CHUNK_BYTES];
            for (Socket upload : currentGroup(uploads)) {
                try {
                    OutputStream out = upload.getOutputStream();
                    out.write(chunk);
                } catch (IOException ended) {
                    closed.incrementAndGet();
                }
            }
            for (WebSocket socket : currentGroup(sockets)) {
                try {
                    socket.sendPing(ByteBuffer.allocate(0)).join();
                } catch (CompletionException ended) {
                    closed.incrementAndGet();
                }
            }
            group = (group + 1) % GROUPS;
        }

        private <T> List<T> currentGroup(List<T> all) {
            int size = all.size() / GROUPS;
            return all.subList(group * size, (group + 1) * size);
        }

        /** Checks that all connections are still open. */
        void check() throws IOException {
            int lost = closed.get();
            for (Socket upload : uploads) {
                lost += upload.getInputStream().available() > 0 ? 1 : 0;
            }
            if (lost > 0) {
                throw new IllegalStateException(
                        lost + " of " + (SOCKETS + UPLOADS) + " connections were closed by the server");
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
