package io.hndsr.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hndsr.SuperResolver;
import io.hndsr.TestBundles;
import io.hndsr.TestPictures;
import io.hndsr.config.FallbackPolicy;
import io.hndsr.error.InvalidImageException;
import io.hndsr.metrics.HndsrMetrics;
import io.hndsr.report.CircuitState;
import io.hndsr.request.UpscaleOptions;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a real resolver leaves in a registry. */
class MicrometerMetricsTest {

    private static final Path OPERATIONS = Path.of("..", "docs", "operations.md");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void counts_what_becomes_of_requests() {
        MicrometerMetrics metrics = new MicrometerMetrics(registry);
        try (SuperResolver resolver = open(metrics)) {
            resolver.upscale(TestPictures.waves(40, 30), UpscaleOptions.scale(2));
            resolver.upscale(
                    TestPictures.waves(20, 10),
                    UpscaleOptions.scale(2).perceptual().seed(1));
            assertThatThrownBy(() -> resolver.upscale(new byte[] {1, 2, 3}, UpscaleOptions.scale(2)))
                    .isInstanceOf(InvalidImageException.class);
        }

        assertThat(registry.get("hndsr.requests.admitted").counter().count()).isEqualTo(2);
        assertThat(count("hndsr.requests.finished", "mode", "fidelity", "fallback", "false"))
                .isEqualTo(1);
        assertThat(count("hndsr.requests.finished", "mode", "perceptual", "fallback", "false"))
                .isEqualTo(1);
        assertThat(count("hndsr.requests.failed", "error", "InvalidImageException"))
                .isEqualTo(1);
        assertThat(registry.get("hndsr.pixels").counter().count()).isEqualTo(80 * 60 + 40 * 20);
        assertThat(registry.get("hndsr.request.wait").timer().count()).isEqualTo(2);
        assertThat(registry.get("hndsr.request.time")
                        .tag("mode", "fidelity")
                        .timer()
                        .totalTime(TimeUnit.NANOSECONDS))
                .isPositive();
        assertThat(registry.get("hndsr.request.stage")
                        .tag("stage", "inference")
                        .timer()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void no_meter_repeats_its_unit_in_the_names_of_prometheus() {
        MicrometerMetrics metrics = new MicrometerMetrics(registry);
        try (SuperResolver resolver = open(metrics)) {
            metrics.bind(resolver);
            assertThat(registry.getMeters()).isNotEmpty().allSatisfy(meter -> {
                String name = meter.getId().getName();
                String parent = name.substring(0, name.lastIndexOf('.'));
                assertThat(parent.split("\\."))
                        .as(name)
                        .doesNotContain(String.valueOf(meter.getId().getBaseUnit()));
            });
        }
    }

    @Test
    void counts_runs_by_device_with_their_tiles() {
        MicrometerMetrics metrics = new MicrometerMetrics(registry);
        try (SuperResolver resolver = open(metrics)) {
            metrics.bind(resolver);
            resolver.upscale(TestPictures.waves(60, 60), UpscaleOptions.scale(2).tileSize(32));

            assertThat(registry.get("hndsr.tiles").counter().count()).isEqualTo(4);
            assertThat(registry.get("hndsr.device.busy")
                            .tag("device", "cpu")
                            .functionCounter()
                            .count())
                    .isPositive();
        }
        assertThat(registry.get("hndsr.run.tiles")
                        .tag("device", "cpu")
                        .summary()
                        .totalAmount())
                .isEqualTo(4);
        assertThat(registry.get("hndsr.run.time").tag("device", "cpu").timer().count())
                .isEqualTo(4);
    }

    @Test
    void gauges_report_the_state_of_the_resolver_until_they_are_closed() {
        MicrometerMetrics metrics = new MicrometerMetrics(registry);
        SuperResolver resolver = open(metrics);
        metrics.bind(resolver);

        assertThat(gauge("hndsr.ready")).isEqualTo(1);
        assertThat(gauge("hndsr.fallback")).isZero();
        assertThat(gauge("hndsr.requests.pending")).isZero();
        assertThat(gauge("hndsr.heap.reserved")).isZero();
        assertThat(gauge("hndsr.backlog")).isNotNaN();
        assertThat(gauge("hndsr.device.circuit")).isZero();
        assertThat(gauge("hndsr.device.concurrency"))
                .isEqualTo(Runtime.getRuntime().availableProcessors());

        resolver.close();
        assertThat(gauge("hndsr.ready")).isZero();

        metrics.close();
        metrics.close();
        assertThat(registry.find("hndsr.ready").gauge()).isNull();
        assertThat(registry.find("hndsr.device.busy").functionCounter()).isNull();
        assertThat(registry.find("hndsr.requests.admitted").counter()).isNotNull();
    }

    @Test
    void gauges_are_numbers_though_no_reference_to_the_metrics_is_kept() {
        try (SuperResolver resolver = open(HndsrMetrics.none())) {
            WeakReference<MicrometerMetrics> metrics = bound(resolver);
            await().until(() -> {
                System.gc();
                return metrics.get() == null;
            });

            resolver.upscale(TestPictures.waves(20, 20), UpscaleOptions.scale(2));
            assertThat(registry.get("hndsr.device.busy").functionCounter().count())
                    .isPositive();
            assertThat(gauge("hndsr.ready")).isEqualTo(1);
            assertThat(gauge("hndsr.device.sessions")).isEqualTo(1);
        }
    }

    @SuppressWarnings("resource") // it is left to the garbage collector
    private WeakReference<MicrometerMetrics> bound(SuperResolver resolver) {
        MicrometerMetrics metrics = new MicrometerMetrics(registry);
        metrics.bind(resolver);
        return new WeakReference<>(metrics);
    }

    @Test
    void a_second_resolver_needs_metrics_of_its_own() {
        MicrometerMetrics metrics = new MicrometerMetrics(registry, Tags.of("resolver", "first"));
        MicrometerMetrics others = new MicrometerMetrics(registry, List.of(Tag.of("resolver", "second")));
        try (SuperResolver first = open(metrics);
                SuperResolver second = open(others)) {
            metrics.bind(first);
            assertThatThrownBy(() -> metrics.bind(second)).isInstanceOf(IllegalStateException.class);
            others.bind(second);
            first.upscale(TestPictures.waves(20, 20), UpscaleOptions.scale(2));

            assertThat(busySeconds("first")).isPositive();
            assertThat(busySeconds("second")).isZero();
            assertThat(registry.find("hndsr.ready").gauges()).hasSize(2);
        }
    }

    @Test
    void a_fallback_shows_in_a_gauge_and_in_what_is_finished() {
        MicrometerMetrics metrics = new MicrometerMetrics(registry);
        try (SuperResolver resolver = SuperResolver.builder()
                .model(Path.of("no-such-bundle"))
                .fallback(FallbackPolicy.BICUBIC)
                .metrics(metrics)
                .build()) {
            metrics.bind(resolver);
            resolver.upscale(TestPictures.waves(20, 20), UpscaleOptions.scale(2));

            assertThat(gauge("hndsr.fallback")).isEqualTo(1);
            assertThat(gauge("hndsr.ready")).isEqualTo(1);
            assertThat(count("hndsr.requests.finished", "mode", "fidelity", "fallback", "true"))
                    .isEqualTo(1);
        }
    }

    @Test
    void every_error_is_there_before_it_happens() {
        MicrometerMetrics metrics = new MicrometerMetrics(registry);

        assertThat(count("hndsr.requests.failed", "error", "DeviceException")).isZero();
        metrics.requestFailed("OutOfMemoryError");
        assertThat(count("hndsr.requests.failed", "error", "OutOfMemoryError")).isEqualTo(1);
    }

    @Test
    void operators_find_every_meter_in_the_documentation_and_none_that_is_not_there() throws IOException {
        MicrometerMetrics metrics = new MicrometerMetrics(registry);
        try (SuperResolver resolver = open(metrics)) {
            metrics.bind(resolver);
            resolver.upscale(TestPictures.waves(20, 20), UpscaleOptions.scale(2));
            metrics.circuitChanged("cpu", CircuitState.OPEN);

            assertThat(documented()).isEqualTo(registered());
        }
    }

    private Map<String, String> registered() {
        return registry.getMeters().stream()
                .map(Meter::getId)
                .filter(id -> !id.getName().endsWith(".histogram")) // how this registry keeps buckets
                .collect(Collectors.toMap(
                        Meter.Id::getName, MicrometerMetricsTest::describe, (a, b) -> a, TreeMap::new));
    }

    private static String describe(Meter.Id id) {
        Set<String> tags = id.getTags().stream().map(Tag::getKey).collect(Collectors.toCollection(TreeSet::new));
        String unit = id.getBaseUnit();
        return String.join(
                " | ",
                id.getType().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                String.join(", ", tags),
                unit == null ? "" : unit.isEmpty() ? "an empty unit" : unit);
    }

    private static Map<String, String> documented() throws IOException {
        Pattern row = Pattern.compile(
                "(?m)^\\| `(hndsr[a-z.]+)` \\|( (?:gauge|counter|timer|distribution summary) )\\|([^|]*)\\|([^|]*)\\|");
        return row.matcher(Files.readString(OPERATIONS))
                .results()
                .collect(Collectors.toMap(
                        match -> match.group(1), MicrometerMetricsTest::describe, (a, b) -> a + b, TreeMap::new));
    }

    private static String describe(MatchResult row) {
        String tags = Arrays.stream(row.group(3).replace("`", "").split(",", -1))
                .map(String::strip)
                .sorted()
                .collect(Collectors.joining(", "));
        return String.join(" | ", row.group(2).strip(), tags, row.group(4).strip());
    }

    private double count(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    private double busySeconds(String resolver) {
        return registry.get("hndsr.device.busy")
                .tag("resolver", resolver)
                .functionCounter()
                .count();
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    private static SuperResolver open(HndsrMetrics metrics) {
        return SuperResolver.builder()
                .model(TestBundles.folder("perceptual"))
                .metrics(metrics)
                .build();
    }
}
