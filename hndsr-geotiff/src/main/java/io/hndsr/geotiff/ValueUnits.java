package io.hndsr.geotiff;

import io.hndsr.error.InvalidOptionsException;
import io.hndsr.internal.codec.tiff.TiffSampleType;
import io.hndsr.internal.codec.tiff.TiffStructure;
import io.hndsr.request.DataRange;
import io.hndsr.request.Nodata;
import io.hndsr.request.UpscaleOptions;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/** What a request says in the units of a scene, checked against its type and turned into coded samples. Stateless. */
final class ValueUnits {

    private ValueUnits() {}

    /**
     * Returns the value of missing samples: the one that was set, else the one that the file names.
     *
     * @throws InvalidOptionsException if samples of the scene's type cannot have the value that was set
     */
    static OptionalDouble nodata(TiffStructure structure, Nodata requested) {
        TiffSampleType type = structure.sampleType();
        if (!(requested instanceof Nodata.Value value)) {
            OptionalDouble named = structure.nodata();
            return named.isPresent() ? OptionalDouble.of(inType(named.getAsDouble(), type)) : named;
        }
        boolean held = type.isFloat()
                ? type.bytes() > 4 || Double.isFinite((float) value.sample()) || !Double.isFinite(value.sample())
                : value.sample() == Math.rint(value.sample())
                        && value.sample() >= least(type)
                        && value.sample() <= most(type);
        if (!held) {
            throw new InvalidOptionsException("nodata " + value + " is not a value of the scene's samples, "
                    + described(type) + "; set one that they can have");
        }
        return OptionalDouble.of(inType(value.sample(), type));
    }

    /** The sample that stands for a value: the nearest float, as GDAL does, since a float cannot be 0.1. */
    static double inType(double value, TiffSampleType type) {
        return type.isFloat() && type.bytes() == 4 ? (float) value : value;
    }

    /**
     * Returns options whose nodata value and range are coded samples.
     *
     * @param requested the options in the units of the scene
     * @param type the scene's type
     * @param coding its coding, which may have to read the scene
     * @throws InvalidOptionsException if the range lies outside of the scene's type
     */
    static UpscaleOptions inSamples(UpscaleOptions requested, TiffSampleType type, Supplier<SampleCoding> coding) {
        // The value itself is named by the description of the scene.
        UpscaleOptions options =
                requested.nodata() instanceof Nodata.Value ? requested.nodata(Nodata.auto()) : requested;
        if (requested.range().isEmpty()) {
            return options;
        }
        DataRange range = requested.range().get();
        if (!type.isFloat() && (range.most() <= least(type) || range.least() >= most(type))) {
            throw new InvalidOptionsException("range " + range + " lies outside of the values of the scene's samples, "
                    + described(type) + "; set one that overlaps these");
        }
        SampleCoding codes = coding.get();
        return options.range(new DataRange(codes.codeAt(range.least()), codes.codeAt(range.most())));
    }

    private static String described(TiffSampleType type) {
        return type.isFloat()
                ? "floating point numbers of " + 8 * type.bytes() + " bits"
                : "whole numbers from " + (long) least(type) + " to " + (long) most(type);
    }

    private static double least(TiffSampleType type) {
        return type.isSigned() ? -Math.pow(2, 8.0 * type.bytes() - 1) : 0;
    }

    private static double most(TiffSampleType type) {
        return least(type) + Math.pow(2, 8.0 * type.bytes()) - 1;
    }
}
