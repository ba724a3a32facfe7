package io.hndsr.server;

/**
 * The settings of a server. Each can be set on the command line, in the environment, in a file, or with
 * {@link HndsrServer.Builder#set}; otherwise it has its default.
 */
public enum Setting {
    /** The address to listen on. */
    HOST(
            "127.0.0.1",
            "address to listen on; in the environment HNDSR_HOST, because shells set HOST for other purposes"),
    /** The port to listen on. */
    PORT("8000", "port to listen on, 0 to 65535; 0 for a free one"),
    /** The device that runs the network. */
    DEVICE("auto", "device: auto, cpu, cuda or cuda:N"),
    /** The model bundle. */
    MODEL_DIR("", "model bundle, an existing directory or zip file; if not set, the bundled model"),
    /** Concurrent runs of the network on the CPU. */
    MAX_CONCURRENT("", "concurrent runs of the network on the CPU, 1 to 1024; if not set, one per processor"),
    /** Requests that may wait or run. */
    MAX_QUEUE_DEPTH("64", "requests that may wait or run, 1 to 100000; others are rejected with 429"),
    /** The time that a request may take. */
    REQUEST_TIMEOUT_S(
            "120",
            "seconds that a request may take to arrive, again to be processed, and again to be answered, 1 to 86400"),
    /** The largest request body. */
    MAX_PAYLOAD_MB("27", "largest request body in MiB, 1 to 1024; larger ones are rejected with 413"),
    /** The largest input image. */
    MAX_IMAGE_PIXELS("16000000", "largest input image in pixels, 1 to 2000000000; larger ones are rejected with 413"),
    /** 16-bit floating point. */
    USE_FP16(
            "false",
            "float16 arithmetic, as in the original; only false is supported, since no bundle has such graphs"),
    /** Denoising steps of a perceptual request that has none. */
    DDIM_STEPS("25", "denoising steps of a perceptual request that has none, 10 to 200"),
    /** The largest tile. */
    TILE_SIZE("", "side of a tile in input pixels, a multiple of the bundle's tile multiple; if not set, the bundle's"),
    /** The overlap of tiles. */
    TILE_OVERLAP(
            "", "overlap of tiles in input pixels; only the bundle's own value, because it belongs to the network"),
    /** Whether a bundle's hashes are checked. */
    ENFORCE_CHECKPOINT_MANIFEST("true", "check the bundle's hashes; they are always checked"),
    /** Whether bicubic interpolation replaces an unusable model. */
    ALLOW_FALLBACK_ON_INVALID_CKPT(
            "true", "if the model cannot be used, upscale by bicubic interpolation and report that"),
    /** Whether the network is probed at startup. */
    ENABLE_QUALITY_PROBE("true", "probe the network on a small image at startup; it is always probed"),
    /** Whether requests need no key. */
    ALLOW_ANONYMOUS("", "serve requests without a key; if not set, true on loopback without keys, else false"),
    /** The keys of clients. */
    API_KEYS_FILE(
            "",
            "file of keys, one line name:SHA-256 for each; clients send Authorization: Bearer KEY or X-API-Key: KEY"),
    /** How often a client may call. */
    RATE_LIMIT_PER_HOUR(
            "0", "requests per hour that may occupy the device, per key, or per address without a key; 0 for no limit"),
    /** The proxies that report the client's address. */
    TRUSTED_PROXIES("", "addresses or prefixes, separated by commas, whose X-Forwarded-For is trusted"),
    /** The origins whose pages may call. */
    CORS_ORIGINS(
            "",
            "origins such as https://maps.example.org, separated by commas, whose pages may call; * for any;"
                    + " if not set, only the server's own page"),
    /** The TLS certificate. */
    TLS_CERTIFICATE(
            "", "certificate chain, PEM, the server's own certificate first; if set, the server speaks HTTPS only"),
    /** The key of the TLS certificate. */
    TLS_KEY("", "key of the certificate, PEM, PKCS #8"),
    /** The password of the TLS key. */
    TLS_KEY_PASSWORD("", "password of the key, if it is encrypted"),
    /** How long a server that is stopped waits for requests. */
    DRAIN_TIMEOUT_S("30", "seconds that requests have to finish when the server is stopped, 0 to 3600"),
    /** How long a connection may be silent. */
    IDLE_TIMEOUT_S(
            "30",
            "seconds that a connection may be silent while it is read from or written to, and that the header of a"
                    + " request may take, 1 to 3600");

    private final String defaultText;
    private final String description;

    Setting(String defaultText, String description) {
        this.defaultText = defaultText;
        this.description = description;
    }

    /** {@return the environment variable: the name of the setting, except {@code HNDSR_HOST} for {@link #HOST}} */
    public String variable() {
        return this == HOST ? "HNDSR_HOST" : name();
    }

    /** {@return the default value; empty if the description explains what applies instead} */
    public String defaultText() {
        return defaultText;
    }

    /** {@return what it is, its unit and its range} */
    public String description() {
        return description;
    }
}
