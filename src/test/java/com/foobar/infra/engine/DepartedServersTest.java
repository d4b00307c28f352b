package com.foobar.infra.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.plan.Change;
import com.foobar.infra.resource.MembersResource;
import com.foobar.infra.resource.MembersResource.Member;
import com.foobar.infra.resource.ResourceId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Servers that left the topology, or lost their roles, or have another name now. */
class DepartedServersTest {

    private final Cluster cluster =
            new Cluster("a", "b").stage("first", new Level("a", "x", "1")).stage("second", new Level("b", "y", "2"));

    @Test
    void a_server_that_left_is_found_in_the_others_records_and_cleared() {
        cluster.host("a").manifest.put("members demo", "a,b,c");
        var c = cluster.stranger("c");
        c.manifest.put("file /etc/demo", "abc");
        cluster.inventory.add("c");
        var survey = cluster.survey();
        assertThat(c.history).containsExactly("observe");
        assertThat(survey.servers()).containsExactly("a", "b", "c");
        assertThat(survey.plan().changes())
                .filteredOn(ch -> ch.server().equals("c"))
                .extracting(Change::resource)
                .containsExactly(new ResourceId("file", "/etc/demo"));
    }

    @Test
    void a_server_that_never_had_a_role_is_left_alone() {
        cluster.idle.add("c");
        cluster.stranger("c");
        assertThat(cluster.survey().plan().notes()).containsExactly("c has no role, so nothing is done on it");
        assertThat(cluster.survey().servers()).containsExactly("a", "b");
    }

    @Test
    void a_server_without_a_role_that_does_not_answer_is_a_note() {
        cluster.idle.add("c");
        cluster.transport.unreachable("c", "nobody answers", "");
        assertThat(cluster.survey().failures()).isEmpty();
        assertThat(cluster.survey().plan().notes())
                .containsExactly("c has no role; it was not asked whether it had one: nobody answers");
    }

    @Test
    void a_server_that_the_others_have_forgotten_is_cleared_once_it_is_listed_again() {
        cluster.host("a").manifest.put("members demo", "a,b");
        cluster.idle.add("c");
        cluster.stranger("c").manifest.put("file /etc/demo", "abc");
        var survey = cluster.survey();
        assertThat(survey.plan().notes()).isEmpty();
        assertThat(survey.servers()).containsExactly("a", "b", "c");
        assertThat(survey.plan().changes())
                .filteredOn(c -> c.server().equals("c"))
                .extracting(Change::resource)
                .containsExactly(new ResourceId("file", "/etc/demo"));
    }

    @Test
    void a_server_that_lost_its_last_role_is_cleared() {
        cluster.host("a").manifest.put("members demo", "a,b,c");
        cluster.idle.add("c");
        cluster.stranger("c").manifest.put("file /etc/demo", "abc");
        var survey = cluster.survey();
        assertThat(survey.plan().notes()).isEmpty();
        assertThat(survey.plan().changes()).extracting(Change::resource).contains(new ResourceId("file", "/etc/demo"));
    }

    @Test
    void where_no_server_has_a_role_any_more_all_are_cleared() {
        var empty = new Cluster();
        empty.idle.add("c");
        empty.stranger("c").manifest.put("file /etc/demo", "abc");
        var survey = empty.survey();
        assertThat(survey.servers()).containsExactly("c");
        assertThat(survey.plan().changes())
                .extracting(Change::resource)
                .containsExactly(new ResourceId("file", "/etc/demo"));
    }

    @Test
    void where_no_server_has_a_role_any_more_all_must_answer() {
        var empty = new Cluster();
        empty.idle.add("c");
        empty.transport.unreachable("c", "nobody answers", "");
        assertThat(empty.survey().failures()).extracting(HostFailure::server).containsExactly("c");
    }

    @Test
    void a_server_that_left_and_is_not_in_the_inventory_is_a_note() {
        cluster.host("a").manifest.put("members demo", "a,b,c");
        assertThat(cluster.survey().plan().notes())
                .singleElement()
                .asString()
                .startsWith("c left the topology and was never cleared: not looked at")
                .endsWith("apply --forget c");
    }

