package com.foobar.infra.transport;

import com.foobar.infra.transport.ConfigRefusal.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What ssh_config files say, followed as {@code ssh} follows them or refused with file and line: what ssh refuses is
 * refused, and so is what would lead to another host, or there as another user or in another way, and is not supported.
 * The files are read once, whatever the number of hosts. Safe for use by many threads.
 */
final class SshConfig {

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** Of the group and of others. */
    private static final int OTHERS_WRITE = 022;

    private final SshSettings settings;
    private final LocalMachine machine;
    private final Map<Path, List<ConfigLine>> files = new ConcurrentHashMap<>();

    SshConfig(SshSettings settings, LocalMachine machine) {
        this.settings = settings;
        this.machine = machine;
    }

    LocalMachine machine() {
        return machine;
    }

    /**
     * What is said for a host.
     *
     * <p>An address that the inventory does not give counts only where the configuration has no HostName for the name:
     * it is asked with both at first, and again for the name alone if that could make a difference.
     */
    Said lookup(Target target) throws ConfigRefusal {
        var walk = new ConfigWalk(this, settings, machine, target);
        var said = walk.run();
        if (target.fixed()
                || target.address().isEmpty()
                || said.line("hostname").isEmpty()
                || !walk.addressMattered()) {
            return said;
        }
        var alone = new ConfigWalk(this, settings, machine, new Target(target.name(), Optional.empty(), false));
        var byName = alone.run();
        return byName.line("hostname").isPresent() ? byName : said;
    }

    /**
     * Whether something is said of a host of that name that is not said of every host. Runs no command: what a
     * {@code Match exec} might add is not looked at. What can't be followed may say it; connecting will tell.
     */
    static boolean mentions(SshSettings settings, String name) {
        var config = new SshConfig(settings, LocalMachine.idle());
        try {
            return !config.lookup(new Target(name, Optional.empty(), true))
                    .saysTheSameAs(config.lookup(new Target("\0", Optional.empty(), true)));
        } catch (ConfigRefusal e) {
            return true;
        }
    }

    /**
     * The lines of a file; none if it is not there.
     *
     * @param guarded whether others must not be able to write to it: all but the system's own file
     */
    List<ConfigLine> lines(Path file, boolean guarded) throws ConfigRefusal {
        var known = files.get(file);
        if (known == null) {
            if (guarded) {
                refuseUnlessOurs(file);
            }
            known = parse(file);
            files.put(file, known);
        }
        return known;
    }

    private static List<ConfigLine> parse(Path file) throws ConfigRefusal {
        List<String> texts;
        try {
            texts = TextFile.lines(file);
        } catch (IOException e) {
            throw new ConfigRefusal(
                    file.toString(), "the file cannot be read", "Make the file readable for you: ls -l " + file);
        }
        if (!texts.isEmpty() && texts.getFirst().indexOf(BYTE_ORDER_MARK) == 0) {
            throw new ConfigRefusal(
                    new Place(file, 1),
                    "the file begins with a byte order mark, which ssh takes for a part of the first word",
                    "Save it without one: sed -i '1s/^\\xEF\\xBB\\xBF//' " + file);
        }
        var lines = new ArrayList<ConfigLine>();
        for (int i = 0; i < texts.size(); i++) {
            var line = ConfigLine.read(new Place(file, i + 1), texts.get(i));
            if (line != null) {
                lines.add(line);
            }
        }
        return List.copyOf(lines);
    }

    private void refuseUnlessOurs(Path file) throws ConfigRefusal {
        if (!Files.exists(file)) {
            return;
        }
        try {
            var attributes = Files.readAttributes(file, "unix:mode,uid");
            if (attributes.get("mode") instanceof Integer mode && (mode & OTHERS_WRITE) != 0) {
                throw new ConfigRefusal(
                        file.toString(),
                        "others may write to the file, and so could send you to a host of theirs",
                        "Take that from them: chmod go-w " + file + " (ssh refuses it, too).");
            }
            if (attributes.get("uid") instanceof Integer owner
                    && owner != 0
                    && owner != LocalMachine.uid(settings.home())) {
                throw new ConfigRefusal(
                        file.toString(),
                        "the file belongs to somebody else (user number " + owner + ")",
                        "Make it yours: chown \"$(id -un)\" " + file + " (ssh refuses it, too).");
            }
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return; // Where there are no such owners and permissions, ssh has none to look at either.
        }
    }
}
