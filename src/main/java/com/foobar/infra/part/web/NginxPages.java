package com.foobar.infra.part.web;

import com.foobar.infra.language.Key;
import com.foobar.infra.part.ErrorPages;
import java.util.List;
import java.util.Map;

/** The pages of the operator's own for what nginx itself answers. */
final class NginxPages {

    static final Key<Map<String, String>> KEY = ErrorPages.key(
            "nginx_error",
            "Nginx",
            List.of("403", "404", "413", "500", "502", "504"),
            "HTML files in UTF-8, relative to this file, for what Nginx itself answers: 403, 404 (no such file), 413 (a body larger than"
                    + " max_body_size), 500, 502 (the app does not answer), 504 (not in time). What the app answers is passed on as it is."
                    + " Behind load balancers set load_balancer.errors.502 too: a GET or HEAD that no server answers gets HAProxy's page.",
            "{\"404\": pages/nothing.html, \"502\": pages/busy.html}");

    private NginxPages() {}

    static ErrorPages of(Map<String, String> files) {
        return new ErrorPages("web.errors", "/etc/nginx/foobar-error-", files);
    }
}
