package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Whether the host is let in at a TCP port of another: one connection, which says nothing and is closed at once. All of them are
 * tried side by side.
 *
 * @param address a literal or a name
 */
public record ReachFact(String address, int port) implements Fact<ReachFact.State> {

    /** How it went. */
    public enum State {
        /** Somebody took the connection. */
        OPEN,
        /** Nobody listens there, or a firewall says so. */
        REFUSED,
        /** No answer within {@link #SECONDS}: somebody throws it away. */
        DROPPED,
        /** No way leads there. */
        UNREACHABLE,
        /** The name is not known there. */
        UNKNOWN_NAME;

        /** Whether somebody answered who takes connections. */
        public boolean isOpen() {
            return this == OPEN;
        }

        /** As messages say it. */
        public String word() {
            return switch (this) {
                case OPEN -> "open";
                case REFUSED -> "refused";
                case DROPPED -> "dropped";
                case UNREACHABLE -> "no way there";
                case UNKNOWN_NAME -> "name not known";
            };
        }
    }

    /** After so many seconds without an answer there is none; the kernel has asked twice by then. */
    public static final int SECONDS = 3;

    /** For all together, names that nobody knows included. */
    private static final int SECONDS_FOR_ALL = 60;

    /** How many are under way at a time. */
    private static final int AT_ONCE = 128;

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<ReachFact, State> {

        /** Of every Debian and Ubuntu host: perl-base is essential. It has no apostrophe. */
        private static final String PROGRAM = """
                use strict;
                use Socket qw(:DEFAULT getaddrinfo);
                use Errno;
                use Fcntl;
                my ($limit, $most, @asked) = @ARGV;
                my ($next, @said, %known, %under_way) = (0);
                sub begin {
                    my ($at) = @_;
                    my ($host, $port) = split / /, $asked[$at];
                    if (!exists $known{$host}) {
                        my ($error, @found) = getaddrinfo($host, "", {socktype => SOCK_STREAM});
                        $known{$host} = $error ? undef : $found[0];
                    }
                    my $to = $known{$host};
                    return "unknown_name" if !$to;
                    socket(my $socket, $to->{family}, SOCK_STREAM, 0) or return "unreachable";
                    fcntl($socket, F_SETFL, fcntl($socket, F_GETFL, 0) | O_NONBLOCK) or die "fcntl: $!";
                    my $place;
                    if ($to->{family} == AF_INET) {
                        $place = pack_sockaddr_in($port, (unpack_sockaddr_in($to->{addr}))[1]);
                    } else {
                        my (undef, $ip, $scope) = Socket::unpack_sockaddr_in6($to->{addr});
                        $place = Socket::pack_sockaddr_in6($port, $ip, $scope);
                    }
                    return "open" if connect($socket, $place);
                    return said($! + 0) if !$!{EINPROGRESS};
                    $under_way{fileno $socket} = [$socket, $at, time + $limit];
                    return undef;
                }
                sub said {
                    my ($error) = @_;
                    return $error == 0 ? "open" : $error == Errno::ECONNREFUSED ? "refused" : "unreachable";
                }
                while ($next < @asked || %under_way) {
                    while ($next < @asked && keys %under_way < $most) {
                        $said[$next] = begin($next);
                        $next++;
                    }
                    my $wanted = "";
                    vec($wanted, $_, 1) = 1 for keys %under_way;
                    select(undef, my $ready = $wanted, undef, 0.2);
                    for my $number (keys %under_way) {
                        my ($socket, $at, $end) = @{$under_way{$number}};
                        if (vec($ready, $number, 1)) {
                            $said[$at] = said(unpack("i", getsockopt($socket, SOL_SOCKET, SO_ERROR)));
                        } elsif (time > $end) {
                            $said[$at] = "dropped";
                        } else {
                            next;
                        }
                        delete $under_way{$number};
                    }
                }
                print "$_\\n" for @said;
                """;

        @Override
        public String name() {
            return "reach";
        }

        @Override
        public boolean waits() {
            return true;
        }

        @Override
        public Script gather(List<ReachFact> facts) {
            var asked = facts.stream()
                    .map(fact -> Shell.quote(fact.address() + " " + fact.port()))
                    .collect(Collectors.joining(" "));
            return Script.of("# shellcheck disable=SC2016 # Perl expands it\ntimeout " + SECONDS_FOR_ALL
                    + " perl -e '\n" + PROGRAM + "' " + SECONDS + " " + AT_ONCE + " " + asked);
        }

        @Override
        public Map<ReachFact, State> parse(List<ReachFact> asked, String output) {
            return Answers.inOrder(name(), asked, output.strip().lines().toList(), (_, line) -> switch (line) {
                case "open" -> State.OPEN;
                case "refused" -> State.REFUSED;
                case "dropped" -> State.DROPPED;
                case "unreachable" -> State.UNREACHABLE;
                case "unknown_name" -> State.UNKNOWN_NAME;
                default -> throw new MalformedAnswer("reach: " + line);
            });
        }
    }
}
