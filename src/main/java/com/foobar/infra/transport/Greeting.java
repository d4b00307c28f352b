package com.foobar.infra.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * The lines that a server may send before the one that begins with {@code SSH-} (RFC 4253, 4.2). OpenSSH says there why it
 * hangs up at once.
 */
final class Greeting {

    private static final int LONGEST = 255;

    private final StringBuilder text = new StringBuilder();
    private boolean over;

    synchronized void add(byte[] bytes, int offset, int count) {
        if (over) {
            return;
        }
        text.append(new String(bytes, offset, Math.min(count, LONGEST - text.length()), US_ASCII));
        int begin = text.toString().startsWith("SSH-") ? 0 : text.indexOf("\nSSH-");
        if (begin >= 0) {
            text.setLength(begin);
        }
        over = begin >= 0 || text.length() >= LONGEST;
    }

    /** In one line, without what a terminal would take for commands. */
    synchronized String text() {
        return text.toString().replaceAll("[^\\x20-\\x7e]+", " ").strip();
    }
}
