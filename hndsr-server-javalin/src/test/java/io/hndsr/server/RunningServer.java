package io.hndsr.server;

import io.hndsr.SuperResolver;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A server with the bundled model, from before the first test of a class until after the last one. Registered in a static field
 * by {@code @RegisterExtension}.
 */
final class RunningServer implements BeforeAllCallback, AfterAllCallback {

    private final Map<Setting, String> settings;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    private @Nullable SuperResolver resolver;
    private @Nullable HndsrServer server;
    private @Nullable Client client;

    private RunningServer(Map<Setting, String> settings) {
        this.settings = Map.copyOf(settings);
    }

    /** A server with its settings at their defaults, on a free port. */
    static RunningServer withDefaults() {
        return new RunningServer(Map.of());
    }

    /** A server with one setting of its own. */
    static RunningServer with(Setting setting, String value) {
        return new RunningServer(Map.of(setting, value));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        SuperResolver created = SuperResolver.create();
        open.push(created);
        resolver = created;
        HndsrServer started = start(settings);
        server = started;
        client = new Client(started.uri());
    }

    /** Starts another server of the same resolver, which is closed after the last test. */
    HndsrServer start(Map<Setting, String> own) {
        HndsrServer.Builder builder = HndsrServer.builder().resolver(resolver()).port(0);
        own.forEach(builder::set);
        HndsrServer started = builder.start();
        open.push(started);
        return started;
    }

    SuperResolver resolver() {
        return Objects.requireNonNull(resolver);
    }

    Client client() {
        return Objects.requireNonNull(client);
    }

    URI uri() {
        return Objects.requireNonNull(server).uri();
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }
}
