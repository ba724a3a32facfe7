package io.hndsr.server;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every sequence of frames that a fuzzer begins with, and every one that it has found fault with. */
class SocketFuzzTest {

    private static SocketFuzz service;

    @BeforeAll
    static void start() {
        service = new SocketFuzz();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    static List<Path> frames() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/fuzz/socket"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("frames")
    void frames_are_answered_or_refused_in_words_and_leave_nothing(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);

        assertThatCode(() -> service.feed(bytes)).doesNotThrowAnyException();
    }
}
