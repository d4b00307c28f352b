package com.foobar.infra.adopt;

import com.foobar.infra.adopt.Front.Bind;
import com.foobar.infra.adopt.HaproxyFile.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The section {@code load_balancer}, of what HAProxy does. */
final class FrontDraft {

    private static final Pattern MAX_AGE = Pattern.compile("max-age=([0-9]{1,9})");
    private static final String SECTION = "load_balancer";
    private static final String HTTPS = SECTION + ".https";

    private final Draft draft;

    FrontDraft(Draft draft) {
        this.draft = draft;
    }

    /** @return what was found, the first of which the section was made of */
    List<Front> add(Hosts hosts) {
        var fronts = new ArrayList<Front>();
        for (var host : hosts.all()) {
            var haproxy = host.reading().haproxy();
            if (!haproxy.installed()) {
                continue;
            }
            haproxy.unreadable()
                    .forEach(file -> draft.doubt(host.name() + ":" + file, "HAProxy's file cannot be read"));
            if (!haproxy.fault().isEmpty()) {
                draft.doubt(host.name(), "HAProxy refuses its own files: " + haproxy.fault());
            }
            var front = haproxy.runs() ? Front.of(host) : Optional.<Front>empty();
            if (front.isPresent()) {
                fronts.add(front.get());
            } else if (haproxy.runs()) {
                draft.doubt(
                        host.name(),
                        "HAProxy runs, but none of its frontends leads visitors to servers by HTTP; it is no load balancer of this topology");
            }
            if (front.isEmpty()) {
                tellLines(HaproxyFile.of(host, haproxy.files()));
            }
        }
        if (fronts.isEmpty()) {
            return List.of();
        }
        section(fronts.getFirst(), fronts);
        fronts.forEach(this::tell);
        return fronts;
    }

    private void section(Front front, List<Front> all) {
        var names = all.stream().map(f -> f.host().name()).toList();
        draft.put(
                SECTION + ".servers",
                names.size() == 1 ? names.getFirst() : "[" + String.join(", ", names) + "]",
                all.stream().map(f -> f.main().origin()).toList());
        var plain = front.binds().stream().filter(b -> !b.tls()).findFirst();
        plain.ifPresent(b -> draft.unless(
                "80", SECTION + ".port", String.valueOf(b.port()), b.line().origin()));
        balance(front);
        health(front);
        timeout(front, "connect", "1s");
        timeout(front, "client", "30s");
        timeout(front, "server", "30s");
        timeout(front, "tunnel", "1h");
        front.file().sections().stream()
                .filter(s -> s.kind().equals("global"))
                .flatMap(s -> s.line("maxconn").stream())
                .findFirst()
                .ifPresent(l -> draft.unless("4096", SECTION + ".max_connections", l.word(1), l.origin()));
        if (front.ours()) {
            front.others().stream()
                    .filter(s -> s.name().equals("status") && Front.local(s))
                    .flatMap(s -> Front.binds(s).stream())
                    .findFirst()
                    .ifPresent(b -> draft.unless(
                            "8404",
                            SECTION + ".status_port",
                            String.valueOf(b.port()),
                            b.line().origin()));
            front.main().lines().stream()
                    .filter(l -> l.begins("http-request", "return", "status", "503")
                            && l.words().contains("file"))
                    .findFirst()
                    .ifPresent(l -> draft.put(SECTION + ".maintenance", "on", l.origin()));
        }
        front.binds().stream().filter(Bind::tls).findFirst().ifPresent(tls -> https(front, tls, plain));
    }

    private void balance(Front front) {
        var line = front.backend().line("balance");
        var word = line.map(l -> l.word(1)).orElse("roundrobin");
        switch (word) {
            case "roundrobin" -> {}
            case "leastconn" ->
                draft.put(SECTION + ".algorithm", word, line.orElseThrow().origin());
            default ->
                draft.unsaid(
                        line.orElseThrow().origin(), "balance " + word + ": there is roundrobin and leastconn alone");
        }
        front.targets().stream()
                .filter(Front.Target::backup)
                .findFirst()
                .ifPresent(t ->
                        draft.put(SECTION + ".mode", "active-passive", t.line().origin()));
    }

    private void health(Front front) {
        var sent = front.backend().line("http-check", "send");
        var option = front.backend().line("option", "httpchk");
        var path = sent.flatMap(l -> l.after("uri"))
                .or(() -> option.map(l -> l.words().stream()
                        .skip(2)
                        .filter(w -> w.startsWith("/"))
                        .findFirst()
                        .orElse("/")));
        if (path.isPresent()) {
            draft.unless(
                    "/healthz",
                    SECTION + ".health_check.path",
                    path.get(),
                    sent.or(() -> option).orElseThrow().origin());
        } else {
            draft.unsaid(
                    front.backend().origin(),
                    "HAProxy tries the web servers without asking them anything; apply has it ask for /healthz");
        }
        var server = front.targets().getFirst().line();
        check(front, server, "inter", "interval", "2s");
        check(front, server, "rise", "rise", "2");
        check(front, server, "fall", "fall", "2");
    }

    private void check(Front front, Line server, String option, String key, String usual) {
        var said = Front.option(front.backend(), server, option);
        // Left to itself HAProxy takes three failures.
        var value = said.isPresent()
                ? option.equals("inter") ? said.flatMap(Units::haproxyTime) : said
                : Optional.of(option.equals("fall") ? "3" : usual);
        value.ifPresent(v -> draft.unless(usual, SECTION + ".health_check." + key, v, server.origin()));
    }

