package io.hndsr.server.internal.routes;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.hndsr.server.internal.body.Json;
import io.hndsr.server.internal.http.Exchange;
import io.hndsr.server.internal.http.Reply;
import java.io.IOException;

/** The OpenAPI document: a resource, served with the version of this server. Immutable. */
public final class OpenApiDocument {

    /** The path, below the prefix. */
    public static final String PATH = "/openapi.json";

    private static final String VERSION_POINTER = "/info/version";
    private static final String SERVER_POINTER = "/servers/0/url";

    /** Relative to the document: it holds whatever prefix the server has, or a proxy in front of it removes. */
    private static final String SERVER = ".";

    private final byte[] template = SwaggerUi.resource("openapi.json");
    private final String version;
    private final TaggedReply reply;

    /**
     * Reads the document.
     *
     * @param version the version of the service
     */
    public OpenApiDocument(String version) {
        this.version = version;
        byte[] document = Json.bytes(this::write);
        reply = TaggedReply.of(Reply.of(200, Reply.JSON, document).with("Access-Control-Allow-Origin", "*"), document);
    }

    /**
     * Answers with the document.
     *
     * @param exchange the request
     * @return the document, which pages of any origin may read
     */
    public Reply answer(Exchange exchange) {
        return reply.answer(exchange);
    }

    private void write(JsonGenerator out) throws IOException {
        try (JsonParser document = Json.FACTORY.createParser(template)) {
            while (document.nextToken() != null) {
                String pointer = document.currentToken() == JsonToken.VALUE_STRING
                        ? document.getParsingContext().pathAsPointer().toString()
                        : "";
                switch (pointer) {
                    case VERSION_POINTER -> out.writeString(version);
                    case SERVER_POINTER -> out.writeString(SERVER);
                    default -> out.copyCurrentEvent(document);
                }
            }
        }
    }
}
