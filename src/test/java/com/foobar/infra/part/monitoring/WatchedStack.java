package com.foobar.infra.part.monitoring;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;

/** A stack on lab hosts that watches itself, and who is told of its alerts: a program on its monitoring server that notes them. */
record WatchedStack(Lab lab, Site site, Path directory) implements AutoCloseable {

    static final String SECTION = """
            monitoring:
              server: mon
              heartbeat_file: beat
              receivers:
                ops:
                  webhook_file: hook
                post:
                  mail: {to: ops@foobar.com, from: seen@foobar.com, host: 127.0.0.1, port: 2525, tls: false}
                chat:
                  severities: critical
                  slack_file: chat
            """;

    /**
     * Something that is broken, of which somebody is to be told.
     *
     * @param host where
     * @param cause a script that breaks it
     * @param mend one that mends it
     * @param alerts what is told, as {@code ALERT INSTANCE}
     */
    record Fault(String host, String cause, String mend, List<String> alerts) {
        Fault(String host, String cause, String mend, String... alerts) {
            this(host, cause, mend, List.of(alerts));
        }
    }

    /** Boots the hosts; nothing is applied yet. */
    static WatchedStack up(String prefix, Path directory) throws IOException {
        return up(prefix, directory, "");
    }

    /** @param more sections of the topology */
    static WatchedStack up(String prefix, Path directory, String more) throws IOException {
        var lab = Lab.up(prefix, Lab.READY, "lb", "one", "two", "mon");
        var site = new Site(lab, Tool.built(), directory);
        var stack = new WatchedStack(lab, site, directory);
        stack.secret("beat", "http://127.0.0.1:9999/beat");
        stack.secret("hook", "http://127.0.0.1:9999/hook");
        stack.secret("chat", "http://127.0.0.1:9999/chat");
        site.topology("""
                name: seen
                domain: www.foobar.com
                servers:
                  lb: @lb@
                  one: @one@
                  two: @two@
                  mon: @mon@
                load_balancer:
                  servers: lb
                  https: {}
                web:
                  servers: [one, two]
                app:
                  servers: [one, two]
                mysql:
                  primary: one
                  replicas: two
                  durability: semi-sync
                """ + SECTION + more);
        stack.bring("sink.py");
        // There again after a boot, and before anybody sends.
        lab.on(
                "mon",
                "printf '[Unit]\\nBefore=prometheus-alertmanager.service\\n[Service]\\nExecStart=/usr/bin/python3 /root/sink.py\\n"
                        + "[Install]\\nWantedBy=multi-user.target\\n' >/etc/systemd/system/sink.service"
                        + " && systemctl daemon-reload && systemctl enable -q --now sink");
        return stack;
    }

    void secret(String name, String text) throws IOException {
        Files.setPosixFilePermissions(site.write(name, text + "\n"), PosixFilePermissions.fromString("rw-------"));
    }

    /** Puts a file of the tests' own on the monitoring server. */
    void bring(String name) {
        bring("mon", name);
    }

    /** Puts it on another. */
    void bring(String host, String name) {
        try (var in = Objects.requireNonNull(WatchedStack.class.getResourceAsStream(name))) {
            bring(host, name, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts a file on the monitoring server that holds these. */
    void bring(String name, byte[] bytes) {
        bring("mon", name, bytes);
    }

    private void bring(String host, String name, byte[] bytes) {
        var text = Base64.getEncoder().encodeToString(bytes);
        // What a command line may have in one word is limited.
        lab.on(host, "rm -f /root/" + name + ".64");
        for (int at = 0; at < text.length(); at += 60_000) {
            lab.on(
                    host,
                    "printf %s " + text.substring(at, Math.min(text.length(), at + 60_000)) + " >>/root/" + name
                            + ".64");
        }
        lab.on(host, "base64 -d /root/" + name + ".64 >/root/" + name);
    }

    void until(String host, String script) {
        Awaitility.await(script)
                .atMost(Duration.ofSeconds(180))
                .until(() -> lab.attempt(host, script).exit() == 0);
    }

    /** Begins the log of what was told anew. */
    void forget() {
        lab.on("mon", "rm -f /run/sink.log");
    }

    /** Waits until somebody was told so since the log was begun anew. */
    void told(String line) {
        until("mon", "grep -qxF '" + line + "' /run/sink.log");
    }

    /** Whether somebody was told something that matches this since then. */
    boolean wasTold(String pattern) {
        return lab.attempt("mon", "grep -q '" + pattern + "' /run/sink.log").exit() == 0;
    }

    /** Makes faults that have nothing to do with each other, of all of which somebody is told. */
    void breaks(Fault... faults) {
        causes(faults);
        firing(faults);
    }

    /** The first half of that. */
    void causes(Fault... faults) {
        for (var fault : faults) {
            lab.on(fault.host(), fault.cause());
        }
    }

    /** The second. */
    void firing(Fault... faults) {
        told(faults, "firing");
    }

    /** Mends them, of which somebody is told too. */
    void mends(Fault... faults) {
        for (var fault : faults) {
            lab.on(fault.host(), fault.mend());
        }
        told(faults, "resolved");
    }

    private void told(Fault[] faults, String status) {
        for (var fault : faults) {
            fault.alerts().forEach(alert -> told("/hook " + status + " " + alert + " whole"));
        }
    }

    @Override
    public void close() {
        lab.close();
    }
}
