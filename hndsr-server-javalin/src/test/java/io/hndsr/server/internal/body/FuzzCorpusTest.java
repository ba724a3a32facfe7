package io.hndsr.server.internal.body;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The seeds of the fuzz target, and every body that has made it fail. */
class FuzzCorpusTest {

    static List<Path> bodies() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/fuzz/body"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void a_body_is_read_or_rejected_with_a_message(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);

        assertThatCode(() -> BodyFuzz.fuzzerTestOneInput(bytes)).doesNotThrowAnyException();
    }
}
