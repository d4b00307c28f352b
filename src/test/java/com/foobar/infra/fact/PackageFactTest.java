package com.foobar.infra.fact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PackageFactTest {

    @Test
    void this_machine_has_a_package_manager_and_no_such_package() throws Exception {
        var dpkg = new PackageFact("dpkg");
        // A dot in a name is a dot.
        var none = new PackageFact("d.kg");
        var asked = List.of(dpkg, none);

        var answers = Probes.asked(asked);

        assertThat(answers.get(dpkg).installed()).isTrue();
        assertThat(answers.get(dpkg).version().orElseThrow()).startsWith("1.");
        assertThat(answers.get(none)).isEqualTo(new PackageFact.State(Optional.empty(), false));
    }

    @Test
    void what_is_printed_of_the_next_package_is_none_of_the_asked() {
        var asked = List.of(new PackageFact("nginx"), new PackageFact("nginx-common"));
        var answers = Probes.told("""
                Package: nginx
                Status: install ok installed
                Version: 1.26.3-3
                Description: small, powerful
                 Version: 9 is what this line does not say

                Package: ngircd
                Status: deinstall ok config-files
                --
                Package: nginx-common
                Status: install ok installed
                Version: 1.26.3-3+deb13u1

                Package: ngraph
                """, asked);

        assertThat(asked.stream().map(answers::get))
                .containsExactly(
                        new PackageFact.State(Optional.of("1.26.3-3"), false),
                        new PackageFact.State(Optional.of("1.26.3-3+deb13u1"), false));
    }

    @Test
    void what_is_left_of_a_package_is_none_and_a_half_installed_one_is_broken() {
        var asked = List.of(
                new PackageFact("gone"),
                new PackageFact("half"),
                new PackageFact("waiting"),
                new PackageFact("held"),
                new PackageFact("refused"),
                new PackageFact("unknown"));
        var answers = Probes.told("""
                Package: gone
                Status: deinstall ok config-files
                Version: 1.0
                Package: half
                Status: install reinstreq half-installed
                Version: 1.0
                Package: waiting
                Status: install ok triggers-pending
                Version: 1:2.0-1
                Package: held
                Status: hold ok installed
                Version: 3.0
                Package: refused
                Status: hold ok not-installed
                Package: unknown
                Status: unknown ok not-installed
                """, asked);

        assertThat(asked.stream().map(answers::get))
                .containsExactly(
                        new PackageFact.State(Optional.empty(), false),
                        new PackageFact.State(Optional.of("1.0"), true),
                        new PackageFact.State(Optional.of("1:2.0-1"), false),
                        new PackageFact.State(Optional.of("3.0"), false, true),
                        new PackageFact.State(Optional.empty(), false, true),
                        new PackageFact.State(Optional.empty(), false));
    }
}
