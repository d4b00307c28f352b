package com.foobar.infra.part.ssh;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.resource.Adoptable;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.FileResource;
import com.foobar.infra.resource.Placed;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.resource.WithFile;
import com.foobar.infra.shell.Script;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * How one may log in to a server: a file of sshd's that has the last word.
 *
 * @param file the file
 */
record SshdResource(FileResource file) implements Adoptable, Placed, WithFile {

    static final String KIND = "sshd";

    /** In which somebody must log in anew; systemd takes it back a few seconds later if the step cannot. */
    private static final int SECONDS = 20;

    private static final SshdFact QUESTION = new SshdFact();

    @Override
    public ResourceId id() {
        return new ResourceId(KIND, file.path());
    }

    @Override
    public String server() {
        return file.server();
    }

    @Override
    public String path() {
        return file.path();
    }

    @Override
    public Set<Fact<?>> facts() {
        var facts = new LinkedHashSet<>(file.facts());
        facts.add(QUESTION);
        return facts;
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var changed = file.diff(observed);
        if (changed.isEmpty()) {
            return Optional.empty();
        }
        var delta = changed.get();
        var details = new ArrayList<Detail>();
        var passwords = observed.get(server(), QUESTION).orElseThrow().of("passwordauthentication");
        if (passwords.equals("yes")) {
            details.add(new Detail.Attribute("logins by password", "yes", "no"));
        }
        details.addAll(delta.details());
        details.add(new Detail.Note(
                "in force at once; taken back after " + SECONDS + " s unless a new connection gets through"));
        var script = Script.lines(
                "fi_sshd " + SECONDS + " <<'FI_BASE64'",
                Base64.getMimeEncoder(76, new byte[] {'\n'})
                        .encodeToString(file.content().getBytes(StandardCharsets.UTF_8)),
                "FI_BASE64");
        return Optional.of(
                new Delta(delta.action(), details, delta.guard(), new Delta.Work.Run(script), delta.observed()));
    }

    @Override
    public String digest() {
        return file.digest();
    }

    @Override
    public Optional<Stranger> stranger(ClusterFacts observed, Set<String> remembered) {
        // What a file resource of its name would be, it is by another.
        var ours = remembered.contains(id().toString()) ? Set.of(file.id().toString()) : Set.<String>of();
        return file.stranger(observed, ours);
    }
}
