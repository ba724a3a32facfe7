package io.hndsr.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hndsr.error.OutputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

    @TempDir
    private Path folder;

    @Test
    void appears_under_its_name_with_the_commit_and_replaces_what_was_there() throws IOException {
        Path target = Files.writeString(folder.resolve("out.tif"), "before");
        try (AtomicFile file = AtomicFile.create(target)) {
            file.channel().write(ByteBuffer.wrap(new byte[] {1, 2}));
            assertThat(target).hasContent("before");
            file.commit();
        }

        assertThat(Files.readAllBytes(target)).containsExactly(1, 2);
        assertThat(names()).containsExactly("out.tif");
    }

    @Test
    void leaves_nothing_behind_without_a_commit() throws IOException {
        Path target = folder.resolve("out.tif");
        try (AtomicFile file = AtomicFile.create(target)) {
            file.channel().write(ByteBuffer.wrap(new byte[] {1, 2}));
            assertThat(names()).hasSize(1);
        }

        assertThat(names()).isEmpty();
    }

    @Test
    void leaves_nothing_behind_if_the_name_is_taken_by_a_folder() throws IOException {
        Path target = folder.resolve("out.tif");
        Files.createDirectories(target.resolve("inside"));
        try (AtomicFile file = AtomicFile.create(target)) {
            assertThatThrownBy(file::commit).isInstanceOf(OutputException.class).hasMessageContaining("out.tif");
        }

        assertThat(names()).containsExactly("out.tif");
    }

    @Test
    void refuses_a_folder_that_is_not_there() {
        assertThatThrownBy(() -> AtomicFile.create(folder.resolve("nowhere/out.tif")))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining("nowhere");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
