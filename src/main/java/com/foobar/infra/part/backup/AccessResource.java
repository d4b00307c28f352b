package com.foobar.infra.part.backup;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.resource.Sha256;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The repository's server lets the clients in, by their keys and to nothing but their files: no shell, no forwarding, and the
 * repository's directory is all that they see.
 *
 * @param root that directory
 * @param clients who log in
 */
record AccessResource(String server, BackupPaths paths, String root, List<String> clients) implements Resource {

    static final String KIND = "backup-access";

    AccessResource {
        clients = List.copyOf(clients);
    }

    @Override
    public ResourceId id() {
        return new ResourceId(KIND, paths.sshd());
    }

    private FileFact sshd() {
        return FileFact.metadata(paths.sshd());
    }

    private FileFact authorized() {
        return FileFact.metadata(paths.authorized());
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(sshd(), authorized(), BackupKeyResource.hostKey());
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var told = observed.get(server, sshd()).orElseThrow();
        var lets = observed.get(server, authorized()).orElseThrow();
        var why = new ArrayList<Detail>();
        if (!told.sha256().equals(Sha256.of(settings()))) {
            why.add(new Detail.Note("sshd lets " + paths.account() + " in for files in " + root + " alone"));
        }
        var keys = clients.stream()
                .flatMap(client -> observed.get(client, BackupKeyResource.publicKey(paths)).stream())
                .flatMap(state -> state.content().stream())
                .toList();
        boolean known = keys.size() == clients.size();
        var wanted = String.join("\n", BackupKeyResource.lines(keys)) + "\n";
        // A client that was asked and has none yet is about to make one.
        boolean unmade = clients.stream()
                .anyMatch(client -> observed.get(client, BackupKeyResource.publicKey(paths))
                        .filter(state -> state.content().isEmpty())
                        .isPresent());
        if (!lets.regular() || unmade || known && !lets.sha256().equals(Sha256.of(wanted))) {
            why.add(new Detail.Note("the keys of " + String.join(", ", clients)));
        }
        return why.isEmpty()
                ? Optional.empty()
                : Optional.of(new Delta(
                        told.exists() ? Action.CHANGE : Action.ADD,
                        why,
                        new Delta.Work.Run(script()),
                        told.sha256() + " " + lets.sha256()));
    }

    private String settings() {
        return String.join(
                "\n",
                "# " + paths.stack()
                        + ": who keeps backups here. Written by foobar-infra; change the topology, not this file.",
                "",
                "Match User " + paths.account(),
                "\tAuthorizedKeysFile " + paths.authorized(),
                "\tAuthenticationMethods publickey",
                "\tForceCommand internal-sftp",
                "\tChrootDirectory " + root,
                "\tDisableForwarding yes",
                "\tPermitTTY no",
                "");
    }

    private Script script() {
        var out = Script.builder();
        out.line("fi_keys=");
        for (var client : clients) {
            out.text("fi_key=")
                    .imported(new Script.Import(
                            client,
                            "public key for backups",
                            BackupKeyResource.ensured(paths).then(Script.of("cut -d ' ' -f 1,2 \"$fi_key.pub\""))))
                    .line("")
                    .line("fi_keys=\"${fi_keys}restrict $fi_key\n\"");
        }
        var file = Shell.quote(paths.sshd());
        return out.line("printf '%s' \"$fi_keys\" | fi_write " + Shell.quote(paths.authorized()) + " 644 root root")
                .line("fi_was=$(cat " + file + " 2>/dev/null) || fi_was=")
                .line("printf '%s' " + Shell.quote(settings()) + " | fi_write " + file + " 644 root root")
                .line("if ! fi_said=$(/usr/sbin/sshd -t 2>&1); then")
                .line("  if [ -n \"$fi_was\" ]; then printf '%s\\n' \"$fi_was\" | fi_write " + file
                        + " 644 root root; else rm -f -- " + file + "; fi")
                .line("  fi_fail \"sshd does not take $(basename -- " + file + "), which is gone again: $fi_said\"")
                .line("fi")
                .line("systemctl try-reload-or-restart ssh.service")
                .build();
    }

    @Override
    public String digest() {
        return Sha256.of(settings()).substring(0, 16) + " " + String.join(",", clients);
    }

    /** Lets nobody in any more. */
    static Script removal(String topology, String sshd) {
        var paths = new BackupPaths(topology);
        return Script.lines(
                "rm -f -- " + Shell.quote(sshd) + " " + Shell.quote(paths.authorized()),
                "systemctl try-reload-or-restart ssh.service");
    }
}
