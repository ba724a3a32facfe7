package io.hndsr.server.internal.routes;

import com.fasterxml.jackson.core.JsonGenerator;
import io.hndsr.ImageFiles;
import io.hndsr.SuperResolver;
import io.hndsr.config.Mode;
import io.hndsr.model.BundleDescriptor;
import io.hndsr.model.ModelBundle;
import io.hndsr.request.Sensor;
import io.hndsr.server.internal.body.Json;
import io.hndsr.server.internal.http.Exchange;
import io.hndsr.server.internal.http.Reply;
import io.hndsr.server.internal.http.Route;
import io.hndsr.server.internal.request.InferRequest;
import io.hndsr.server.internal.service.Readiness;
import io.hndsr.server.internal.service.RequestSlots;
import io.hndsr.server.internal.service.ResolverHandle;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The web page at the root, and the options that it offers. Thread-safe. */
public final class WebPage {

    private final ResolverHandle handle;
    private final RequestSlots slots;
    private final Limits limits;
    private final Map<String, String> links;

    /**
     * The limits that the page shows.
     *
     * @param maxBodyBytes the largest body
     * @param maxInputPixels the largest input image
     * @param defaultSteps denoising steps of a perceptual request that has none
     */
    public record Limits(long maxBodyBytes, long maxInputPixels, int defaultSteps) {}

    /**
     * Creates the page.
     *
     * @param handle the resolver
     * @param slots show whether the server is shutting down
     * @param limits the limits that the page shows
     * @param links further pages by title: paths below the prefix, without a leading slash
     */
    public WebPage(ResolverHandle handle, RequestSlots slots, Limits limits, Map<String, String> links) {
        this.handle = handle;
        this.slots = slots;
        this.limits = limits;
        this.links = Map.copyOf(links);
    }

    /** {@return the routes of the page} */
    List<Route> routes() {
        PageFile index = PageFile.read("index.html");
        Stream<Route> files = Stream.of("page.css", "page.js", "view.js", "job.js", "icon.svg", "sample.png")
                .map(PageFile::read)
                .map(file -> Route.get("/page/" + file.name(), file::answer));
        return Stream.concat(
                        Stream.of(
                                Route.get("/", exchange -> answer(index, exchange)),
                                Route.get("/page/options.json", this::options)),
                        files)
                .toList();
    }

    /** The page's links are relative, so that it works below any prefix; its own path must end with a slash. */
    private static Reply answer(PageFile index, Exchange exchange) {
        String path = exchange.path();
        if (!path.endsWith("/")) {
            String last = path.substring(path.lastIndexOf('/') + 1);
            return Reply.empty(308).with("Location", last + "/");
        }
        return index.answer(exchange);
    }

    private Reply options(Exchange exchange) {
        Optional<SuperResolver> resolver = handle.resolver();
        Optional<BundleDescriptor> bundle =
                resolver.flatMap(SuperResolver::model).map(ModelBundle::descriptor);
        Optional<String> obstacle = Readiness.obstacle(handle, slots);
        return Reply.json(200, out -> {
                    out.writeStartObject();
                    out.writeBooleanField("ready", obstacle.isEmpty());
                    Json.writeNullable(out, "obstacle", obstacle);
                    Json.writeNullable(out, "model", bundle.map(model -> model.id() + " " + model.version()));
                    Json.writeNullable(out, "device", resolver.map(SuperResolver::device));
                    writeScale(out, bundle);
                    writeTexts(out, "modes", modes(resolver, bundle));
                    out.writeObjectFieldStart("steps");
                    out.writeNumberField("min", InferRequest.MIN_STEPS);
                    out.writeNumberField("max", InferRequest.MAX_STEPS);
                    out.writeNumberField("default", limits.defaultSteps());
                    out.writeEndObject();
                    writeTexts(out, "sensors", sensors(bundle));
                    writeTexts(
                            out,
                            "formats",
                            ImageFiles.formats().stream().map(Enum::name).toList());
                    out.writeNumberField("maxBodyBytes", limits.maxBodyBytes());
                    out.writeNumberField("maxPixels", limits.maxInputPixels());
                    out.writeObjectFieldStart("links");
                    for (String name : new TreeSet<>(links.keySet())) {
                        Json.writeNullable(out, name, Optional.ofNullable(links.get(name)));
                    }
                    out.writeEndObject();
                    out.writeEndObject();
                })
                .with("Cache-Control", "no-store");
    }

    private static void writeScale(JsonGenerator out, Optional<BundleDescriptor> bundle) throws IOException {
        double min = InferRequest.MIN_SCALE;
        double max = InferRequest.MAX_SCALE;
        out.writeObjectFieldStart("scale");
        out.writeNumberField(
                "min", Math.max(min, bundle.map(BundleDescriptor::minScale).orElse(min)));
        out.writeNumberField(
                "max", Math.min(max, bundle.map(BundleDescriptor::maxScale).orElse(max)));
        out.writeNumberField("default", (double) InferRequest.DEFAULT_SCALE);
        out.writeEndObject();
    }

    /** {@return no mode while the model is loading; without a network, fidelity only} */
    private static List<String> modes(Optional<SuperResolver> resolver, Optional<BundleDescriptor> bundle) {
        if (resolver.isEmpty()) {
            return List.of();
        }
        Set<Mode> offered = bundle.map(BundleDescriptor::modes).orElse(Set.of(Mode.FIDELITY));
        return Arrays.stream(Mode.values())
                .filter(offered::contains)
                .map(mode -> mode.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    /** {@return no sensor if the network does not support blur and noise} */
    private static List<String> sensors(Optional<BundleDescriptor> bundle) {
        boolean conditioned = bundle.flatMap(BundleDescriptor::conditioning).isPresent();
        return conditioned
                ? Arrays.stream(Sensor.Preset.values())
                        .map(preset -> preset.name().toLowerCase(Locale.ROOT))
                        .toList()
                : List.of();
    }

    private static void writeTexts(JsonGenerator out, String name, List<String> texts) throws IOException {
        out.writeArrayFieldStart(name);
        for (String text : texts) {
            out.writeString(text);
        }
        out.writeEndArray();
    }
}
