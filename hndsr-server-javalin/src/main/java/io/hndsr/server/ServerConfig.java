package io.hndsr.server;

import io.hndsr.config.Device;
import io.hndsr.server.internal.http.CorsPolicy;
import io.hndsr.server.internal.http.TrustedProxies;
import io.hndsr.server.internal.jetty.TlsFiles;
import io.hndsr.server.internal.operations.ApiKeys;
import io.hndsr.server.internal.request.InferRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The validated settings of a server. Immutable.
 *
 * @param hostName the name under which the address was set, for messages
 * @param host address to listen on
 * @param port port to listen on; 0 for a free one
 * @param device the device that runs the network
 * @param model the model bundle; empty for the bundled model
 * @param concurrentRuns concurrent runs of the network on the CPU; empty for one per processor
 * @param maxPendingRequests requests that may wait or run
 * @param requestTime the time that a request may take to arrive, and again to be processed
 * @param maxBodyBytes the largest request body
 * @param maxInputPixels the largest input image
 * @param defaultSteps denoising steps of a perceptual request that has none
 * @param tileSize side of a tile in input pixels; empty for the bundle's
 * @param tileOverlap the overlap that the bundle must have; empty for any
 * @param fallback whether bicubic interpolation replaces an unusable model
 * @param anonymous whether requests need no key
 * @param keys the keys of clients
 * @param requestsPerHour how many requests a client may send; 0 for no limit
 * @param proxies determine the client's address
 * @param cors decides which pages of other origins may call
 * @param tls the certificate and its key; empty for plain HTTP
 * @param drainTime how long requests have to finish when the server is stopped
 * @param idleTime how long a connection may be silent
 * @param warnings settings that have no effect, in words
 */
