package com.foobar.infra.part;

/**
 * Something outside of the stack that one of its servers must reach, wherever it is.
 *
 * @param port a TCP port at the other end
 * @param key of the topology that asks for it
 */
public record Outgoing(String server, int port, String key) {}
