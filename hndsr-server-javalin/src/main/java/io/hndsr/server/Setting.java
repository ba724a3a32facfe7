package io.hndsr.server;

import io.hndsr.server.internal.request.RequestParser;

/**
 * The settings of a server. Each can be given on the command line, in the environment, in a file, or to
 * {@link HndsrServer.Builder#set}; what is given nowhere has its default.
 */
public enum Setting {
    /** The address to listen on. */
    HOST("127.0.0.1", "address to listen on; in the environment HNDSR_HOST, since shells set HOST to other things"),
    /** The port to listen on. */
    PORT("8000", "port to listen on, 0 to 65535; 0 takes a free one"),
    /** Where the network runs. */
    DEVICE("auto", "device: auto, cpu, cuda, cuda:N"),
    /** The model bundle. */
    MODEL_DIR("", "model bundle, a directory or zip that exists; without it the bundled network"),
    /** Runs of the network at once on the CPU. */
    MAX_CONCURRENT("", "runs of the network at once, 1 to 1024; without it one for each processor"),
    /** RequestParser that may wait or run. */
    MAX_QUEUE_DEPTH("64", "requests that may wait or run, 1 to 100000; more are refused with 429"),
    /** The time a request may take. */
    REQUEST_TIMEOUT_S(
            "120",
            "seconds that a request may take to arrive, again to be worked on, and again to be answered, 1 to 86400"),
    /** The largest body. */
    MAX_PAYLOAD_MB("27", "largest request body in MiB, 1 to 1024; larger ones are refused with 413"),
    /** The largest input image. */
    MAX_IMAGE_PIXELS("16000000", "largest input image in pixels, 1 to 2000000000; larger ones are refused with 413"),
    /** 16-bit floating point. */
    USE_FP16("false", "float16 arithmetic, which the original had; only false, as no bundle has such graphs"),
    /** Denoising steps where a request asks for texture and names none. */
    DDIM_STEPS("25", "denoising steps where a request asks for texture without naming any, 10 to 200"),
    /** The largest tile. */
    TILE_SIZE("", "side of a tile in input pixels, a multiple of the bundle's; without it as the bundle says"),
    /** How far tiles overlap. */
    TILE_OVERLAP(
            "", "overlap of tiles in input pixels: the bundle's own value or nothing, since it belongs to the network"),
    /** Whether a bundle's hashes are checked. */
    ENFORCE_CHECKPOINT_MANIFEST("true", "check the bundle's hashes; they are checked in any case"),
    /** Whether bicubic interpolation stands in for an unusable model. */
    ALLOW_FALLBACK_ON_INVALID_CKPT(
            "true", "enlarge by bicubic interpolation, and say so, where the model cannot be used"),
    /** Whether the network is tried at the start. */
    ENABLE_QUALITY_PROBE("true", "try the network on a small picture at the start; it is tried in any case"),
    /** Whether requests need no key. */
    ALLOW_ANONYMOUS(
            "",
            "serve requests without a key; by default true on loopback where there are no keys, and false elsewhere"),
    /** Whose keys are taken. */
    API_KEYS_FILE(
            "", "file of keys, a line name:SHA-256 for each; clients send them as Authorization: Bearer or X-API-Key"),
    /** How often a client may call. */
    RATE_LIMIT_PER_HOUR(
            "0", "calls an hour for each key, or else address, that make the device work; 0 for any number"),
    /** Who may say for whom it calls. */
    TRUSTED_PROXIES("", "addresses or prefixes, separated by commas, whose X-Forwarded-For is believed"),
    /** Whose pages may call. */
    CORS_ORIGINS(
            "",
            "origins such as https://maps.example.org, separated by commas, whose pages may call; * for any;"
                    + " without it only the server's own page"),
    /** The certificate that clients are shown. */
    TLS_CERTIFICATE(
            "", "certificate and those that lead to its root, PEM; with it the server speaks HTTPS, and nothing else"),
    /** Its key. */
    TLS_KEY("", "key of the certificate, PEM by PKCS #8"),
    /** What the key is encrypted with. */
    TLS_KEY_PASSWORD("", "password of the key, where it is encrypted"),
    /** How long a server that is asked to stop waits for requests. */
    DRAIN_TIMEOUT_S("30", "seconds that requests get to finish when the server is stopped, 0 to 3600"),
    /** How long a connection may be silent. */
    IDLE_TIMEOUT_S(
            "30",
            "seconds that a connection may be silent while it is read from or written to, and that the head of a request"
                    + " may take, 1 to 3600");

    private final String defaultText;
    private final String description;

    Setting(String defaultText, String description) {
        this.defaultText = defaultText;
        this.description = description;
    }

    /** {@return the name in the environment: that of the setting, but for {@link #HOST}, which is {@code HNDSR_HOST}} */
    public String variable() {
        return this == HOST ? "HNDSR_HOST" : name();
    }

    /** {@return the value where none is given; empty where that means something of its own, which the description says} */
    public String defaultText() {
        return defaultText;
    }

    /** {@return what it is, its unit and its range} */
    public String description() {
        return description;
    }
}
