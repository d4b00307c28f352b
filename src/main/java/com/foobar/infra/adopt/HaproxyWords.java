package com.foobar.infra.adopt;

import com.foobar.infra.adopt.HaproxyFile.Line;
import java.util.Set;

/** Which lines of HAProxy's file need no telling: a key stands for them, or what the tool writes does the same. */
final class HaproxyWords {

    private static final Set<String> PLAIN = Set.of(
            "log",
            "chroot",
            "user",
            "group",
            "daemon",
            "master-worker",
            "pidfile",
            "ca-base",
            "crt-base",
            "description",
            "mode",
            "maxconn",
            "balance",
            "bind",
            "server",
            "default-server",
            "default_backend",
            "retries",
            "errorfile",
            "ssl-default-bind-options",
            "ssl-default-bind-ciphers",
            "ssl-default-bind-ciphersuites",
            "hard-stop-after",
            "load-server-state-from-file",
            "server-state-file",
            "http-check",
            "redirect",
            "id");

    private static final Set<String> PAIRS = Set.of(
            "option httplog",
            "option dontlognull",
            "option http-server-close",
            "option http-keep-alive",
            "option forwardfor",
            "option redispatch",
            "option httpchk",
            "option dontlog-normal",
            "timeout connect",
            "timeout client",
            "timeout server",
            "timeout tunnel",
            "timeout check",
            "timeout queue",
            "timeout http-request",
            "timeout http-keep-alive",
            "stats socket",
            "stats timeout");

    private HaproxyWords() {}

    static boolean known(Line line) {
        if (line.first().equals("bind")) {
            return !line.words().contains("accept-proxy");
        }
        if (line.first().equals("server")) {
            return !line.words().contains("send-proxy") && !line.words().contains("cookie");
        }
        return PLAIN.contains(line.first())
                || PAIRS.contains(line.first() + " " + line.word(1))
                || line.begins("http-request", "redirect")
                || line.begins("http-request", "set-header") && line.word(2).startsWith("X-Forwarded-")
                || FrontDraft.hsts(line);
    }

    /** The line without its arguments, which may be secret. */
    static String name(Line line) {
        return switch (line.first()) {
            case "option",
                    "timeout",
                    "stats",
                    "http-request",
                    "http-response",
                    "http-after-response",
                    "tcp-request",
                    "acl" -> line.first() + " " + line.word(1);
            case "bind" -> "bind … accept-proxy";
            case "server" ->
                "server " + line.word(1) + " … " + (line.words().contains("cookie") ? "cookie" : "send-proxy");
            default -> line.first();
        };
    }
}
