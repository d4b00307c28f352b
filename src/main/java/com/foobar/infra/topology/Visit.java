package com.foobar.infra.topology;

import java.time.Duration;
import java.util.Optional;

/**
 * A server of one part asks a server of another, behind it. So the one behind knows its visitors without knowing what
 * they are.
 *
 * @param from the server that asks
 * @param to the server that is asked; may be the same
 * @param part the part that is asked
 * @param manner how it asks over HTTP, where that is of interest
 * @param id which part of that type is asked
 * @param host by which name it asks over HTTP; empty: the stack's domain
 */
public record Visit(
        String from,
        String to,
        Class<? extends PartModel> part,
        Optional<Manner> manner,
        String id,
        Optional<String> host) {

    /** One of the only part of its type, or of the first, by the stack's own name. */
    public Visit(String from, String to, Class<? extends PartModel> part, Optional<Manner> manner) {
        this(from, to, part, manner, "", Optional.empty());
    }

    /**
     * How a visitor asks over HTTP.
     *
     * @param healthPath what it asks for to learn whether the server is well
     * @param answer longest wait for an answer
     * @param silence longest silence of an upgraded connection
     */
    public record Manner(String healthPath, Duration answer, Duration silence) {}
}
