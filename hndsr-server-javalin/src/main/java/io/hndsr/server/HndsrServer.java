package io.hndsr.server;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.SuperResolver;
import io.javalin.config.JavalinConfig;
import io.javalin.util.JavalinBindException;
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
 * <p>Constructed means running: when {@link Builder#start()} returns, probes are answered. Unless a resolver is given, the model is
 * loaded in the background; {@link #ready()} completes when requests are accepted.
 */
public final class HndsrServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HndsrServer.class);

    private final ServerAssembly assembly;
    private final Optional<HttpListener> listener;

    @GuardedBy("this")
    private boolean closed;

    private HndsrServer(ServerAssembly assembly, Optional<HttpListener> listener) {
        this.assembly = assembly;
        this.listener = listener;
    }

    /**
     * Returns a builder.
     *
     * @return a builder with every setting at its default
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns where the server listens.
     *
     * @return the address, such as {@code http://127.0.0.1:8000}; {@code https} with a certificate
     * @throws IllegalStateException if it is mounted on another Javalin, whose address is not known here
     */
    public URI uri() {
        return listener.orElseThrow(() -> new IllegalStateException("the server is mounted on another Javalin"))
                .uri();
    }

    /**
     * Returns when requests are accepted.
     *
     * @return completed with the resolver once the model is loaded, or with the exception that prevented it
     */
    public CompletableFuture<SuperResolver> ready() {
        return assembly.loaded();
    }

    /**
     * Returns the number of requests in progress.
     *
     * @return the requests that are being received, processed or answered
     */
    public int activeRequests() {
        return assembly.activeRequests();
    }

    /**
     * Returns how long requests have to finish when the server is closed.
     *
     * @return {@link Setting#DRAIN_TIMEOUT_S}
     */
    public Duration drainTime() {
        return assembly.drainTime();
    }

    /**
     * Stops the server: it is unready at once and rejects new requests, lets those in progress finish within
     * {@link Setting#DRAIN_TIMEOUT_S}, stops the rest on the device, and frees the model if it was loaded here. A Javalin on which
     * the server is mounted keeps running. Do not call this from a shutdown hook: ONNX Runtime's own hook runs at the same time and
     * takes it away from the requests in progress. Idempotent; blocks until the server is stopped, also if another thread stops it.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            assembly.drain();
            listener.ifPresent(HttpListener::close);
        } finally {
            assembly.close();
        }
    }

    /** Configures a {@link HndsrServer}. Confined to one thread. */
    public static final class Builder {

        private final Map<Setting, String> settings = new EnumMap<>(Setting.class);
        private final Map<Setting, String> names = new EnumMap<>(Setting.class);
        private Optional<SuperResolver> resolver = Optional.empty();

        private Builder() {}

        /**
         * Sets the address to listen on.
         *
         * @param address a host name or address
         * @return this builder
         */
        public Builder host(String address) {
            return set(Setting.HOST, address);
        }

        /**
         * Sets the port to listen on.
         *
         * @param number 0 to 65535; 0 for a free one
         * @return this builder
         */
        public Builder port(int number) {
            return set(Setting.PORT, Integer.toString(number));
        }

        /**
         * Sets a setting. Its value is checked when the server is started.
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
         * Sets settings from an environment, replacing earlier values.
         *
         * @param environment values by {@link Setting#variable()}, such as {@link System#getenv()}; other names are ignored
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
         * Sets settings from a file of lines {@code NAME=value}, replacing earlier values.
         *
         * @param file a properties file in UTF-8
         * @return this builder
         * @throws IllegalArgumentException if the file cannot be read or has a name that is not a setting
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
                        "settings file " + file + " has " + name + ", which is not a setting", unknown);
            }
        }

        /**
         * Uses your own resolver, which the server does not close. {@link Setting#DEVICE} and the other settings of the model then
         * have no effect.
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
         * @throws IllegalArgumentException if a setting is invalid, or the machine does not have the address
         * @throws JavalinBindException if the port is in use
         */
        public HndsrServer start() {
            ServerConfig config = ServerConfig.of(settings, names);
            config.requireProtected();
            ServerAssembly assembly = new ServerAssembly(config, resolver);
            try {
                return new HndsrServer(assembly, Optional.of(new HttpListener(config, assembly)));
            } catch (RuntimeException failed) {
                assembly.close();
                throw failed;
            }
        }

        /**
         * Adds the service to your own Javalin, which has not been started yet. Its address is not known here: without
         * {@link Setting#API_KEYS_FILE} everybody who can reach it is served, unless {@link Setting#ALLOW_ANONYMOUS} is
         * {@code false}; a warning is logged if neither is set.
         *
         * @param javalin the configuration of the Javalin; its address, certificate, size limits and timeouts are left alone
         * @param prefix precedes every path, such as {@code /hndsr}; empty for none
         * @return the service, to be closed by the caller
         * @throws IllegalArgumentException if a setting is invalid, or the prefix is neither empty nor starts with a slash
         */
        public HndsrServer mount(JavalinConfig javalin, String prefix) {
            boolean path = prefix.startsWith("/") && !prefix.endsWith("/");
            if (!path && !prefix.isEmpty()) {
                throw new IllegalArgumentException(
                        "prefix \"" + prefix + "\" must be empty, or start with a slash and not end with one");
            }
            ServerConfig config = ServerConfig.of(settings, names);
            if (config.anonymous() && config.keys().isEmpty() && !settings.containsKey(Setting.ALLOW_ANONYMOUS)) {
                LOG.warn(
                        "mounted without keys: everybody who can reach this Javalin is served; set {}, or set {}=true if"
                                + " that is intended",
                        Setting.API_KEYS_FILE,
                        Setting.ALLOW_ANONYMOUS);
            }
            ServerAssembly assembly = new ServerAssembly(config, resolver);
            assembly.addRoutes(javalin, prefix);
            return new HndsrServer(assembly, Optional.empty());
        }
    }
}
