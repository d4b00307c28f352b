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
 */
public record Visit(String from, String to, Class<? extends PartModel> part, Optional<Manner> manner) {

    /**
     * How a visitor asks over HTTP.
     *
     * @param healthPath what it asks for to learn whether the server is well
     * @param answer longest wait for an answer
     * @param silence longest silence of an upgraded connection
     */
    public record Manner(String healthPath, Duration answer, Duration silence) {}
}
