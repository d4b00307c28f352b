package com.foobar.infra.part.backup;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of what was streamed, where the programs that it is read by are others that behave as is said here. */
class FoldTest {

    private static final Path SCRIPTS = Path.of("src/main/resources/com/foobar/infra/part/backup");

    @TempDir
    private Path directory;

    /** What those lines print behind the scripts. */
    private String run(String lines) throws IOException, InterruptedException {
        var script = new StringBuilder();
        for (var file :
                List.of("repository.sh", "run.sh", "gtids.sh", "logs.sh", "stream.sh", "replay.sh", "fold.sh")) {
            script.append(Files.readString(SCRIPTS.resolve(file)));
        }
        return LocalShell.run(script + """
                        bk_tmp=%1$s; bk_notes=%1$s/notes; new=%1$s/new; verb=look; bk_sftp= bk_self=two bk_spool=%1$s/streamed
                        rm -rf "$bk_notes" "$new" "$bk_spool"; mkdir -p "$bk_notes" "$new/kept" "$bk_spool"
                        """.formatted(directory) + lines).strip();
    }

    /** Why not all was put together: the first ten bytes of the first file are kept, and those pieces lie there. */
    private String joined(String... names) throws IOException, InterruptedException {
        return run("""
                path=/logs/binlog.000001 size=10 number=000001 short=
                head -c 10 /dev/zero >"$new/kept/binlog.000001"
                birth() { echo 7; }
                opened() { head -c "$((piece_to - piece_from))" /dev/zero >"$new/piece"; }
                printf 'binlog.%%s\\n' %s | pieces | sort -k 1,1n -k 3,3n -k 4,4n >"$bk_tmp/needed"
                joined
                echo "$short"
                """.formatted(String.join(" ", names)));
    }

    @Test
    void a_stream_that_goes_on_lacks_nothing() throws Exception {
        assertThat(joined("000001@7.0-100", "000001@7.100-200")).isEmpty();
        assertThat(joined("000001@7.0-100", "000001@7.100-end", "000002@7.0-50"))
                .isEmpty();
        assertThat(joined("000001@7.10-100", "000001@7.100-end", "000002@7.0-50", "000002@7.50-end"))
                .isEmpty();
        // A server that crashed takes back what was torn.
        assertThat(joined("000001@7.10-100", "000001@7.90-end", "000002@7.0-50"))
                .isEmpty();
    }

    @Test
    void a_piece_that_is_missing_is_told_wherever_it_was() throws Exception {
        assertThat(joined("000001@7.10-100", "000001@7.150-200"))
                .isEqualTo("behind byte 100 of binlog.000001 a piece is missing; all before it is there");
        assertThat(joined("000001@7.10-100", "000001@7.200-end"))
                .isEqualTo("behind byte 100 of binlog.000001 a piece is missing; all before it is there");
        assertThat(joined("000001@7.10-100", "000001@7.200-end", "000002@7.0-50"))
                .isEqualTo("behind byte 100 of binlog.000001 a piece is missing; all before it is there");
        assertThat(joined("000001@7.10-100", "000002@7.0-50"))
                .isEqualTo("behind byte 100 of binlog.000001 a piece is missing; all before it is there");
        assertThat(joined("000001@7.10-100", "000001@7.100-end", "000002@7.50-90"))
                .isEqualTo("behind byte 100 of binlog.000001 a piece is missing; all before it is there");
        assertThat(joined("000001@7.10-100", "000001@7.100-end", "000002@7.0-50", "000002@7.50-end", "000004@7.0-9"))
                .isEqualTo("behind byte 50 of binlog.000002 a piece is missing; all before it is there");
    }

    /**
     * What scan makes of two logs, of which the one has two transactions, and the other begins behind those and has one: what was found and
     * in how many files, or why not. Each event is of 100 bytes, and of each log the text says what mysqlbinlog reads of it.
     */
    private String scanned(String changed) throws IOException, InterruptedException {
        return run("""
                mysqlbinlog() {
                    shift 2
                    cat "$1.text"
                    [ ! -e "$1.fails" ] || { echo "ERROR: it says why" >&2; return 1; }
                }
                event() { head -c 9 /dev/zero; printf '\\144\\000\\000\\000'; head -c 87 /dev/zero; }
                log() {
                    { printf 'fbin'; event; } >"$new/kept/$1"
                    printf '# at 4\\n#261130 \\tPrevious-GTIDs\\n# %s\\n# at 104\\n' "$2" >"$new/kept/$1.text"
                    printf '%s\\n' "$new/kept/$1" >>"$new/files"
                    file=$new/kept/$1
                    shift 2
                    for gtid in "$@"; do
                        {
                            printf '# at %s\\n' "$(stat -c %s "$file")"
                            printf '#261130 \\tGTID\\tlast_committed=0\\tsequence_number=1\\toriginal_committed_timestamp=5\\ttransaction_length=100\\n'
                            printf "SET @@SESSION.GTID_NEXT= '%s'/*!*/;\\n" "$gtid"
                        } >>"$file.text"
                        event >>"$file"
                    done
                }
                end=all value=- final=- lead=a:1-5
                log binlog.000001 a:1-5 a:6 a:7
                log binlog.000002 a:1-7 a:8
                one=$new/kept/binlog.000001 two=$new/kept/binlog.000002
                """ + changed + """

                (scan && compressed <"$new/scanned" && echo && wc -l <"$new/feed") 2>&1 || :
                """);
    }

