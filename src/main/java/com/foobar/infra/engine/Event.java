package com.foobar.infra.engine;

import com.foobar.infra.adopt.Note;
import com.foobar.infra.audit.Claims;
import com.foobar.infra.audit.Report;
import com.foobar.infra.check.CheckId;
import com.foobar.infra.check.Progress;
import com.foobar.infra.part.LogLine;
import com.foobar.infra.part.Reading;
import com.foobar.infra.plan.Change;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.plan.Plan;
import com.foobar.infra.transport.NewHostKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Something that happened while the engine works, for people and machines to read. Events of different hosts arrive from
 * different threads, in the order in which things happened on each host.
 */
public sealed interface Event {

    /** Hosts are about to be asked what they are like. */
    record Observing(List<String> servers) implements Event {
        public Observing {
            servers = List.copyOf(servers);
        }
    }

    /** One host has answered. */
    record HostObserved(String server, Duration took) implements Event {}

    /** One host could not be asked. */
    record HostFailed(HostFailure failure, Duration took) implements Event {}

    /** A server's key, met for the first time, was put on record and is trusted from now on. */
    record HostKeyRecorded(NewHostKey key) implements Event {}

    /** A script was sent to a host; secrets in it are masked. */
    record ScriptRan(String server, String purpose, String masked) implements Event {}

    /**
     * The plan, as it would be or will be applied.
     *
     * @param agreed servers of which it was said that what stands in the way there does not
     */
    record Planned(Survey survey, Set<String> agreed) implements Event {

        public Planned {
            agreed = Set.copyOf(agreed);
        }

        /** One to which nobody has said anything yet. */
        public Planned(Survey survey) {
            this(survey, Set.of());
        }
    }

    /** Another apply is at work, or a host could not be locked; nothing was changed. */
    record LockRefused(List<HostFailure> reasons) implements Event {
        public LockRefused {
            reasons = List.copyOf(reasons);
        }
    }

    /** A step of an earlier apply still runs on the host, and is waited for. */
    record WaitingForStep(String server, String step) implements Event {}

    /** What was planned is not true any more; nothing was changed. */
    record Stale(List<Staleness.Moved> moved) implements Event {
        public Stale {
            moved = List.copyOf(moved);
        }
    }

    /**
     * Whoever is told of alerts is not told of those of the servers that change, until that is over.
     *
     * @param by the server that was asked for it
     */
    record Silenced(String by, List<String> servers) implements Event {
        public Silenced {
            servers = List.copyOf(servers);
        }
    }

    /** That could not be had; the servers are changed all the same. */
    record NotSilenced(HostFailure failure) implements Event {}

    /** @param number from 1 */
    record StageStarted(String stage, int number, int of, List<String> servers) implements Event {
        public StageStarted {
            servers = List.copyOf(servers);
        }
    }

    /** @param number from 1 */
    record OperationStarted(String server, String stage, int number, int of, String label) implements Event {}

    /** @param number from 1 */
    record OperationDone(String server, String stage, int number, int of, String label, Duration took)
            implements Event {}

    /**
     * How far a long operation is, as its host tells now and then.
     *
     * @param number from 1
     * @param done bytes
     * @param all bytes, as far as it is known yet
     */
    record OperationProgress(String server, String stage, int number, int of, String label, long done, long all)
            implements Event {

        /** From 0 to 100. */
        public int percent() {
            return all <= 0 ? 0 : (int) Math.min(100, done / (all / 100.0));
        }
    }

    /**
     * What an operation that goes well has to say.
     *
     * @param number from 1
     */
    record OperationTold(String server, String stage, int number, int of, String label, String text) implements Event {}

    /** A host has done its part of a stage. */
    record StepDone(String server, String stage, Duration took) implements Event {}

    /**
     * A host has not done its part of a stage.
     *
     * @param operation where it stopped; empty if it did not begin
     * @param output the last lines that the host printed
     */
    record StepFailed(
            String server, String stage, String operation, String why, List<String> output, String hint, Duration took)
            implements Event {
        public StepFailed {
            output = List.copyOf(output);
        }
    }

    /** The connection to a host broke while its step runs on, detached. */
    record Reconnecting(String server, String stage, String why) implements Event {}

    /** The connection is back, and the step is followed again. */
    record Reattached(String server, String stage) implements Event {}

