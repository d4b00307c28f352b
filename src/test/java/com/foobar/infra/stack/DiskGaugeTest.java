package com.foobar.infra.stack;

import static com.foobar.infra.config.SoundTopology.SOUND;
import static com.foobar.infra.config.SoundTopology.load;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.part.Reading;
import com.foobar.infra.part.Reading.Level;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How full the file systems are in which parts keep their data. */
class DiskGaugeTest {

    private static final DiskGauge GAUGE = new DiskGauge("db-01", List.of("/var/lib/mysql", "/srv/kept"));

    /** Of the server's own file system, then of those of the directories in the order of the alphabet. */
    private static List<Reading> read(String mounts, String disks) {
        return GAUGE.read(new ClusterFacts(
                Map.of("db-01", FreshHost.answer(GAUGE.facts(), Map.of("rooms", mounts, "disks", disks)))));
    }

    private static String mounts(String kept, String mysql) {
        return "100 100 100 rw /\n100 100 100 rw " + kept + "\n100 100 100 rw " + mysql + "\n";
    }

    private static final String ROOMY = "10737418240 5368709120 1000 900\n";

    @Test
    void what_lies_in_the_servers_own_file_system_is_not_told_again() {
        assertThat(read(mounts("/", "/"), ROOMY.repeat(2))).isEmpty();
    }

    @Test
    void a_file_system_of_its_own_is_told_however_roomy_the_server_is() {
        assertThat(read(mounts("/", "/var/lib/mysql"), ROOMY + "10737418240 214748364 1000 900\n"))
                .singleElement()
                .satisfies(told -> {
                    assertThat(told.subject()).isEqualTo("/var/lib/mysql");
                    assertThat(told.level()).isEqualTo(Level.BAD);
                    assertThat(told.cells()).containsExactly("2 % free of 10.0 GiB", "");
                    assertThat(told.values())
                            .containsEntry("disk_free_percent", 2L)
                            .containsEntry("disk_free_bytes", 214748364L);
                });
        assertThat(read(mounts("/", "/data"), ROOMY + "10737418240 1073741824 1000 900\n"))
                .extracting(Reading::subject, Reading::level)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("/data", Level.NOTABLE));
        assertThat(read(mounts("/", "/data"), ROOMY + "10737418240 5368709120 1000 0\n"))
                .singleElement()
                .satisfies(told -> {
                    assertThat(told.level()).isEqualTo(Level.BAD);
                    assertThat(told.cells()).contains("no inodes left");
                });
    }

    @Test
    void one_that_holds_several_is_told_once_and_what_is_not_there_not_at_all() {
        assertThat(read(mounts("/data", "/data"), ROOMY.repeat(2)))
                .extracting(Reading::level)
                .containsExactly(Level.WELL);
        assertThat(read(mounts("/srv", "/"), "0 0 0 0\n" + ROOMY)).isEmpty();
    }

    @Test
    void parts_say_where_they_keep_what_grows_and_servers_without_such_are_asked_nothing() throws Exception {
        var topology = load(SOUND + "monitoring: {server: lb-01}\n");
        assertThat(Parts.grows(topology, "lb-01")).containsExactly("/var/lib/prometheus");
        assertThat(Parts.grows(topology, "web-01")).containsExactly("/var/lib/mysql");
        assertThat(Parts.grows(load(SOUND), "lb-01")).isEmpty();
    }
}
