package io.hndsr.server.internal.jetty;

import io.javalin.config.JavalinConfig;
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

/**
 * The server's own Jetty: its address, threads, limits, TLS and error pages. Immutable.
 *
 * @param host the address to listen on
 * @param port the port to listen on; 0 for a free one
 * @param idleTime how long a connection may be silent
 * @param maxThreads how many requests may occupy a thread at once
 * @param tls the certificate; empty for plain HTTP
 * @param slowClients observes the connections
 */
public record JettySetup(
        String host,
        int port,
        Duration idleTime,
        int maxThreads,
        Optional<ReloadableTls> tls,
        SlowClientGuard slowClients) {

    private static final int MIN_THREADS = 16;
    private static final int MAX_HEADER_BYTES = 16 << 10;

    /** How long browsers remember to use TLS only. */
    private static final Duration TLS_ONLY_FOR = Duration.ofDays(365);

    /**
     * Applies the setup to a Javalin that has not been started.
     *
     * @param javalin its configuration
     */
    public void configure(JavalinConfig javalin) {
        QueuedThreadPool threads = new QueuedThreadPool(maxThreads, MIN_THREADS);
        threads.setName("hndsr-http");
        threads.setDaemon(true);
        javalin.jetty.threadPool = threads;
        javalin.jetty.modifyHttpConfiguration(JettySetup::restrict);
        javalin.jetty.addConnector(this::connector);
        ProblemErrorHandler errors = new ProblemErrorHandler();
        javalin.jetty.modifyServer(server -> server.setErrorHandler(errors));
        javalin.jetty.modifyServletContextHandler(handler -> {
            handler.setErrorHandler(errors);
            handler.setSessionHandler(transientSessions());
        });
    }

    /** Javalin opens a session for each upgrade request, whatever its path. None is stored, and no cookie is set. */
    private static SessionHandler transientSessions() {
        SessionHandler sessions = new SessionHandler();
        sessions.setUsingCookies(false);
        SessionCache cache = new NullSessionCache(sessions);
        cache.setSessionDataStore(new NullSessionDataStore());
        sessions.setSessionCache(cache);
        return sessions;
    }

    private static void restrict(HttpConfiguration http) {
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(MAX_HEADER_BYTES);
        http.setUriCompliance(UriCompliance.DEFAULT);
    }

    private ServerConnector connector(Server server, HttpConfiguration http) {
        ServerConnector connector = tls.map(secure -> secureConnector(server, http, secure))
                .orElseGet(() -> new ServerConnector(server, new HttpConnectionFactory(http)));
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(idleTime.toMillis());
        connector.setAcceptorPriorityDelta(0);
        connector.addBean(slowClients);
        return connector;
    }

    private static ServerConnector secureConnector(Server server, HttpConfiguration http, ReloadableTls tls) {
        HttpConfiguration secure = new HttpConfiguration(http);
        // A client that connects by address sends no host that could be compared with the certificate.
        boolean checkHost = false;
        secure.addCustomizer(new SecureRequestCustomizer(checkHost, TLS_ONLY_FOR.toSeconds(), false));
        return new ServerConnector(
                server,
                new SslConnectionFactory(tls.factory(), HttpVersion.HTTP_1_1.asString()),
                new HttpConnectionFactory(secure));
    }
}