    @Test
    void logs_that_are_read_are_read_to_their_end() throws Exception {
        assertThat(scanned("")).isEqualTo("a:6-8\n2");
    }

    /** Where other logs follow that go on from what was told of these, and maybe on another server. */
    @Test
    void what_a_log_holds_beyond_what_was_told_of_it_ends_there() throws Exception {
        var brought = """
                final=$new/logs/second
                mkdir -p "$new/logs/first/var" "$new/logs/second/var"
                mv "$new"/kept/binlog.000001* "$new/logs/first/var/"; mv "$new"/kept/binlog.000002* "$new/logs/second/var/"
                sed -i 's|kept/binlog.000001|logs/first/var/binlog.000001|; s|kept/binlog.000002|logs/second/var/binlog.000002|' "$new/files"
                sed -i 's/a:1-7/a:1-6/; s/a:8/b:1/' "$new/logs/second/var/binlog.000002.text"
                printf '%s\\t' first t s logs - - - - TOLD - >"$bk_tmp/all"; echo >>"$bk_tmp/all"
                """;
        assertThat(scanned(brought.replace("TOLD", "a:1-6")))
                .containsPattern("(^|,)a:6[,\n]")
                .contains("b:1")
                .endsWith("\n2");
        assertThat(scanned(brought.replace("TOLD", "a:1-7")))
                .contains("a:6-7")
                .contains("b:1")
                .endsWith("\n2");
    }

    @Test
    void logs_that_can_not_be_read_are_not_taken_for_shorter_ones() throws Exception {
        assertThat(scanned("sed -i '/a:7/,$d' $one.text; touch $one.fails"))
                .isEqualTo("the binary logs can not be read, as binlog.000001: ERROR: it says why");
        assertThat(scanned("sed -i '/a:8/,$d' $two.text; touch $two.fails"))
                .isEqualTo("the binary logs can not be read, as binlog.000002: ERROR: it says why");
        assertThat(scanned(": >$two.text; touch $two.fails"))
                .isEqualTo("the binary logs can not be read: binlog.000002 does not tell what came before it");
        assertThat(scanned("sed -i '/a:7/,$d' $one.text"))
                .isEqualTo(
                        "the binary logs can not be read: these transactions should be in those before binlog.000002, and are not:"
                                + " a:7");
        assertThat(scanned("sed -i '/a:7/,$d' $one.text; touch $one.fails; truncate -s -9 $one"))
                .isEqualTo(
                        "the binary logs can not be read: binlog.000001 is not there to its end, and binlog.000002 comes after it");
    }

    @Test
    void the_last_of_the_logs_may_end_in_the_midst_of_something() throws Exception {
        assertThat(scanned("sed -i '/a:8/,$d' $two.text; touch $two.fails; truncate -s -9 $two"))
                .isEqualTo("a:6-7\n1");
        assertThat(scanned("truncate -s -9 $two")).isEqualTo("a:6-7\n1");
        assertThat(scanned("truncate -s -90 $two; touch $two.fails")).isEqualTo("a:6-7\n1");
        assertThat(scanned(": >$two.text; touch $two.fails; truncate -s 50 $two"))
                .isEqualTo("a:6-7\n1");
    }

    /** What was streamed by two is folded: the one piece, behind the first transaction of the first log, has a second one. */
    private String folded(String lines) throws IOException, InterruptedException {
        return run("""
                export TZ=UTC
                began=2000000000 bk_keep_logs='--keep-within 3d' piece=$bk_spool/two/binlog.000001@7.204-304
                mysqlbinlog() { cat "$bk_tmp/text"; }
                event() { head -c 9 /dev/zero; printf '\\144\\000\\000\\000'; head -c 87 /dev/zero; }
                {
                    printf '# at 4\\n#261130 \\tPrevious-GTIDs\\n# a:1-5\\n# at 104\\n'
                    printf '#261130 \\tGTID\\tlast_committed=0\\tsequence_number=1\\toriginal_committed_timestamp=5\\ttransaction_length=100\\n'
                    printf "SET @@SESSION.GTID_NEXT= 'a:6'/*!*/;\\n# at 204\\n"
                    printf '#261130 \\tGTID\\tlast_committed=0\\tsequence_number=1\\toriginal_committed_timestamp=6\\ttransaction_length=100\\n'
                    printf "SET @@SESSION.GTID_NEXT= 'a:7'/*!*/;\\n"
                } >"$bk_tmp/text"
                { printf 'fbin'; event; event; } >"$bk_tmp/log"
                mkdir "$bk_spool/two"
                event >"$piece"
                snapshots() {
                    [ "$1" != kind=logs ] ||
                        printf 'id\\t2026-11-30T02:00:00.5Z\\ttwo\\tlogs\\t-\\t-\\t1\\t1\\ta:1-6\\t-\\t1\\tbinlog.000001@7\\n'
                }
                repo() {
                    case $1 in
                        ls) echo '- 0 0 204 then /logs/binlog.000001' ;;
                        dump) cat "$bk_tmp/log" ;;
                    esac
                }
                birth() { echo 7; }
                keys() { :; }
                opened() { cp -- "$new/pieces/$name" "$new/piece"; }
                put() { echo "put $*" | sed 's/ -- .*//'; }
                """ + lines);
    }

