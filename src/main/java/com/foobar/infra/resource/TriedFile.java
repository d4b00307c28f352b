package com.foobar.infra.resource;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.shell.Script;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/**
 * A file that could lock the operator out: in force at once, and taken back by the server itself unless somebody logs in
 * anew meanwhile.
 */
public interface TriedFile extends Adoptable, Placed, WithFile {

    /** In which somebody must log in anew; systemd takes it back a few seconds later if the step cannot. */
    int SECONDS = 20;

    /** Names it in plans and manifests, beside the path. */
    String kind();

    @Override
    default ResourceId id() {
        return new ResourceId(kind(), file().path());
    }

    @Override
    default String server() {
        return file().server();
    }

    @Override
    default String path() {
        return file().path();
    }

    @Override
    default Optional<Stranger> stranger(ClusterFacts observed, Set<String> remembered) {
        // What a file resource of its name would be, it is by another.
        var ours = remembered.contains(id().toString()) ? Set.of(file().id().toString()) : Set.<String>of();
        return file().stranger(observed, ours);
    }

    /** What a plan says of it. */
    default Detail tried() {
        return new Detail.Note(
                "in force at once; taken back after " + SECONDS + " s unless a new connection gets through");
    }

    /**
     * Has a shell function try the content, which it reads in Base64 from its standard input.
     *
     * @param function of a part's library; its first argument is {@link #SECONDS}
     * @param further arguments, quoted
     */
    default Script trying(String function, String further, String content) {
        return Script.lines(
                function + " " + SECONDS + (further.isEmpty() ? "" : " " + further) + " <<'FI_BASE64'",
                Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(content.getBytes(StandardCharsets.UTF_8)),
                "FI_BASE64");
    }
}
