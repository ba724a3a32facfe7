package io.hndsr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.image.ImageSize;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ProgressDisplayTest {

    private final StringWriter text = new StringWriter();
    private long seconds;

    @Test
    void shows_nothing_within_two_seconds() {
        ProgressDisplay display = display(true);
        seconds = 1;
        display.update(0.5, 1, 2, Optional.empty());
        display.finish();

        assertThat(text.toString()).isEmpty();
    }

    @Test
    void draws_a_bar_with_percent_tiles_and_time_left_on_a_terminal() {
        ProgressDisplay display = display(true);
        seconds = 3;
        display.update(0.25, 6, 24, Optional.of(Duration.ofSeconds(75)));

        assertThat(text.toString())
                .isEqualTo("\r\u001b[Kscene.png [######------------------]  25%  6/24 tiles, 1:15 min left");
    }

    @Test
    void removes_the_bar_at_the_end() {
        ProgressDisplay display = display(true);
        seconds = 3;
        display.update(0.25, 6, 24, Optional.empty());
        display.finish();

        assertThat(text.toString()).endsWith("\r\u001b[K");
    }

    @Test
    void writes_a_line_every_five_seconds_elsewhere() {
        ProgressDisplay display = display(false);
        for (seconds = 0; seconds < 12; seconds++) {
            display.update((seconds + 1) / 24.0, (int) seconds + 1, 24, Optional.of(Duration.ofSeconds(24 - seconds)));
        }
        display.finish();

        assertThat(text.toString().lines())
                .containsExactly(
                        "scene.png: 12%, 3 of 24 tiles, 22 s left", "scene.png: 33%, 8 of 24 tiles, 17 s left");
    }

    @Test
    void a_scene_is_shown_in_rows_with_the_rate_of_this_run() {
        ProgressDisplay display = display(true);
        ImageSize size = new ImageSize(40_000, 10_000);
        seconds = 1;
        display.rows(0.5, 5_000, size, Optional.empty());
        seconds = 101;
        display.rows(0.6, 6_000, size, Optional.of(Duration.ofSeconds(400)));

        assertThat(text.toString())
                .isEqualTo(
                        "\r\u001b[Kscene.png [##############----------]  60%  6000/10000 rows, 0.40 Mpixel/s, 6:40 min left");
    }

    @Test
    void writes_fewer_lines_the_longer_it_takes() {
        ProgressDisplay display = display(false);
        for (seconds = 0; seconds < 3600; seconds++) {
            display.rows(seconds / 3600.0, (int) seconds, new ImageSize(9, 3600), Optional.empty());
        }
        assertThat(text.toString().lines()).hasSizeBetween(60, 90);
    }

    private ProgressDisplay display(boolean terminal) {
        return new ProgressDisplay(
                new PrintWriter(text),
                terminal,
                () -> Duration.ofSeconds(seconds).toNanos(),
                "scene.png",
                "tiles");
    }
}
