package io.hndsr;

import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.error.RuntimeSetupException;
import io.hndsr.request.UpscaleOptions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What an exit of the JVM does to resolvers, in JVMs that exit. */
class ShutdownTest {

    private static final int EXIT = 7;
    private static final int REQUESTS = 6;

    @RepeatedTest(3)
    void a_shutdown_hook_that_waits_for_pending_requests_gets_their_results() throws Exception {
        ChildJvm.Outcome outcome = ChildJvm.of(Draining.class).run();
        assertThat(outcome.output()).contains("6 results").doesNotContain("Exception");
        assertThat(outcome.exit()).as(outcome.output()).isEqualTo(EXIT);
    }

    @RepeatedTest(3)
    void an_exit_that_waits_for_nothing_ends_the_process_in_the_midst_of_runs() throws Exception {
        ChildJvm.Outcome outcome = ChildJvm.of(Abandoning.class).run();
        assertThat(outcome.exit()).as(outcome.output()).isEqualTo(EXIT);
        assertThat(outcome.output()).doesNotContain("Exception", "terminate called", "SIG");
    }

    @Test
    void a_resolver_that_is_created_in_a_shutdown_hook_is_refused_and_the_bundle_not_blamed() throws Exception {
        ChildJvm.Outcome outcome = ChildJvm.of(CreatingLate.class).run();
        assertThat(outcome.exit()).as(outcome.output()).isEqualTo(EXIT);
        assertThat(outcome.output())
                .contains("first: " + RuntimeSetupException.class.getName())
                .contains("JVM is shutting down");
    }

    @Test
    void a_resolver_that_is_created_in_a_shutdown_hook_beside_another_is_refused_too() throws Exception {
        ChildJvm.Outcome outcome = ChildJvm.of(CreatingLate.class, "another").run();
        assertThat(outcome.exit()).as(outcome.output()).isEqualTo(EXIT);
        assertThat(outcome.output())
                .contains("first: " + RuntimeSetupException.class.getName())
                .contains("JVM is shutting down");
    }

    private static List<CompletableFuture<UpscaleResult>> submit(SuperResolver resolver) {
        return IntStream.range(0, REQUESTS)
                .mapToObj(i -> resolver.submit(TestPictures.waves(256, 256), UpscaleOptions.scale(2)))
                .toList();
    }

    /** Exits with requests pending, and waits for them in a hook, as servers do. */
    static final class Draining {

        private Draining() {}

        public static void main(String[] arguments) {
            SuperResolver resolver = SuperResolver.create();
            List<CompletableFuture<UpscaleResult>> futures = submit(resolver);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                futures.forEach(CompletableFuture::join);
                resolver.close();
                System.out.println(futures.size() + " results");
            }));
            System.exit(EXIT);
        }
    }

    /** Exits with requests running. */
    static final class Abandoning {

        private Abandoning() {}

        public static void main(String[] arguments) {
            SuperResolver resolver = SuperResolver.create();
            CompletableFuture<Void> started = new CompletableFuture<>();
            CompletableFuture<UpscaleResult> first = resolver.submit(
                    TestPictures.waves(256, 256),
                    UpscaleOptions.scale(2).onProgress(progress -> started.complete(null)));
            List<CompletableFuture<UpscaleResult>> others = submit(resolver);
            CompletableFuture.anyOf(started, first).join();
            assertThat(others).hasSize(REQUESTS);
            System.exit(EXIT);
        }
    }

    /** Creates a resolver while the JVM shuts down. */
    static final class CreatingLate {

        private CreatingLate() {}

        public static void main(String[] arguments) {
            if (arguments.length > 0) {
                SuperResolver.create();
            }
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    SuperResolver.create();
                } catch (RuntimeException refused) {
                    System.out.println("first: " + refused);
                }
            }));
            System.exit(EXIT);
        }
    }
}
