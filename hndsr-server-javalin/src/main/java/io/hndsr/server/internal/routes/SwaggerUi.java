package io.hndsr.server.internal.routes;

import io.hndsr.server.internal.http.Reply;
import io.hndsr.server.internal.http.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;

/** The documentation: Swagger UI, served from its web jar so that it works without any other host. Stateless. */
final class SwaggerUi {

    private static final String WEBJAR = "META-INF/maven/org.webjars/swagger-ui/pom.properties";
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
            + " img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    private SwaggerUi() {}

    /** {@return the routes of the documentation} */
    static List<Route> routes() {
        return List.of(
                file("/docs", "text/html", resource("index.html")),
                file("/docs/start.js", "text/javascript", resource("start.js")),
                file("/docs/swagger-ui.css", "text/css", webjar("swagger-ui.css")),
                file("/docs/swagger-ui-bundle.js", "text/javascript", webjar("swagger-ui-bundle.js")));
    }

    private static Route file(String path, String mediaType, byte[] content) {
        Reply reply = Reply.of(200, mediaType + "; charset=utf-8", content)
                .with("Content-Security-Policy", POLICY)
                .with("Referrer-Policy", "no-referrer")
                .with("Access-Control-Allow-Origin", "*");
        TaggedReply tagged = TaggedReply.of(reply, content);
        // Links of the page are relative: with a slash at the end they would lead elsewhere.
        Reply moved = Reply.empty(308).with("Location", "../" + path.substring(path.lastIndexOf('/') + 1));
        return Route.get(path, exchange -> exchange.path().endsWith("/") ? moved : tagged.answer(exchange));
    }

    /** {@return a file of the server's own documentation} */
    static byte[] resource(String name) {
        try (InputStream stream = SwaggerUi.class.getResourceAsStream("/io/hndsr/server/docs/" + name)) {
            return bytes(stream == null ? InputStream.nullInputStream() : stream, name);
        } catch (IOException damaged) {
            throw new UncheckedIOException(damaged);
        }
    }

    private static byte[] webjar(String name) {
        ClassLoader loader = SwaggerUi.class.getClassLoader();
        Properties properties = new Properties();
        try (InputStream stream = open(loader, WEBJAR)) {
            properties.load(stream);
        } catch (IOException damaged) {
            throw new UncheckedIOException(damaged);
        }
        String folder = "META-INF/resources/webjars/swagger-ui/" + properties.getProperty("version") + "/";
        try (InputStream stream = open(loader, folder + name)) {
            return bytes(stream, name);
        } catch (IOException damaged) {
            throw new UncheckedIOException(damaged);
        }
    }

    private static InputStream open(ClassLoader loader, String name) {
        InputStream stream = loader.getResourceAsStream(name);
        return stream == null ? InputStream.nullInputStream() : stream;
    }

    private static byte[] bytes(InputStream stream, String name) throws IOException {
        byte[] bytes = stream.readAllBytes();
        if (bytes.length == 0) {
            throw new IllegalStateException(name + " is missing; add org.webjars:swagger-ui to the class path");
        }
        return bytes;
    }
}
