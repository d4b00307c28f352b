package com.foobar.infra.part;

import com.foobar.infra.resource.Archive;
import com.foobar.infra.secret.Secret;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the parts need besides the topology: everything that was rendered, read or decided outside of the pure core.
 *
 * @param files the rendered files of each server that carries a part
 * @param archives what is copied to servers as releases, by the key that names it or would: {@code app.release}
 * @param texts what one part gives another, by a name that the one who takes it chose; also the operator's files that
 *     everybody may read, by the key that names them
 * @param secrets values that the operator provides, by name; one that is missing is generated on the hosts
 */
public record Ingredients(
        Map<String, ServerFiles> files,
        Map<String, Archive> archives,
        Map<String, String> texts,
        Map<String, Secret> secrets) {

    public Ingredients {
        files = Map.copyOf(files);
        archives = Map.copyOf(archives);
        texts = Map.copyOf(texts);
        secrets = Map.copyOf(secrets);
    }

    /** The rendered files of a server that carries a part. */
    public ServerFiles filesOf(String server) {
        return Objects.requireNonNull(files.get(server), server);
    }

    /** What is copied as the release of that key. */
    public Optional<Archive> archive(String key) {
        return Optional.ofNullable(archives.get(key));
    }

    /** A secret that the operator provides. */
    public Optional<Secret> secret(String name) {
        return Optional.ofNullable(secrets.get(name));
    }
}