    private void timeout(Front front, String name, String usual) {
        front.main()
                .line("timeout", name)
                .or(() -> front.backend().line("timeout", name))
                .ifPresent(line -> Units.haproxyTime(line.word(2))
                        .ifPresent(t -> draft.unless(usual, SECTION + ".timeouts." + name, t, line.origin())));
    }

    private void https(Front front, Bind tls, Optional<Bind> plain) {
        draft.put(HTTPS, "{}", tls.line().origin());
        draft.unless(
                "443", HTTPS + ".port", String.valueOf(tls.port()), tls.line().origin());
        var words = tls.line().words();
        var files = new ArrayList<String>();
        for (int i = 0; i + 1 < words.size(); i++) {
            if (words.get(i).equals("crt")) {
                files.add(words.get(i + 1));
            }
        }
        var acme = front.main().lines().stream()
                .filter(l -> l.words().stream().anyMatch(w -> w.contains("acme-challenge")))
                .findFirst();
        boolean ours = front.ours() && files.stream().allMatch(f -> f.startsWith("/etc/foobar-infra/"));
        if (ours && acme.isPresent()) {
            draft.put(HTTPS + ".acme", "{agree_to_terms: true}", acme.get().origin());
            draft.unsaid(acme.get().origin(), "which ACME server, for whom and for which further names is not read");
        } else if (!(ours && files.size() == 1)) {
            certificates(front.host(), tls, files);
        } else {
            draft.unsaid(
                    tls.line().origin(),
                    "the certificate is taken to be of the stack's own authority; if it is one of yours, name it in load_balancer.https.certificates");
        }
        var modern = Stream.concat(
                        front.file().sections().stream()
                                .filter(s -> s.kind().equals("global"))
                                .flatMap(s -> s.line("ssl-default-bind-options").stream()),
                        Stream.of(tls.line()))
                .filter(l -> l.after("ssl-min-ver").filter("TLSv1.3"::equals).isPresent())
                .findFirst();
        modern.ifPresent(l -> draft.put(HTTPS + ".profile", "modern", l.origin()));
        var leads = front.binds().stream()
                .filter(b -> !b.tls())
                .flatMap(b -> Front.redirects(b.section()).stream())
                .findFirst();
        if (plain.isPresent() && leads.isEmpty()) {
            draft.put(HTTPS + ".redirect", "false", plain.get().line().origin());
        } else if (plain.isEmpty()) {
            draft.unsaid(
                    tls.line().origin(), "nothing listens for plain HTTP; apply opens port 80, which leads to HTTPS");
        }
        front.main().lines().stream()
                .filter(FrontDraft::hsts)
                .findFirst()
                .ifPresent(l -> l.words().stream()
                        .flatMap(w -> MAX_AGE.matcher(w).results())
                        .findFirst()
                        .ifPresent(m -> draft.put(
                                HTTPS + ".hsts", Units.duration(Long.parseLong(m.group(1)) * 1000), l.origin())));
    }

    private void certificates(Host host, Bind tls, List<String> files) {
        var list = new ArrayList<String>();
        for (var file : files) {
            var stem = file.replaceFirst("/+$", "")
                    .replaceFirst(".*/", "")
                    .replaceFirst("\\.(pem|crt|cer)$", "")
                    .replaceAll("[^A-Za-z0-9_.-]", "-");
            list.add("{certificate: tls/" + stem + ".pem, key: tls/" + stem + ".key}");
            draft.todo(
                    host.name() + ":" + file,
                    "the certificate, and each that signed the one before it, go to tls/" + stem
                            + ".pem, its key to tls/"
                            + stem + ".key (chmod 600), beside the topology"
                            + (file.endsWith("/") ? "; it is a directory: name each of them" : ""));
        }
        draft.later(
                HTTPS + ".certificates",
                "[" + String.join(", ", list) + "]",
                Optional.of("[]"),
                tls.line().origin());
    }

    static boolean hsts(Line line) {
        return line.words().contains("Strict-Transport-Security");
    }

    /** Whatever stands there and has no key. */
    private void tell(Front front) {
        if (front.ours()) {
            return;
        }
        for (var section : front.others()) {
            var ports = Front.binds(section).stream()
                    .map(b -> String.valueOf(b.port()))
                    .toList();
            draft.unsaid(
                    section.origin(),
                    section.kind() + " " + section.name()
                            + (ports.isEmpty() ? "" : " at port " + String.join(", ", ports))
                            + ": there is no key for a further one; apply takes it away");
        }
        front.file().sections().stream()
                .filter(s -> s.kind().equals("backend") && !s.equals(front.backend()))
                .forEach(s -> draft.unsaid(s.origin(), "backend " + s.name() + ": apply takes it away"));
        front.lines().stream()
                .filter(line -> !HaproxyWords.known(line))
                .forEach(line -> draft.unsaid(
                        line.origin(), HaproxyWords.name(line) + ": there is no key for it; apply takes it away"));
        tellLines(front.file());
        if (front.targets().stream().map(Front.Target::weight).anyMatch(Set.of(0)::contains)) {
            draft.unsaid(
                    front.backend().origin(), "a server of weight 0 gets no traffic; a topology has none like that");
        }
    }

    /** What HAProxy itself would not understand, or this reader does not. */
    private void tellLines(HaproxyFile file) {
        file.strays()
                .forEach(line -> draft.unsaid(
                        line.origin(), HaproxyWords.name(line) + ": not understood, as it is in no section"));
        file.sections().stream()
                .filter(s -> !Set.of("global", "defaults", "frontend", "backend", "listen")
                        .contains(s.kind()))
                .forEach(s -> draft.unsaid(s.origin(), s.kind() + " " + s.name() + ": a section without a key"));
    }
}
