package io.hndsr.cli;

import io.hndsr.SuperResolver;
import io.hndsr.report.Availability;
import io.hndsr.report.UpscaleReport;
import java.util.Optional;

/** How a fallback is shown: what runs if the configured model or devices cannot be used. */
final class Fallback {

    private Fallback() {}

    /** {@return what runs instead of the configured model and devices, and why; empty if they run} */
    static Optional<String> text(SuperResolver resolver) {
        Availability availability = resolver.status().availability();
        if (availability instanceof Availability.OtherDevice other) {
            return Optional.of("the CPU: " + other.reason());
        }
        return availability instanceof Availability.Bicubic bicubic
                ? Optional.of("bicubic interpolation: " + bicubic.reason())
                : Optional.empty();
    }

    /** {@return a warning that says what runs and why; empty if there is no fallback} */
    static Optional<String> warning(SuperResolver resolver) {
        Availability availability = resolver.status().availability();
        if (availability instanceof Availability.OtherDevice other) {
            return Optional.of("hndsr: WARNING: the configured devices cannot be used; the network runs on the CPU: "
                    + other.reason());
        }
        return availability instanceof Availability.Bicubic bicubic
                ? Optional.of(
                        "hndsr: WARNING: the network cannot be used; images are upscaled by BICUBIC INTERPOLATION: "
                                + bicubic.reason())
                : Optional.empty();
    }

    /** {@return the model that produced a result, with the fallback in capitals if there was one} */
    static String modelOf(UpscaleReport report) {
        String model = report.modelId() + " " + report.modelVersion();
        if (report.availability() instanceof Availability.OtherDevice) {
            return model + ", CPU FALLBACK";
        }
        return report.availability() instanceof Availability.Bicubic ? "BICUBIC FALLBACK" : model;
    }
}
