package io.hndsr.internal.codec.tiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs GDAL, if it is installed: on Debian {@code apt-get install gdal-bin python3-gdal}. */
final class Gdal {

    /** A result of a command. */
    record Run(int status, String output) {}

    private Gdal() {}

    /** Skips the test, with the reason, if GDAL is not there. */
    static void requirePresent() {
        boolean present = interpreter().isPresent() && run(List.of("gdalinfo", "--version")).status == 0;
        if (!present) {
            System.out.println("skipped: gdal-bin and python3-gdal are not installed");
        }
        assumeTrue(present, "gdal-bin and python3-gdal are not installed");
    }

    /** Runs Python with GDAL's bindings; returns what it printed. */
    static String python(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(interpreter().orElseThrow());
        command.addAll(List.of(arguments));
        Run run = run(command);
        assertThat(run.status).as(run.output).isZero();
        return run.output;
    }

    /** Runs one of GDAL's programs; returns what it printed. */
    static String program(String... command) {
        Run run = run(List.of(command));
        assertThat(run.status).as(run.output).isZero();
        return run.output;
    }

    private static Optional<String> interpreter() {
        for (String candidate : List.of("/usr/bin/python3", "python3")) {
            if (run(List.of(candidate, "-c", "import osgeo.gdal, numpy")).status == 0) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    static Run run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Run(process.waitFor(), output);
        } catch (IOException missing) {
            return new Run(-1, missing.toString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
