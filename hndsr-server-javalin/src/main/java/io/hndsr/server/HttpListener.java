package io.hndsr.server;

import io.hndsr.server.internal.jetty.JettySetup;
import io.hndsr.server.internal.jetty.ReloadableTls;
import io.hndsr.server.internal.jetty.TlsFiles;
import io.hndsr.server.internal.problem.HttpProblem;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import io.javalin.util.JavalinBindException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;

/** The server's own Javalin. Constructed means listening. Thread-safe. */
final class HttpListener implements AutoCloseable {

    /** Threads in addition to those that requests with a slot can occupy. */
    private static final int SPARE_THREADS = 64;

    private static final Duration CERTIFICATE_PERIOD = Duration.ofSeconds(5);

    private final ServerConfig config;
    private final ServerAssembly assembly;
    private final Optional<ReloadableTls> tls;
    private final Javalin javalin;

    /**
     * Starts to listen.
     *
     * @param config the settings
     * @param assembly the service
     * @throws IllegalArgumentException if the certificate cannot be used, or the machine does not have the address
     * @throws JavalinBindException if the port is in use
     */
    HttpListener(ServerConfig config, ServerAssembly assembly) {
        this.config = config;
        this.assembly = assembly;
        this.tls = config.tls().map(HttpListener::load);
        try {
            javalin = Javalin.create(this::configure);
            javalin.start();
        } catch (JavalinBindException unavailable) {
            tls.ifPresent(ReloadableTls::close);
            if (isForeign(config.host())) {
                throw new IllegalArgumentException(
                        config.hostName() + "=" + config.host() + ": this machine has no such address", unavailable);
            }
            throw unavailable;
        } catch (RuntimeException failed) {
            tls.ifPresent(ReloadableTls::close);
            throw failed;
        }
    }

    /** Whatever the reason, Javalin reports an address that cannot be bound as a port in use. */
    private static boolean isForeign(String host) {
        try {
            InetAddress address = InetAddress.getByName(host);
            return !address.isAnyLocalAddress()
                    && !address.isLoopbackAddress()
                    && NetworkInterface.getByInetAddress(address) == null;
        } catch (UnknownHostException | SocketException unknown) {
            return false;
        }
    }

    private static ReloadableTls load(TlsFiles files) {
        try {
            return new ReloadableTls(files, CERTIFICATE_PERIOD);
        } catch (IllegalArgumentException unusable) {
            throw new IllegalArgumentException(
                    Setting.TLS_CERTIFICATE + " and " + Setting.TLS_KEY + " (" + files + "): " + unusable.getMessage(),
                    unusable);
        }
    }

    private void configure(JavalinConfig javalinConfig) {
        javalinConfig.startup.showJavalinBanner = false;
        javalinConfig.startup.showOldJavalinVersionWarning = false;
        javalinConfig.startup.startupWatcherEnabled = false;
        javalinConfig.http.prefer405over404 = true;
        javalinConfig.http.maxRequestSize = config.maxBodyBytes();
        javalinConfig.http.compressionStrategy = CompressionStrategy.NONE;
        new JettySetup(
                        config.host(),
                        config.port(),
                        config.idleTime(),
                        ServerAssembly.SLOTS + SPARE_THREADS,
                        tls,
                        assembly.slowClients())
                .configure(javalinConfig);
        javalinConfig.routes.exception(HttpResponseException.class, this::reject);
        javalinConfig.routes.exception(Exception.class, (unexpected, context) -> assembly.fail(context, unexpected));
        assembly.addRoutes(javalinConfig, "");
    }

    /** Answers what Javalin itself rejects: unknown paths and methods. */
    private void reject(HttpResponseException error, Context context) {
        boolean unknown = error.getStatus() == 404;
        String message = unknown
                ? "there is nothing at " + context.path()
                : context.method() + " " + context.path() + ": " + error.getMessage();
        Optional<String> allowed = error instanceof MethodNotAllowedResponse
                ? error.getDetails().values().stream().findFirst()
                : Optional.empty();
        assembly.reject(context, HttpProblem.of(error.getStatus(), unknown ? "not_found" : "http", message), allowed);
    }

    /** {@return where the server listens} */
    URI uri() {
        String host = config.host().contains(":") ? "[" + config.host() + "]" : config.host();
        return URI.create((tls.isPresent() ? "https://" : "http://") + host + ":" + javalin.port());
    }

    @Override
    public void close() {
        javalin.stop();
        tls.ifPresent(ReloadableTls::close);
    }
}
