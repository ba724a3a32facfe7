package io.hndsr.cli;

import io.hndsr.SuperResolver;
import io.hndsr.server.HndsrServer;
import io.hndsr.server.Setting;
import io.javalin.util.JavalinException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hndsr serve}: runs the HTTP server until the process is stopped. */
@Command(
        name = "serve",
        description = {
            "Serve the HTTP API until Ctrl-C.",
            "Every option can also be set in the environment or in a file, --max-queue-depth as MAX_QUEUE_DEPTH."
                    + " Options take precedence over the environment, and the environment over the file.",
            "SIGTERM or Ctrl-C stops the server: requests have DRAIN_TIMEOUT_S to finish, and the exit code is 0. A"
                    + " second signal stops it at once.",
        })
final class ServeCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE", description = "File with settings, one NAME=value per line.")
    private @Nullable Path config;

    /** Adds an option for each setting of the server. */
    static void addOptions(CommandSpec command) {
        for (Setting setting : Setting.values()) {
            String standard = setting.defaultText().isEmpty() ? "" : " Default: " + setting.defaultText() + ".";
            command.addOption(OptionSpec.builder(option(setting))
                    .paramLabel("VALUE")
                    .type(String.class)
                    .description(sentence(setting.description()) + standard.replace("%", "%%"))
                    .build());
        }
    }

    private static String option(Setting setting) {
        return "--" + setting.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String sentence(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
    }

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = command().commandLine().getOut();
        long begin = System.nanoTime();
        HndsrServer server = start();
        StopSignals.on(() -> stop(server, out));
        out.println("hndsr serves on " + server.uri() + "; loading the model");
        URI uri = openable(server.uri());
        if (!uri.equals(server.uri())) {
            out.println("  on every address of this machine; from another machine, use its name instead of localhost");
        }
        out.println("  page                   " + uri + "/");
        out.println("  documentation          " + uri + "/docs");
        out.println("  binary API             POST " + uri + "/v1/upscale?scale=4");
        out.println("  API of the original    POST " + uri + "/infer   GET " + uri + "/health");
        out.println("  metrics                GET " + uri + "/metrics");
        out.flush();
        try {
            SuperResolver resolver = server.ready().get();
            resolver.fallbackReason().ifPresent(reason -> out.println("FALLBACK: " + reason));
            out.println("ready after " + (System.nanoTime() - begin) / 1_000_000 + " ms, on " + resolver.device()
                    + "; Ctrl-C stops after running requests, a second one at once");
            out.flush();
            new CountDownLatch(1).await();
            return ExitCode.DONE;
        } catch (ExecutionException failed) {
            server.close();
            throw unusable(failed);
        }
    }

    /** An address that a browser can open; the wildcard address is not one. */
    private static URI openable(URI uri) {
        try {
            return InetAddress.getByName(uri.getHost()).isAnyLocalAddress()
                    ? URI.create(uri.getScheme() + "://localhost:" + uri.getPort())
                    : uri;
        } catch (UnknownHostException unknown) {
            return uri;
        }
    }

    private RuntimeException unusable(ExecutionException failed) {
        Throwable cause = failed.getCause();
        if (cause instanceof IllegalArgumentException wrong) {
            return wrong(wrong);
        }
        return cause instanceof RuntimeException known ? known : new IllegalStateException(failed);
    }

    private HndsrServer start() {
        HndsrServer.Builder builder = HndsrServer.builder();
        try {
            Optional.ofNullable(config).ifPresent(builder::file);
            builder.environment(System.getenv());
            for (Setting setting : Setting.values()) {
                String value = command().commandLine().getParseResult().matchedOptionValue(option(setting), "");
                if (!value.isEmpty()) {
                    builder.set(setting, value);
                }
            }
            return builder.start();
        } catch (IllegalArgumentException wrong) {
            throw wrong(wrong);
        } catch (JavalinException unavailable) {
            throw new ParameterException(
                    command().commandLine(),
                    "the server cannot listen on this address: " + reason(unavailable) + "; choose another --port",
                    unavailable);
        }
    }

    /** The message of the system; Javalin reports every failure to bind as a port in use. */
    private static String reason(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    private ParameterException wrong(IllegalArgumentException error) {
        return new ParameterException(command().commandLine(), String.valueOf(error.getMessage()), error);
    }

    /** Stops with exit code 0, whatever the signal: the process was stopped and has not failed. */
    private static void stop(HndsrServer server, PrintWriter out) {
        int requests = server.activeRequests();
        if (requests == 0) {
            out.println("stopping");
        } else {
            out.println("stopping: " + (requests == 1 ? "1 request has" : requests + " requests have") + " up to "
                    + server.drainTime().toSeconds() + " s; a second signal stops at once");
        }
        out.flush();
        int code = ExitCode.FAILED;
        try {
            server.close();
            code = ExitCode.DONE;
        } finally {
            Runtime.getRuntime().halt(code);
        }
    }

    private CommandSpec command() {
        return Objects.requireNonNull(spec);
    }
}
