package com.foobar.infra.part.mysql.handover;

import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.account.AccountHosts;
import com.foobar.infra.part.mysql.account.AccountSql;
import com.foobar.infra.part.mysql.account.StackAccounts;
import com.foobar.infra.part.mysql.replication.DurabilityResource;
import com.foobar.infra.part.mysql.replication.ReplicationResource;
import com.foobar.infra.part.mysql.replication.Term;
import com.foobar.infra.part.mysql.setting.MysqlPaths;
import com.foobar.infra.plan.Change;
import com.foobar.infra.plan.HostStep;
import com.foobar.infra.plan.Operation;
import com.foobar.infra.plan.Stage;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.Keeper;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Library;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * How a handover is carried out: both servers are looked at, and the new primary is given what the old one keeps for the stack;
 * then each does its part in a step of its own, which needs neither the other's step to be told of it by us nor us to live.
 */
public final class HandoverStages {

    /** The old primary takes no writes for no longer than that, unless the new one took its place. */
    static final int DEADLINE_SECONDS = 10;

    /** The functions that its steps call. */
    public static final Library FUNCTIONS = Library.beside(HandoverStages.class, "handover.sh");

    private static final String UNDO =
            Library.beside(HandoverStages.class, "undo.sh").script().render();

    private final Handover handover;
    private final Keeper old;

    public HandoverStages(Handover handover) {
        this.handover = handover;
        this.old = new Keeper(handover.topology().name(), handover.from());
    }

    /** @param secrets names of those that the old primary keeps for the stack */
    public List<Stage> of(Collection<String> secrets) {
        return List.of(
                new Stage(
                        "prepare the handover",
                        List.of(
                                step(handover.from(), "look whether it can give its place", free()),
                                step(
                                        handover.to(),
                                        "look whether it can take the place of " + handover.from(),
                                        fit(secrets))),
                        List.of(),
                        Stage.Turn.ALONE),
                new Stage(
                        "hand over from " + handover.from() + " to " + handover.to(),
                        List.of(
                                step(handover.from(), "give its place to " + handover.to(), give()),
                                new HostStep(
                                        handover.to(),
                                        List.of(new Operation(
                                                "take the place of " + handover.from(),
                                                List.of(change()),
                                                Script.empty(),
                                                take())))),
                        List.of(),
                        Stage.Turn.ALONE));
    }

    private static HostStep step(String server, String label, Script script) {
        return new HostStep(server, List.of(new Operation(label, List.of(), Script.empty(), script)));
    }

    private Change change() {
        var from = handover.from();
        var to = handover.to();
        var details = List.<Detail>of(
                new Detail.Attribute("primary", from, to),
                new Detail.Note("1. looked at, and again right before: " + to + " follows " + from
                        + ", runs, has all and nothing else;" + " no transaction is open for long on " + from
                        + ", nobody holds a lock there"),
                new Detail.Note("2. " + from + " takes no more writes, and opens itself again after " + DEADLINE_SECONDS
                        + " s unless it has given its place"),
                new Detail.Note("3. " + to + " gets all that " + from + " has, is given its place, and takes writes"),
                new Detail.Note("4. after that: " + from + " and the other replicas follow " + to
                        + "; files, accounts and what asks the primary follow"),
                new Detail.Note("expected pause of writes: less than a second; at most " + DEADLINE_SECONDS + " s"));
        var delta = new Delta(
                Delta.Action.CHANGE,
                details,
                new Delta.Work.Run(Script.of("fi_take from " + from + " to " + to)),
                handover.old().server().uuid());
        return new Change(to, new ResourceId("primary", old.topology()), delta, Change.Cause.TOPOLOGY);
    }

    private static Script free() {
        return Script.lines(
                "fi_pipes_make",
                "trap 'rm -rf -- \"$fi_pipes\"' EXIT",
                "fi_here_begin",
                "fi_settled " + DEADLINE_SECONDS,
                "fi_free_to_give");
    }

    /** Who becomes the keeper of the stack's secrets and of its authority gets them first, so that nobody needs new ones. */
    private Script fit(Collection<String> secrets) {
        var script = Script.builder()
                .line("fi_pipes_make")
                .line("trap 'rm -rf -- \"$fi_pipes\"' EXIT")
                .line("fi_here_begin")
                .line("fi_there_begin " + address() + " " + account())
                .line("fi_fit_to_take " + Shell.quote(handover.from()))
                .line("mkdir -p -- " + Shell.quote(old.directory() + "/ca") + " "
                        + Shell.quote(old.directory() + "/secrets"))
                .line("chmod 700 " + Shell.quote(old.directory() + "/ca") + " "
                        + Shell.quote(old.directory() + "/secrets"));
        for (var secret : secrets) {
            script.script(old.received(old.sealedFile(handover.to(), old.secret(secret)), old.secret(secret)));
        }
        return script.script(old.received(old.sealedFile(handover.to(), old.authorityKey()), old.authorityKey()))
                .text("printf '%s\\n' ")
                .imported(old.authorityImport())
                .line(" | fi_write " + Shell.quote(old.authority()) + " 600 root root")
                .build();
    }

    /** What both steps know each other by; the same in both, as a stage fetches a value once. */
    private Script.Import token() {
        return new Script.Import(handover.to(), "token", Script.of("cat /proc/sys/kernel/random/uuid"));
    }

    private String address() {
        return Shell.quote(handover.topology().server(handover.from()).address()) + " "
                + handover.mysql().port();
    }

    private String account() {
        return Shell.quote(handover.mysql().replicationUser()) + " " + password();
    }

    private Script take() {
        var script = Script.builder()
                .text("fi_take " + Shell.quote(old.topology()) + " ")
                .imported(token())
                .line(" " + Shell.quote(handover.from()) + " " + address() + " " + account() + " \"$fi_who\" "
                        + Term.UUID + (handover.mysql().routing().isPresent() ? " yes" : " no"));
        if (handover.mysql().semiSync()) {
            script.line("if [ -z \"$fi_for_all\" ]; then").line("{");
            for (var host : AccountHosts.of(handover.topology(), handover.mysql(), List.of(handover.from()))) {
                script.script(AccountSql.of(handover.mysql().replicationUser(), host)
                        .made(password(), StackAccounts.REPLICATION_GRANTS));
            }
            script.line("} | fi_mysql").line("fi_take_for_all " + mark()).line("fi");
        }
        return script.build();
    }

    private Script give() {
        var script = Script.builder()
                .text("fi_give " + Shell.quote(old.topology()) + " ")
                .imported(token())
                .line(" " + Shell.quote(handover.to()) + " "
                        + Shell.quote(handover.topology().server(handover.to()).address()) + " "
                        + handover.mysql().port() + " " + DEADLINE_SECONDS + " " + Shell.quote(UNDO));
        if (handover.mysql().semiSync()) {
            var to = handover.topology().server(handover.to()).address();
            script.line("{")
                    .script(ReplicationResource.pointing(
                            to,
                            handover.mysql().port(),
                            handover.mysql().replicationUser(),
                            MysqlPaths.CA,
                            Duration.ZERO,
                            password()))
                    .line("} | fi_give_follows " + Shell.quote(to) + " "
                            + handover.mysql().port() + " " + account() + " " + mark());
        }
        return script.build();
    }

    private String password() {
        return Shell.quote(old.secret(Mysql.REPLICATION_PASSWORD));
    }

    private String mark() {
        return Shell.quote(DurabilityResource.mark(old.topology()));
    }
}