    @Test
    void a_server_that_left_and_is_dead_is_a_note() {
        cluster.host("a").manifest.put("members demo", "a,b,c");
        cluster.inventory.add("c");
        cluster.transport.unreachable("c", "nobody answers", "");
        var survey = cluster.survey();
        assertThat(survey.failures()).isEmpty();
        assertThat(survey.plan().notes()).singleElement().asString().contains("c left the topology", "nobody answers");
    }

    @Test
    void a_server_that_left_and_could_not_be_cleared_is_not_forgotten() {
        cluster.stage("membership", new MembersResource("a", "demo", MEMBERS));
        cluster.host("a").manifest.put("members demo", "a,b,c");
        var c = cluster.stranger("c");
        c.manifest.put("file /etc/demo", "abc");
        cluster.inventory.add("c");
        cluster.transport.unreachable("c", "nobody answers", "");
        assertThat(membershipOf(cluster.survey())).as("it does not answer").isEmpty();
        cluster.transport.add("c", c);
        cluster.fleet.drop("c");
        assertThat(membershipOf(cluster.surveyor().survey(Set.of("a", "b"))))
                .as("the plan is limited to others")
                .isEmpty();
        assertThat(membershipOf(cluster.survey())).as("it is cleared").hasSize(1);
        cluster.inventory.remove("c");
        assertThat(membershipOf(cluster.survey()))
                .as("nobody knows how to reach it")
                .isEmpty();
    }

    private static final List<Member> MEMBERS = List.of(Member.named("a"), Member.named("b"));

    @Test
    void a_server_that_left_and_whose_address_the_others_remember_is_only_looked_at() {
        everybodyRemembers("a,b,c=10.0.0.3");
        var c = cluster.stranger("c");
        c.manifest.put("file /etc/demo", "abc");
        var survey = cluster.survey();
        assertThat(c.history).containsExactly("observe");
        assertThat(survey.servers()).containsExactly("a", "b");
        assertThat(survey.observation().facts().servers()).contains("c");
        assertThat(survey.plan().changes()).extracting(Change::server).doesNotContain("c");
        assertThat(membershipOf(survey)).isEmpty();
        assertThat(survey.plan().notes())
                .singleElement()
                .asString()
                .startsWith("c left the topology and was never cleared: only looked at, at 10.0.0.3,")
                .endsWith("apply --forget c");
        assertThat(membershipOf(cluster.surveyor("c").survey(Set.of())))
                .as("forgotten")
                .hasSize(2);
        assertThat(c.history).as("not asked again").containsExactly("observe");
    }

    @Test
    void a_server_that_left_and_does_not_answer_where_the_others_remember_it_is_a_note() {
        everybodyRemembers("a,b,c=10.0.0.3");
        cluster.transport.unreachable("c", "nobody answers", "");
        var survey = cluster.survey();
        assertThat(survey.failures()).isEmpty();
        assertThat(survey.plan().changes()).extracting(Change::server).doesNotContain("c");
        assertThat(membershipOf(survey)).isEmpty();
        assertThat(survey.plan().notes())
                .singleElement()
                .asString()
                .contains("c left the topology", "does not answer at 10.0.0.3", "nobody answers");
    }

    @Test
    void what_is_now_where_a_server_was_that_left_is_not_taken_for_it() {
        everybodyRemembers("a,b,c=10.0.0.3");
        cluster.host("a").machineId = "c0ffee";
        var there = cluster.stranger("c");
        there.machineId = "c0ffee";
        there.manifest.put("file /etc/demo", "abc");
        assertThat(cluster.survey().plan().notes()).singleElement().asString().contains("is a now");
        there.machineId = "decaf";
        there.manifest.clear();
        var survey = cluster.survey();
        assertThat(survey.plan().notes()).singleElement().asString().contains("is a machine without anything of");
        assertThat(survey.plan().changes()).extracting(Change::server).doesNotContain("c");
        assertThat(membershipOf(survey)).isEmpty();
        assertThat(survey.observation().facts().servers()).doesNotContain("c");
    }

