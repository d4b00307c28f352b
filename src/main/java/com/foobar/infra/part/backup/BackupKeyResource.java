package com.foobar.infra.part.backup;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A client has a key of its own, by which it logs in to the repository's server, and knows that server by its key. The private key
 * never leaves the client.
 *
 * @param keeping the repository's server
 */
record BackupKeyResource(String server, BackupPaths paths, String keeping) implements Resource {

    static final String KIND = "backup-key";

    /** What sshd makes of itself when it is installed. */
    private static final FileFact HOST_KEY = new FileFact("/etc/ssh/ssh_host_ed25519_key.pub", Optional.of(""), false);

    private static final String ACCESS = "600 root:root";

    /** What a server tells of its own key, for those who are to know it. */
    static FileFact hostKey() {
        return HOST_KEY;
    }

    private FileFact key() {
        return FileFact.metadata(paths.key());
    }

    private FileFact known() {
        return new FileFact(paths.known(), Optional.of(""), false);
    }

    /** Its public half, as its file has it. */
    static FileFact publicKey(BackupPaths paths) {
        return new FileFact(paths.key() + ".pub", Optional.of(""), false);
    }

    @Override
    public ResourceId id() {
        return new ResourceId(KIND, paths.key());
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(key(), publicKey(paths), known());
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var state = observed.get(server, key()).orElseThrow();
        var why = new ArrayList<Detail>();
        if (!state.regular()
                || !observed.get(server, publicKey(paths)).orElseThrow().regular()) {
            why.add(new Detail.Note("to log in to " + keeping + " with"));
        } else if (!access(state).equals(ACCESS)) {
            why.add(new Detail.Attribute("access", access(state), ACCESS));
        }
        var knows =
                observed.get(server, known()).orElseThrow().content().orElse("").strip();
        var theirs = observed.get(keeping, HOST_KEY).flatMap(FileFact.State::content);
        if (knows.isEmpty() || theirs.isPresent() && !knows.equals(BackupPaths.ALIAS + " " + bare(theirs.get()))) {
            why.add(new Detail.Attribute(
                    "knows " + keeping + " by", knows.isEmpty() ? "nothing" : "another key", "its key"));
        }
        return why.isEmpty()
                ? Optional.empty()
                : Optional.of(new Delta(
                        state.exists() ? Action.CHANGE : Action.ADD,
                        why,
                        new Delta.Work.Run(script()),
                        state.exists() ? access(state) + " " + knows : ""));
    }

    private static String access(FileFact.State state) {
        return state.mode() + " " + state.owner() + ":" + state.group();
    }

    /** A public key without what is said of it. */
    static String bare(String line) {
        var words = line.strip().split(" ");
        return words.length < 2 ? "" : words[0] + " " + words[1];
    }

    /** Makes it where it is not, so that the step of the repository's server may run first. */
    static Script ensured(BackupPaths paths) {
        return Script.lines(
                "set -eu",
                "fi_key=" + Shell.quote(paths.key()),
                "mkdir -p -- /run/foobar-infra \"$(dirname -- \"$fi_key\")\"",
                "(",
                "  flock 8",
                "  umask 077",
                "  if ! ssh-keygen -l -f \"$fi_key\" >/dev/null 2>&1 || [ ! -s \"$fi_key.pub\" ]; then",
                "    rm -f -- \"$fi_key\" \"$fi_key.pub\" \"$fi_key.new\" \"$fi_key.new.pub\"",
                "    ssh-keygen -q -t ed25519 -N '' -C '' -f \"$fi_key.new\"",
                "    mv -fT -- \"$fi_key.new.pub\" \"$fi_key.pub\"",
                "    mv -fT -- \"$fi_key.new\" \"$fi_key\"",
                "  fi",
                ") 8>/run/foobar-infra/backup-key.lock");
    }

    private Script script() {
        var hostKey = new Script.Import(
                keeping, "SSH host key", Script.lines("set -eu", "cut -d ' ' -f 1,2 " + Shell.quote(HOST_KEY.path())));
        var key = Shell.quote(paths.key());
        return Script.builder()
                .text("fi_host_key=")
                .imported(hostKey)
                .line("")
                .line("(")
                .script(ensured(paths))
                .line(")")
                .line("chown root:root -- " + key)
                .line("chmod 600 -- " + key)
                .line("printf '%s %s\\n' " + BackupPaths.ALIAS + " \"$fi_host_key\" | fi_write "
                        + Shell.quote(paths.known()) + " 644 root root")
                .build();
    }

    @Override
    public String digest() {
        return "held";
    }

    /** Takes both away. */
    static Script removal(String key) {
        var file = Shell.quote(key);
        var directory = Shell.quote(key.substring(0, key.lastIndexOf('/')));
        return Script.lines(
                "rm -f -- " + file + " " + file + ".pub " + directory + "/known_hosts", "fi_rmdir " + directory);
    }

    /** All clients' keys on the repository's server. */
    static List<String> lines(List<String> keys) {
        return keys.stream().map(key -> "restrict " + bare(key)).toList();
    }
}
