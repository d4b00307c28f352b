package com.foobar.infra.resource;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.ReleaseFact;
import com.foobar.infra.fact.ReleaseFact.State;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * An immutable directory of files, {@code <base>/releases/<id>}, unpacked once and never changed. Which release is
 * current is a {@link LinkResource}'s business.
 *
 * @param base for instance {@code /srv/foobar/app}
 * @param reader the unit that runs from there and must be restarted if it was changed
 * @param archive a gzipped tar of the files; equal files give equal bytes
 */
public record ReleaseResource(String server, String base, Optional<String> reader, Archive archive) implements Placed {

    /** The kind of releases, whoever makes them. */
    public static final String KIND = "release";

    @Override
    public String path() {
        return base + "/releases/" + archive.id();
    }

    @Override
    public ResourceId id() {
        return new ResourceId(KIND, path());
    }

    @Override
    public boolean isDirectory() {
        return true;
    }

    private ReleaseFact fact() {
        return new ReleaseFact(path());
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(fact());
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var state = observed.get(server, fact()).orElseThrow();
        return switch (state) {
            case State.Intact() -> Optional.empty();
            case State.Absent(var current, var intact) ->
                Optional.of(new Delta(
                        Action.ADD,
                        List.of(against(current)),
                        new Delta.Work.Run(intact.flatMap(from -> archive.over(current)
                                        .map(parts -> script(copied(from, parts), parts.sent(), proven(from))))
                                .orElseGet(this::whole)),
                        ""));
            case State.Changed() ->
                Optional.of(new Delta(Action.CHANGE, changed(), new Delta.Work.Run(whole()), "changed"));
        };
    }

    /** What differs from the release that is current. */
    private Detail against(Map<String, String> current) {
        var added = new ArrayList<String>();
        var changed = new ArrayList<String>();
        var gone = new TreeSet<>(current.keySet());
        for (var member : archive.members()) {
            gone.remove(member.path());
            var was = current.get(member.path());
            if (was == null) {
                added.add(member.path());
            } else if (!was.equals(member.word())) {
                changed.add(member.path());
            }
        }
        return new Detail.Files(archive.files(), archive.size(), added, changed, List.copyOf(gone));
    }

    private List<Detail> changed() {
        var details = new ArrayList<Detail>();
        details.add(new Detail.Note("its files are not those that were unpacked; they are unpacked anew"));
        reader.ifPresent(unit -> details.add(new Detail.Note("restarts " + unit)));
        return details;
    }

    /** All files are sent. */
    private Script whole() {
        return script(Copied.NOTHING, archive, List.of());
    }

    /**
     * What is copied from a release that is there.
     *
     * @param bytes how much that is
     * @param copying before what is sent is unpacked
     * @param modes after it was
     */
    private record Copied(long bytes, List<String> copying, List<String> modes) {
        static final Copied NOTHING = new Copied(0, List.of(), List.of());
    }

    private static Copied copied(String from, ReleaseParts parts) {
        return new Copied(
                parts.copiedBytes(),
                List.of(
                        "fi_release_copied " + Shell.quote(from) + " \"$fi_new\" <<'FI_BASE64'",
                        base64(parts.list()),
                        "FI_BASE64"),
                List.of("fi_release_modes \"$fi_new\""));
    }

    private List<String> proven(String from) {
        return List.of("fi_release_proven " + Shell.quote(from) + " \"$fi_new\" "
                + Shell.quoteAll(List.of(ReleaseFact.list(path()), ReleaseParts.sum(archive))));
    }

    private static String base64(byte[] bytes) {
        return Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(bytes);
    }

    private Script script(Copied copied, Archive sent, List<String> proof) {
        var note = Shell.quote(ReleaseFact.note(path()));
        var old = Shell.quote(path() + ".foobar-old");
        var made = path() + ".foobar-new";
        var out = Script.builder()
                // What an apply that was cut short left of this or another would fill the disk for ever. The lock is
                // ours.
                .line("rm -rf -- " + Shell.quote(base + "/releases/") + "*.foobar-new")
                .line("fi_space " + Shell.quote(base) + " " + (sent.bytes().length * 6L + copied.bytes()))
                .line("mkdir -p -- " + Shell.quote(base + "/releases"))
                .line("fi_new=" + Shell.quote(made))
                .line("mkdir -- \"$fi_new\"");
        copied.copying().forEach(out::line);
        out.line(
                        "base64 -d <<'FI_BASE64' | tar -xzf - --no-same-owner --touch -C \"$fi_new\" || fi_fail \"could not unpack "
                                + path() + "; is the disk full?\"")
                .line(sent.base64())
                .line("FI_BASE64")
                .line("chmod -R u=rwX,go=rX \"$fi_new\"");
        copied.modes().forEach(out::line);
        out.line(ReleaseFact.listing(made) + " | fi_write " + Shell.quote(ReleaseFact.list(path())) + " 600 root root");
        proof.forEach(out::line);
        out.line("sync -f -- \"$fi_new\"")
                .line("rm -rf -- " + old)
                .line("if [ -d " + Shell.quote(path()) + " ]; then mv -T -- " + Shell.quote(path()) + " " + old
                        + "; fi_old=yes; else fi_old=; fi")
                .line("mv -T -- \"$fi_new\" " + Shell.quote(path()))
                .line(ReleaseFact.word(path()) + " | fi_write " + note + " 600 root root")
                .line("rm -rf -- " + old);
        // What it has loaded, it loaded from the files that were changed.
        reader.ifPresent(unit -> out.line("if [ -n \"$fi_old\" ] && systemctl is-active -q -- " + unit
                + "; then systemctl restart -- " + unit + "; fi"));
        return out.build();
    }

    @Override
    public String digest() {
        return archive.id();
    }
}
