package io.hndsr.internal.network;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import io.hndsr.config.Device;
import io.hndsr.error.RuntimeSetupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The installed ONNX Runtime, loaded by {@link RuntimeInstallation}. Thread-safe. */
public final class OnnxRuntime implements AutoCloseable {

    /** What the log of ONNX Runtime calls us. */
    private static final String NAME = "hndsr";

    /** Of address space, which takes memory only as far as it is used. */
    private static final long STACK_BYTES = 128L << 20;

    private final OrtEnvironment environment;
    private final Optional<EnvironmentReference> reference;

    private OnnxRuntime(OrtEnvironment environment, Optional<EnvironmentReference> reference) {
        this.environment = environment;
        this.reference = reference;
    }

    /**
     * Starts it on a thread of its own. When the environment is first created, ONNX Runtime 1.29 matches the process's command
     * line against a regular expression, which recurses with every character: a class path of ten thousand characters
     * overflows the stack of an ordinary thread, and the process dies.
     *
     * @return the runtime, to be closed by the caller once its sessions are closed
     * @throws RuntimeSetupException if the JVM is shutting down
     * @throws LinkageError if the native library cannot be loaded; so do exceptions of its binding
     */
    static OnnxRuntime start() {
        CompletableFuture<OnnxRuntime> started = new CompletableFuture<>();
        Runnable start = () -> {
            try {
                started.complete(create());
            } catch (OrtException | RuntimeException | Error failed) {
                started.completeExceptionally(failed);
            }
        };
        Thread thread = new Thread(null, start, "hndsr-runtime", STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        try {
            return started.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            } else if (failed.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalStateException(failed.getCause());
        }
    }

    private static OnnxRuntime create() throws OrtException {
        boolean telemetry = Telemetry.decide();
        // Errors are thrown as exceptions; by default each one, and every cancel, would also be written to the standard
        // error.
        OrtLoggingLevel level = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;
        Optional<EnvironmentReference> reference = EnvironmentReference.acquire(level, NAME);
        try {
            // Only now: a JVM that is running with the reference held has not freed the environment, and will not.
            RuntimeInstallation.requireRunningJvm();
            OrtEnvironment environment = OrtEnvironment.getEnvironment(level, NAME);
            if (!telemetry) {
                environment.setTelemetry(false);
            }
            return new OnnxRuntime(environment, reference);
        } catch (OrtException | RuntimeException | Error failed) {
            reference.ifPresent(EnvironmentReference::close);
            throw failed;
        }
    }

    /** {@return ONNX Runtime's version, such as {@code 1.29.0}} */
    public String version() {
        return environment.getVersion();
    }

    /** {@return the names of the execution providers that were compiled in, such as {@code CUDA}} */
    public List<String> providers() {
        return OrtEnvironment.getAvailableProviders().stream()
                .map(OrtProvider::getName)
                .map(name -> name.replace("ExecutionProvider", ""))
                .toList();
    }

    /**
     * Returns the CUDA devices that may be tried: those that the driver lists, where CUDA was compiled in. A listed device may be
     * unusable all the same.
     *
     * @return the devices by number; empty if there is no driver
     */
    public List<Device.Cuda> cudaDevices() {
        if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA) || !driverInstalled()) {
            return List.of();
        }
        return IntStream.range(0, Math.max(1, driverDevices(Path.of("/proc/driver/nvidia/gpus"))))
                .mapToObj(Device.Cuda::new)
                .toList();
    }

    OrtEnvironment environment() {
        return environment;
    }

    /** Lets go of the native environment, which lives on if others use it. Idempotent. */
    @Override
    public void close() {
        reference.ifPresent(EnvironmentReference::close);
    }

    /** How many devices the driver lists; 0 if it lists none, as it does not on Windows. */
    static int driverDevices(Path folder) {
        try (Stream<Path> devices = Files.list(folder)) {
            return Math.toIntExact(devices.count());
        } catch (IOException absent) {
            return 0;
        }
    }

    private static boolean driverInstalled() {
        if (System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows")) {
            String root = System.getenv().getOrDefault("SystemRoot", "C:\\Windows");
            return Files.exists(Path.of(root, "System32", "nvcuda.dll"));
        }
        return Files.exists(Path.of("/proc/driver/nvidia/version"));
    }
}
