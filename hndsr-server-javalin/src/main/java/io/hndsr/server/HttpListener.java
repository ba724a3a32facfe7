package io.hndsr.server;

import io.hndsr.server.internal.jetty.ProblemErrorHandler;
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
import org.eclipse.jetty.ee10.servlet.SessionHandler;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.session.NullSessionCache;
import org.eclipse.jetty.session.NullSessionDataStore;
import org.eclipse.jetty.session.SessionCache;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** A Javalin of the server's own, and where it listens. Constructed means listening. Thread-safe. */
final class HttpListener implements AutoCloseable {

    /** Threads beyond those that requests with images can take. */
    private static final int FREE_THREADS = 64;

    private static final int MIN_THREADS = 16;
    private static final int MAX_HEADER_BYTES = 16 << 10;
    private static final Duration CERTIFICATE_PERIOD = Duration.ofSeconds(5);

    /** How long browsers remember that the server speaks TLS only. */
    private static final Duration TLS_ONLY_FOR = Duration.ofDays(365);

    private final ServerConfig config;
    private final ServerAssembly service;
    private final Optional<ReloadableTls> tls;
    private final Javalin javalin;

    /**
     * Starts to listen.
     *
     * @param config the settings
     * @param service what is served
     * @throws IllegalArgumentException where the certificate cannot be used, or the machine does not have the address
     * @throws io.javalin.util.JavalinBindException where the port is taken
     */
    HttpListener(ServerConfig config, ServerAssembly service) {
        this.config = config;
        this.service = service;
        this.tls = config.tls().map(HttpListener::open);
        try {
            javalin = Javalin.create(this::configure);
            javalin.start();
        } catch (JavalinBindException taken) {
            tls.ifPresent(ReloadableTls::close);
            if (isElsewhere(config.host())) {
                throw new IllegalArgumentException(
                        config.hostName() + "=" + config.host() + ": this machine has no such address", taken);
            }
            throw taken;
        } catch (RuntimeException failed) {
            tls.ifPresent(ReloadableTls::close);
            throw failed;
        }
    }

    /** Javalin says of whatever cannot be bound that the port is taken. */
    private static boolean isElsewhere(String host) {
        try {
            InetAddress address = InetAddress.getByName(host);
            return !address.isAnyLocalAddress()
                    && !address.isLoopbackAddress()
                    && NetworkInterface.getByInetAddress(address) == null;
        } catch (UnknownHostException | SocketException unknown) {
            return false;
        }
    }

    private static ReloadableTls open(TlsFiles files) {
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
        QueuedThreadPool threads = new QueuedThreadPool(ServerAssembly.SEATS + FREE_THREADS, MIN_THREADS);
        threads.setName("hndsr-http");
        threads.setDaemon(true);
        javalinConfig.jetty.threadPool = threads;
        javalinConfig.jetty.modifyHttpConfiguration(HttpListener::tighten);
        javalinConfig.jetty.addConnector(this::connector);
        ProblemErrorHandler refusals = new ProblemErrorHandler();
        javalinConfig.jetty.modifyServer(server -> server.setErrorHandler(refusals));
        javalinConfig.jetty.modifyServletContextHandler(handler -> {
            handler.setErrorHandler(refusals);
            handler.setSessionHandler(forgetfulSessions());
        });
        javalinConfig.routes.exception(HttpResponseException.class, this::refuse);
        javalinConfig.routes.exception(Exception.class, (unforeseen, context) -> service.fail(context, unforeseen));
        service.addRoutes(javalinConfig, "");
    }

    /** Javalin opens a session for every request for a WebSocket, at whatever path. None is kept, and no client is told of it. */
    private static SessionHandler forgetfulSessions() {
        SessionHandler sessions = new SessionHandler();
        sessions.setUsingCookies(false);
        SessionCache cache = new NullSessionCache(sessions);
        cache.setSessionDataStore(new NullSessionDataStore());
        sessions.setSessionCache(cache);
        return sessions;
    }

    private static void tighten(HttpConfiguration http) {
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(MAX_HEADER_BYTES);
        http.setUriCompliance(UriCompliance.DEFAULT);
    }

    private ServerConnector connector(Server server, HttpConfiguration http) {
        ServerConnector connector = tls.map(secure -> secureConnector(server, http, secure))
                .orElseGet(() -> new ServerConnector(server, new HttpConnectionFactory(http)));
        connector.setHost(config.host());
        connector.setPort(config.port());
        connector.setIdleTimeout(config.idleTime().toMillis());
        connector.setAcceptorPriorityDelta(0);
        connector.addBean(service.slowClients());
        return connector;
    }

    private static ServerConnector secureConnector(Server server, HttpConfiguration http, ReloadableTls tls) {
        HttpConfiguration secure = new HttpConfiguration(http);
        // Clients that come by an address name no host that could be compared with the certificate.
        boolean compareHost = false;
        secure.addCustomizer(new SecureRequestCustomizer(compareHost, TLS_ONLY_FOR.toSeconds(), false));
        return new ServerConnector(
                server,
                new SslConnectionFactory(tls.factory(), HttpVersion.HTTP_1_1.asString()),
                new HttpConnectionFactory(secure));
    }

    /** What Javalin itself refuses: paths and methods that are not there. */
    private void refuse(HttpResponseException error, Context context) {
        boolean unknown = error.getStatus() == 404;
        String message = unknown
                ? "there is nothing at " + context.path()
                : context.method() + " " + context.path() + ": " + error.getMessage();
        Optional<String> allowed = error instanceof MethodNotAllowedResponse
                ? error.getDetails().values().stream().findFirst()
                : Optional.empty();
        service.refuse(context, HttpProblem.of(error.getStatus(), unknown ? "not_found" : "http", message), allowed);
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
