package io.hndsr.internal.network;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** ONNX Runtime's telemetry, which is off unless the environment of the process turns it on. Stateless. */
final class Telemetry {

    /*
     * From version 1.29 on, ONNX Runtime reports its use to Microsoft on every platform. Outside of Windows it starts when the
     * environment is created: it writes an identifier of the device to the cache folder of the user and reports the process,
     * before the API can turn it off. Only an environment variable that is set by then prevents that. A Java program cannot
     * set one, but the function setenv of the C library can, which Java 22 and later can call. It is called once, before
     * ONNX Runtime is loaded, and only if the variable is not set; the environment that Java shows, and hands to processes
     * that it starts, stays as it is.
     */

    static final String VARIABLE = "ORT_DISABLE_TELEMETRY";

    private static final Logger LOG = LoggerFactory.getLogger(Telemetry.class);
    private static final int FIRST_WITH_FOREIGN_FUNCTIONS = 22;

    private Telemetry() {}

    /** The one attempt of this process. */
    private static final class Prevention {

        static final boolean DONE = prevent();

        private Prevention() {}
    }

    /**
     * Prevents it, unless the environment variable is set, with which the caller decides. To be called before ONNX Runtime is
     * loaded.
     *
     * @return whether the caller has turned it on
     */
    static boolean decide() {
        Optional<String> chosen = Optional.ofNullable(System.getenv(VARIABLE));
        if (chosen.isEmpty() && !Prevention.DONE) {
            LOG.warn(
                    "ONNX Runtime reports this process to Microsoft, and writes to the cache folder, before its telemetry can be"
                            + " turned off; set the environment variable {}=1, or use Java {} or later",
                    VARIABLE,
                    FIRST_WITH_FOREIGN_FUNCTIONS);
        }
        return chosen.filter(Telemetry::isOff).isPresent();
    }

    private static boolean isOff(String value) {
        return List.of("0", "false", "no", "off", "n").contains(value.strip().toLowerCase(Locale.ROOT));
    }

    /** On Windows the API suffices: nothing is sent unless the system records such events. */
    private static boolean prevent() {
        if (System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows")) {
            return true;
        }
        if (Runtime.version().feature() < FIRST_WITH_FOREIGN_FUNCTIONS) {
            return false;
        }
        try {
            return setVariable();
        } catch (InvocationTargetException denied) {
            LOG.debug("the environment variable cannot be set", denied.getCause());
            return false;
        } catch (ReflectiveOperationException | RuntimeException unexpected) {
            LOG.debug("the environment variable cannot be set", unexpected);
            return false;
        }
    }

    /** Calls {@code setenv} through {@code java.lang.foreign}, which is newer than the Java version that we compile for. */
    private static boolean setVariable() throws ReflectiveOperationException {
        Class<?> linkerType = Class.forName("java.lang.foreign.Linker");
        Class<?> optionType = Class.forName("java.lang.foreign.Linker$Option");
        Class<?> segmentType = Class.forName("java.lang.foreign.MemorySegment");
        Class<?> layoutType = Class.forName("java.lang.foreign.MemoryLayout");
        Class<?> descriptorType = Class.forName("java.lang.foreign.FunctionDescriptor");
        Class<?> valueType = Class.forName("java.lang.foreign.ValueLayout");
        Object address = valueType.getField("ADDRESS").get(null);
        Object integer = valueType.getField("JAVA_INT").get(null);

        Object linker = linkerType.getMethod("nativeLinker").invoke(null);
        Object symbols = linkerType.getMethod("defaultLookup").invoke(linker);
        Optional<?> function = (Optional<?>) Class.forName("java.lang.foreign.SymbolLookup")
                .getMethod("find", String.class)
                .invoke(symbols, "setenv");
        if (function.isEmpty()) {
            return false;
        }
        Object parameters = Array.newInstance(layoutType, 3);
        Array.set(parameters, 0, address);
        Array.set(parameters, 1, address);
        Array.set(parameters, 2, integer);
        Object descriptor = descriptorType
                .getMethod("of", layoutType, parameters.getClass())
                .invoke(null, integer, parameters);
        Object options = Array.newInstance(optionType, 0);
        MethodHandle setenv = (MethodHandle) linkerType
                .getMethod("downcallHandle", segmentType, descriptorType, options.getClass())
                .invoke(linker, function.get(), descriptor, options);
        try {
            return (int) setenv.invokeWithArguments(text(VARIABLE), text("1"), 0) == 0;
        } catch (Error error) {
            throw error;
        } catch (Throwable failed) {
            throw new InvocationTargetException(failed);
        }
    }

    /** A text in native memory, ended by a zero, that lives as long as the process. */
    private static Object text(String value) throws ReflectiveOperationException {
        byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
        Class<?> arenaType = Class.forName("java.lang.foreign.Arena");
        Object arena = arenaType.getMethod("global").invoke(null);
        Object segment = arenaType.getMethod("allocate", long.class).invoke(arena, bytes.length + 1L);
        Class<?> segmentType = Class.forName("java.lang.foreign.MemorySegment");
        ((ByteBuffer) segmentType.getMethod("asByteBuffer").invoke(segment)).put(bytes);
        return segment;
    }
}