    /** Checks after a stage do not all pass yet. */
    record GateWaiting(String stage, List<Judged> failing) implements Event {
        public GateWaiting {
            failing = List.copyOf(failing);
        }
    }

    record GatePassed(String stage, int checks, Duration took) implements Event {}

    /** Checks after a stage, or after the last one, did not pass in time; nothing further was begun. */
    record GateFailed(String stage, List<Judged> failing, Duration took) implements Event {
        public GateFailed {
            failing = List.copyOf(failing);
        }
    }

    /** Apply ended early: what was done and what was not, host by host. */
    record Stopped(List<HostReport> hosts) implements Event {
        public Stopped {
            hosts = List.copyOf(hosts);
        }
    }

    /** How far a host came. */
    record HostReport(String server, List<String> done, List<String> open) {
        public HostReport {
            done = List.copyOf(done);
            open = List.copyOf(open);
        }
    }

    /** All steps ran, yet a new plan is not empty. */
    record NotConverged(Survey left) implements Event {}

    /** All steps ran, and a new plan is empty. */
    record Applied(Plan plan, int servers, Duration took) implements Event {}

    /**
     * Servers that would be rebooted, or will be.
     *
     * @param agreed servers of which it was said that what stands in the way there does not
     */
    record RebootsPlanned(Reboots reboots, Set<String> agreed) implements Event {
        public RebootsPlanned {
            agreed = Set.copyOf(agreed);
        }
    }

    /** A server that was rebooted can be logged in to again. */
    record CameBack(String server, String stage, Duration took) implements Event {}

    /** All of these were rebooted, and are well. */
    record Rebooted(List<String> servers, Duration took) implements Event {
        public Rebooted {
            servers = List.copyOf(servers);
        }
    }

    /** Rebooting ended early. */
    record RebootsStopped(List<String> done, List<String> left) implements Event {
        public RebootsStopped {
            done = List.copyOf(done);
            left = List.copyOf(left);
        }
    }

    /** The operator stopped the program. */
    record Interrupted(List<Running> running) implements Event {
        public Interrupted {
            running = List.copyOf(running);
        }
    }

    /** A step that goes on by itself on its host. */
    record Running(String server, String stage, String unit, String log) {}

    /** How far a check is that takes long, as its answers come in. */
    record CheckGoing(CheckId check, Progress progress, Duration since) implements Event {

        /** Rows a second, so far. */
        public long rate() {
            return progress.rows() * 1000 / Math.max(1, since.toMillis());
        }
    }

    /** Checks do not all pass yet; they are asked again. */
    record VerifyWaiting(List<Judged> failing, Duration left) implements Event {
        public VerifyWaiting {
            failing = List.copyOf(failing);
        }
    }

    /** What verify found. */
    record Verified(List<Judged> results, List<HostFailure> failures, Duration took) implements Event {
        public Verified {
            results = List.copyOf(results);
            failures = List.copyOf(failures);
        }

        public boolean ok() {
            return failures.isEmpty() && results.stream().allMatch(Judged::passed);
        }
    }

    /**
     * How the stack is at this moment.
     *
     * @param at when it was asked
     * @param round from 1; of one that is watched
     */
    record StatusRead(
            String topology,
            List<Reading> readings,
            Drift drift,
            List<HostFailure> failures,
            Instant at,
            Duration took,
            long round)
            implements Event {
        public StatusRead {
            readings = List.copyOf(readings);
            failures = List.copyOf(failures);
        }

        /** Whether nothing is bad or unknown. */
        public boolean well() {
            return failures.isEmpty()
                    && readings.stream().allMatch(r -> r.level().compareTo(Reading.Level.NOTABLE) <= 0);
        }
    }

    /**
     * How far the servers are from what the topology says.
     *
     * @param changes that a plan would make
     * @param byHand those of them that undo what somebody changed
     * @param obstacles what stands in their way
     * @param unknown servers of which nothing is known, as they did not answer
     */
    record Drift(int changes, int byHand, int obstacles, int unknown) {
        public static Drift of(Plan plan, int unknown) {
            return new Drift(
                    plan.changes().size(),
                    (int) plan.changes().stream()
                            .filter(c -> c.cause() != Change.Cause.TOPOLOGY)
                            .count(),
                    plan.obstacles().size(),
                    unknown);
        }
    }

