package io.hndsr.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hndsr.error.InvalidOptionsException;
import io.hndsr.request.UpscaleOptions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every limit, by a Jakarta Validation provider and by hand: the same verdict in the same words. */
class OptionConstraintsTest {

    private static final String SCALE = "must be from 2 to 8";
    private static final String BLUR = "must be from 0 to 1.2 input pixels";
    private static final String NOISE = "must be from 0 to 10 (RMS, in 1/255)";
    private static final String STEPS = "must be from 1 to 200";
    private static final String STRENGTH = "must be from 0 to 1";
    private static final String TILE = "must be at least 16 input pixels";
    private static final String SIDE = "must be at least 1";

    private static OptionConstraints provider;

    @BeforeAll
    static void startProvider() {
        provider = OptionConstraints.detect();
    }

    @Test
    void the_provider_of_the_test_class_path_is_used() {
        assertThat(provider.usesProvider()).isTrue();
        assertThat(OptionConstraints.byHand().usesProvider()).isFalse();
    }

    static Stream<Arguments> outside() {
        UpscaleOptions x4 = UpscaleOptions.scale(4);
        return Stream.of(
                Arguments.of(UpscaleOptions.scale(1), "scale 1.0 " + SCALE),
                Arguments.of(UpscaleOptions.scale(1.99), "scale 1.99 " + SCALE),
                Arguments.of(UpscaleOptions.scale(8.01), "scale 8.01 " + SCALE),
                Arguments.of(UpscaleOptions.scale(9), "scale 9.0 " + SCALE),
                Arguments.of(UpscaleOptions.scale(0), "scale 0.0 " + SCALE),
                Arguments.of(UpscaleOptions.scale(-4), "scale -4.0 " + SCALE),
                Arguments.of(UpscaleOptions.scale(Double.NaN), "scale NaN " + SCALE),
                Arguments.of(UpscaleOptions.scale(Double.POSITIVE_INFINITY), "scale Infinity " + SCALE),
                Arguments.of(UpscaleOptions.scale(Double.NEGATIVE_INFINITY), "scale -Infinity " + SCALE),
                Arguments.of(UpscaleOptions.scale(Double.MIN_VALUE), "scale 4.9E-324 " + SCALE),
                Arguments.of(UpscaleOptions.scale(Math.nextUp(8.0)), "scale 8.000000000000002 " + SCALE),
                Arguments.of(UpscaleOptions.scale(Math.nextDown(2.0)), "scale 1.9999999999999998 " + SCALE),
                Arguments.of(UpscaleOptions.size(0, 10), "width 0 " + SIDE),
                Arguments.of(UpscaleOptions.size(10, -1), "height -1 " + SIDE),
                Arguments.of(x4.blur(-0.1), "blur -0.1 " + BLUR),
                Arguments.of(x4.blur(1.21), "blur 1.21 " + BLUR),
                Arguments.of(x4.blur(Double.NaN), "blur NaN " + BLUR),
                Arguments.of(x4.blur(Double.POSITIVE_INFINITY), "blur Infinity " + BLUR),
                Arguments.of(x4.noise(-0.001), "noise -0.001 " + NOISE),
                Arguments.of(x4.noise(10.5), "noise 10.5 " + NOISE),
                Arguments.of(x4.noise(Double.NaN), "noise NaN " + NOISE),
                Arguments.of(x4.noise(Double.NEGATIVE_INFINITY), "noise -Infinity " + NOISE),
                Arguments.of(x4.steps(0), "steps 0 " + STEPS),
                Arguments.of(x4.steps(-1), "steps -1 " + STEPS),
                Arguments.of(x4.steps(201), "steps 201 " + STEPS),
                Arguments.of(x4.strength(-0.1), "strength -0.1 " + STRENGTH),
                Arguments.of(x4.strength(1.1), "strength 1.1 " + STRENGTH),
                Arguments.of(x4.strength(Double.NaN), "strength NaN " + STRENGTH),
                Arguments.of(x4.strength(Double.POSITIVE_INFINITY), "strength Infinity " + STRENGTH),
                Arguments.of(x4.tileSize(15), "tileSize 15 " + TILE),
                Arguments.of(x4.tileSize(0), "tileSize 0 " + TILE),
                Arguments.of(x4.tileSize(-64), "tileSize -64 " + TILE),
                Arguments.of(x4.tileSize(Integer.MIN_VALUE), "tileSize -2147483648 " + TILE),
                Arguments.of(
                        UpscaleOptions.scale(9).blur(2).noise(11).tileSize(1),
                        "blur 2.0 " + BLUR + "; noise 11.0 " + NOISE + "; scale 9.0 " + SCALE + "; tileSize 1 "
                                + TILE));
    }

    @ParameterizedTest
    @MethodSource("outside")
    void what_is_outside_is_refused_in_the_same_words_by_provider_and_by_hand(UpscaleOptions options, String message) {
        assertThatThrownBy(() -> provider.check(options))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> OptionConstraints.byHand().check(options))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(doubles = {2, 2.0000001, 3.14, 7.9999, 8})
    void what_is_inside_passes_both(double scale) {
        UpscaleOptions options = UpscaleOptions.scale(scale)
                .blur(0)
                .noise(0)
                .steps(1)
                .strength(0)
                .tileSize(16);
        assertThatCode(() -> provider.check(options)).doesNotThrowAnyException();
        assertThatCode(() -> OptionConstraints.byHand().check(options)).doesNotThrowAnyException();
        UpscaleOptions largest =
                options.blur(1.2).noise(10).steps(200).strength(1).tileSize(Integer.MAX_VALUE);
        assertThatCode(() -> provider.check(largest)).doesNotThrowAnyException();
        assertThatCode(() -> OptionConstraints.byHand().check(largest)).doesNotThrowAnyException();
    }

    @Test
    void options_that_name_nothing_pass_both() {
        UpscaleOptions options = UpscaleOptions.size(1, 1);
        assertThatCode(() -> provider.check(options)).doesNotThrowAnyException();
        assertThatCode(() -> OptionConstraints.byHand().check(options)).doesNotThrowAnyException();
    }
}
