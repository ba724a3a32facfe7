package io.hndsr.internal.network;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A reference of our own to ONNX Runtime's native environment, which lives as long as it has references. Thread-safe. */
final class EnvironmentReference implements AutoCloseable {

    /*
     * The Java binding has one environment for the process, and gives up its reference in a shutdown hook. The JVM runs all
     * hooks at once, so that requests for which another hook waits, as every graceful shutdown does, would lose the
     * environment while they run. The native environment counts its references (core/session/ort_env.cc): CreateEnv adds
     * one, ReleaseEnv takes one away, and the last one frees it. With a reference for each resolver it is freed when the
     * hook has run and the last resolver has been closed, in either order; what is never closed ends with the process.
     *
     * The binding calls both functions in private methods only. It is an unnamed or an automatic module, whose packages are
     * open, so that a private lookup finds them on the class path and on the module path. If a later binding has no such
     * methods, it is used without a reference.
     */

    private static final Logger LOG = LoggerFactory.getLogger(EnvironmentReference.class);

    private final Binding binding;
    private final long handle;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EnvironmentReference(Binding binding, long handle) {
        this.binding = binding;
        this.handle = handle;
    }

    /** The functions of the binding, and the API that they are given. */
    private record Binding(long api, MethodHandle create, MethodHandle release) {

        /** Loads the native library if it has not been loaded. */
        static Binding find() throws ReflectiveOperationException {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(OrtEnvironment.class, MethodHandles.lookup());
            MethodHandle create = lookup.findStatic(
                    OrtEnvironment.class,
                    "createHandle",
                    MethodType.methodType(long.class, long.class, int.class, String.class));
            MethodHandle release = lookup.findStatic(
                    OrtEnvironment.class, "close", MethodType.methodType(void.class, long.class, long.class));
            lookup.ensureInitialized(OrtEnvironment.class);
            Class<?> library = lookup.findClass("ai.onnxruntime.OnnxRuntime");
            long api = (long) lookup.findStaticVarHandle(library, "ortApiHandle", long.class)
                    .get();
            return new Binding(api, create, release);
        }
    }

    /**
     * Adds a reference, and creates the environment if there is none.
     *
     * @param level what a new environment logs
     * @param name what a new environment is called in its log
     * @return the reference; empty if the binding offers no way to add one
     * @throws OrtException if the environment cannot be created
     * @throws LinkageError if the native library cannot be loaded
     */
    static Optional<EnvironmentReference> acquire(OrtLoggingLevel level, String name) throws OrtException {
        Binding binding;
        try {
            binding = Binding.find();
        } catch (ReflectiveOperationException other) {
            LOG.warn(
                    "this version of ONNX Runtime frees its environment as soon as the JVM exits: requests that a"
                            + " shutdown hook waits for will fail",
                    other);
            return Optional.empty();
        }
        try {
            long handle = (long) binding.create.invokeExact(binding.api, level.getValue(), name);
            return Optional.of(new EnvironmentReference(binding, handle));
        } catch (Throwable failed) {
            throw rethrowable(failed);
        }
    }

    /** Gives the reference up. Idempotent. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            binding.release.invokeExact(binding.api, handle);
        } catch (Throwable failed) {
            LOG.warn("the environment of ONNX Runtime was not released cleanly", failed);
        }
    }

    /** The methods throw OrtException, and nothing else that is checked. */
    private static OrtException rethrowable(Throwable failed) {
        if (failed instanceof OrtException known) {
            return known;
        }
        if (failed instanceof Error error) {
            throw error;
        }
        throw failed instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(failed);
    }
}
