package io.hndsr.bench.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What the figures of the service are measured on.
 *
 * @param root the repository
 * @param command what starts the service, up to the word {@code serve}
 * @param seconds how long each measurement of a rate or a latency takes
 */
record ServicePlan(Path root, List<String> command, int seconds) {

    /** The scale of all requests. */
    static final int SCALE = 4;

    private static final Path IMAGE = Path.of("samples", "valid", "airplane_airplane15.png");

    /** Checks that the folder is the repository. */
    ServicePlan {
        command = List.copyOf(command);
        if (!Files.exists(root.resolve(IMAGE))) {
            throw new IllegalArgumentException("there is no " + IMAGE + " in " + root.toAbsolutePath()
                    + "; run this in the root of the repository");
        }
    }

    /** {@return whether the launcher starts the service, which then takes options of Java from the environment} */
    boolean launched() {
        return command.get(0).endsWith("hndsr");
    }

    /** {@return an aerial image of 256x256, as PNG} */
    byte[] image() {
        try {
            return Files.readAllBytes(root.resolve(IMAGE));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** {@return a service that takes requests} */
    ServerProcess start() throws IOException {
        return start(Map.of());
    }

    /**
     * Starts a service.
     *
     * @param environment what is added to the environment
     * @return a service that takes requests
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
