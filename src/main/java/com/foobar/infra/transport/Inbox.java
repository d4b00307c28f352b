package com.foobar.infra.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;

/** What was received for one session, until that session's reader, which never waits long, takes it. */
final class Inbox extends InputStream {

    private final Deque<byte[]> chunks = new ArrayDeque<>();
    private int offset;
    private boolean ended;

    OutputStream sink() {
        return new OutputStream() {
            @Override
            public void write(int b) {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
                var chunk = new byte[length];
                System.arraycopy(bytes, from, chunk, 0, length);
                put(chunk);
            }

            @Override
            public void close() {
                end();
            }
        };
    }

    private synchronized void put(byte[] chunk) {
        if (chunk.length > 0) {
            chunks.add(chunk);
            notifyAll();
        }
    }

    synchronized void end() {
        ended = true;
        notifyAll();
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public synchronized int read(byte[] bytes, int from, int length) throws IOException {
        while (chunks.isEmpty()) {
            if (ended) {
                return -1;
            }
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException();
            }
        }
        var head = chunks.getFirst();
        int count = Math.min(length, head.length - offset);
        System.arraycopy(head, offset, bytes, from, count);
        offset += count;
        if (offset == head.length) {
            chunks.removeFirst();
            offset = 0;
        }
        return count;
    }

    @Override
    public synchronized int available() {
        return chunks.isEmpty() ? 0 : chunks.getFirst().length - offset;
    }

    @Override
    public void close() {
        end();
    }
}
