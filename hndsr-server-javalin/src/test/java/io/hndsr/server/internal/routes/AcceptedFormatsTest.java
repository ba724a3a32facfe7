package io.hndsr.server.internal.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.hndsr.image.ImageFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The format that is chosen by the header Accept. */
class AcceptedFormatsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | PNG",
                "*/* | PNG",
                "image/webp | WEBP",
                "IMAGE/TIFF; Q=0.5 | TIFF",
                "image/webp, */* | WEBP",
                "image/webp;q=0.9, */*;q=0.8 | WEBP",
                "image/jpeg;q=0.5, image/tiff | TIFF",
                "text/html, image/*;q=0.8, */*;q=0.1 | PNG",
                "image/png;q=0, */* | JPEG",
                "*/*, image/png;q=0.1, image/jpeg;q=0 | WEBP",
                "image/*;q=0.2, image/png;q=x | JPEG",
            })
    void the_most_specific_range_decides(String accept, ImageFormat format) {
        assertThat(AcceptedFormats.of(List.of(accept)).best()).contains(format);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "image/gif, image/avif", "image/*;q=0, */*", "image/png;q=0", "*/*;q=NaN"})
    void nothing_is_written_that_is_not_acceptable(String accept) {
        assertThat(AcceptedFormats.of(List.of(accept)).best()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html; q = 1", "text/html; a=\"", "text/html; \"", ",;=,", ";q=1", "\u00ff"})
    void a_malformed_header_is_ignored_or_matches_nothing(String accept) {
        assertThat(AcceptedFormats.of(List.of(accept)).best())
                .satisfiesAnyOf(
                        best -> assertThat(best).isEmpty(),
                        best -> assertThat(best).contains(ImageFormat.PNG));
    }

    @Test
    void random_headers_are_processed_without_an_exception() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String characters = "aq=;,\"\\ */.019\t'";
        for (int round = 0; round < 50_000; round++) {
            StringBuilder accept = new StringBuilder();
            for (int length = random.nextInt(16); length > 0; length--) {
                accept.append(characters.charAt(random.nextInt(characters.length())));
            }
            String header = accept.toString();
            assertThatCode(() -> AcceptedFormats.of(List.of(header)).best())
                    .as("\"%s\", seed %d", header, seed)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void values_of_a_repeated_header_are_combined() {
        assertThat(AcceptedFormats.of(List.of("text/html", "image/webp")).best())
                .contains(ImageFormat.WEBP);
        assertThat(AcceptedFormats.of(List.of()).best()).contains(ImageFormat.PNG);
    }
}
