package com.foobar.infra.part.address;

import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.fact.MalformedAnswer;
import com.foobar.infra.part.loadbalancer.LoadBalancer.VirtualAddress;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What comes of it if the load balancer that has an address gives it away, as if its HAProxy had ended: asked of that one, which
 * then asks the address every few milliseconds over the network. It changes something, for a moment: a timer of systemd's on the
 * server ends that, whatever becomes of who asks.
 *
 * @param address that it has
 * @param port where HAProxy answers
 * @param stack the topology's name
 */
record DrillFact(String address, int port, String stack) implements Fact<DrillFact.State> {

    /** After so many seconds the server ends it by itself. */
    private static final int DEADLINE_SECONDS = 10;

    /** So many seconds it waits for another one to answer. */
    private static final int PATIENCE_SECONDS = 3;

    /** How it went. */
    sealed interface State {
        /** Another one answered, after so long without any answer, in milliseconds. */
        record Moved(int silent) implements State {}

        /** It did not have it. */
        record Absent() implements State {}

        /** Nobody answered. */
        record Silent() implements State {}
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<DrillFact, State> {

        /**
         * Marks HAProxy as ended and asks until somebody else answers: ADDRESS PORT FILE SECONDS. Of every Debian and Ubuntu host:
         * perl-base is essential. It has no apostrophe.
         */
        private static final String PROGRAM = """
                use strict;
                use Socket qw(:DEFAULT getaddrinfo);
                use Time::HiRes qw(time sleep);
                my ($address, $port, $file, $patience) = @ARGV;
                $SIG{ALRM} = sub { die "late" };
                $SIG{PIPE} = "IGNORE";
                my ($error, $to) = getaddrinfo($address, $port, {socktype => SOCK_STREAM});
                die $error if $error;
                sub answers {
                    return eval {
                        Time::HiRes::ualarm(60_000);
                        socket(my $server, $to->{family}, SOCK_STREAM, 0) or die;
                        connect($server, $to->{addr}) or die;
                        syswrite($server, "GET / HTTP/1.0\\r\\n\\r\\n");
                        my $reply = "";
                        my $got = sysread($server, $reply, 64);
                        Time::HiRes::ualarm(0);
                        $got && $reply =~ m{^HTTP/};
                    } || do { Time::HiRes::ualarm(0); 0 };
                }
                my $own = sub { my $all = `ip -o addr show to $address`; $all ne "" };
                answers() for 1 .. 3;
                open(my $mark, ">", $file) or die "$file: $!";
                print $mark "1\\n";
                close($mark);
                my ($began, $last, $longest) = (time, time, 0);
                my $gone = 0;
                while (time - $began < $patience) {
                    if (answers()) {
                        my $now = time;
                        $longest = $now - $last if $now - $last > $longest;
                        $last = $now;
                        $gone ||= !$own->();
                        # One more, which another one must have given.
                        if ($gone && answers()) {
                            printf "MOVED %d\\n", 1000 * $longest + 0.5;
                            exit 0;
                        }
                    }
                    sleep 0.003;
                }
                print "SILENT\\n";
                """.strip();

        @Override
        public String name() {
            return "drills";
        }

        @Override
        public Script gather(List<DrillFact> facts) {
            var out = Script.builder();
            for (var fact : facts) {
                var paths = new AddressPaths(fact.stack());
                var mark = VirtualAddress.mark(fact.stack());
                var unit = paths.runtime() + "-drill";
                var back = "systemctl is-active -q haproxy.service && echo 0 >" + mark;
                out.line("drill() {")
                        .line("  if [ -z \"$(ip -o addr show to " + Shell.quote(fact.address())
                                + ")\" ]; then echo ABSENT; return; fi")
                        .line("  systemd-run -q --collect --unit=" + Shell.quote(unit) + " --on-active="
                                + DEADLINE_SECONDS + " --timer-property=AccuracySec=100ms sh -c " + Shell.quote(back)
                                + " || { echo ABSENT; return; }")
                        .line("  perl -e " + Shell.quote(PROGRAM) + " " + Shell.quote(fact.address()) + " "
                                + fact.port() + " " + Shell.quote(mark) + " " + PATIENCE_SECONDS)
                        .line("  " + back)
                        .line("  systemctl stop " + Shell.quote(unit + ".timer") + " 2>/dev/null")
                        .line("}")
                        .line("printf 'drill %s\\n' \"$(drill 2>/dev/null)\"");
            }
            return out.build();
        }

        @Override
        public Map<DrillFact, State> parse(List<DrillFact> asked, String output) {
            var said = new ArrayList<String[]>();
            for (var line : output.lines().filter(l -> !l.isBlank()).toList()) {
                if (!line.startsWith("drill ")) {
                    throw new MalformedAnswer("drills: " + line);
                }
                said.add(line.strip().split(" "));
            }
            if (said.size() != asked.size()) {
                throw new MalformedAnswer("drills: " + said.size() + " answers to " + asked.size());
            }
            var answers = new HashMap<DrillFact, State>();
            for (int i = 0; i < asked.size(); i++) {
                answers.put(asked.get(i), state(said.get(i)));
            }
            return answers;
        }

        private static State state(String[] words) {
            return switch (words.length > 1 ? words[1] : "") {
                case "MOVED" -> new State.Moved(Integer.parseInt(words[2]));
                case "ABSENT" -> new State.Absent();
                case "SILENT" -> new State.Silent();
                default -> throw new MalformedAnswer("drills: " + String.join(" ", words));
            };
        }
    }
}
