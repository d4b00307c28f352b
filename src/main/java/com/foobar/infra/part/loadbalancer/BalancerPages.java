package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.language.Key;
import com.foobar.infra.part.ErrorPages;
import java.util.List;
import java.util.Map;

/** The pages of the operator's own for what HAProxy itself answers, in the place of a web server or before it asks one. */
final class BalancerPages {

    static final String TOO_MANY = "429";

    static final Key<Map<String, String>> KEY = ErrorPages.key(
            "haproxy_error",
            "HAProxy",
            List.of("403", TOO_MANY, "500", "502", "503", "504"),
            "HTML files in UTF-8, relative to this file, for what HAProxy itself answers: 403 (deny), 429 (limits), 500, 502 (a web"
                    + " server's answer was none), 503 (no web server is up), 504 (none answered in time). What Nginx or the app"
                    + " answers is passed on as it is. Each stands alone, and is at most as large as web.max_header_size.",
            "{\"503\": pages/busy.html}");

    private BalancerPages() {}

    static ErrorPages of(Map<String, String> files) {
        return new ErrorPages("load_balancer.errors", "/etc/haproxy/foobar-error-", files);
    }
}
