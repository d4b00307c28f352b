package com.foobar.infra.part.loadbalancer.rolling;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Visitors who keep their connections and ask at a steady rate, a fifth of them by POST, with the cookie that they got, and some who keep a WebSocket open. A
 * request is sent once: whatever becomes of it is counted.
 */
final class Crowd {

    private static final int VISITORS = 30;
    private static final int SOCKETS = 6;
    private static final long BETWEEN_MILLIS = 100;

    private final List<String> doors;
    private final CountDownLatch over = new CountDownLatch(1);
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Queue<String> ended = new ConcurrentLinkedQueue<>();
    private final Set<String> posted = ConcurrentHashMap.newKeySet();
    private final Set<String> versions = ConcurrentHashMap.newKeySet();
    private final AtomicInteger answered = new AtomicInteger();

    /** @param doors addresses at whose port 80 visitors come in, by turns */
    Crowd(List<String> doors) {
        this.doors = List.copyOf(doors);
    }

    /** What happens while they are there. */
    interface Event {
        void happens() throws Exception;
    }

    /**
     * What became of it all.
     *
     * @param failures requests that got another answer than 200, or none
     * @param posted what was acknowledged
     * @param versions of the app that answered
     * @param ended the servers whose WebSockets ended
     */
    record Seen(int answered, List<String> failures, Set<String> posted, Set<String> versions, List<String> ended) {}

    static Seen during(List<String> doors, Event event) throws Exception {
        return during(doors, List.of(), event);
    }

    /** @param chatting servers of each of which somebody has a WebSocket before anything happens */
    static Seen during(List<String> doors, List<String> chatting, Event event) throws Exception {
        var crowd = new Crowd(doors);
        var all = new ArrayList<Thread>();
        var there = new CountDownLatch(chatting.size());
        chatting.forEach(server -> all.add(Thread.startVirtualThread(() -> crowd.chatsWith(server, there))));
        for (int i = 0; i < VISITORS; i++) {
            int number = i;
            all.add(Thread.startVirtualThread(() -> crowd.visits(number)));
        }
        for (int i = 0; i < SOCKETS; i++) {
            int number = i;
            all.add(Thread.startVirtualThread(() -> crowd.chats(number)));
        }
        try {
            if (!there.await(1, TimeUnit.MINUTES)) {
                throw new AssertionError("no WebSocket came to " + chatting + "; " + crowd.failures);
            }
            event.happens();
        } finally {
            crowd.over.countDown();
            for (var one : all) {
                one.join();
            }
        }
        return new Seen(
                crowd.answered.get(),
                List.copyOf(crowd.failures),
                Set.copyOf(crowd.posted),
                Set.copyOf(crowd.versions),
                List.copyOf(crowd.ended));
    }

    private void visits(int number) {
        var door = doors.get(number % doors.size());
        int n = 0;
        var cookie = "";
        Visit visit = null;
        do {
            n++;
            var note = number + "-" + n + "-" + System.nanoTime();
            boolean posts = n % 5 == 0;
            var what = (posts ? "POST " : "GET ") + note;
            try {
                if (visit == null || visit.hasEnded()) {
                    visit = new Visit(door, visit == null ? cookie : visit.cookie());
                }
                var answer = posts ? visit.post("/notes", note) : visit.get(n % 97 == 0 ? "/slow" : "/");
                cookie = visit.cookie();
                answered.incrementAndGet();
                if (answer.status() != 200) {
                    failures.add(what + ": " + answer.status() + " by " + answer.server());
                } else {
                    versions.add(answer.body());
                    if (posts) {
                        posted.add(note);
                    }
                }
            } catch (IOException e) {
                failures.add(what + ": " + e);
                visit = null;
            }
        } while (!isOver());
        if (visit != null) {
            visit.close();
        }
    }

    private void chats(int number) {
        var door = doors.get(number % doors.size());
        while (!isOver()) {
            chat(door, _ -> true);
        }
    }

    /** Comes again until that server is who answers, and stays. */
    private void chatsWith(String server, CountDownLatch there) {
        var met = new AtomicBoolean();
        while (!isOver()) {
            chat(doors.getFirst(), answering -> {
                boolean wanted = answering.equals(server);
                if (wanted && met.compareAndSet(false, true)) {
                    there.countDown();
                }
                return wanted;
            });
        }
    }

    /** A WebSocket that is kept until it ends by itself, if the server that answers is to its liking. */
    private void chat(String door, Predicate<String> liked) {
        try (var visit = new Visit(door)) {
            var answer = visit.upgrade("/chat");
            if (answer.status() != 101) {
                failures.add("WebSocket: " + answer.status() + " by " + answer.server());
                isOver();
                return;
            }
            while (liked.test(answer.server()) && !isOver()) {
                if (!visit.echoes("hello")) {
                    ended.add(answer.server());
                    return;
                }
            }
        } catch (IOException e) {
            failures.add("WebSocket: " + e);
            isOver();
        }
    }

    private boolean isOver() {
        try {
            return over.await(BETWEEN_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
