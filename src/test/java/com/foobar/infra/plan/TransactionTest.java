package com.foobar.infra.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** A service's files as one transaction. */
class TransactionTest extends StepShell {

    @Test
    void a_line_of_the_operators_own_that_a_checker_complains_of_is_shown_with_its_place() throws Exception {
        var shadow = Files.createDirectories(directory.resolve("shadow/conf.d"));
        Files.writeString(shadow.resolve("x.conf"), """
                server {
                    expires 1h;
                    no_such on; # web.directives.server[3]
                    no_more on; # web.sites.blog-2.directives[0]
                }
                """);

        var ran = run("""
                fi_dir=/etc/web fi_shadow=%s
                fi_operators '[emerg] unknown directive "no_such" in /etc/web/conf.d/x.conf:3
                [warn] something in /etc/web/conf.d/x.conf:4, in /etc/web/conf.d/x.conf:2 and in /etc/web/gone.conf:1'
                """.formatted(directory.resolve("shadow")));

        assertThat(ran.said().lines().filter(line -> !line.isBlank()))
                .containsExactly(
                        "no_such on; # web.directives.server[3]", "no_more on; # web.sites.blog-2.directives[0]");
    }

    @Test
    void files_of_packages_that_are_gone_are_told_with_the_way_to_get_them_back() throws Exception {
        program("dpkg", """
                case $2 in
                    /etc/web/mime.types) echo "web-common, web-extras: $2" ;;
                    /etc/web/web.conf) echo "web-common: $2" ;;
                    /usr/sbin/webd) echo "web: $2" ;;
                    *) exit 1 ;;
                esac""");
        var back = " is gone. To get it back: apt-get install --reinstall -o Dpkg::Options::=--force-confmiss ";
        var ran = run("""
                fi_tx_begin web.service
                printf 'put\t/etc/web/web.conf\n' >"$fi_tx/paths"
                fi_missing webd '[emerg] open() "/etc/web/mime.types" failed (2: No such file) in /etc/web/web.conf:1
                not /etc/passwd, and no /etc/web/of.mine.'
                """);
        assertThat(ran.said().lines())
                .containsExactly("", "/etc/web/mime.types" + back + "web-common", "/usr/sbin/webd" + back + "web");
    }

    @Test
    void a_directory_in_the_place_of_a_file_is_told_and_kept() throws Exception {
        Files.writeString(directory.resolve("one"), "before");
        Files.createDirectories(directory.resolve("two/theirs"));
        var ran = run(transaction("fi_tx_swap", "fi_tx_commit"));
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.said())
                .isEqualToIgnoringNewLines(
                        directory + "/two is a directory, where a file is to be; move it away and apply again");
        assertThat(directory.resolve("one")).hasContent("before");
        assertThat(directory.resolve("two/theirs")).isDirectory();
        assertThat(directory.resolve("one.foobar-new")).doesNotExist();
    }

    @Test
    void a_transaction_that_breaks_while_it_swaps_leaves_what_was_there() throws Exception {
        Files.writeString(directory.resolve("one"), "before");
        program("mv", "case $* in *two) echo 'mv: Read-only file system' >&2; exit 1 ;; esac; exec /bin/mv \"$@\"");
        var ran = run(transaction("fi_tx_swap", "fi_tx_commit"));
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(directory.resolve("one")).hasContent("before");
        assertThat(directory.resolve("two")).doesNotExist();
        assertThat(directory.resolve("two.foobar-new")).doesNotExist();
    }

    /** The second file is a unit's, with the generation of the first. */
    @Test
    void putting_back_that_is_cut_between_two_files_leaves_no_new_generation_with_an_old_file() throws Exception {
        Files.writeString(directory.resolve("one"), "before");
        Files.writeString(directory.resolve("two"), "before");
        var ran = run(transaction(
                "fi_tx_swap; mv() { echo x >>$d/moved; [ $(wc -l <$d/moved) -lt 2 ] || sh -c 'kill -9 $PPID'; command mv \"$@\"; };"
                        + " fi_tx_restore"));
        assertThat(ran.exit()).isNotZero();
        assertThat(directory.resolve("two")).hasContent("before");
        assertThat(directory.resolve("one")).hasContent("one");
    }

    @Test
    void a_transaction_that_ends_well_has_swapped_all() throws Exception {
        Files.writeString(directory.resolve("one"), "before");
        assertThat(run(transaction("fi_tx_swap", "fi_tx_commit")).said()).isEmpty();
        assertThat(directory.resolve("one")).hasContent("one");
        assertThat(directory.resolve("two")).hasContent("two");
    }
}
