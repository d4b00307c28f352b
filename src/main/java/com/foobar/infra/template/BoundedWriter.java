package com.foobar.infra.template;

import java.io.IOException;
import java.io.Writer;

/** Collects what a template writes, up to a size that no configuration file reaches. */
final class BoundedWriter extends Writer {

    private static final int MAX_CHARS = 4 << 20;

    private final StringBuilder text = new StringBuilder(4096);

    @Override
    public void write(char[] chars, int offset, int length) throws IOException {
        if (text.length() + length > MAX_CHARS) {
            throw new IOException("writes more than 4 MiB");
        }
        text.append(chars, offset, length);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    @Override
    public String toString() {
        return text.toString();
    }
}
