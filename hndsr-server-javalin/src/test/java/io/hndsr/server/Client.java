package io.hndsr.server;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import javax.net.ssl.SSLContext;

/** Sends requests to a server under test. */
final class Client {

    private final HttpClient http;
    private final URI base;

    Client(URI base) {
        this(base, HttpClient.newBuilder());
    }

    /** A client over TLS. */
    Client(URI base, SSLContext trusted) {
        this(base, HttpClient.newBuilder().sslContext(trusted));
    }

    private Client(URI base, HttpClient.Builder http) {
        this.http = http.version(HttpClient.Version.HTTP_1_1).build();
        this.base = base;
    }

    /** An answer, with its body as bytes. */
    record Answer(HttpResponse<byte[]> response) {

        int status() {
            return response.statusCode();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        byte[] bytes() {
            return response.body();
        }

        String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        JsonObject json() {
            return JsonParser.parseString(text()).getAsJsonObject();
        }

        byte[] image() {
            return Base64.getDecoder().decode(json().get("image").getAsString());
        }

        /** {@return the errors of a rejected body, one per line, as {@code loc: msg}} */
        String faults() {
            StringBuilder faults = new StringBuilder();
            json().getAsJsonArray("detail").forEach(element -> {
                JsonObject fault = element.getAsJsonObject();
                faults.append(fault.getAsJsonArray("loc"))
                        .append(": ")
                        .append(fault.get("msg").getAsString())
                        .append('\n');
            });
            return faults.toString();
        }
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofMinutes(2));
    }

    Answer send(HttpRequest.Builder request) {
        try {
            return new Answer(http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    Answer get(String path) {
        return send(request(path));
    }

    Answer infer(String body) {
        return infer(body.getBytes(StandardCharsets.UTF_8));
    }

    Answer infer(byte[] body) {
        return send(request("/infer")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    /** Sends an image with further fields, written as JSON. */
    Answer infer(byte[] image, String moreFields) {
        String more = moreFields.isEmpty() ? "" : ", " + moreFields;
        return infer("{\"image\": \"" + TestImages.base64(image) + "\"" + more + "}");
    }

    HttpClient http() {
        return http;
    }

    URI base() {
        return base;
    }
}