record ServerConfig(
        String hostName,
        String host,
        int port,
        Device device,
        Optional<Path> model,
        OptionalInt concurrentRuns,
        int maxPendingRequests,
        Duration requestTime,
        long maxBodyBytes,
        long maxInputPixels,
        int defaultSteps,
        OptionalInt tileSize,
        OptionalInt tileOverlap,
        boolean fallback,
        boolean anonymous,
        ApiKeys keys,
        int requestsPerHour,
        TrustedProxies proxies,
        CorsPolicy cors,
        Optional<TlsFiles> tls,
        Duration drainTime,
        Duration idleTime,
        List<String> warnings) {

    private static final long MEBIBYTE = 1 << 20;
    private static final int MAX_TILE = 1 << 16;

    /**
     * Validates settings.
     *
     * @param given values by setting; one that is empty or absent has its default
     * @throws IllegalArgumentException if a value is invalid; the message has the setting, the value and what it must be
     */
    static ServerConfig of(Map<Setting, String> given) {
        return of(given, Map.of());
    }

    /**
     * Validates settings.
     *
     * @param given values by setting; one that is empty or absent has its default
     * @param names the name under which a setting was set, if not its own
     * @throws IllegalArgumentException if a value is invalid; the message has the setting, the value and what it must be
     */
    static ServerConfig of(Map<Setting, String> given, Map<Setting, String> names) {
        Values values = new Values(given, names);
        if (values.flag(Setting.USE_FP16)) {
            throw values.invalid(Setting.USE_FP16, "no bundle has float16 graphs; omit the setting");
        }
        String host = values.text(Setting.HOST);
        boolean anonymous = values.present(Setting.ALLOW_ANONYMOUS)
                ? values.flag(Setting.ALLOW_ANONYMOUS)
                : isLoopback(values, host) && !values.present(Setting.API_KEYS_FILE);
        return new ServerConfig(
                values.name(Setting.HOST),
                host,
                values.integer(Setting.PORT, 0, 65_535),
                device(values),
                model(values),
                values.optional(Setting.MAX_CONCURRENT, 1, 1024),
                values.integer(Setting.MAX_QUEUE_DEPTH, 1, 100_000),
                values.seconds(Setting.REQUEST_TIMEOUT_S, 1, 86_400),
                values.integer(Setting.MAX_PAYLOAD_MB, 1, 1024) * MEBIBYTE,
                values.integer(Setting.MAX_IMAGE_PIXELS, 1, 2_000_000_000),
                values.integer(Setting.DDIM_STEPS, InferRequest.MIN_STEPS, InferRequest.MAX_STEPS),
                values.optional(Setting.TILE_SIZE, 16, MAX_TILE),
                values.optional(Setting.TILE_OVERLAP, 0, MAX_TILE),
                values.flag(Setting.ALLOW_FALLBACK_ON_INVALID_CKPT),
                anonymous,
                keys(values),
                values.integer(Setting.RATE_LIMIT_PER_HOUR, 0, 1_000_000_000),
                proxies(values),
                cors(values),
                tls(values),
                values.seconds(Setting.DRAIN_TIMEOUT_S, 0, 3600),
                values.seconds(Setting.IDLE_TIMEOUT_S, 1, 3600),
                warnings(values));
    }

    private static List<String> warnings(Values values) {
        List<String> warnings = new ArrayList<>();
        if (!values.flag(Setting.ENFORCE_CHECKPOINT_MANIFEST)) {
            warnings.add(Setting.ENFORCE_CHECKPOINT_MANIFEST + "=false has no effect: hashes are always checked");
        }
        if (!values.flag(Setting.ENABLE_QUALITY_PROBE)) {
            warnings.add(
                    Setting.ENABLE_QUALITY_PROBE + "=false has no effect: the network is always probed at startup");
        }
        return List.copyOf(warnings);
    }

    /**
     * Checks that the service is not open to other machines by mistake.
     *
     * @throws IllegalArgumentException if it is
     */
    void requireProtected() {
        if (!anonymous && keys.isEmpty()) {
            throw new IllegalArgumentException(hostName + "=" + host
                    + ": other machines could send requests without a key; set API_KEYS_FILE, or set ALLOW_ANONYMOUS=true to"
                    + " serve everybody");
        }
    }

    private static Device device(Values values) {
        try {
            return Device.parse(values.text(Setting.DEVICE));
        } catch (IllegalArgumentException unknown) {
            throw values.invalid(Setting.DEVICE, "must be auto, cpu, cuda or cuda:N");
        }
    }

    /** A missing bundle is an invalid value; a broken one is reported, and possibly replaced, when it is loaded. */
    private static Optional<Path> model(Values values) {
        if (!values.present(Setting.MODEL_DIR)) {
            return Optional.empty();
        }
        Path model = Path.of(values.text(Setting.MODEL_DIR));
        if (Files.notExists(model)) {
            throw values.invalid(Setting.MODEL_DIR, "there is no such directory or file");
        }
        return Optional.of(model);
    }

    private static ApiKeys keys(Values values) {
        if (!values.present(Setting.API_KEYS_FILE)) {
            return ApiKeys.none();
        }
        try {
            return ApiKeys.read(Path.of(values.text(Setting.API_KEYS_FILE)));
        } catch (IllegalArgumentException unusable) {
            throw values.invalid(Setting.API_KEYS_FILE, String.valueOf(unusable.getMessage()), unusable);
        }
    }

    private static TrustedProxies proxies(Values values) {
        try {
            return TrustedProxies.of(values.text(Setting.TRUSTED_PROXIES));
        } catch (IllegalArgumentException malformed) {
            throw values.invalid(Setting.TRUSTED_PROXIES, String.valueOf(malformed.getMessage()), malformed);
        }
    }

    private static CorsPolicy cors(Values values) {
        try {
            return CorsPolicy.of(values.text(Setting.CORS_ORIGINS));
        } catch (IllegalArgumentException malformed) {
            throw values.invalid(Setting.CORS_ORIGINS, String.valueOf(malformed.getMessage()), malformed);
        }
    }

    private static Optional<TlsFiles> tls(Values values) {
        boolean certificate = values.present(Setting.TLS_CERTIFICATE);
        boolean key = values.present(Setting.TLS_KEY);
        if (!certificate && !key) {
            return Optional.empty();
        }
        if (!certificate || !key) {
            Setting given = certificate ? Setting.TLS_CERTIFICATE : Setting.TLS_KEY;
            throw values.invalid(given, "TLS_CERTIFICATE and TLS_KEY must be set together");
        }
        return Optional.of(new TlsFiles(
                Path.of(values.text(Setting.TLS_CERTIFICATE)),
                Path.of(values.text(Setting.TLS_KEY)),
                values.text(Setting.TLS_KEY_PASSWORD)));
    }

    private static boolean isLoopback(Values values, String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            throw values.invalid(Setting.HOST, "the host name cannot be resolved");
        }
    }

    /** The given values, converted to their types. */
    private record Values(Map<Setting, String> given, Map<Setting, String> names) {

        String name(Setting setting) {
            return names.getOrDefault(setting, setting.name());
        }

        boolean present(Setting setting) {
            return !text(setting).isEmpty();
        }

        String text(Setting setting) {
            String value = given.getOrDefault(setting, "").strip();
            return value.isEmpty() ? setting.defaultText() : value;
        }

        boolean flag(Setting setting) {
            return switch (text(setting).toLowerCase(Locale.ROOT)) {
                case "true", "1", "yes", "on" -> true;
                case "false", "0", "no", "off" -> false;
                default -> throw invalid(setting, "must be true or false");
            };
        }

        int integer(Setting setting, int min, int max) {
            try {
                int value = Integer.parseInt(text(setting));
                if (value >= min && value <= max) {
                    return value;
                }
            } catch (NumberFormatException noNumber) {
                throw invalid(setting, "must be a whole number from " + min + " to " + max, noNumber);
            }
            throw invalid(setting, "must be from " + min + " to " + max);
        }

        OptionalInt optional(Setting setting, int min, int max) {
            return present(setting) ? OptionalInt.of(integer(setting, min, max)) : OptionalInt.empty();
        }

        Duration seconds(Setting setting, int min, int max) {
            return Duration.ofSeconds(integer(setting, min, max));
        }

        IllegalArgumentException invalid(Setting setting, String remedy) {
            return new IllegalArgumentException(name(setting) + "=" + text(setting) + ": " + remedy);
        }

        IllegalArgumentException invalid(Setting setting, String remedy, Exception cause) {
            return new IllegalArgumentException(name(setting) + "=" + text(setting) + ": " + remedy, cause);
        }
    }
}
