package com.foobar.infra.adopt;

import com.foobar.infra.adopt.Blocks.Block;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which directives of a site need no telling: a key stands for them, or what the tool writes does the same. */
final class NginxWords {

    private static final Set<String> KNOWN = Set.of(
            "listen",
            "server_name",
            "root",
            "index",
            "try_files",
            "proxy_pass",
            "proxy_set_header",
            "proxy_http_version",
            "proxy_read_timeout",
            "proxy_send_timeout",
            "proxy_connect_timeout",
            "proxy_redirect",
            "proxy_buffering",
            "fastcgi_pass",
            "fastcgi_param",
            "fastcgi_index",
            "fastcgi_split_path_info",
            "fastcgi_read_timeout",
            "client_max_body_size",
            "large_client_header_buffers",
            "access_log",
            "error_log",
            "log_not_found",
            "server_tokens",
            "include",
            "expires",
            "gzip",
            "gzip_types",
            "gzip_vary",
            "set_real_ip_from",
            "real_ip_header",
            "real_ip_recursive",
            "charset",
            "sendfile",
            "tcp_nopush",
            "keepalive_timeout",
            "etag",
            "default_type",
            "stub_status");

    /** Locations that the tool's own site has, or that say how the app is reached. */
    private static final Set<String> PLACES = Set.of(
            "/",
            "= /healthz",
            "/static/",
            "/static",
            "= /favicon.ico",
            "= /robots.txt",
            "= /index.html",
            "@app",
            "~ \\.php$",
            "~ \\.php(/|$)",
            "~ /\\.",
            "~ /\\.ht");

    private NginxWords() {}

    static Stream<Block> untold(Block site) {
        return site.children().stream().flatMap(child -> {
            if (!child.name().equals("location")) {
                return KNOWN.contains(child.name()) ? Stream.of() : Stream.of(child);
            }
            return PLACES.contains(String.join(" ", child.arguments())) ? inner(child.children()) : Stream.of(child);
        });
    }

    private static Stream<Block> inner(List<Block> children) {
        // What nobody may see is nothing that the tool's site shows.
        return children.stream()
                .filter(b -> !KNOWN.contains(b.name())
                        && !b.name().equals("deny")
                        && !b.name().equals("return"));
    }

    /** The directive without its arguments, which may be secret; a location with its path. */
    static String name(Block block) {
        return block.name().equals("location") ? "location " + String.join(" ", block.arguments()) : block.name();
    }
}
