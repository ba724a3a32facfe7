package io.hndsr;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A JVM of its own, for what happens once in a process: the start, the exit, the loading of native libraries. Immutable.
 *
 * @param arguments of the JVM, with the main class and its arguments
 * @param environment variables to set; an empty value removes the variable
 */
public record ChildJvm(List<String> arguments, Map<String, String> environment) {

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    /** How it ended, and all that it printed. */
    public record Outcome(int exit, String output) {}

    /** A JVM with this one's class path. */
    public static ChildJvm of(Class<?> main, String... arguments) {
        return of(classPath(entry -> true), main, arguments);
    }

    /** A JVM with another class path. */
    public static ChildJvm of(String classPath, Class<?> main, String... arguments) {
        List<String> all = new ArrayList<>(List.of("-cp", classPath, main.getName()));
        all.addAll(List.of(arguments));
        return new ChildJvm(all, Map.of());
    }

    /** Adds arguments of the JVM in front of the others. */
    public ChildJvm with(String... more) {
        List<String> all = new ArrayList<>(List.of(more));
        all.addAll(arguments);
        return new ChildJvm(all, environment);
    }

    /** Sets an environment variable, or removes it if the value is empty. */
    public ChildJvm withVariable(String name, String value) {
        Map<String, String> all = new TreeMap<>(environment);
        all.put(name, value);
        return new ChildJvm(arguments, all);
    }

    /** The entries of this JVM's class path that are wanted, joined. */
    public static String classPath(Predicate<Path> wanted) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> wanted.test(Path.of(entry)))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Runs it to its end, for which the build's own time-out is the bound. */
    public Outcome run() throws IOException, InterruptedException {
        Path output = Files.createTempFile("child-jvm", ".txt");
        try {
            int exit = start(output).waitFor();
            return new Outcome(exit, Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            Files.delete(output);
        }
    }

    private Process start(Path output) throws IOException {
        List<String> command = new ArrayList<>(List.of(JAVA, "-Djava.awt.headless=true"));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        environment.forEach((name, value) -> {
            if (value.isEmpty()) {
                builder.environment().remove(name);
            } else {
                builder.environment().put(name, value);
            }
        });
        return builder.start();
    }
}
