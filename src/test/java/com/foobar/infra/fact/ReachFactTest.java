package com.foobar.infra.fact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Doors of this machine, tried as a host tries them. */
class ReachFactTest {

    @Test
    void a_port_is_open_while_somebody_listens_there_and_refused_when_nobody_does() throws Exception {
        try (var open = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            var questions = new ArrayList<ReachFact>();
            questions.add(new ReachFact("127.0.0.1", open.getLocalPort()));
            questions.add(new ReachFact("127.0.1.1", open.getLocalPort()));
            questions.add(new ReachFact("localhost", open.getLocalPort()));
            questions.add(new ReachFact("nobody.invalid", 80));
            var answers = Probes.asked(questions);
            assertThat(questions.stream().map(answers::get).map(ReachFact.State::word))
                    .containsExactly("open", "refused", "open", "name not known");
        }
    }

    @Test
    void many_are_tried_side_by_side_and_each_once() throws Exception {
        try (var open = new ServerSocket(0, 500, InetAddress.getByName("127.0.0.1"))) {
            var questions = new ArrayList<ReachFact>();
            // All of this network is loopback.
            for (int i = 1; i <= 200; i++) {
                questions.add(new ReachFact("127.0.1." + i, open.getLocalPort()));
            }
            questions.add(new ReachFact("127.0.0.1", open.getLocalPort()));
            var answers = Probes.asked(questions);
            assertThat(questions.subList(0, 200)).allMatch(q -> answers.get(q) == ReachFact.State.REFUSED);
            assertThat(answers.get(questions.getLast())).isEqualTo(ReachFact.State.OPEN);
            open.setSoTimeout(5_000);
            open.accept().close();
            open.setSoTimeout(1);
            assertThatThrownBy(open::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void what_a_program_says_that_was_not_asked_is_no_answer() {
        var one = List.of(new ReachFact("10.0.0.1", 80));
        assertThat(Probes.told("dropped", one).get(one.getFirst())).isEqualTo(ReachFact.State.DROPPED);
        assertThat(Probes.told("unreachable", one).get(one.getFirst())).isEqualTo(ReachFact.State.UNREACHABLE);
        assertThatThrownBy(() -> Probes.told("dropped\nopen", one)).isInstanceOf(MalformedAnswer.class);
        assertThatThrownBy(() -> Probes.told("perl: not found", one)).isInstanceOf(MalformedAnswer.class);
    }
}