    /**
     * A page that shows the stack can be looked at, as long as the program runs.
     *
     * @param server whose Prometheus it asks
     * @param url on this machine; who knows it may look
     */
    record DashboardOpened(String server, String url) implements Event {}

    /** Something was said on a server. */
    record Logged(LogLine line) implements Event {}

    /** What was followed on a server is not heard for the moment; it is asked for again. */
    record LogLost(HostFailure failure) implements Event {}

    /**
     * The stack's certificate authority as it lies on its keeper.
     *
     * @param certificate in PEM
     * @param sha256 its fingerprint, in upper-case hexadecimal digits with colons
     */
    record AuthorityShown(String server, String path, String certificate, String subject, String sha256, Instant end)
            implements Event {}

    /**
     * What there is to be said of a topology.
     *
     * @param places of the findings, in their order
     */
    record Audited(String topology, Report report, List<Place> places, Optional<Live> live) implements Event {
        public Audited {
            places = List.copyOf(places);
        }

        /** Of the topology alone. */
        public Audited(String topology, Report report, List<Place> places) {
            this(topology, report, places, Optional.empty());
        }

        /**
         * What was looked at besides the topology.
         *
         * @param servers that answered
         * @param untold what could not be found out there
         * @param failures servers that could not be asked
         */
        public record Live(List<String> servers, List<String> untold, List<HostFailure> failures) {
            public Live {
                servers = List.copyOf(servers);
                untold = List.copyOf(untold);
                failures = List.copyOf(failures);
            }
        }

        /** Where in the topology a finding is; line and column from 1. */
        public record Place(String file, int line, int column) {}
    }

    /**
     * What stands in the way of working with the servers.
     *
     * @param servers that answered
     * @param obstacles what would keep {@code apply} from changing them
     * @param failures servers that could not be worked with
     * @param inputs what keeps the topology or a secret from being used, as lines for people; empty: nothing
     */
    record Examined(
            String topology,
            List<OfServer> servers,
            List<Obstacle> obstacles,
            List<HostFailure> failures,
            List<String> inputs)
            implements Event {
        public Examined {
            servers = List.copyOf(servers);
            obstacles = List.copyOf(obstacles);
            failures = List.copyOf(failures);
            inputs = List.copyOf(inputs);
        }

        /** Whether nothing does. */
        public boolean ok() {
            return obstacles.isEmpty() && failures.isEmpty() && inputs.isEmpty();
        }

        /**
         * @param system as its distribution calls itself
         * @param skew how far its clock is ahead of this machine's
         * @param freeBytes of the fullest file system that matters; -1 if none says
         * @param notes what somebody should know of it
         */
        public record OfServer(
                String server,
                String system,
                Duration skew,
                long memoryBytes,
                int processors,
                long freeBytes,
                List<String> notes) {
            public OfServer {
                notes = List.copyOf(notes);
            }
        }
    }

    /** A server does without its services for so long, to see what that takes from visitors. */
    record DrillBegan(String server, List<String> units, Duration outage) implements Event {
        public DrillBegan {
            units = List.copyOf(units);
        }
    }

    /** They are back; what was seen meanwhile. */
    record DrillEnded(Drilled.OfServer seen) implements Event {}

    /**
     * What losses took from visitors.
     *
     * @param failures servers that could not be worked with
     * @param stopped why it ended before all had their turn, a line each; empty: all had it
     */
    record Drilled(String topology, List<OfServer> servers, List<HostFailure> failures, List<String> stopped)
            implements Event {
        public Drilled {
            servers = List.copyOf(servers);
            failures = List.copyOf(failures);
            stopped = List.copyOf(stopped);
        }

        /** Whether all was tried, and was as the topology claims. */
        public boolean ok() {
            return failures.isEmpty() && stopped.isEmpty() && servers.stream().allMatch(OfServer::asClaimed);
        }

        /**
         * One server's turn.
         *
         * @param claims what the topology says of its loss
         * @param cut whether it was brought back before its time was over
         */
        public record OfServer(
                String server,
                List<String> units,
                Claims claims,
                Course pages,
                Course writes,
                Duration took,
                boolean cut) {
            public OfServer {
                units = List.copyOf(units);
            }

            /** Whether visitors saw what the topology claims. */
            public boolean asClaimed() {
                return !cut
                        && pages.survived() == claims.pages()
                        && (!writes.any() || writes.survived() == claims.writes());
            }
        }

        /**
         * What was asked meanwhile, one after the other.
         *
         * @param survived whether all of the last seconds were answered
         * @param lost for how long nothing was answered
         */
        public record Course(int asked, int failed, boolean survived, Duration lost) {
            public boolean any() {
                return asked > 0;
            }
        }
    }

