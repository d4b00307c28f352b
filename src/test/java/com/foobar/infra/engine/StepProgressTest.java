package com.foobar.infra.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.plan.HostStep;
import com.foobar.infra.plan.Operation;
import com.foobar.infra.shell.Script;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepProgressTest {

    @Test
    void what_a_step_said_before_the_connection_broke_is_told_once() {
        var events = new ArrayList<Event>();
        var operation = new Operation("service nginx.service", List.of(), Script.empty(), Script.empty());
        var progress = new StepProgress(
                new HostStep("web-01", List.of(operation)), "web", "0123456789abcdef", events::add, _ -> {});
        progress.line("@@0123456789abcdef begin 0");
        progress.line("cannot bind");
        // Followed over a new connection, the log comes again from its beginning.
        progress.line("@@0123456789abcdef begin 0");
        progress.line("cannot bind");
        progress.line("@@0123456789abcdef failed 0");
        progress.ended(1, "");

        assertThat(events).first().isInstanceOf(Event.OperationStarted.class);
        assertThat(events).filteredOn(Event.OperationStarted.class::isInstance).hasSize(1);
        assertThat(events.getLast())
                .isInstanceOfSatisfying(
                        Event.StepFailed.class,
                        failed -> assertThat(failed.output()).containsExactly("cannot bind"));
    }

    @Test
    void what_an_operation_that_goes_well_has_to_say_is_told_once() {
        var events = new ArrayList<Event>();
        var operation = new Operation("data shop", List.of(), Script.empty(), Script.empty());
        var progress = new StepProgress(
                new HostStep("db-01", List.of(operation)), "replicas", "0123456789abcdef", events::add, _ -> {});
        for (int followed = 0; followed < 2; followed++) {
            progress.line("@@0123456789abcdef begin 0");
            progress.line("@@0123456789abcdef told 0 saved  here: /a\u001b[2J b.sql");
            progress.line("@@0123456789abcdef done 0");
        }
        assertThat(events)
                .filteredOn(Event.OperationTold.class::isInstance)
                .containsExactly(
                        new Event.OperationTold("db-01", "replicas", 1, 1, "data shop", "saved  here: /a b.sql"));
    }

    @Test
    void what_a_host_says_steers_no_terminal() {
        var events = new ArrayList<Event>();
        var operation = new Operation("service shop-app.service", List.of(), Script.empty(), Script.empty());
        var progress = new StepProgress(
                new HostStep("web-01", List.of(operation)), "app", "0123456789abcdef", events::add, _ -> {});
        progress.line("@@0123456789abcdef begin 0");
        progress.line("\u001b[35m\u001b[1mGET /healthz\u001b[0m\t500 \u001b]0;title\u0007\u009b2J é");
        progress.line("@@0123456789abcdef failed 0");
        progress.ended(1, "");

        assertThat(events.getLast())
                .isInstanceOfSatisfying(
                        Event.StepFailed.class,
                        failed -> assertThat(failed.output()).containsExactly("GET /healthz\t500 ]0;title2J é"));
    }

    @Test
    void a_host_that_goes_down_fails_no_operation_of_its_own_accord() {
        var events = new ArrayList<Event>();
        var operation = new Operation("service nginx.service", List.of(), Script.empty(), Script.empty());
        var progress = new StepProgress(
                new HostStep("web-01", List.of(operation)), "web", "0123456789abcdef", events::add, _ -> {});
        progress.line("@@0123456789abcdef begin 0");
        progress.line("Failed to connect to system scope bus");
        progress.line("@@0123456789abcdef down 0");
        progress.ended(1, "");

        assertThat(events.getLast()).isInstanceOfSatisfying(Event.StepFailed.class, failed -> {
            assertThat(failed.operation()).isEqualTo("service nginx.service");
            assertThat(failed.why()).isEqualTo("the host is going down");
            assertThat(failed.hint()).startsWith("Apply again once it is up");
        });
    }

    @Test
    void a_step_that_was_lost_on_its_way_to_the_host_is_said_to_have_changed_nothing() {
        var events = new ArrayList<Event>();
        var operation = new Operation("service nginx.service", List.of(), Script.empty(), Script.empty());
        var progress = new StepProgress(
                new HostStep("web-01", List.of(operation)), "web", "0123456789abcdef", events::add, _ -> {});
        progress.line("@@0123456789abcdef unbegun");
        progress.ended(0, "");

        assertThat(events.getLast()).isInstanceOfSatisfying(Event.StepFailed.class, failed -> {
            assertThat(failed.operation()).isEmpty();
            assertThat(failed.why()).isEqualTo("the connection was lost before the step began; it changed nothing");
        });
    }
}
