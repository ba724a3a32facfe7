package io.hndsr.internal.codec;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads every seed image of the fuzzer, and every image with which it has found a fault. */
class FuzzCorpusTest {

    private static final Path RESOURCES = Path.of("src", "test", "resources");

    static List<Path> images() throws IOException {
        List<Path> images = new ArrayList<>();
        for (String folder : List.of("codec", "tiff", "fuzz/image")) {
            try (Stream<Path> files = Files.list(RESOURCES.resolve(folder))) {
                files.sorted().forEach(images::add);
            }
        }
        return images;
    }

    @ParameterizedTest
    @MethodSource("images")
    void an_image_is_read_or_refused_by_its_reader(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);

        assertThatCode(() -> ImageFuzz.fuzzerTestOneInput(bytes)).doesNotThrowAnyException();
    }
}
