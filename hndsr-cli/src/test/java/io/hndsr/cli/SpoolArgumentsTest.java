package io.hndsr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.ImageFiles;
import io.hndsr.internal.spool.ResultSpools;
import io.hndsr.internal.spool.SpoolKey;
import io.hndsr.internal.spool.TileSpool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What interrupted runs leave behind: continued, refused, removed. */
class SpoolArgumentsTest {

    @TempDir
    private Path folder;

    private CommandRun upscale(Object... more) {
        Object[] all = new Object[more.length + 8];
        Object[] first = {
            "upscale",
            folder.resolve("in.tif"),
            "-o",
            folder.resolve("out.tif"),
            "--scale",
            2,
            "--model",
            Samples.bundle("nearest")
        };
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(more, 0, all, first.length, more.length);
        return CommandRun.of(all);
    }

    private void scene() {
        ImageFiles.write(ImageFiles.read(Samples.road()), folder.resolve("in.tif"));
    }

    private TileSpool spool() {
        TileSpool spool = ResultSpools.begin(folder, folder.resolve("out.tif"), Map.of("model", "another 7"));
        spool.put(new SpoolKey(0, 0, 0, 0), new byte[] {1});
        return spool;
    }

    @Test
    void a_spool_of_something_else_is_refused_by_name_kept_and_removed_on_request() throws IOException {
        scene();
        spool().close();

        CommandRun refused = upscale("--resume");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(refused.err())
                .contains("cannot be continued")
                .contains("model was another 7, is test-nearest")
                .contains("what is finished is kept in");
        assertThat(folder.resolve("out.tif")).doesNotExist();

        CommandRun cleaned = CommandRun.of("upscale", "--clean-spools", folder);
        assertThat(cleaned.exitCode()).isZero();
        assertThat(cleaned.out()).contains("removed: " + folder).contains(".spool");
        assertThat(CommandRun.of("upscale", "--clean-spools", folder).out()).contains("no spool found");

        assertThat(upscale("--resume").exitCode()).isZero();
        assertNoSpool();
    }

    @Test
    void a_spool_that_is_in_use_is_neither_removed_nor_continued() throws IOException {
        scene();
        try (TileSpool used = spool()) {
            assertThat(CommandRun.of("upscale", "--clean-spools", folder).out())
                    .contains("in use, kept: " + used.file());
            CommandRun refused = upscale("--resume");
            assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(refused.err()).contains("is in use");
            assertThat(used.file()).exists();
        }
        assertThat(upscale().exitCode()).isZero();
        assertNoSpool();
    }

    @Test
    void finished_parts_lie_in_the_folder_that_is_named() {
        scene();
        Path missing = folder.resolve("missing");
        CommandRun refused = upscale("--temp-dir", missing);
        assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(refused.err()).contains(missing.toString());
        assertThat(folder.resolve("out.tif")).doesNotExist();
    }

    @Test
    void only_results_in_tiff_can_be_continued() {
        scene();
        CommandRun png = CommandRun.of("upscale", folder.resolve("in.tif"), "--resume");
        assertThat(png.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(png.err()).contains("--resume needs results in TIFF").contains("--format tiff");
        assertThat(upscale("--resume", "--compare").err()).contains("--resume and --compare exclude each other");
        assertThat(CommandRun.of("upscale").err()).contains("Missing required parameter: 'IN'");
    }

    @Test
    void a_dry_run_says_what_would_be_done_and_writes_nothing() throws IOException {
        scene();
        Path broken = Files.write(folder.resolve("broken.png"), new byte[] {1, 2, 3});
        CommandRun run = CommandRun.of(
                "upscale",
                folder.resolve("in.tif"),
                broken,
                "-o",
                folder.resolve("out"),
                "--scale",
                2,
                "--format",
                "tiff",
                "--dry-run",
                "--model",
                Samples.bundle("nearest"));
        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).contains("broken.png");
        assertThat(run.out())
                .contains("266x204 -> 532x408")
                .containsPattern("\\d+ tiles, memory \\d+\\.\\d MB, disk about \\d\\.\\d MB")
                .containsPattern("about \\d+ s in all, at [0-9.]+ Mpixel/s")
                .contains("Nothing was written");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrder("in.tif", "broken.png");
        }
    }

    private void assertNoSpool() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrder("in.tif", "out.tif");
        }
    }
}
