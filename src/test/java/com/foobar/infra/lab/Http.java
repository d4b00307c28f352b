package com.foobar.infra.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;

/** A visitor. Each has a connection of its own, as a browser of somebody else's would. */
public final class Http {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final String root;

    /** @param root such as http://10.42.0.10:8080 */
    public Http(String root) {
        this.root = root;
    }

    public HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(URI.create(root + path)));
    }

    /** Leaves a message in the built-in app's guestbook. */
    public HttpResponse<String> post(String text) {
        return send(HttpRequest.newBuilder(URI.create(root + "/api/messages"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"author\": \"lab\", \"text\": \"" + text + "\"}")));
    }

    /** Who served this many requests, and how many each. */
    public SortedMap<String, Integer> servedBy(int requests) {
        var count = new TreeMap<String, Integer>();
        for (int i = 0; i < requests; i++) {
            count.merge(servedBy(), 1, Integer::sum);
        }
        return count;
    }

    /** Who answers a request for the front page, or what else becomes of it. */
    public String servedBy() {
        try {
            var answer = get("/");
            return answer.statusCode() == 200
                    ? answer.headers().firstValue("X-Served-By").orElse("nobody")
                    : "status " + answer.statusCode();
        } catch (UncheckedIOException e) {
            return e.getMessage();
        }
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try (var client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(LIMIT)
                .build()) {
            return client.send(request.timeout(LIMIT).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
