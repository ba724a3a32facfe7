package io.hndsr.server;

import io.hndsr.server.internal.http.Exchange;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.SuperResolver;
import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The super-resolver as an HTTP service. Thread-safe.
 *
 * <p>Constructed means running: when {@link Builder#start()} returns, probes are answered. The model loads meanwhile, unless a
 * resolver was given; {@link #ready()} tells when requests are taken.
 */
public final class HndsrServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HndsrServer.class);

    private final ServerAssembly service;
    private final Optional<HttpListener> listener;

    @GuardedBy("this")
    private boolean closed;

    private HndsrServer(ServerAssembly service, Optional<HttpListener> listener) {
        this.service = service;
        this.listener = listener;
    }

    /**
     * Starts the configuration of a server.
     *
     * @return a builder with every setting at its default
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns where the server listens.
     *
     * @return the address, such as {@code http://127.0.0.1:8000}; {@code https} where there is a certificate
     * @throws IllegalStateException where it was mounted: then the one who started Javalin knows
     */
    public URI uri() {
        return listener.orElseThrow(() -> new IllegalStateException("the server was mounted onto another Javalin"))
                .uri();
    }

    /**
     * Tells when requests are taken.
     *
     * @return completed with the resolver when the model is loaded, or with what kept it from being
     */
    public CompletableFuture<SuperResolver> ready() {
        return service.loaded();
    }

    /**
     * Tells how many requests there are.
     *
     * @return the requests that are read, worked on or answered
     */
    public int activeRequests() {
        return service.activeRequests();
    }

    /**
     * Tells how long a stop may take, but for what is then left.
     *
     * @return the time that requests get to finish when the server is closed, {@link Setting#DRAIN_TIMEOUT_S}
     */
    public Duration drainTime() {
        return service.drainTime();
    }

    /**
     * Stops: is unready at once, takes no more requests, lets those that have been taken finish within
     * {@link Setting#DRAIN_TIMEOUT_S}, stops the rest on the device, and frees the model where it was loaded here. A Javalin
     * that the server was mounted onto goes on. Exchange it before the JVM goes down, not in a shutdown hook: ONNX Runtime's own
     * hook runs at the same time, and takes it away from the requests that are to be finished. Idempotent; blocks until all is
     * done, also where another thread does it.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            service.drain();
            listener.ifPresent(HttpListener::close);
        } finally {
            service.close();
        }
    }

    /** Configures a {@link HndsrServer}. Confined to one thread. */
    public static final class Builder {

        private final Map<Setting, String> settings = new EnumMap<>(Setting.class);
        private final Map<Setting, String> names = new EnumMap<>(Setting.class);
        private Optional<SuperResolver> resolver = Optional.empty();

        private Builder() {}

        /**
         * Chooses the address to listen on.
         *
         * @param address a name or address
         * @return this builder
         */
        public Builder host(String address) {
            return set(Setting.HOST, address);
        }

        /**
         * Chooses the port to listen on.
         *
         * @param number 0 to 65535; 0 takes a free one
         * @return this builder
         */
        public Builder port(int number) {
            return set(Setting.PORT, Integer.toString(number));
        }

        /**
         * Gives a setting, which is checked when the server is started.
         *
         * @param setting the setting
         * @param value its value, as in the environment; empty for the default
         * @return this builder
         */
        public Builder set(Setting setting, String value) {
            settings.put(Objects.requireNonNull(setting, "setting"), Objects.requireNonNull(value, "value"));
            names.remove(setting);
            return this;
        }

        /**
         * Takes settings from an environment; those that were given before go.
         *
         * @param environment values by {@link Setting#variable()}, such as {@link System#getenv()}; names that are no setting are ignored
         * @return this builder
         */
        public Builder environment(Map<String, String> environment) {
            for (Setting setting : Setting.values()) {
                String value = environment.getOrDefault(setting.variable(), "");
                if (!value.isBlank()) {
                    set(setting, value);
                    names.put(setting, setting.variable());
                }
            }
            return this;
        }

        /**
         * Takes settings from a file of lines {@code NAME=value}; those that were given before go.
         *
         * @param file a properties file in UTF-8
         * @return this builder
         * @throws IllegalArgumentException where the file cannot be read or has a name that is no setting
         */
        public Builder file(Path file) {
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            } catch (IOException | IllegalArgumentException failed) {
                throw new IllegalArgumentException("settings file " + file + " cannot be read: " + failed, failed);
            }
            for (String name : properties.stringPropertyNames()) {
                set(setting(name, file), properties.getProperty(name));
            }
            return this;
        }

        private static Setting setting(String name, Path file) {
            try {
                return Setting.valueOf(name);
            } catch (IllegalArgumentException unknown) {
                throw new IllegalArgumentException(
                        "settings file " + file + " has " + name + ", which is no setting", unknown);
            }
        }

        /**
         * Serves a resolver of one's own, which the server does not close. {@link Setting#DEVICE} and the other settings of
         * the model then mean nothing.
         *
         * @param shared the resolver
         * @return this builder
         */
        public Builder resolver(SuperResolver shared) {
            resolver = Optional.of(shared);
            return this;
        }

        /**
         * Starts a server.
         *
         * @return a server that answers probes, to be closed by the caller
         * @throws IllegalArgumentException where a setting is wrong, or the machine does not have the address
         * @throws io.javalin.util.JavalinBindException where the port is taken
         */
        public HndsrServer start() {
            ServerConfig config = ServerConfig.of(settings, names);
            config.requireSafe();
            ServerAssembly service = new ServerAssembly(config, resolver);
            try {
                return new HndsrServer(service, Optional.of(new HttpListener(config, service)));
            } catch (RuntimeException failed) {
                service.close();
                throw failed;
            }
        }

        /**
         * Adds the service to a Javalin of one's own, before that is started. Where that listens is not known here: without
         * {@link Setting#API_KEYS_FILE} everybody who reaches it is served, unless {@link Setting#ALLOW_ANONYMOUS} is
         * {@code false}; a warning says so where neither was given.
         *
         * @param javalin the configuration of the Javalin; where it listens, its certificate, size limits and time-outs are left
         *     alone
         * @param prefix what stands before every path, such as {@code /hndsr}; empty for nothing
         * @return the service, to be closed by the caller
         * @throws IllegalArgumentException where a setting is wrong, or the prefix neither empty nor begins with a slash
         */
        public HndsrServer mount(JavalinConfig javalin, String prefix) {
            boolean path = prefix.startsWith("/") && !prefix.endsWith("/");
            if (!path && !prefix.isEmpty()) {
                throw new IllegalArgumentException(
                        "prefix \"" + prefix + "\" must be empty, or begin with a slash and not end with one");
            }
            ServerConfig config = ServerConfig.of(settings, names);
            if (config.anonymous() && config.keys().isEmpty() && !settings.containsKey(Setting.ALLOW_ANONYMOUS)) {
                LOG.warn(
                        "mounted without keys: everybody who reaches this Javalin is served; set {}, or {}=true where that is"
                                + " meant",
                        Setting.API_KEYS_FILE,
                        Setting.ALLOW_ANONYMOUS);
            }
            ServerAssembly service = new ServerAssembly(config, resolver);
            service.addRoutes(javalin, prefix);
            return new HndsrServer(service, Optional.empty());
        }
    }
}
