package io.hndsr.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stops a process cleanly on signals: the first SIGTERM, SIGINT or SIGHUP runs an action, a second one ends the process at once.
 * Closing restores the previous handlers. Confined to one thread.
 *
 * <p>A shutdown hook would be too late: all hooks run concurrently, and that of ONNX Runtime closes the runtime while requests still
 * use it. So the JVM's handling of signals is replaced through {@code sun.misc.Signal}; without native code there is no other way.
 * The class is in the module jdk.unsupported of every JDK. It is used by reflection, since compilers warn about it.
 */
final class StopSignals implements AutoCloseable {

    private static final String[] NAMES = {"TERM", "INT", "HUP"};

    /** By convention, a process that a signal ended has this exit code plus the number of the signal. */
    private static final int BY_SIGNAL = 128;

    private final List<Runnable> restorations;

    private StopSignals(List<Runnable> restorations) {
        this.restorations = List.copyOf(restorations);
    }

    /**
     * Replaces the JVM's handlers of these signals. If that is impossible, as with {@code -Xrs} or on a system without SIGTERM, a
     * shutdown hook is used instead.
     *
     * @param end stops the process cleanly; called once, on its own thread
     * @return to be closed if the process continues after the work that a signal would stop
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
                // The hook is running or has run.
            }
        };
    }

    @Override
    public void close() {
        restorations.forEach(Runnable::run);
    }

    /** Reacts to a signal. */
    @FunctionalInterface
    private interface Reaction {
        void to(int number);
    }

    /** Installs a handler and returns the action that restores the previous one; empty if the signal cannot be handled. */
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
                } catch (ReflectiveOperationException unexpected) {
                    throw new IllegalStateException("SIG" + name + " cannot be restored", unexpected);
                }
            });
        } catch (ReflectiveOperationException unknown) {
            return Optional.empty();
        }
    }
}
