package io.hndsr.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has a process that is told to stop end in good order: the first SIGTERM, SIGINT or SIGHUP begins its end, a second one ends it at
 * once. Stateless.
 *
 * <p>A shutdown hook would come too late: all hooks run at the same time, and ONNX Runtime's own takes the runtime away from the
 * requests that are still worked on. So the JVM's handling of signals is replaced, through {@code sun.misc.Signal}: there is no
 * other way without native code. It is in the module jdk.unsupported, which is there in every JDK, and is found by reflection, since
 * compilers warn of it.
 */
final class StopSignals {

    private static final String[] NAMES = {"TERM", "INT", "HUP"};

    /** By the custom of shells, the exit code of a process that a signal has ended is this and the signal's number. */
    private static final int BY_SIGNAL = 128;

    private StopSignals() {}

    /**
     * Replaces what the JVM does on these signals. Where that cannot be, which it cannot with {@code -Xrs}, and on a system that
     * does not know a signal, a shutdown hook stands in.
     *
     * @param end ends the process in good order; called once, on a thread of its own
     */
    static void on(Runnable end) {
        AtomicBoolean begun = new AtomicBoolean();
        boolean terminates = false;
        for (String name : NAMES) {
            boolean handled = handle(name, number -> {
                if (begun.compareAndSet(false, true)) {
                    new Thread(end, "hndsr-stop").start();
                } else {
                    Runtime.getRuntime().halt(BY_SIGNAL + number);
                }
            });
            terminates |= handled && name.equals("TERM");
        }
        if (!terminates) {
            Runtime.getRuntime().addShutdownHook(new Thread(end, "hndsr-stop"));
        }
    }

    /** Is told of a signal. */
    @FunctionalInterface
    private interface Reaction {
        void to(int number);
    }

    private static boolean handle(String name, Reaction reaction) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object handled = signal.getConstructor(String.class).newInstance(name);
            int number = (int) signal.getMethod("getNumber").invoke(handled);
            InvocationHandler react = (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                    reaction.to(number);
                }
                return null;
            };
            Object proxy = Proxy.newProxyInstance(StopSignals.class.getClassLoader(), new Class<?>[] {handler}, react);
            signal.getMethod("handle", signal, handler).invoke(null, handled, proxy);
            return true;
        } catch (ReflectiveOperationException unknown) {
            return false;
        }
    }
}
