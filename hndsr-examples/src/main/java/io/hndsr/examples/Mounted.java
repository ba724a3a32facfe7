package io.hndsr.examples;

import io.hndsr.SuperResolver;
import io.hndsr.server.HndsrServer;
import io.hndsr.server.Setting;
import io.javalin.Javalin;
import java.nio.file.Path;

/** Mounts the service in your own Javalin application, below a path prefix and protected by API keys. */
public final class Mounted {

    private Mounted() {}

    /**
     * Serves until the process ends.
     *
     * @param arguments a file of API keys, with lines {@code name:SHA-256}
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] arguments) throws InterruptedException {
        try (SuperResolver resolver = SuperResolver.create()) {
            Javalin javalin = start(resolver, Path.of(arguments[0]), 8080);
            System.out.println("http://127.0.0.1:" + javalin.port() + "/sr/");
            Thread.currentThread().join();
        }
    }

    static Javalin start(SuperResolver resolver, Path keys, int port) {
        Javalin javalin = Javalin.create(config -> {
            config.jetty.host = "127.0.0.1";
            config.jetty.port = port;
            config.routes.get("/own", context -> context.result("a route of your application"));
            HndsrServer service = HndsrServer.builder()
                    .resolver(resolver)
                    .set(Setting.API_KEYS_FILE, keys.toString())
                    .mount(config, "/sr");
            config.events.serverStopping(service::close);
        });
        return javalin.start();
    }
}
