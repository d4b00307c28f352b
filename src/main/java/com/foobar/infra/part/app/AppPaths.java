package com.foobar.infra.part.app;

import com.foobar.infra.fact.KeptReleasesFact;
import java.util.List;
import java.util.Optional;

/**
 * Where the app's things lie on a server, and what they are called: what both a rendered file and whoever puts something
 * there must agree on.
 *
 * @param stack the topology's name
 * @param id which of the stack's apps; empty: the one that is called by no name
 */
public record AppPaths(String stack, String id) {

    /** Of the app that is called by no name. */
    public AppPaths(String stack) {
        this(stack, "");
    }

    /** Of the app whose account, and unit, is called so; empty: that is none of the stack's. */
    static Optional<AppPaths> ofAccount(String stack, String account) {
        return named(stack, stack + "-app", account);
    }

    /** Of the app of PHP's whose processes are managed as that file says. */
    static Optional<AppPaths> ofFpm(String stack, String file) {
        return file.endsWith(".conf")
                ? named(stack, "/etc/" + stack + "/php-fpm", file.substring(0, file.length() - ".conf".length()))
                : Optional.empty();
    }

    private static Optional<AppPaths> named(String stack, String main, String name) {
        if (name.equals(main)) {
            return Optional.of(new AppPaths(stack));
        }
        return name.startsWith(main + "-")
                ? Optional.of(new AppPaths(stack, name.substring(main.length() + 1)))
                : Optional.empty();
    }

    /** To follow a name that each app has for itself. */
    private String suffix() {
        return id.isEmpty() ? "" : "-" + id;
    }

    /** Where the app's releases are. */
    public String root() {
        return "/srv/" + stack + "/app" + suffix();
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
        return "/var/lib/foobar-infra/" + stack + "/app" + suffix() + ".releases";
    }

    /** Where it is noted which release's migration ran; root's alone. */
    public String migrations() {
        return "/var/lib/foobar-infra/" + stack + "/app" + suffix() + ".migrations";
    }

    /** System user and group of the app. */
    public String user() {
        return stack + "-app" + suffix();
    }

    public String service() {
        return user() + ".service";
    }

    public String unit() {
        return "/etc/systemd/system/" + service();
    }

    /** Where the app keeps what it likes; systemd makes it, and gives all that is in it to the app's account. */
    public String state() {
        return "/var/lib/" + user();
    }

    /** Above the directories that outlive releases; root's. */
    public String writable() {
        return "/srv/" + stack + "/writable" + suffix();
    }

    /** Where the directory lies that every release has at this path. */
    String writable(String path) {
        return writable() + "/" + path;
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
        return "/etc/" + stack + "/php-fpm" + suffix() + ".conf";
    }

    /** Where PHP looks for settings: a directory that has no other file of that kind. */
    String settings() {
        return "/etc/" + stack + (id.isEmpty() ? "" : "/php-" + id);
    }

    /** PHP's settings. */
    String ini() {
        return settings() + "/php.ini";
    }

    /** The database password, made on the host; root's alone, mode 0600. Present if the stack has MySQL. */
    public String secrets() {
        return "/etc/" + stack + "/app" + suffix() + ".env";
    }

    /** The user's {@code environment_file}; root's alone, mode 0600. */
    public String releaseEnvironment() {
        return "/etc/" + stack + "/release" + suffix() + ".env";
    }

    /** The database servers' certificate authority, for the app to check them by; readable by all. */
    public String databaseCa() {
        return "/etc/" + stack + "/mysql-ca.pem";
    }
}
