package io.hndsr.bench.service;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server in a process of its own, which is told to stop when this is closed. Confined to one thread. */
final class ServerProcess implements AutoCloseable {

    private static final Pattern ADDRESS = Pattern.compile("hndsr serves on (http://\\S+?);");
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long STOP_SECONDS = 45;

    private final Process process;
    private final URI uri;

    private ServerProcess(Process process, URI uri) {
        this.process = process;
        this.uri = uri;
    }

    /**
     * Starts hndsr on a free port, and returns when it listens, which is before it is ready.
     *
     * @param command what starts it, up to the word {@code serve}
     * @param root the folder it is started in
     * @param environment what is added to the environment
     */
    static ServerProcess hndsr(List<String> command, Path root, Map<String, String> environment) throws IOException {
        List<String> words = new ArrayList<>(command);
        words.addAll(List.of("--host", "127.0.0.1", "--port", "0"));
        ProcessBuilder builder =
                new ProcessBuilder(words).directory(root.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        Process process = builder.start();
        BufferedReader lines = process.inputReader();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher address = ADDRESS.matcher(line);
            if (address.find()) {
                drain(lines);
                return new ServerProcess(process, URI.create(address.group(1)));
            }
        }
        throw new IllegalStateException(String.join(" ", words) + " ended before it served");
    }

    /**
     * Starts another server.
     *
     * @param command what starts it
     * @param folder the folder it is started in
     * @param uri where it will listen
     */
    static ServerProcess other(List<String> command, Path folder, URI uri) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new ServerProcess(process, uri);
    }

    /** What the server says later is read, so that it does not wait for a reader. */
    private static void drain(BufferedReader lines) {
        Thread reader = new Thread(
                () -> {
                    try {
                        while (lines.readLine() != null) {}
                    } catch (IOException ended) {
                        throw new UncheckedIOException(ended);
                    }
                },
                "served-output");
        reader.setDaemon(true);
        reader.setUncaughtExceptionHandler((thread, ended) -> {});
        reader.start();
    }

    /** {@return where it listens} */
    URI uri() {
        return uri;
    }

    /** {@return the process's id} */
    long id() {
        return process.pid();
    }

    /**
     * Waits until a path is answered with 200.
     *
     * @param path the path
     */
    void await(String path) {
        long begin = System.nanoTime();
        while (!answers(path)) {
            if (!process.isAlive()) {
                throw new IllegalStateException("the server ended before " + path + " was 200");
            }
            if (System.nanoTime() - begin > PATIENCE_NANOS) {
                throw new IllegalStateException(path + " of " + uri + " was not 200 in time");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private boolean answers(String path) {
        try (ProbeConnection connection = ProbeConnection.open(uri)) {
            return connection.get(ProbeConnection.request(uri, path, false)) == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