    @Test
    void an_address_stays_remembered_as_long_as_the_server() {
        everybodyRemembers("a,b");
        cluster.host("b").manifest.put("members demo", "a,b,c=10.0.0.3");
        cluster.stranger("c").manifest.put("file /etc/demo", "abc");
        assertThat(membershipOf(cluster.survey()).getFirst().delta().details().toString())
                .contains("a,b,c=10.0.0.3");
    }

    private void everybodyRemembers(String members) {
        cluster.stage(
                "membership", new MembersResource("a", "demo", MEMBERS), new MembersResource("b", "demo", MEMBERS));
        cluster.host("a").manifest.put("members demo", members);
        cluster.host("b").manifest.put("members demo", members);
    }

    @Test
    void all_come_to_remember_what_one_of_them_does() {
        everybodyRemembers("a,b");
        assertThat(membershipOf(cluster.survey())).isEmpty();
        cluster.host("b").manifest.put("members demo", "a,b,c");
        var change = membershipOf(cluster.survey());
        assertThat(change).extracting(Change::server).containsExactly("a");
        assertThat(change.getFirst().delta().details().toString()).contains("a,b,c");
    }

    @Test
    void one_that_left_is_forgotten_by_all_when_somebody_says_so() {
        everybodyRemembers("a,b,c");
        var survey = cluster.surveyor("c").survey(Set.of());
        assertThat(membershipOf(survey)).extracting(Change::server).containsExactly("a", "b");
        assertThat(survey.plan().notes())
                .containsExactly("c is forgotten, as --forget says, without having been cleared: should it come back,"
                        + " nobody looks at it");
        cluster.inventory.add("c");
        cluster.transport.unreachable("c", "nobody answers", "");
        var dead = cluster.surveyor("c").survey(Set.of());
        assertThat(membershipOf(dead)).hasSize(2);
        assertThat(dead.plan().notes()).singleElement().asString().contains("c is forgotten", "(nobody answers)");
    }

    @Test
    void one_that_answers_is_cleared_even_if_it_is_to_be_forgotten() {
        everybodyRemembers("a,b,c");
        cluster.inventory.add("c");
        cluster.stranger("c").manifest.put("file /etc/demo", "abc");
        var survey = cluster.surveyor("c").survey(Set.of());
        assertThat(survey.plan().changes()).extracting(Change::resource).contains(new ResourceId("file", "/etc/demo"));
        assertThat(survey.plan().notes()).singleElement().asString().startsWith("c answers, so it is cleared");
    }

    @Test
    void a_name_that_nobody_remembers_cannot_be_forgotten() {
        everybodyRemembers("a,b");
        assertThat(cluster.surveyor("x").survey(Set.of()).plan().notes())
                .containsExactly("x is to be forgotten, but no server remembers it");
    }

    @Test
    void a_server_that_was_renamed_in_the_inventory_too_is_not_taken_for_one_that_left() {
        everybodyRemembers("b,old");
        var survey = cluster.survey();
        assertThat(membershipOf(survey)).extracting(Change::server).containsExactly("a", "b");
        assertThat(survey.plan().notes())
                .containsExactly("old was the name of a: the same server, which is not cleared for its new name");
    }

    @Test
    void which_of_two_names_was_that_of_a_renamed_server_is_not_guessed() {
        everybodyRemembers("b,gone,old");
        assertThat(cluster.survey().plan().notes())
                .hasSize(2)
                .allSatisfy(note -> assertThat(note).contains("left the topology and was never cleared"));
    }

    @Test
    void a_name_that_another_host_took_over_may_be_the_old_one() {
        // a was b before, and what is b now is new; gone really left.
        everybodyRemembers("b,gone");
        cluster.host("b").manifest.remove("members demo");
        assertThat(cluster.survey().plan().notes())
                .singleElement()
                .asString()
                .startsWith("gone left the topology and was never cleared");
    }

