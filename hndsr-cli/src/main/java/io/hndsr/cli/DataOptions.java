package io.hndsr.cli;

import io.hndsr.config.Limits;
import io.hndsr.error.ImageTooLargeException;
import io.hndsr.error.Limit;
import io.hndsr.report.UpscaleReport;
import io.hndsr.request.DataRange;
import io.hndsr.request.UpscaleOptions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The options of {@code upscale} for what the values of an image mean, how many there may be, and what is reported of them. */
final class DataOptions {

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(
            names = "--range",
            paramLabel = "LO,HI",
            converter = RangeConverter.class,
            description =
                    "The values that the network sees as 0 and 1, in the image's units, such as 0,4000; values beyond are"
                            + " not clipped. Default: those that the image uses.")
    private @Nullable DataRange range;

    @Option(
            names = "--max-pixels",
            paramLabel = "N",
            description =
                    "The most pixels that an image in memory and its result may have; default: 100000000 and 600000000."
                            + " TIFF to TIFF needs no limit, nor does a result in PNG.")
    private @Nullable Long maxPixels;

    @Option(
            names = "--report",
            description =
                    "Also write how the result was produced and, for each band, how far it differs from the input, as"
                            + " JSON: photo-x4.report.json.")
    private boolean report;

    /** Reads a range. */
    static final class RangeConverter implements ITypeConverter<DataRange> {

        @Override
        public DataRange convert(String text) {
            try {
                return DataRange.parse(text);
            } catch (IllegalArgumentException wrong) {
                throw new TypeConversionException(String.valueOf(wrong.getMessage()));
            }
        }
    }

    /** Rejects values out of range. */
    void check() {
        if (maxPixels != null && maxPixels < 1) {
            throw new ParameterException(
                    Objects.requireNonNull(command).commandLine(),
                    "--max-pixels " + maxPixels + " is out of range; it must be at least 1");
        }
    }

    Limits limits() {
        return maxPixels == null
                ? Limits.defaults()
                : Limits.defaults().withMaxInputPixels(maxPixels).withMaxOutputPixels(maxPixels);
    }

    UpscaleOptions addTo(UpscaleOptions options) {
        UpscaleOptions ranged = range == null ? options : options.range(range);
        return report ? ranged.radiometry() : ranged;
    }

    /** Writes the report beside a result, if it is wanted. */
    void writeReport(FilePlan.Task task, UpscaleReport produced, DataUnits units) {
        if (report) {
            ResultReport.write(task, produced, units);
        }
    }

    /** The message of an error, with the option that raises a limit. */
    static String message(Throwable error) {
        if (error instanceof ImageTooLargeException large
                && (large.limit() == Limit.INPUT_PIXELS || large.limit() == Limit.OUTPUT_PIXELS)) {
            return large.problem() + "; raise it with --max-pixels N, or write a TIFF to a .tif or .png, which has no"
                    + " such limit";
        }
        return ErrorText.of(error);
    }
}
