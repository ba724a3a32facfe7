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

/** A server in its own process, which is stopped on close. Confined to one thread. */
final class ServerProcess implements AutoCloseable {

    private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:\\d+");
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long STOP_SECONDS = 45;

    private final Process process;
    private final URI uri;

    private ServerProcess(Process process, URI uri) {
        this.process = process;
        this.uri = uri;
    }

    /**
     * Starts hndsr on a free port and returns as soon as it listens, which is before it is ready.
     *
     * @param command the command, up to and including {@code serve}
     * @param root the working directory
     * @param environment variables added to the environment
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
                return new ServerProcess(process, URI.create(address.group()));
            }
        }
        throw new IllegalStateException(String.join(" ", words) + " exited before it listened");
    }

    /**
     * Starts another server.
     *
     * @param command the command
     * @param folder the working directory
     * @param uri the address it will listen on
     */
    static ServerProcess other(List<String> command, Path folder, URI uri) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new ServerProcess(process, uri);
    }

    /** Reads and discards further output, since the server blocks once the pipe is full. */
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

    /** {@return the address it listens on} */
    URI uri() {
        return uri;
    }

    /** {@return the process id} */
    long id() {
        return process.pid();
    }

    /**
     * Waits until a path returns 200.
     *
     * @param path the path
     * @throws IllegalStateException if the server exits, or does not return 200 in time
     */
    void await(String path) {
        long begin = System.nanoTime();
        while (!answers(path)) {
            if (!process.isAlive()) {
                throw new IllegalStateException("the server exited before " + path + " returned 200");
            }
            if (System.nanoTime() - begin > TIMEOUT_NANOS) {
                throw new IllegalStateException(path + " of " + uri + " did not return 200 within "
                        + TimeUnit.NANOSECONDS.toSeconds(TIMEOUT_NANOS) + " s");
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
