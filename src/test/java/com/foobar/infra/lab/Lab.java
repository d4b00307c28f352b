package com.foobar.infra.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Real hosts of {@code lab/lab}, in a network of their own.
 *
 * <p>A test class has a prefix that no other has, nor the same class of another checkout on this machine; it boots its hosts once and
 * removes them when it is done.
 */
public final class Lab implements AutoCloseable {

    /** Debian 13 as a hoster hands it over. */
    public static final String BARE = "trixie-bare";

    /** Debian 12, likewise. */
    public static final String OLDER = "bookworm-bare";

    /** Debian 13 with the stack's packages, never started. */
    public static final String READY = "trixie-ready";

    private final String prefix;

    private Lab(String prefix) {
        this.prefix = prefix;
    }

    /** @param hosts names, or name=address */
    public static Lab up(String prefix, String image, String... hosts) {
        // Another checkout on this machine may run the same class at the same time.
        var lab = new Lab(prefix + "-" + Integer.toHexString(Programs.ROOT.hashCode() & 0xffff));
        lab.lab(List.of("down"));
        lab.more(image, hosts);
        return lab;
    }

    /** Boots further hosts, or again those that were {@linkplain #remove removed}. */
    public void more(String image, String... hosts) {
        lab(join(List.of("up", "--image", image), hosts));
    }

    /** Removes hosts with all that is on them. */
    public void remove(String... hosts) {
        lab(join(List.of("down"), hosts));
    }

    /** One of the verbs of lab/lab: pause, unpause, kill, start, stop, reboot, cut, mend, second, new-host-key. */
    public void does(String verb, String... hosts) {
        lab(join(List.of(verb), hosts));
    }

    public Path file(String name) {
        return Programs.ROOT.resolve(".lab").resolve(prefix).resolve(name);
    }

    public Path inventory() {
        return file("inventory.yml");
    }

    public Path key() {
        return Programs.ROOT.resolve(".lab/id_ed25519");
    }

    /** Where the host is reached from everywhere in the lab. */
    public String address(String host) {
        var line = Pattern.compile("(?m)^ +" + Pattern.quote(host) + ": \\{address: ([0-9.]+)")
                .matcher(Programs.text(inventory()));
        if (!line.find()) {
            throw new IllegalArgumentException("no host " + host + " in " + inventory());
        }
        return line.group(1);
    }

    /** The same by IPv6. */
    public String address6(String host) {
        return on(host, "ip -6 -o addr show scope global | sed -n 's#.* inet6 \\([^/ ]*\\).*#\\1#p' | head -n 1");
    }

    /** Runs a shell script as root on a host, past SSH. */
    public Ran attempt(String host, String script) {
        return Programs.run(command(List.of("exec", host, "sh", "-c", script)));
    }

    /** Runs a shell script as root on a host; it must work. @return what it printed, without blanks around it */
    public String on(String host, String script) {
        var ran = attempt(host, script);
        if (ran.exit() != 0) {
            throw new AssertionError("on " + host + ": " + ran);
        }
        return ran.out().strip();
    }

    /** Asks a host's MySQL as its root. */
    public String sql(String host, String statement) {
        return on(host, "mysql -N -B -e \"" + statement.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
    }

    private void lab(List<String> arguments) {
        var ran = Programs.run(command(arguments));
        if (ran.exit() != 0) {
            throw new IllegalStateException(ran.toString());
        }
    }

    private List<String> command(List<String> arguments) {
        var line = new ArrayList<>(List.of(Programs.ROOT.resolve("lab/lab").toString(), "--prefix", prefix));
        line.addAll(arguments);
        return line;
    }

    private static List<String> join(List<String> first, String... rest) {
        var all = new ArrayList<>(first);
        all.addAll(List.of(rest));
        return all;
    }

    @Override
    public void close() {
        lab(List.of("down"));
    }
}
