package io.hndsr.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has a process that is told to stop end in good order: the first SIGTERM, SIGINT or SIGHUP begins its end, a second one ends it at
 * once. Until it is closed, which gives the signals back. Confined to one thread.
 *
 * <p>A shutdown hook would come too late: all hooks run at the same time, and ONNX Runtime's own takes the runtime away from the
 * requests that are still worked on. So the JVM's handling of signals is replaced, through {@code sun.misc.Signal}: there is no
 * other way without native code. It is in the module jdk.unsupported, which is there in every JDK, and is found by reflection, since
 * compilers warn of it.
 */
final class StopSignals implements AutoCloseable {

    private static final String[] NAMES = {"TERM", "INT", "HUP"};

    /** By the custom of shells, the exit code of a process that a signal has ended is this and the signal's number. */
    private static final int BY_SIGNAL = 128;

    private final List<Runnable> restorations;

    private StopSignals(List<Runnable> restorations) {
        this.restorations = List.copyOf(restorations);
    }

    /**
     * Replaces what the JVM does on these signals. Where that cannot be, which it cannot with {@code -Xrs}, and on a system that
     * does not know a signal, a shutdown hook stands in.
     *
     * @param end ends the process in good order; called once, on a thread of its own
     * @return to be closed where the process goes on after what is to end in good order
     */
    static StopSignals on(Runnable end) {
        AtomicBoolean begun = new AtomicBoolean();
        List<Runnable> restorations = new ArrayList<>();
        boolean terminates = false;
        for (String name : NAMES) {
            Optional<Runnable> restoration = handle(name, number -> {
                if (begun.compareAndSet(false, true)) {
                    new Thread(end, "hndsr-stop").start();
                } else {
                    Runtime.getRuntime().halt(BY_SIGNAL + number);
                }
            });
            restoration.ifPresent(restorations::add);
            terminates |= restoration.isPresent() && name.equals("TERM");
        }
        if (!terminates) {
            restorations.add(hook(end));
        }
        return new StopSignals(restorations);
    }

    private static Runnable hook(Runnable end) {
        Thread hook = new Thread(end, "hndsr-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        return () -> {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException goingDown) {
                // It is running, or has been.
            }
        };
    }

    @Override
    public void close() {
        restorations.forEach(Runnable::run);
    }

    /** Is told of a signal. */
    @FunctionalInterface
    private interface Reaction {
        void to(int number);
    }

    /** Has a signal handled, and returns what gives it back; empty where it cannot be handled. */
    private static Optional<Runnable> handle(String name, Reaction reaction) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Method handle = signal.getMethod("handle", signal, handler);
            Object handled = signal.getConstructor(String.class).newInstance(name);
            int number = (int) signal.getMethod("getNumber").invoke(handled);
            InvocationHandler react = (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                    reaction.to(number);
                }
                return null;
            };
            Object proxy = Proxy.newProxyInstance(StopSignals.class.getClassLoader(), new Class<?>[] {handler}, react);
            Object before = handle.invoke(null, handled, proxy);
            return Optional.of(() -> {
                try {
                    handle.invoke(null, handled, before);
                } catch (ReflectiveOperationException unforeseen) {
                    throw new IllegalStateException("SIG" + name + " cannot be given back", unforeseen);
                }
            });
        } catch (ReflectiveOperationException unknown) {
            return Optional.empty();
        }
    }
}
