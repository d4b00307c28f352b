package com.foobar.infra.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {

    @ParameterizedTest
    @CsvSource({
        "debian, 12, DEBIAN_12, false",
        "debian, 13, DEBIAN_13, true",
        "ubuntu, 22.04, UBUNTU_22_04, false",
        "ubuntu, 24.04, UBUNTU_24_04, false"
    })
    void a_release_is_known_by_what_it_says_of_itself(String os, String version, Platform platform, boolean takesSid) {
        assertThat(Platform.of(os, version)).contains(platform);
        assertThat(platform.takesSid()).isEqualTo(takesSid);
    }

    @ParameterizedTest
    @CsvSource({"debian, 11", "debian, ''", "ubuntu, 20.04", "ubuntu, 23.10", "fedora, 42", "'', ''"})
    void any_other_is_not_supported(String os, String version) {
        assertThat(Platform.of(os, version)).isEmpty();
    }

    @Test
    void the_script_that_installs_mysql_adds_sid_only_where_the_table_says_so() {
        var mysql = new PackageResource("db", "mysql-server", List.of(), PackageResource.Source.AUTO_SID);
        var stock = new PackageResource("db", "nginx");

        assertThat(script(mysql))
                .contains(" debian:13; fi_options=")
                .contains("fi_sid ")
                .doesNotContain("debian:12", "ubuntu");
        assertThat(script(stock)).doesNotContain("fi_sid");
    }

    private static String script(PackageResource wanted) {
        return wanted.install().script(List.of(wanted)).toString();
    }
}
