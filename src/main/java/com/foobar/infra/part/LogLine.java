package com.foobar.infra.part;

import java.time.Instant;

/**
 * Something that was said on a server.
 *
 * @param at when, by that server's clock
 * @param source of what said it, such as {@code nginx}
 * @param text without the time
 */
public record LogLine(Instant at, String server, String source, String text) {}