    /**
     * A topology was made of what servers run.
     *
     * @param file where it was written; empty: nothing of a stack was found, so that there is none
     * @param inventory how the servers were reached, if that had to be written too
     * @param servers those that are in it
     * @param notes what it does not say
     * @param failures servers that could not be asked
     */
    record Adopted(
            Optional<Path> file,
            Optional<Path> inventory,
            List<String> servers,
            List<Note> notes,
            List<HostFailure> failures)
            implements Event {
        public Adopted {
            servers = List.copyOf(servers);
            notes = List.copyOf(notes);
            failures = List.copyOf(failures);
        }

        /** Whether every server was asked, and all that belongs to a stack is in the topology. */
        public boolean whole() {
            return file.isPresent()
                    && failures.isEmpty()
                    && notes.stream().noneMatch(note -> note.kind() == Note.Kind.DOUBT);
        }
    }

    /**
     * What is left on the servers of a stack that was taken off them.
     *
     * @param failures servers that could not be asked
     */
    record Cleared(String topology, List<OfServer> servers, List<HostFailure> failures) implements Event {
        public Cleared {
            servers = List.copyOf(servers);
            failures = List.copyOf(failures);
        }

        /** Whether every server was asked, and has nothing of the stack's but data. */
        public boolean ok() {
            return failures.isEmpty()
                    && servers.stream().allMatch(server -> server.things().isEmpty());
        }

        /** @param things files, directories and units of the stack's */
        public record OfServer(String server, List<String> things, List<Data> data) {
            public OfServer {
                things = List.copyOf(things);
                data = List.copyOf(data);
            }
        }

        /** @param what they are, in a few words */
        public record Data(String path, String what, long bytes) {}
    }

    /**
     * Who changed the servers of a stack.
     *
     * @param steps the oldest first
     * @param failures servers that could not be asked
     */
    record HistoryRead(String topology, List<Step> steps, List<HostFailure> failures) implements Event {
        public HistoryRead {
            steps = List.copyOf(steps);
            failures = List.copyOf(failures);
        }

        /**
         * What one apply did on one server in one stage.
         *
         * @param at when it ended, by the server's clock, {@code 2026-11-29T12:31:07Z}
         * @param by who applied, and where
         * @param operations one after the other, with semicolons between them
         * @param result {@code ok}, or what failed
         */
        public record Step(String server, String at, String stage, String by, String operations, String result) {}
    }

    /** Which releases of an app its servers keep. */
    record ReleasesListed(List<OfServer> servers, List<HostFailure> failures) implements Event {
        public ReleasesListed {
            servers = List.copyOf(servers);
            failures = List.copyOf(failures);
        }

        /** @param releases the live one first, then those that were live last */
        public record OfServer(String server, List<Kept> releases) {
            public OfServer {
                releases = List.copyOf(releases);
            }
        }

        /**
         * One of them; times by its server's clock.
         *
         * @param since when it came to be live last; empty if it never was, or nobody noted it
         * @param until when that ended
         * @param unpacked when it came to be on the server
         * @param from the directory that it was packed from; empty if nobody noted it
         * @param by who made it live; empty if nobody noted it
         * @param rolledBack whether that was by going back to it
         */
        public record Kept(
                String id,
                boolean live,
                Optional<Instant> since,
                Optional<Instant> until,
                Instant unpacked,
                String from,
                String by,
                boolean rolledBack) {}
    }

    /**
     * A round of a watch.
     *
     * @param round counted from 1
     * @param changed checks whose verdict is another one than in the round before
     * @param lost servers that could be asked in the round before, and not in this one
     * @param at when it ended
     */
    record Watched(Verified found, long round, List<Judged> changed, List<HostFailure> lost, Instant at)
            implements Event {
        public Watched {
            changed = List.copyOf(changed);
            lost = List.copyOf(lost);
        }
    }
}
