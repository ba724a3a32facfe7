package io.hndsr.server.internal.routes;

import io.hndsr.server.internal.http.Exchange;
import io.hndsr.server.internal.http.Reply;
import io.hndsr.server.internal.http.Route;
import io.hndsr.server.internal.service.Readiness;
import io.hndsr.server.internal.service.RequestSlots;
import io.hndsr.server.internal.service.ResolverHandle;

import com.fasterxml.jackson.core.JsonGenerator;
import io.hndsr.SuperResolver;
import io.hndsr.config.Mode;
import io.hndsr.request.Sensor;
import io.hndsr.image.ImageFormat;
import io.hndsr.model.BundleDescriptor;
import io.hndsr.model.ModelBundle;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The page at the root: an image in, a larger one beside it. Thread-safe. */
public final class WebPage {

    private static final double MIN_SCALE = 2;
    private static final double MAX_SCALE = 8;
    private static final double DEFAULT_SCALE = 4;
    private static final int MIN_STEPS = 10;
    private static final int MAX_STEPS = 200;

    private final ResolverHandle backend;
    private final RequestSlots desk;
    private final Limits limits;
    private final Map<String, String> links;

    /**
     * What requests of the page may be.
     *
     * @param maxBodyBytes the largest body
     * @param maxInputPixels the largest input image
     * @param defaultSteps denoising steps where none are named
     */
    public record Limits(long maxBodyBytes, long maxInputPixels, int defaultSteps) {}

    /**
     * Creates the page.
     *
     * @param backend the resolver
     * @param desk knows whether the server is about to stop
     * @param limits what requests may be
     * @param links further pages, by their names for people: paths below the prefix, without a slash before them
     */
    public WebPage(ResolverHandle backend, RequestSlots desk, Limits limits, Map<String, String> links) {
        this.backend = backend;
        this.desk = desk;
        this.limits = limits;
        this.links = Map.copyOf(links);
    }

    /** {@return the routes of the page} */
    public List<Route> routes() {
        PageFile index = PageFile.read("index.html");
        Stream<Route> files = Stream.of("page.css", "page.js", "view.js", "job.js", "icon.svg", "sample.png")
                .map(PageFile::read)
                .map(file -> Route.get("/page/" + file.name(), "A part of the page: " + file.name(), file::answer));
        return Stream.concat(
                        Stream.of(
                                Route.get("/", "The page for people.", call -> answer(index, call)),
                                Route.get("/page/options.json", "What the page offers.", this::options)),
                        files)
                .toList();
    }

    /** The page's paths are relative, so that it works below any prefix: its own has to end with a slash. */
    private static Reply answer(PageFile index, Exchange call) {
        String path = call.path();
        if (!path.endsWith("/")) {
            String last = path.substring(path.lastIndexOf('/') + 1);
            return Reply.empty(308).with("Location", last + "/");
        }
        return index.answer(call);
    }

    private Reply options(Exchange call) {
        Optional<SuperResolver> resolver = backend.resolver();
        Optional<BundleDescriptor> bundle =
                resolver.flatMap(SuperResolver::model).map(ModelBundle::descriptor);
        Optional<String> obstacle = Readiness.obstacle(backend, desk);
        return Reply.json(200, out -> {
                    out.writeStartObject();
                    out.writeBooleanField("ready", obstacle.isEmpty());
                    writeText(out, "obstacle", obstacle);
                    writeText(out, "model", bundle.map(model -> model.id() + " " + model.version()));
                    writeText(out, "device", resolver.map(SuperResolver::device));
                    out.writeObjectFieldStart("scale");
                    out.writeNumberField(
                            "min",
                            Math.max(
                                    MIN_SCALE,
                                    bundle.map(BundleDescriptor::minScale).orElse(MIN_SCALE)));
                    out.writeNumberField(
                            "max",
                            Math.min(
                                    MAX_SCALE,
                                    bundle.map(BundleDescriptor::maxScale).orElse(MAX_SCALE)));
                    out.writeNumberField("default", DEFAULT_SCALE);
                    out.writeEndObject();
                    writeTexts(out, "modes", modes(resolver, bundle));
                    out.writeObjectFieldStart("steps");
                    out.writeNumberField("min", MIN_STEPS);
                    out.writeNumberField("max", MAX_STEPS);
                    out.writeNumberField("default", limits.defaultSteps());
                    out.writeEndObject();
                    writeTexts(out, "sensors", sensors(bundle));
                    writeTexts(
                            out,
                            "formats",
                            Arrays.stream(ImageFormat.values()).map(Enum::name).toList());
                    out.writeNumberField("maxBodyBytes", limits.maxBodyBytes());
                    out.writeNumberField("maxPixels", limits.maxInputPixels());
                    out.writeObjectFieldStart("links");
                    for (String name : new TreeSet<>(links.keySet())) {
                        writeText(out, name, Optional.ofNullable(links.get(name)));
                    }
                    out.writeEndObject();
                    out.writeEndObject();
                })
                .with("Cache-Control", "no-store");
    }

    /** None while the model loads; without a network an image can only be interpolated. */
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

    /** None where the network is not told of blur and noise. */
    private static List<String> sensors(Optional<BundleDescriptor> bundle) {
        boolean told = bundle.flatMap(BundleDescriptor::conditioning).isPresent();
        return told
                ? Arrays.stream(Sensor.Preset.values())
                        .map(preset -> preset.name().toLowerCase(Locale.ROOT))
                        .toList()
                : List.of();
    }

    private static void writeText(JsonGenerator out, String name, Optional<String> text) throws IOException {
        if (text.isPresent()) {
            out.writeStringField(name, text.get());
        } else {
            out.writeNullField(name);
        }
    }

    private static void writeTexts(JsonGenerator out, String name, List<String> texts) throws IOException {
        out.writeArrayFieldStart(name);
        for (String text : texts) {
            out.writeString(text);
        }
        out.writeEndArray();
    }
}
