package io.hndsr.bench.service;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Upscales one image over HTTP, again and again, and discards the responses. Confined to one thread. */
final class UpscaleClient {

    private static final int TIMEOUT_MILLIS = 120_000;

    private final URI uri;
    private final String mediaType;
    private final byte[] body;
    private final byte[] sink = new byte[1 << 16];

    private UpscaleClient(URI uri, String mediaType, byte[] body) {
        this.uri = uri;
        this.mediaType = mediaType;
        this.body = body;
    }

    /** A client of {@code /infer}: base64 in JSON. */
    static UpscaleClient json(URI server, byte[] image, int scale) {
        String json =
                "{\"image\": \"" + Base64.getEncoder().encodeToString(image) + "\", \"scale_factor\": " + scale + "}";
        return new UpscaleClient(
                server.resolve("/infer"), "application/json", json.getBytes(StandardCharsets.US_ASCII));
    }

    /** A client of {@code /v1/upscale}: the image's bytes. */
    static UpscaleClient binary(URI server, byte[] image, int scale) {
        return new UpscaleClient(server.resolve("/v1/upscale?scale=" + scale), "image/png", image);
    }

    /**
     * Sends the image on a kept connection and reads the whole response.
     *
     * @return the length of the response's body, in bytes
     * @throws IllegalStateException if the status is not 200
     */
    long call() throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", mediaType);
        connection.setRequestProperty("Accept", "*/*");
        connection.setFixedLengthStreamingMode(body.length);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body);
        }
        if (connection.getResponseCode() != 200) {
            throw new IllegalStateException(uri + " returned status " + connection.getResponseCode());
        }
        long bytes = 0;
        try (InputStream in = connection.getInputStream()) {
            for (int count = in.read(sink); count >= 0; count = in.read(sink)) {
                bytes += count;
            }
        }
        return bytes;
    }
}
