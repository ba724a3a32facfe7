package io.hndsr;

import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.config.FallbackPolicy;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A resolver that is lost without close(), in a JVM that collects garbage until it says so. */
class UnclosedResolverTest {

    @Test
    void a_resolver_that_was_never_closed_is_reported_and_a_closed_one_is_not() throws Exception {
        ChildJvm.Outcome outcome = ChildJvm.of(Losing.class).run();
        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(outcome.output()).containsOnlyOnce("a SuperResolver was not closed");
    }

    /** Loses a resolver, and closes another one. */
    static final class Losing {

        private Losing() {}

        public static void main(String[] arguments) {
            PrintStream err = System.err;
            ByteArrayOutputStream log = new ByteArrayOutputStream();
            System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
            create().close();
            create();
            while (!log.toString(StandardCharsets.UTF_8).contains("a SuperResolver was not closed")) {
                System.gc();
            }
            err.print(log.toString(StandardCharsets.UTF_8));
        }

        private static SuperResolver create() {
            return SuperResolver.builder()
                    .model(Path.of("absent"))
                    .fallback(FallbackPolicy.BICUBIC)
                    .build();
        }
    }
}
