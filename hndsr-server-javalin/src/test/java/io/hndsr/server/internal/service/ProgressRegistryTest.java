package io.hndsr.server.internal.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The progress of requests, and those who follow it. */
class ProgressRegistryTest {

    private final ProgressRegistry registry = new ProgressRegistry();

    @Test
    void a_listener_that_throws_affects_neither_other_listeners_nor_the_request() {
        AtomicInteger notified = new AtomicInteger();
        ProgressRegistry.Entry entry = registry.open("id");
        for (int i = 0; i < 3; i++) {
            entry.addListener(notified::incrementAndGet);
            entry.addListener(() -> {
                throw new IllegalStateException("thrown on purpose by a test");
            });
        }

        entry.setStatus(ProgressRegistry.Status.RUNNING);
        assertThat(notified).hasValue(3);

        entry.close();
        assertThat(registry.find("id")).isEmpty();
        assertThat(entry.snapshot(0, 1).ended()).isTrue();
    }

    @Test
    void the_first_final_status_is_kept() {
        ProgressRegistry.Entry entry = registry.open("id");
        entry.setStatus(ProgressRegistry.Status.DISMISSED);
        entry.setStatus(ProgressRegistry.Status.SUCCESSFUL);
        entry.close();

        assertThat(entry.snapshot(0, 1).status()).isEqualTo(ProgressRegistry.Status.DISMISSED);
    }

    @Test
    void of_two_requests_with_one_id_the_later_is_found_even_after_the_earlier_has_ended() {
        ProgressRegistry.Entry earlier = registry.open("id");
        ProgressRegistry.Entry later = registry.open("id");
        earlier.close();

        assertThat(registry.find("id")).containsSame(later);
    }
}
