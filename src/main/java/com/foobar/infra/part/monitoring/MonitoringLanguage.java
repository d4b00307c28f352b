package com.foobar.infra.part.monitoring;

import com.foobar.infra.language.Key;
import com.foobar.infra.language.ListOf;
import com.foobar.infra.language.MapOf;
import com.foobar.infra.language.Refusal;
import com.foobar.infra.language.Scalar;
import com.foobar.infra.language.Scalars;
import com.foobar.infra.language.Section;
import com.foobar.infra.language.Words;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The section {@code monitoring}. */
final class MonitoringLanguage {

    private MonitoringLanguage() {}

    private static final Scalar<String> MAILBOX = Scalars.matching(
            "mailbox", "a mail address", "[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+", 254, "such as ops@foobar.com");

    private static final Scalar<String> LOGIN =
            Scalars.matching("login", "a name to log in by", "[A-Za-z0-9._@+-]+", 254, "letters, digits and . _ @ + -");

    private static final Scalar<String> URL_FILE =
            Scalars.path("the path of a file that holds a URL, and that group and others cannot read");

    private static final Key<List<String>> TO =
            Key.required("to", ListOf.oneOrMore(MAILBOX)).doc("Who gets it.").example("ops@foobar.com");

    private static final Key<String> FROM =
            Key.required("from", MAILBOX).doc("Who it is from.").example("monitoring@foobar.com");

    private static final Key<String> HOST = Key.required("host", Scalars.ADDRESS)
            .doc("The mail server.")
            .example("smtp.foobar.com")
            .aka("server", "smarthost");

    private static final Key<Integer> PORT =
            Key.of("port", Scalars.PORT, "587").doc("Its port.").example("25");

    private static final Key<Optional<String>> USER = Key.optional("user", LOGIN)
            .doc("Who logs in there. Left out: nobody does.")
            .example("monitoring");

    private static final Key<Optional<String>> PASSWORD = Key.optional("password_file", Scalars.path("a file's path"))
            .doc("A file with the password; relative to this file. Group and others must not be able to read it.")
            .example("secrets/smtp_password");

    private static final Key<Boolean> TLS = Key.of("tls", Scalars.SWITCH, "true")
            .doc("Whether nothing is sent unless the mail server takes it by TLS.")
            .example("false");

    private static final Section<Monitoring.Mail> MAIL = Section.of(
            "mail",
            "A mail for each alert, and for its end.",
            List.of(TO, FROM, HOST, PORT, USER, PASSWORD, TLS),
            f -> new Monitoring.Mail(
                    f.get(TO), f.get(FROM), f.get(HOST), f.get(PORT), f.get(USER), f.get(PASSWORD), f.get(TLS)));

    private static final Key<Monitoring.Severities> SEVERITIES = Key.of(
                    "severities",
                    Scalars.choice(
                            "severities",
                            Words.of("all", Monitoring.Severities.ALL, "critical", Monitoring.Severities.CRITICAL)),
                    "all")
            .doc("Which alerts. critical: what visitors notice, or soon will. all: warnings too.")
            .example("critical")
            .aka("severity");

    private static final Key<Optional<Monitoring.Mail>> BY_MAIL =
            Key.optional("mail", MAIL).doc("By mail.").aka("email");

    private static final Key<Optional<String>> WEBHOOK = Key.optional("webhook_file", URL_FILE)
            .doc("A file with a URL, which gets Alertmanager's own messages in JSON; relative to this file.")
            .example("secrets/webhook_url")
            .aka("webhook");

    private static final Key<Optional<String>> SLACK = Key.optional("slack_file", URL_FILE)
            .doc(
                    "A file with the URL of an incoming webhook of Slack, or of what takes the same: Mattermost, Rocket.Chat, Matrix"
                            + " by a bridge; relative to this file.")
            .example("secrets/slack_url")
            .aka("slack");