    @Test
    void what_is_folded_is_as_old_as_what_it_goes_on_from() throws Exception {
        assertThat(folded("(fold)"))
                .isEqualTo("put logs --time 2026-11-30 02:00:01 --tag gtid=a:1-5+a:1-6+a:6-7 --tag from=a:1-5"
                        + " --tag until=6 --tag place=binlog.000001@7");
    }

    @Test
    void what_could_not_be_gathered_is_gathered_once_it_can_be() throws Exception {
        assertThat(folded("""
                put() { fail 'no way there'; }
                mv "$bk_spool/two" "$bk_spool/two@$(date +%s)"
                gather
                began=2000000060 again=yes
                gather
                cat "$bk_notes/unread"
                put() { :; }
                gather
                ls "$bk_notes/unread" "$bk_spool" 2>&1 | grep -c two
                [ -e "$bk_notes/unread" ] || echo gathered
                """)).isEqualTo("""
                no way there
                no way there
                at=2000000000
                why=no way there
                failed=yes
                0
                gathered""");
    }

    @Test
    void two_that_fold_at_once_take_turns() throws Exception {
        // The first is done with its own only once the second had the time to begin.
        assertThat(folded("""
                mkfifo "$bk_tmp/begun" "$bk_tmp/go"
                put() {
                    echo begun >"$bk_tmp/begun"
                    timeout 9 head -n 1 "$bk_tmp/go" >/dev/null
                    ls -d "$bk_notes"/streamed* | wc -l
                    cat "$new/kept/binlog.000001" | wc -c
                }
                (fold) &
                read -r _ <"$bk_tmp/begun"
                put() { echo second; }
                flock() { echo go >"$bk_tmp/go"; command flock "$@"; }
                (fold)
                wait
                """)).isEqualTo("1\n304\nsecond");
    }

    @Test
    void what_another_took_away_is_not_taken_for_nothing_new() throws Exception {
        assertThat(
                        folded(
                                "taken() { rm -r \"$new/kept\"; mkdir \"$new/kept\"; }; opened() { return 1; }; (fold) 2>&1 || :"))
                .startsWith("what was streamed can not be put together: binlog.000001 is gone from ");
    }

    @Test
    void a_listing_that_fails_is_not_taken_for_an_empty_one() throws Exception {
        var aside = """
                aside="$bk_spool/two@$(date +%s)"
                mv "$bk_spool/two" "$aside"
                """;
        assertThat(folded(aside + """
                find() { case $1 in *@*) echo 'find: it says why' >&2; return 1 ;; *) command find "$@" ;; esac; }
                (fold) 2>&1 || :
                ls "$aside"
                """))
                .isEqualTo("what was streamed can not be listed: find: it says why\nbinlog.000001@7.204-304");
        // As of a server that is there, and has an error when it reads the directory.
        assertThat(folded(aside + """
                bk_sftp=keep
                sftp() {
                    read -r verb one path
                    case $verb:$path in
                        ls:*@* | -ls:*@*)
                            echo 'remote readdir: Failure' >&2
                            case $verb in ls) return 1 ;; esac
                            ;;
                        *ls:*) find "$path" -mindepth 1 -maxdepth 1 ;;
                        *) rm -r "$aside" ;;
                    esac
                }
                (fold) 2>&1 || :
                ls "$aside"
                """))
                .isEqualTo("what was streamed can not be listed: remote readdir: Failure\nbinlog.000001@7.204-304");
    }

    @Test
    void what_came_there_since_it_was_listed_stays() throws Exception {
        assertThat(folded("""
                aside="$bk_spool/two@$(date +%s)"
                mv "$bk_spool/two" "$aside"
                put() { : >"$aside/binlog.000001@7.304-404"; }
                (fold)
                ls "$aside"
                """).lines().toList())
                .hasSize(2)
                .endsWith("binlog.000001@7.304-404")
                .first()
                .asString()
                .startsWith("what was put aside stays in ");
    }
}
