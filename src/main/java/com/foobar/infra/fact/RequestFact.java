package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a service answers to an HTTP request that its own host sends, as a client would. Uses bash, which every Debian and
 * Ubuntu host has.
 *
 * @param address to connect to
 * @param host value of the {@code Host} header
 * @param body sent as JSON unless empty
 * @param times how often to ask, one request after the other; 1 to 100. More than once: only heads are kept
 * @param tls whether it is asked by TLS, whoever's certificate is served
 * @param until if not empty, stops as soon as a body contains this text, with a tenth of a second between requests, and
 *     keeps the last reply only
 * @param cookie sent with it, as {@code NAME=VALUE}, unless empty
 * @param fastCgi how the service is asked if it speaks no HTTP; then address and port do not count
 */
public record RequestFact(
        String address,
        int port,
        String host,
        String method,
        String path,
        String body,
        int times,
        String until,
        boolean tls,
        String cookie,
        Optional<FastCgi> fastCgi)
        implements Fact<RequestFact.State> {

    private static final int SECONDS = 3;
    private static final int BYTES = 8192;

    public RequestFact {
        if (times < 1 || times > 100) {
            throw new IllegalArgumentException("times: " + times);
        }
        if ((host + method + path + cookie).chars().anyMatch(c -> c <= ' ' || c == 127)) {
            throw new IllegalArgumentException(
                    "a blank or control character in " + method + " " + path + " of " + host);
        }
        if (fastCgi.isPresent() && (tls || !method.equals("GET"))) {
            throw new IllegalArgumentException("only read by FastCGI: " + method + " " + path);
        }
    }

    /** One by plain HTTP. */
    public RequestFact(
            String address, int port, String host, String method, String path, String body, int times, String until) {
        this(address, port, host, method, path, body, times, until, false, "", Optional.empty());
    }

    /** The same request, by TLS. */
    public RequestFact byTls() {
        return new RequestFact(address, port, host, method, path, body, times, until, true, cookie, Optional.empty());
    }

    public static RequestFact get(String address, int port, String host, String path) {
        return new RequestFact(address, port, host, "GET", path, "", 1, "");
    }

    /** One to a service that speaks FastCGI. */
    public static RequestFact get(FastCgi fastCgi, String host, String path) {
        return new RequestFact("", 0, host, "GET", path, "", 1, "", false, "", Optional.of(fastCgi));
    }

    /** What it asks for and where, for a message. */
    public String asked() {
        return (tls ? "https://" : "http://")
                + host
                + path
                + fastCgi.map(f -> " by FastCGI at " + f.connect()).orElse(" at port " + port);
    }

    /** A request to the same place that sends this. */
    public RequestFact posting(String json) {
        return new RequestFact(address, port, host, "POST", path, json, times, until, tls, cookie, fastCgi);
    }

    /** The same request of somebody who has this cookie. */
    public RequestFact with(String name, String value) {
        return new RequestFact(address, port, host, method, path, body, times, until, tls, name + "=" + value, fastCgi);
    }

    /** The same request, so many times. */
    public RequestFact repeated(int count) {
        return new RequestFact(address, port, host, method, path, body, count, until, tls, cookie, fastCgi);
    }

    /** The same request, at most so many times until a body contains the text. */
    public RequestFact until(String text, int atMost) {
        return new RequestFact(address, port, host, method, path, body, atMost, text, tls, cookie, fastCgi);
    }

    /** The replies in the order of the requests; a request that got none has status 0. */
    public record State(List<Reply> replies) {
        public State {
            replies = List.copyOf(replies);
        }

        public Reply last() {
            return replies.getLast();
        }
    }

    /**
     * @param status 0 when nothing answers within three seconds
     * @param headers by lower-case name; of equal names the last
     * @param body its first few thousand bytes
     */
    public record Reply(int status, Map<String, String> headers, String body) {
        public Reply {
            headers = Map.copyOf(headers);
        }

        /** The header of that lower-case name. */
        public Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name));
        }
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<RequestFact, State> {
        @Override
        public String name() {
            return "requests";
        }

        @Override
        public Script gather(List<RequestFact> facts) {
            var out = Script.builder();
            out.line("request() { # address port request")
                    .line("  # shellcheck disable=SC2016 # the inner shell expands it")
                    .line("  timeout " + SECONDS
                            + " bash -c 'exec 3<>\"/dev/tcp/$0/$1\" && printf %b \"$2\" >&3 && head -c " + BYTES
                            + " <&3' \"$1\" \"$2\" \"$3\" 2>/dev/null | tr -d '\\r\\0'")
                    .line("}");
            if (facts.stream().anyMatch(RequestFact::tls)) {
                out.line("secretly() { # address port request host")
                        .line("  printf %b \"$3\" | timeout " + SECONDS
                                + " openssl s_client -quiet -connect \"$1:$2\" -servername \"$4\" 2>/dev/null | head -c "
                                + BYTES + " | tr -d '\\r\\0'")
                        .line("}");
            }
            for (var fact : facts) {
                var call = fact.fastCgi()
                        .map(f -> f.command(fact.path(), fact.host(), SECONDS))
                        .orElseGet(() -> call(fact));
                out.line("echo '+'").line("n=" + fact.times());
                out.line("while [ \"$n\" -gt 0 ]; do").line("  n=$((n - 1))");
                if (!fact.until().isEmpty()) {
                    out.line("  reply=$(" + call + ")");
                    out.line("  case $reply in *" + Shell.quote(fact.until()) + "*) n=0 ;; esac");
                    out.line("  if [ \"$n\" -gt 0 ]; then sleep 0.1; fi").line("done");
                    out.line("printf '%s\\n' \"= $(printf '%s\\n' \"$reply\" | base64 -w0)\"");
                } else {
                    out.line("  printf '%s\\n' \"= $(" + call + (fact.times() > 1 ? " | sed '/^$/q'" : "")
                            + " | base64 -w0)\"");
                    out.line("done");
                }
            }
            return out.build();
        }

        private static String call(RequestFact fact) {
            return (fact.tls() ? "secretly " : "request ") + Shell.quote(fact.address()) + " " + fact.port() + " "
                    + Shell.quote(text(fact)) + (fact.tls() ? " " + Shell.quote(fact.host()) : "");
        }

        /** The request with the escapes that {@code printf %b} resolves. */
        private static String text(RequestFact fact) {
            var out = new StringBuilder(fact.method() + " " + fact.path() + " HTTP/1.0\\r\\nHost: " + fact.host()
                    + "\\r\\nUser-Agent: foobar-infra\\r\\nConnection: close\\r\\n");
            if (!fact.cookie().isEmpty()) {
                out.append("Cookie: ").append(fact.cookie()).append("\\r\\n");
            }
            if (!fact.body().isEmpty()) {
                out.append("Content-Type: application/json\\r\\nContent-Length: ")
                        .append(fact.body().getBytes(StandardCharsets.UTF_8).length)
                        .append("\\r\\n");
            }
            return out.append("\\r\\n")
                    .append(fact.body().replace("\\", "\\\\"))
                    .toString();
        }

        @Override
        public Map<RequestFact, State> parse(List<RequestFact> asked, String output) {
            var groups = new ArrayList<List<Reply>>();
            for (var line : output.lines().filter(l -> !l.isEmpty()).toList()) {
                if (line.equals("+")) {
                    groups.add(new ArrayList<>());
                } else if (line.startsWith("=") && !groups.isEmpty()) {
                    groups.getLast().add(read(decode(line.substring(1).strip())));
                } else {
                    throw new MalformedAnswer("requests: unexpected line: " + line);
                }
            }
            return Answers.inOrder(name(), asked, groups, Kind::whole);
        }

        private static State whole(RequestFact fact, List<Reply> replies) {
            int wanted = fact.until().isEmpty() ? fact.times() : 1;
            if (replies.size() != wanted) {
                throw new MalformedAnswer("requests: " + replies.size() + " replies to " + wanted + " requests");
            }
            return new State(replies);
        }

        private static String decode(String text) {
            try {
                return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                throw new MalformedAnswer("requests: not base64: " + text);
            }
        }

        private static Reply read(String text) {
            int blank = text.indexOf("\n\n");
            var head = (blank < 0 ? text.stripTrailing() : text.substring(0, blank)).split("\n");
            var first = head[0].split(" ", 3);
            if (first.length < 2 || !first[0].startsWith("HTTP/") || !first[1].matches("[0-9]{3}")) {
                return new Reply(0, Map.of(), "");
            }
            var headers = new TreeMap<String, String>();
            for (int i = 1; i < head.length; i++) {
                int colon = head[i].indexOf(':');
                if (colon > 0) {
                    headers.put(
                            head[i].substring(0, colon).toLowerCase(Locale.ROOT),
                            head[i].substring(colon + 1).strip());
                }
            }
            return new Reply(
                    Integer.parseInt(first[1]),
                    headers,
                    blank < 0 ? "" : text.substring(blank + 2).stripTrailing());
        }
    }
}
