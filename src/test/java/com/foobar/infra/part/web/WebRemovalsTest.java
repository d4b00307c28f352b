package com.foobar.infra.part.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.resource.ResourceId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What of nginx' leaves when it leaves the topology. */
class WebRemovalsTest {

    private static final ResourceId MODULE = new ResourceId("package", "libnginx-mod-http-brotli-filter");
    private static final ResourceId NGINX = new ResourceId("service", "nginx.service");

    private final WebRemovals removals = new WebRemovals();

    @Test
    void a_module_stays_with_an_nginx_that_goes_on() {
        assertThat(removals.removal("foobar", MODULE, List.of(MODULE)))
                .hasValueSatisfying(
                        removal -> assertThat(removal.script().isEmpty()).isTrue());
        assertThat(removals.removal("foobar", MODULE, List.of(MODULE, NGINX))).isEmpty();
        assertThat(removals.removal("foobar", new ResourceId("package", "nginx"), List.of()))
                .isEmpty();
    }

    @Test
    void who_may_see_a_site_is_asked_for_until_nginx_asks_nobody_any_more() {
        assertThat(removals.isReadUntilTheLast(new ResourceId("file", "/etc/nginx/foobar-blog.users")))
                .isTrue();
        assertThat(removals.isReadUntilTheLast(new ResourceId("file", "/etc/nginx/nginx.conf")))
                .isFalse();
        assertThat(removals.isReadUntilTheLast(MODULE)).isFalse();
    }
}
