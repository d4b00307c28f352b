package com.foobar.infra.fact;

import com.foobar.infra.shell.Shell;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How a program that speaks FastCGI is asked on its own host, as a web server in front of it would: by {@code cgi-fcgi}, which the
 * package {@link #PACKAGE} brings.
 *
 * @param connect a socket's path, or an IPv4 address, a colon and a port: {@code cgi-fcgi} knows no IPv6
 * @param root directory of the scripts
 */
public record FastCgi(String connect, String root) {

    public static final String PACKAGE = "libfcgi-bin";

    /** What is run for all that is no script of its own. */
    public static final String FRONT = "/index.php";

    private static final int BYTES = HttpFact.BYTES;

    /** The script that is run for a path. */
    public static String script(String path) {
        return path.endsWith(".php") ? path : FRONT;
    }

    /**
     * A shell command that prints the reply as HTTP has it, with a first line that tells its status, or nothing if there is none.
     *
     * @param host what the request says that it asks; a host name
     * @param seconds how long the reply may take
     */
    public String command(String path, String host, long seconds) {
        var asked = parameters(path, host).entrySet().stream()
                .map(p -> Shell.quote(p.getKey() + "=" + p.getValue()))
                .collect(Collectors.joining(" "));
        // A script may say its status anywhere in the head; who says none is well.
        return "{ cgi=$(timeout " + seconds + " env -i " + asked + " /usr/bin/cgi-fcgi -bind -connect "
                + Shell.quote(connect) + " 2>/dev/null </dev/null | head -c " + BYTES + " | tr -d '\\r\\0');"
                + " if [ -n \"$cgi\" ]; then printf 'HTTP/1.0 %s\\n%s\\n'"
                + " \"$(printf '%s\\n' \"$cgi\" | sed -n '/^$/q; s/^Status: *//p' | sed 1q | grep . || echo 200 OK)\""
                + " \"$cgi\"; fi; }";
    }

    private Map<String, String> parameters(String path, String host) {
        var all = new LinkedHashMap<String, String>();
        all.put("GATEWAY_INTERFACE", "CGI/1.1");
        all.put("SERVER_SOFTWARE", "foobar-infra");
        all.put("SERVER_PROTOCOL", "HTTP/1.1");
        all.put("REQUEST_METHOD", "GET");
        all.put("REQUEST_URI", path);
        all.put("QUERY_STRING", "");
        all.put("DOCUMENT_ROOT", root);
        all.put("SCRIPT_NAME", script(path));
        all.put("SCRIPT_FILENAME", root + script(path));
        all.put("SERVER_NAME", host);
        all.put("SERVER_PORT", "80");
        all.put("REMOTE_ADDR", "127.0.0.1");
        all.put("REDIRECT_STATUS", "200");
        all.put("HTTP_HOST", host);
        all.put("HTTP_USER_AGENT", "foobar-infra");
        return all;
    }
}
