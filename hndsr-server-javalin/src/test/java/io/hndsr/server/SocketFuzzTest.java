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

/** The seeds of the fuzz target, and every sequence of frames that has made it fail. */
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
    void frames_are_answered_or_rejected_with_a_message_and_leave_nothing_behind(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);

        assertThatCode(() -> service.feed(bytes)).doesNotThrowAnyException();
    }
}
