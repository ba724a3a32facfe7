package io.hndsr.server.internal.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How far requests are, for those that follow them. */
class ProgressRegistryTest {

    private final ProgressRegistry board = new ProgressRegistry();

    @Test
    void somebody_who_fails_keeps_nobody_else_from_being_told_and_no_request_from_ending() {
        AtomicInteger told = new AtomicInteger();
        ProgressRegistry.Entry entry = board.open("id");
        for (int i = 0; i < 3; i++) {
            entry.watch(told::incrementAndGet);
            entry.watch(() -> {
                throw new IllegalStateException("of a test");
            });
        }

        entry.stand(ProgressRegistry.Status.RUNNING);
        assertThat(told).hasValue(3);

        entry.close();
        assertThat(board.find("id")).isEmpty();
        assertThat(entry.view(0, 1).ended()).isTrue();
    }

    @Test
    void the_first_status_that_is_final_stays() {
        ProgressRegistry.Entry entry = board.open("id");
        entry.stand(ProgressRegistry.Status.DISMISSED);
        entry.stand(ProgressRegistry.Status.SUCCESSFUL);
        entry.close();

        assertThat(entry.view(0, 1).status()).isEqualTo(ProgressRegistry.Status.DISMISSED);
    }

    @Test
    void the_later_of_two_requests_of_one_id_is_found_also_when_the_earlier_one_has_ended() {
        ProgressRegistry.Entry earlier = board.open("id");
        ProgressRegistry.Entry later = board.open("id");
        earlier.close();

        assertThat(board.find("id")).containsSame(later);
    }
}
