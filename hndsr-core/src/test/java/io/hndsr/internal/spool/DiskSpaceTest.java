package io.hndsr.internal.spool;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hndsr.error.OutputException;
import io.hndsr.internal.spool.DiskSpace.Disk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskSpaceTest {

    private static final long GB = 1_000_000_000L;

    @TempDir
    private Path folder;

    private Path target;
    private Path spools;

    @BeforeEach
    void folders() throws Exception {
        target = folder.resolve("out.tif");
        spools = Files.createDirectory(folder.resolve("spools"));
    }

    private Function<Path, Optional<Disk>> disks(String spoolStore, long beside, long ofSpools) {
        return path -> Optional.of(path.equals(spools) ? new Disk(spoolStore, ofSpools) : new Disk("a", beside));
    }

    @Test
    void on_one_disk_file_and_spool_are_needed_together() {
        assertThatCode(() -> DiskSpace.require(target, 2 * GB, spools, 3 * GB, disks("a", 5 * GB, 5 * GB)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> DiskSpace.require(target, 2 * GB, spools, 3 * GB, disks("a", 4 * GB, 4 * GB)))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining("needs about 5.00 GB")
                .hasMessageContaining("free are 4.00 GB")
                .hasMessageContaining("--temp-dir");
    }

    @Test
    void on_two_disks_each_needs_its_own() {
        assertThatCode(() -> DiskSpace.require(target, 2 * GB, spools, 3 * GB, disks("b", 2 * GB, 3 * GB)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> DiskSpace.require(target, 2 * GB, spools, 3 * GB, disks("b", GB, 9 * GB)))
                .hasMessageContaining("needs about 2.00 GB in " + folder);
        assertThatThrownBy(() -> DiskSpace.require(target, 2 * GB, spools, 3 * GB, disks("b", 9 * GB, GB)))
                .hasMessageContaining("needs about 3.00 GB in " + spools);
    }

    @Test
    void a_system_that_does_not_tell_is_trusted_and_a_folder_that_is_missing_is_not() {
        assertThatCode(() -> DiskSpace.require(target, GB, spools, GB, path -> Optional.empty()))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> DiskSpace.require(target, GB, folder.resolve("missing"), GB))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining("missing")
                .hasMessageContaining("create it first");
        assertThatThrownBy(() -> DiskSpace.require(target, Long.MAX_VALUE / 4, spools, 1))
                .isInstanceOf(OutputException.class);
    }
}
