package com.foobar.infra.resource;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An immutable directory of files, {@code <base>/releases/<id>}, unpacked once and never changed. Which release is
 * current is a {@link LinkResource}'s business.
 *
 * @param base for instance {@code /srv/foobar/app}
 * @param archive a gzipped tar of the files; equal files give equal bytes
 */
public record ReleaseResource(String server, String base, Archive archive) implements Resource {

    public String path() {
        return base + "/releases/" + archive.id();
    }

    @Override
    public ResourceId id() {
        return new ResourceId("release", path());
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(FileFact.metadata(path()));
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        if (observed.get(server, FileFact.metadata(path())).orElseThrow().exists()) {
            return Optional.empty();
        }
        var script = Script.builder()
                .line("fi_space " + Shell.quote(base) + " " + archive.bytes().length * 6L)
                .line("mkdir -p -- " + Shell.quote(base + "/releases"))
                .line("fi_new=" + Shell.quote(path() + ".foobar-new"))
                .line("rm -rf -- \"$fi_new\"; mkdir -- \"$fi_new\"")
                .line(
                        "base64 -d <<'FI_BASE64' | tar -xzf - --no-same-owner --touch -C \"$fi_new\" || fi_fail \"could not unpack "
                                + path() + "; is the disk full?\"")
                .line(Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(archive.bytes()))
                .line("FI_BASE64")
                .line("chmod -R u=rwX,go=rX \"$fi_new\"")
                .line("sync -f -- \"$fi_new\"")
                .line("mv -T -- \"$fi_new\" " + Shell.quote(path()))
                .build();
        return Optional.of(new Delta(
                Action.ADD,
                List.of(new Detail.Attribute("files", "", Integer.toString(archive.files()))),
                new Delta.Work.Run(script),
                ""));
    }

    @Override
    public String digest() {
        return archive.id();
    }
}
