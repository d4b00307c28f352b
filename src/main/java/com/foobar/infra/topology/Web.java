package com.foobar.infra.topology;

import java.util.List;
import java.util.Optional;

/**
 * Nginx: static files, and a proxy to the app.
 *
 * @param statusPort loopback-only port that answers the live generation and {@code stub_status}
 * @param staticFiles a directory beside the topology whose files are served under {@code /}; empty: the built-in page
 * @param maxBodySize largest request body, in nginx's notation ({@code 10m})
 * @param maxHeaderBytes largest head of a request or an answer that passes from end to end; whole kilobytes
 */
public record Web(
        List<WebServer> servers,
        int port,
        int statusPort,
        Optional<String> staticFiles,
        String maxBodySize,
        int maxHeaderBytes) {

    public Web {
        servers = List.copyOf(servers);
    }

    /**
     * One web server as the load balancer sees it.
     *
     * @param backup gets traffic only when no other web server is up
     * @param weight share of the traffic relative to the others, 1 to 256
     */
    public record WebServer(String server, boolean backup, int weight) {}
}