    private static final Section<Monitoring.Receiver> RECEIVER = Section.of(
            "receiver",
            "Somebody who is told of alerts, in one way or several.",
            List.of(SEVERITIES, BY_MAIL, WEBHOOK, SLACK),
            f -> new Monitoring.Receiver(f.get(SEVERITIES), f.get(BY_MAIL), f.get(WEBHOOK), f.get(SLACK)));

    private static Optional<Refusal> judge(String name, Monitoring.Receiver receiver) {
        if (List.of("nobody", "heartbeat").contains(name)) {
            return Optional.of(Refusal.of("this name is taken", "choose another"));
        }
        if (receiver.mail()
                .filter(m -> m.user().isPresent() != m.password().isPresent())
                .isPresent()) {
            return Optional.of(Refusal.of("mail needs user and password_file together, or neither"));
        }
        return receiver.isMute()
                ? Optional.of(Refusal.of("says not how to tell", "give it mail, webhook_file or slack_file"))
                : Optional.empty();
    }

    private static final Key<String> SERVER = Key.required("server", Scalars.SERVER)
            .doc(
                    "Where Prometheus and Alertmanager run: best a server that does nothing else. They listen on loopback alone.")
            .example("mon-01")
            .aka("host");

    private static final Key<Duration> RETENTION = Key.of("retention", Scalars.duration("1h", "730d"), "15d")
            .doc("How long figures are kept, as far as there is room.")
            .example("30d");

    private static final Key<Long> RETENTION_SIZE = Key.of("retention_size", Scalars.size("64M", "9999G"), "2G")
            .doc("How much room figures may take; the oldest go first.")
            .example("10G");

    private static final Key<Integer> PROMETHEUS = Key.of("prometheus_port", Scalars.PORT, "9090")
            .doc("Prometheus' port on loopback.")
            .example("9090");

    private static final Key<Integer> ALERTMANAGER = Key.of("alertmanager_port", Scalars.PORT, "9093")
            .doc("Alertmanager's port on loopback.")
            .example("9093");

    private static final Key<Integer> BLACKBOX = Key.of("blackbox_port", Scalars.PORT, "9115")
            .doc("The blackbox exporter's port on loopback; it asks for the site.")
            .example("9115");

    private static final Key<Map<String, Monitoring.Receiver>> RECEIVERS = Key.of(
                    "receivers", MapOf.any(Scalars.NAME, RECEIVER).judgedBy(MonitoringLanguage::judge), "{}", Map::of)
            .doc("Who is told of alerts. Left out: nobody is; they are to be seen in Alertmanager, and by verify.")
            .example("{ops: {mail: {to: ops@foobar.com, from: monitoring@foobar.com, host: smtp.foobar.com}}}");

    private static final Key<Optional<String>> HEARTBEAT = Key.optional("heartbeat_file", URL_FILE)
            .doc(
                    "A file with a URL of somebody else's who tells you when it is no longer asked (a dead man's switch): it is asked"
                            + " each minute as long as the monitoring works; relative to this file.")
            .example("secrets/heartbeat_url")
            .aka("heartbeat");

    private static final Section<Monitoring> SECTION = Section.of(
            "monitoring",
            "Prometheus and Alertmanager, exporters on each server of the stack, and alerts.",
            List.of(SERVER, RETENTION, RETENTION_SIZE, PROMETHEUS, ALERTMANAGER, BLACKBOX, RECEIVERS, HEARTBEAT),
            f -> new Monitoring(
                    f.get(SERVER),
                    f.get(RETENTION),
                    f.get(RETENTION_SIZE),
                    f.get(PROMETHEUS),
                    f.get(ALERTMANAGER),
                    f.get(BLACKBOX),
                    f.get(RECEIVERS),
                    f.get(HEARTBEAT)));

    static final Key<Optional<Monitoring>> KEY = Key.optional("monitoring", SECTION)
            .doc("Watches the stack and tells of what goes wrong. Left out: nothing does.")
            .example("{server: mon-01}")
            .aka("prometheus");
}
