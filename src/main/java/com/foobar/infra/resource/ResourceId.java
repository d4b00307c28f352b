package com.foobar.infra.resource;

/**
 * What a resource is, unique on its host: {@code file /etc/haproxy/haproxy.cfg}.
 *
 * @param kind one lower-case word: package, file, directory, service, account…
 */
public record ResourceId(String kind, String name) implements Comparable<ResourceId> {
    @Override
    public int compareTo(ResourceId other) {
        int byKind = kind.compareTo(other.kind);
        return byKind != 0 ? byKind : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return kind + " " + name;
    }
}
