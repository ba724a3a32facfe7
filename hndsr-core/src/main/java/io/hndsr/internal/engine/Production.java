package io.hndsr.internal.engine;

import io.hndsr.image.Degradation;
import io.hndsr.image.ImageDescription;
import io.hndsr.image.ImageMetadata;
import io.hndsr.image.SampleRange;
import io.hndsr.internal.codec.ImageCodec;
import io.hndsr.internal.device.DeviceSetup;
import io.hndsr.internal.network.DiffusionPlan;
import io.hndsr.internal.plan.UpscalePlan;
import io.hndsr.internal.tile.MaskedImage;
import io.hndsr.internal.tile.TilePlan;
import io.hndsr.internal.tile.TileSpan;
import io.hndsr.model.BundleDescriptor;
import io.hndsr.report.Availability;
import io.hndsr.request.Nodata;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How a result is produced with what the devices allow now. Immutable.
 *
 * @param plan the plan, with tiles that fit
 * @param interpolated why tiles are interpolated; empty if the network enlarges them
 * @param result what the result is
 * @param facts what decides its samples beside the image, by name
 */
record Production(
        UpscalePlan plan,
        Optional<Availability.Bicubic> interpolated,
        ImageDescription result,
        Map<String, String> facts) {

    private static final String VERSION = version();

    /**
     * Fits a plan to the devices.
     *
     * @param wanted the plan, if the devices allow it
     * @param image the image
     * @param backends what enlarges its tiles
     * @param metadata whether the result carries the metadata of the image
     * @return how it is produced
     */
    static Production of(UpscalePlan wanted, MaskedImage image, Backends backends, boolean metadata) {
        Optional<Availability.Bicubic> interpolated = backends.availability() instanceof Availability.Bicubic bicubic
                ? Optional.of(bicubic)
                : Optional.empty();
        UpscalePlan plan = interpolated.isPresent() ? wanted.interpolated() : wanted.within(backends.maxFootprint());
        ImageDescription input = image.description();
        OptionalInt nodata = image.nodata() instanceof Nodata.Value value
                ? OptionalInt.of((int) value.sample())
                : OptionalInt.empty();
        ImageDescription result = new ImageDescription(
                plan.output(),
                input.layout(),
                input.sampleType(),
                input.iccProfile(),
                nodata,
                metadata ? ImageCodec.enlarged(input.metadata(), input.size(), plan.output()) : ImageMetadata.NONE);
        Map<String, String> facts = facts(plan, image, backends);
        facts.put("metadata", metadata ? "kept" : "left out");
        return new Production(plan, interpolated, result, facts);
    }

    /** Begins this result in a sink; returns the first row that it needs. */
    int begin(RowWriter writer) {
        return writer.begin(result, facts);
    }

    private static Map<String, String> facts(UpscalePlan plan, MaskedImage image, Backends backends) {
        Map<String, String> facts = new TreeMap<>();
        facts.put("hndsr", VERSION);
        facts.put("model", plan.network().map(Production::model).orElse("bicubic"));
        facts.put("mode", plan.mode().toString());
        facts.put("size", plan.output().toString());
        facts.put("nodata", image.nodata().toString());
        facts.put("invalid pixels", Long.toString(image.invalid().total()));
        facts.put("tiles", tiles(plan.tiles()));
        if (plan.network().isPresent()) {
            SampleRange range = plan.range().samples(image.description().sampleType());
            facts.put("range", range.least() + " to " + range.most());
            facts.put(
                    "degradation", plan.degradation().map(Degradation::toString).orElse("unknown"));
            facts.put("device", backends.names().replaceAll(":\\d+", "") + " " + backends.precision());
            facts.put("ONNX Runtime", backends.setup().map(Production::runtime).orElse("none"));
        }
        plan.diffusion().ifPresent(diffusion -> facts.put("texture", texture(diffusion)));
        return facts;
    }

    private static String model(BundleDescriptor bundle) {
        String hashes = bundle.graphs().entrySet().stream()
                .map(graph -> graph.getKey() + graph.getValue().sha256())
                .sorted()
                .collect(Collectors.joining());
        return bundle.id() + " " + bundle.version() + " (" + Integer.toHexString(hashes.hashCode()) + ")";
    }

    private static String runtime(DeviceSetup setup) {
        return setup.runtime().version();
    }

    private static String texture(DiffusionPlan diffusion) {
        return diffusion.steps() + " steps, strength " + diffusion.strength() + ", seed "
                + diffusion.noise().seed();
    }

    /** Two grids of tiles have the same text only if tiles lie and reach equally. */
    private static String tiles(TilePlan plan) {
        int places = 1;
        for (TileSpan span : plan.rows()) {
            places = 31 * places + place(span);
        }
        for (TileSpan span : plan.columns()) {
            places = 31 * places + place(span);
        }
        return plan.columns().size() + "x" + plan.rows().size() + " (" + Integer.toHexString(places) + ")";
    }

    private static int place(TileSpan span) {
        int place = span.coreStart();
        for (int next : new int[] {
            span.paddedStart(), span.paddedSize(), span.outputStart(), span.outputSize(), span.requestedStart()
        }) {
            place = 31 * place + next;
        }
        return place;
    }

    private static String version() {
        try (InputStream stream = Production.class.getResourceAsStream("version.properties")) {
            Properties properties = new Properties();
            if (stream != null) {
                properties.load(stream);
            }
            return properties.getProperty("version", "unknown");
        } catch (IOException damaged) {
            throw new UncheckedIOException("the version cannot be read: " + damaged, damaged);
        }
    }
}
