package io.hndsr.internal.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hndsr.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ONNX Runtime's telemetry leaves behind, in JVMs whose home is a folder of the test. */
class TelemetryTest {

    /** With any of these ONNX Runtime takes the process for a build, and sends nothing. */
    private static final List<String> BUILDS = List.of(
            "CI",
            "TF_BUILD",
            "GITHUB_ACTIONS",
            "GITLAB_CI",
            "CIRCLECI",
            "TRAVIS",
            "JENKINS_URL",
            "CODEBUILD_BUILD_ID",
            "BUILDKITE",
            "TEAMCITY_VERSION",
            "APPVEYOR",
            "BITBUCKET_BUILD_NUMBER",
            "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI");

    @TempDir
    Path home;

    @Test
    void nothing_is_written_to_the_home_folder_although_nothing_is_set() throws Exception {
        assumeTrue(Runtime.version().feature() >= 22, "before Java 22 no variable can be set");
        ChildJvm.Outcome outcome = jvm().withVariable(Telemetry.VARIABLE, "").run();
        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(outcome.output()).doesNotContain("reports this process");
        assertThat(files()).isEmpty();
    }

    @Test
    void nothing_is_written_to_the_home_folder_with_the_variable_set() throws Exception {
        ChildJvm.Outcome outcome = jvm().withVariable(Telemetry.VARIABLE, "1").run();
        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(outcome.output()).doesNotContain("reports this process");
        assertThat(files()).isEmpty();
    }

    private ChildJvm jvm() {
        ChildJvm jvm = ChildJvm.of(Loading.class)
                .withVariable("HOME", home.toString())
                .withVariable("XDG_CACHE_HOME", home.resolve("cache").toString());
        for (String build : BUILDS) {
            jvm = jvm.withVariable(build, "");
        }
        return jvm;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    /** Loads ONNX Runtime. */
    static final class Loading {

        private Loading() {}

        public static void main(String[] arguments) {
            RuntimeInstallation.load().close();
        }
    }
}
