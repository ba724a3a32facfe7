package io.hndsr.server.internal.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How far requests are, for those that follow them. */
class ProgressBoardTest {

    private final ProgressBoard board = new ProgressBoard();

    @Test
    void somebody_who_fails_keeps_nobody_else_from_being_told_and_no_request_from_ending() {
        AtomicInteger told = new AtomicInteger();
        ProgressBoard.Entry entry = board.open("id");
        for (int i = 0; i < 3; i++) {
            entry.watch(told::incrementAndGet);
            entry.watch(() -> {
                throw new IllegalStateException("of a test");
            });
        }

        entry.stand(ProgressBoard.Status.RUNNING);
        assertThat(told).hasValue(3);

        entry.close();
        assertThat(board.find("id")).isEmpty();
        assertThat(entry.view(0, 1).ended()).isTrue();
    }

    @Test
    void the_first_status_that_is_final_stays() {
        ProgressBoard.Entry entry = board.open("id");
        entry.stand(ProgressBoard.Status.DISMISSED);
        entry.stand(ProgressBoard.Status.SUCCESSFUL);
        entry.close();

        assertThat(entry.view(0, 1).status()).isEqualTo(ProgressBoard.Status.DISMISSED);
    }

    @Test
    void the_later_of_two_requests_of_one_id_is_found_also_when_the_earlier_one_has_ended() {
        ProgressBoard.Entry earlier = board.open("id");
        ProgressBoard.Entry later = board.open("id");
        earlier.close();

        assertThat(board.find("id")).containsSame(later);
    }
}
