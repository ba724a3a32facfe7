package io.hndsr.geotiff;

import io.hndsr.image.SampleType;
import io.hndsr.internal.codec.tiff.TiffSampleType;

/** How samples of a scene become those that the network's engine works on, and back. Immutable. */
sealed interface SampleCoding {

    /** The type of coded samples. */
    SampleType type();

    /** The coded sample of a value. */
    int code(double value);

    /** The value of a coded sample. */
    default double value(int code) {
        return valueAt(code);
    }

    /** The value of a coded sample, or of a place between two. */
    double valueAt(double code);

    /** The place among coded samples of a value, which need not be one of theirs. */
    double codeAt(double value);

    /** Returns the coding of whole numbers of 8 or 16 bits, which loses nothing. */
    static boolean isExact(TiffSampleType type) {
        return type.bytes() <= 2;
    }

    /**
     * Whole numbers of 8 or 16 bits: signed ones are shifted.
     *
     * @param type the type of coded samples
     * @param offset what is added
     */
    record Exact(SampleType type, int offset) implements SampleCoding {

        static Exact of(TiffSampleType type) {
            SampleType coded = type.bytes() == 1 ? SampleType.UINT8 : SampleType.UINT16;
            return new Exact(coded, type.isSigned() ? (coded.maxValue() + 1) / 2 : 0);
        }

        @Override
        public int code(double value) {
            return (int) value + offset;
        }

        @Override
        public double valueAt(double code) {
            return code - offset;
        }

        @Override
        public double codeAt(double value) {
            return value + offset;
        }

        /** Whether a number is one that a sample can have. */
        boolean holds(double value) {
            return value == Math.rint(value) && value + offset >= 0 && value + offset <= type.maxValue();
        }
    }

    /**
     * Numbers of 32 or 64 bits: 65,535 steps from the least to the largest valid one; 0 stands for a missing value.
     *
     * @param least the value of code 1
     * @param step what lies between two codes, above 0
     */
    record Scaled(double least, double step) implements SampleCoding {

        static final int MISSING = 0;

        /** The coding of values between two, which may be equal. */
        static Scaled of(double least, double most) {
            double range = most - least;
            double step = range / (SampleType.UINT16.maxValue() - 1);
            return new Scaled(least, step > 0 && Double.isFinite(step) ? step : 1);
        }

        @Override
        public SampleType type() {
            return SampleType.UINT16;
        }

        @Override
        public int code(double value) {
            double code = 1 + Math.rint((value - least) / step);
            return (int) Math.max(1, Math.min(SampleType.UINT16.maxValue(), code));
        }

        @Override
        public double valueAt(double code) {
            return least + (code - 1) * step;
        }

        @Override
        public double codeAt(double value) {
            return 1 + (value - least) / step;
        }
    }
}
