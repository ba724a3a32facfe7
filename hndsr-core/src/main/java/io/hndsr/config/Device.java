package io.hndsr.config;

/** The device that the network runs on. */
public sealed interface Device {

    /** A CUDA device if one can be used, else the CPU. */
    record Auto() implements Device {
        @Override
        public String toString() {
            return "auto";
        }
    }

    /** The CPU. */
    record Cpu() implements Device {
        @Override
        public String toString() {
            return "cpu";
        }
    }

    /**
     * One CUDA device.
     *
     * @param ordinal the device's number, from 0
     */
    record Cuda(int ordinal) implements Device {
        /**
         * Checks the number.
         *
         * @param ordinal the device's number, from 0
         * @throws IllegalArgumentException if it is negative
         */
        public Cuda {
            if (ordinal < 0) {
                throw new IllegalArgumentException("CUDA device number " + ordinal + " is below 0");
            }
        }

        @Override
        public String toString() {
            return "cuda:" + ordinal;
        }
    }

    /**
     * Reads a device as it is written on a command line.
     *
     * @param text {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}
     * @return the device
     * @throws IllegalArgumentException if the text is none of these
     */
    static Device parse(String text) {
        if (text.equals("auto")) {
            return new Auto();
        }
        if (text.equals("cpu")) {
            return new Cpu();
        }
        if (text.equals("cuda")) {
            return new Cuda(0);
        }
        if (text.matches("cuda:\\d{1,3}")) {
            return new Cuda(Integer.parseInt(text.substring("cuda:".length())));
        }
        throw new IllegalArgumentException("device \"" + text + "\" is none of auto, cpu, cuda:N");
    }
}