    private static Cluster whoseLastServerRemembers(String members) {
        var empty = new Cluster();
        empty.idle.add("c");
        empty.stranger("c").manifest.put("members demo", members);
        return empty;
    }

    @Test
    void where_no_server_has_a_role_any_more_one_that_was_never_cleared_and_cannot_be_is_in_the_way() {
        var empty = whoseLastServerRemembers("c,old");
        assertThat(empty.survey().plan().obstacles()).singleElement().satisfies(obstacle -> {
            assertThat(obstacle.server()).isEqualTo("old");
            assertThat(obstacle.what()).startsWith("it left the topology and was never cleared");
            assertThat(obstacle.hint()).endsWith("--forget old");
            assertThat(obstacle.consentable()).isFalse();
        });
        var forgotten = empty.surveyor("old").survey(Set.of()).plan();
        assertThat(forgotten.obstacles()).isEmpty();
        assertThat(forgotten.notes()).singleElement().asString().startsWith("old is forgotten, as --forget says");
    }

    @Test
    void where_no_server_has_a_role_any_more_those_that_the_last_remember_are_cleared_too() {
        var empty = whoseLastServerRemembers("c,old");
        empty.inventory.add("old");
        empty.inventory.add("older");
        var old = empty.stranger("old");
        old.manifest.put("members demo", "c,old,older");
        old.manifest.put("file /etc/demo", "abc");
        empty.stranger("older").manifest.put("file /etc/demo", "abc");
        var survey = empty.survey();
        assertThat(survey.plan().obstacles()).isEmpty();
        assertThat(survey.servers()).containsExactly("c", "old", "older");
        assertThat(survey.plan().changes())
                .filteredOn(change -> change.resource().equals(new ResourceId("file", "/etc/demo")))
                .extracting(Change::server)
                .containsExactlyInAnyOrder("old", "older");
    }

    @Test
    void where_no_server_has_a_role_any_more_those_that_the_last_remember_must_answer_or_be_forgotten() {
        var empty = whoseLastServerRemembers("c,old");
        empty.inventory.add("old");
        empty.transport.unreachable("old", "nobody answers", "");
        assertThat(empty.survey().failures()).extracting(HostFailure::server).containsExactly("old");
        var forgotten = empty.surveyor("old").survey(Set.of());
        assertThat(forgotten.failures()).isEmpty();
        assertThat(forgotten.plan().notes()).singleElement().asString().contains("old is forgotten", "nobody answers");
    }

    @Test
    void where_no_server_has_a_role_any_more_a_former_name_of_one_of_them_is_not_cleared_twice() {
        var empty = new Cluster();
        empty.idle.add("c");
        var c = empty.stranger("c");
        c.manifest.put("members demo", "c,old");
        c.machineId = "c0ffee";
        empty.inventory.add("old");
        var old = empty.stranger("old");
        old.manifest.put("file /etc/demo", "abc");
        old.machineId = "c0ffee";
        var survey = empty.survey();
        assertThat(survey.servers()).containsExactly("c");
        assertThat(survey.plan().changes()).extracting(Change::server).doesNotContain("old");
        assertThat(survey.plan().notes()).singleElement().asString().startsWith("old is the same host as c");
    }

    private static List<Change> membershipOf(Survey survey) {
        return survey.plan().changes().stream()
                .filter(c -> c.resource().kind().equals("members"))
                .toList();
    }

    @Test
    void a_server_that_was_only_renamed_is_not_cleared() {
        cluster.host("a").manifest.put("members demo", "a,b,old");
        cluster.host("a").machineId = "c0ffee";
        var old = cluster.stranger("old");
        old.machineId = "c0ffee";
        old.manifest.put("file /etc/demo", "abc");
        cluster.inventory.add("old");
        var survey = cluster.survey();
        assertThat(survey.servers()).containsExactly("a", "b");
        assertThat(survey.plan().changes()).extracting(Change::server).containsOnly("a", "b");
        assertThat(survey.plan().notes()).singleElement().asString().startsWith("old is the same host as a");
    }
}
