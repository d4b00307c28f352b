package com.foobar.infra.part.app;

import com.foobar.infra.fact.KeptReleasesFact;
import java.util.List;

/**
 * Where the app's things lie on a server, and what they are called: what both a rendered file and whoever puts something
 * there must agree on.
 *
 * @param stack the topology's name
 */
public record AppPaths(String stack) {

    /** Where the app's releases are. */
    public String root() {
        return "/srv/" + stack + "/app";
    }

    /** The app's live release; a link. */
    public String current() {
        return root() + "/current";
    }

    /** The directories above what the stack's servers run, and only the stack's. */
    public List<String> directories() {
        var own = "/srv/" + stack;
        return List.of("/etc/" + stack, own, root(), root() + "/releases", own + "/static", own + "/static/releases");
    }

    /** What tells which releases there are. */
    public KeptReleasesFact releases() {
        return new KeptReleasesFact(root(), history());
    }

    /** Where it is noted which release was live when; root's alone. */
    public String history() {
        return "/var/lib/foobar-infra/" + stack + "/app.releases";
    }

    /** Where it is noted which release's migration ran; root's alone. */
    public String migrations() {
        return "/var/lib/foobar-infra/" + stack + "/app.migrations";
    }

    /** System user and group of the app. */
    public String user() {
        return stack + "-app";
    }

    public String service() {
        return stack + "-app.service";
    }

    public String unit() {
        return "/etc/systemd/system/" + service();
    }

    /** Where the app keeps what it likes; systemd makes it, and gives all that is in it to the app's account. */
    public String state() {
        return "/var/lib/" + user();
    }

    /** Where PHP has its socket and tells what it was started with; systemd makes it at a start, and takes it away at an end. */
    String runtime() {
        return "/run/" + user();
    }

    /** Where nginx asks PHP on the same server; nobody else can come into the directory. */
    String socket() {
        return runtime() + "/web/php.sock";
    }

    /** Where PHP's process manager tells of its processes, for root; nobody else but nginx can come into the directory. */
    String status() {
        return runtime() + "/web/status.sock";
    }

    /** How PHP's processes are managed. */
    String fpm() {
        return "/etc/" + stack + "/php-fpm.conf";
    }

    /** PHP's settings; in a directory that has no other file of that kind. */
    String ini() {
        return "/etc/" + stack + "/php.ini";
    }

    /** The database password, made on the host; root's alone, mode 0600. Present if the stack has MySQL. */
    public String secrets() {
        return "/etc/" + stack + "/app.env";
    }

    /** The user's {@code environment_file}; root's alone, mode 0600. */
    public String releaseEnvironment() {
        return "/etc/" + stack + "/release.env";
    }

    /** The database servers' certificate authority, for the app to check them by; readable by all. */
    public String databaseCa() {
        return "/etc/" + stack + "/mysql-ca.pem";
    }
}
