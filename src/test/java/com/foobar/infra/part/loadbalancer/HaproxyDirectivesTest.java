package com.foobar.infra.part.loadbalancer;

import static com.foobar.infra.config.SoundTopology.SOUND;
import static com.foobar.infra.config.SoundTopology.load;
import static com.foobar.infra.config.SoundTopology.place;
import static com.foobar.infra.config.SoundTopology.problemAfter;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.template.Templates;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of the operator's own for HAProxy: which are whole, which break what the tool rests on, and where they are written. */
class HaproxyDirectivesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "global   | stats socket /tmp/x level admin    | the tool asks HAProxy by its socket",
                "global   | unix-bind prefix /tmp              | the tool asks HAProxy by its socket",
                "global   | description mine                   | by it the live configuration is told",
                "global   | maxconn 10                         | use load_balancer.max_connections",
                "global   | tune.bufsize 100                   | use web.max_header_size",
                "global   | \"'daemon'\"                       | systemd starts HAProxy",
                "global   | backend other                      | begins a section",
                "global   | .if true                           | decides which lines count",
                "global   | \"lua-load /x.lua\\nfrontend y\"   | contains the control character",
                "global   | lua-load /x\\                      | ends in a backslash",
                "global   | \"lua-load \\\"/x\"                | opens a quote that it does not close",
                "global   | \"lua-load /x # mine\"             | has a comment in it",
                "global   | \"  \"                             | says nothing",
                "defaults | mode tcp                           | it is HTTP",
                "defaults | \\x6dode tcp                        | writes a letter by its number",
                "defaults | \"\\\"${X-mode}\\\" tcp\"           | takes its first words from the environment",
                "defaults | \"\u3000mode tcp\"                   | it is HTTP",
                "frontend | tcp-request connection expect-proxy layer4 if { src 10.0.0.0/8 } | use load_balancer.proxy_protocol",
                "frontend | tcp-request content set-src src    | who a visitor is, is the tool's business",
                "frontend | errorloc302 503 https://elsewhere  | use load_balancer.errors",
                "defaults | disabled                           | the tool relies on it",
                "defaults | timeout server 1h                  | use load_balancer.timeouts",
                "defaults | timeout check 1h                   | use load_balancer.health_check",
                "defaults | monitor-uri /generation            | write it in the frontend",
                "frontend | bind :81                           | use load_balancer.port",
                "frontend | default_backend x                  | is written by the tool itself",
                "frontend | no option forwardfor               | who a visitor is, is the tool's business",
                "frontend | http-request set-src hdr(X)        | who a visitor is, is the tool's business",
                "frontend | errorfile 503 /x                   | use load_balancer.errors",
                "backend  | server x 10.0.0.1:80               | use web.servers",
                "backend  | default-server check inter 1h      | use load_balancer.health_check",
                "backend  | no option httpchk                  | use load_balancer.health_check",
                "backend  | http-check expect status 500       | use load_balancer.health_check",
                "backend  | retry-on all-retryable-errors      | a POST must not be done twice",
                "backend  | balance source                     | use load_balancer.algorithm",
                "backend  | source 10.0.0.1                    | nginx knows the load balancers by their addresses",
            })
    void what_reaches_out_of_its_place_or_breaks_the_tool_is_refused_at_its_place(
            String where, String written, String said) {
        var value = written.startsWith("\"") ? written : "'" + written.replace("'", "''") + "'";
        var problem = problemAfter(
                "servers: lb-01\n",
                "servers: lb-01\n  directives:\n    " + where.strip() + ":\n      - " + value + "\n");
        assertThat(problem.format()).contains(said);
        assertThat(place(problem)).isEqualTo("11:9");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http-request return status 410 if { path_beg /old }",
                "http-response set-header Content-Security-Policy \"default-src 'self'\"",
                "acl odd path_reg ^/a\\#b",
                "http-request set-header X-A \"%[src] # not one\"",
                "no option http-keep-alive",
            })
    void whole_lines_are_taken(String written) throws Exception {
        assertThat(HaproxyWords.names(written)).isNotEmpty();
    }

    private static String rendered(String more) throws Exception {
        var topology = load(SOUND.replace("servers: lb-01\n", "servers: lb-01\n" + more));
        var balancer = topology.part(LoadBalancer.class).orElseThrow();
        return new LoadBalancerPart()
                .render(balancer, topology, topology.server("lb-01"), new Templates(Optional.empty())).files().stream()
                        .map(file -> file.content())
                        .collect(Collectors.joining());
    }

    @Test
    void each_is_written_with_the_place_that_says_it() throws Exception {
        var text = rendered("""
                  directives:
                    global: [tune.http.maxhdr 200]
                    defaults: [option http-no-delay]
                    frontend:
                      - http-request deny if { path /a }
                      - http-request deny if { path /b }
                    backend: [http-response set-header A b]
                """);

        assertThat(text)
                .contains("    tune.http.maxhdr 200 # load_balancer.directives.global[0]\n\ndefaults\n")
                .contains("    option http-no-delay # load_balancer.directives.defaults[0]\n\n# For this")
                .contains("    http-request deny if { path /a } # load_balancer.directives.frontend[0]\n"
                        + "    http-request deny if { path /b } # load_balancer.directives.frontend[1]\n"
                        + "    default_backend web\n")
                .contains(
                        "    http-response set-header A b # load_balancer.directives.backend[0]\n    default-server ");
        assertThat(rendered("")).doesNotContain("operator", "http-error");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "errors: {\"404\": a.html}   | 9:12 | one of 403, 429, 500, 502, 503, 504",
                "errors: {503: [a.html]}     | 9:17 | must be a file's path",
                "errors: a.html              | 9:11 | must be a mapping",
            })
    void a_page_for_what_HAProxy_does_not_answer_is_refused(String line, String place, String said) {
        var problem = problemAfter("servers: lb-01\n", "servers: lb-01\n  " + line.strip() + "\n");
        assertThat(problem.format()).contains(said);
        assertThat(place(problem)).isEqualTo(place);
    }

    @Test
    void pages_are_named_where_visitors_come() throws Exception {
        assertThat(rendered("  errors: {503: busy.html, \"429\": slow.html}\n  limits: {requests_per_second: 5}\n"))
                .contains(
                        "    http-error status 429 content-type \"text/html; charset=utf-8\" hdr Cache-Control no-store"
                                + " file /etc/haproxy/foobar-error-429.html\n"
                                + "    http-error status 503 content-type \"text/html; charset=utf-8\" hdr Cache-Control no-store"
                                + " file /etc/haproxy/foobar-error-503.html\n")
                .contains("http-request return status 429 content-type \"text/html; charset=utf-8\" hdr Retry-After 10"
                        + " hdr Cache-Control no-store file /etc/haproxy/foobar-error-429.html if ");
    }
}
