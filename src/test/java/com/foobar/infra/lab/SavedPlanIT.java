package com.foobar.infra.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A plan is saved today and applied tomorrow, if nothing has happened since. Each test goes on from the last. */
@Tag("lab")
@Tag("house")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SavedPlanIT {

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Tool tool;
    private static Site site;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-saved", Lab.READY, "one", "two");
        tool = Tool.built();
        site = new Site(lab, tool, directory);
        site.topology(TwoServers.WITH_STATIC_FILES);
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static Path saved(String name) {
        var file = directory.resolve(name);
        var ran = site.run("plan", "--out", file.toString());
        assertThat(ran.exit()).as(ran.toString()).isZero();
        return file;
    }

    private static Ran apply(Path plan) {
        return tool.run("apply", "--yes", plan.toString());
    }

    @Test
    @Order(1)
    void it_does_what_was_planned_whatever_became_of_the_topology_file() {
        var plan = saved("first.plan");
        site.edit("max_body_size: 10m", "max_body_size: 99m");

        var applied = apply(plan);

        assertThat(applied.exit()).as(applied.toString()).isZero();
        assertThat(lab.on("one", "cat /etc/nginx/conf.d/small.conf")).contains("client_max_body_size 10m");
        site.edit("max_body_size: 99m", "max_body_size: 10m");
        site.hasNoChanges();
    }

    @Test
    @Order(2)
    void it_is_refused_after_a_hand_edit_and_names_host_and_file() {
        site.edit("max_body_size: 10m", "max_body_size: 11m");
        var plan = saved("edited.plan");
        lab.on("two", "echo '# by hand' >>/etc/nginx/conf.d/small.conf");

        var applied = apply(plan);

        assertThat(applied.exit()).as(applied.toString()).isEqualTo(1);
        assertThat(applied.out()).contains("two: file /etc/nginx/conf.d/small.conf");
        assertThat(applied.out()).doesNotContain("one: file /etc/nginx/conf.d/small.conf is");
        assertThat(lab.on("one", "cat /etc/nginx/conf.d/small.conf")).contains("client_max_body_size 10m");
        site.apply();
    }

    @Test
    @Order(3)
    void it_is_done_once_another_apply_has_done_it() {
        site.edit("max_body_size: 11m", "max_body_size: 12m");
        var plan = saved("late.plan");
        site.apply();

        var applied = apply(plan);

        assertThat(applied.exit()).as(applied.toString()).isZero();
        assertThat(applied.out()).contains("No changes.", "All that this plan was to change is so already.");
        site.hasNoChanges();
    }

    @Test
    @Order(4)
    void it_is_refused_when_somebody_tampered_with_it() {
        site.edit("max_body_size: 12m", "max_body_size: 13m");
        var plan = saved("honest.plan");
        var tampered =
                site.write("tampered.plan", Programs.text(plan).replace("max_body_size: 13m", "max_body_size: 66m"));

        var applied = apply(tampered);

        assertThat(applied.exit()).as(applied.toString()).isIn(1, 64);
        for (var host : new String[] {"one", "two"}) {
            assertThat(lab.on(host, "cat /etc/nginx/conf.d/small.conf")).contains("client_max_body_size 12m");
        }
        for (var broken : new String[] {"", "{", "[]", Programs.text(plan).substring(0, 200)}) {
            var refused = apply(site.write("broken.plan", broken));
            assertThat(refused.exit()).as(refused.toString()).isEqualTo(64);
        }
        assertThat(apply(plan).exit()).isZero();
    }

    /** A job of CI plans in its checkout; another one, which has neither that directory nor the files, applies. */
    @Test
    @Order(5)
    void it_carries_the_release_to_where_it_is_applied() throws Exception {
        var job = Files.createDirectories(directory.resolve("job/site"));
        Files.writeString(job.resolve("index.html"), "planned\n");
        Files.writeString(job.resolve("kept.html"), "kept\n");
        var topology = site.write(
                "job/topology.yml", Programs.text(site.file()).replace("web:\n", "web:\n  static_files: site\n"));
        var plan = site.write("carried.plan", "");
        var planned = tool.run(
                "plan", "-f", topology.toString(), "-i", lab.inventory().toString(), "--out", plan.toString());
        assertThat(planned.exit()).as(planned.toString()).isZero();
        Files.delete(job.resolve("index.html"));
        Files.delete(job.resolve("kept.html"));
        Files.delete(job);
        Files.delete(topology);
        Files.delete(topology.getParent());

        var applied = apply(plan);

        assertThat(applied.exit()).as(applied.toString()).isZero();
        assertThat(lab.on("one", "cat /srv/small/static/current/index.html")).contains("planned");
        Files.createDirectories(job);
        Files.writeString(job.resolve("index.html"), "next\n");
        Files.writeString(job.resolve("kept.html"), "kept\n");
        site.write("job/topology.yml", Programs.text(site.file()).replace("web:\n", "web:\n  static_files: site\n"));
        var next = tool.run(
                "plan", "-f", topology.toString(), "-i", lab.inventory().toString());
        assertThat(next.out())
                .as("what differs is named")
                .contains("~ index.html")
                .doesNotContain("kept.html");
    }
}
