package io.hndsr.server.internal.routes;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.hndsr.server.internal.body.Json;
import io.hndsr.server.internal.http.Exchange;
import io.hndsr.server.internal.http.Reply;
import java.io.IOException;

/** The OpenAPI document: a resource, served with the version and the prefix of this server. Immutable. */
public final class OpenApiDocument {

    /** The path, below the prefix. */
    public static final String PATH = "/openapi.json";

    private static final String VERSION_POINTER = "/info/version";
    private static final String SERVER_POINTER = "/servers/0/url";

    private final byte[] template = SwaggerUi.resource("openapi.json");
    private final String version;

    /**
     * Reads the document.
     *
     * @param version the version of the service
     */
    public OpenApiDocument(String version) {
        this.version = version;
    }

    /**
     * Answers with the document, for the prefix with which it was requested.
     *
     * @param exchange the request
     * @return the document, which pages of any origin may read
     */
    public Reply answer(Exchange exchange) {
        String path = exchange.path();
        String prefix = path.substring(0, path.length() - PATH.length());
        return Reply.json(200, out -> write(out, prefix.isEmpty() ? "/" : prefix))
                .with("Access-Control-Allow-Origin", "*");
    }

    private void write(JsonGenerator out, String server) throws IOException {
        try (JsonParser document = Json.FACTORY.createParser(template)) {
            while (document.nextToken() != null) {
                String pointer = document.currentToken() == JsonToken.VALUE_STRING
                        ? document.getParsingContext().pathAsPointer().toString()
                        : "";
                switch (pointer) {
                    case VERSION_POINTER -> out.writeString(version);
                    case SERVER_POINTER -> out.writeString(server);
                    default -> out.copyCurrentEvent(document);
                }
            }
        }
    }
}
