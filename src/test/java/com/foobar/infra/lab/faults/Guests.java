package com.foobar.infra.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Http;
import com.foobar.infra.lab.Lab;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.awaitility.Awaitility;

/** Guests of the built-in app who read its page and leave a message, one after the other, and never ask twice. */
final class Guests implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long LOOKS_MILLIS = 25;

    private final Http site;
    private final Queue<String> left = new ConcurrentLinkedQueue<>();
    private final Queue<String> failed = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pages = new AtomicInteger();
    private final CountDownLatch over = new CountDownLatch(1);
    private final List<Thread> guests;

    /** @param loadBalancer its address */
    Guests(String loadBalancer) {
        site = new Http("http://" + loadBalancer);
        guests = List.of(come(this::looks), come(this::writes));
        haveComeAgain();
    }

    private Thread come(IntConsumer act) {
        return Thread.startVirtualThread(() -> {
            for (int n = 0; !isOver(); n++) {
                try {
                    act.accept(n);
                } catch (UncheckedIOException e) {
                    failed.add(String.valueOf(e.getCause()));
                }
            }
        });
    }

    private void looks(int n) {
        int status = site.get("/").statusCode();
        pages.incrementAndGet();
        if (status != 200) {
            failed.add("page " + n + ": " + status);
        }
    }

    private void writes(int n) {
        var answer = site.post("guest " + n);
        if (answer.statusCode() == 201) {
            left.add("guest " + n);
        } else {
            failed.add("message " + n + ": " + answer.statusCode() + " " + answer.body());
        }
    }

    private boolean isOver() {
        try {
            return over.await(LOOKS_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Waits until more of them have been served. */
    void haveComeAgain() {
        int pagesBefore = pages.get();
        int messagesBefore = left.size();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> pages.get() > pagesBefore + 10 && left.size() > messagesBefore + 10 || !failed.isEmpty());
    }

    /** Nobody's request failed, and each message that was taken is there once, and no other. */
    void lostNothing(Lab lab, String server) {
        end();
        assertThat(failed).isEmpty();
        assertThat(lab.sql(server, "SELECT body FROM foobar.messages WHERE body LIKE 'guest %'")
                        .lines())
                .containsExactlyInAnyOrderElementsOf(left);
    }

    private void end() {
        over.countDown();
        try {
            for (var guest : guests) {
                guest.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        end();
    }
}
