package io.hndsr.bench.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The setup of the service benchmark.
 *
 * @param root the root of the repository
 * @param command the command that starts the service, up to and including {@code serve}
 * @param seconds the duration of each measurement of a rate or a latency
 */
record ServicePlan(Path root, List<String> command, int seconds) {

    /** The scale of all requests. */
    static final int SCALE = 4;

    private static final Path IMAGE = Path.of("samples", "valid", "airplane_airplane15.png");

    /** Checks that the directory is the root of the repository. */
    ServicePlan {
        command = List.copyOf(command);
        if (!Files.exists(root.resolve(IMAGE))) {
            throw new IllegalArgumentException(IMAGE + " does not exist in " + root.toAbsolutePath()
                    + "; run the benchmark in the root of the repository");
        }
    }

    /** {@return whether the launcher script starts the service, which reads JVM options from the environment} */
    boolean launched() {
        return command.get(0).endsWith("hndsr");
    }

    /** {@return an aerial image of 256x256 as PNG} */
    byte[] image() {
        try {
            return Files.readAllBytes(root.resolve(IMAGE));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** {@return a started service that is ready} */
    ServerProcess start() throws IOException {
        return start(Map.of());
    }

    /**
     * Starts a service and waits until it is ready.
     *
     * @param environment variables added to the environment
     * @return the service, to be closed by the caller
     */
    ServerProcess start(Map<String, String> environment) throws IOException {
        ServerProcess server = ServerProcess.hndsr(command, root, environment);
        try {
            server.await("/readyz");
            return server;
        } catch (RuntimeException unready) {
            server.close();
            throw unready;
        }
    }
}
