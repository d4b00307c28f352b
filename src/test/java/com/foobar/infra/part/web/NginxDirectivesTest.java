package com.foobar.infra.part.web;

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

/** Directives of the operator's own for nginx: which are whole, which break what the tool rests on, and where they are written. */
class NginxDirectivesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "server | add_header A b            | is no whole directive",
                "server | location / { deny all;    | opens a brace that it does not close",
                "server | } server {                | closes a brace that it did not open",
                "server | add_header A 'b;          | opens a quote that it does not close",
                "server | expires 1h; # for a while | has a comment in it",
                "server | \"expires 1h;\\nreturn 404;\" | contains the control character",
                "server | expires 1h; listen 81;    | use web.port",
                "server | return 301 /new;          | the load balancers' checks would be answered by it too",
                "server | if ($a) { return 403; }   | the load balancers' checks would be answered by it too",
                "server | \"'deny' all;\"           | the load balancers' checks would be answered by it too",
                "server | set_real_ip_from 0.0.0.0/0; | whose word counts for a visitor's address is the tool's business",
                "server | client_max_body_size 1g;  | use web.max_body_size",
                "http   | server { listen 81; }     | write what is for it in web.directives.server",
                "http   | auth_basic x;             | is asked without a password",
                "server | auth_basic x;             | use web.auth",
                "http   | auth_request /who;        | is asked without a password",
                "http   | client_max_body_size 1g;  | use web.max_body_size",
                "http   | add_header A b;           | would have no effect on the site",
                "main   | user root;                | is written by the tool itself",
                "main   | daemon off;               | systemd starts nginx",
                "main   | http { }                  | write what is for it in web.directives.http",
                "server | ;                         | has a directive without a name in it",
            })
    void what_reaches_out_of_its_place_or_breaks_the_tool_is_refused_at_its_place(
            String where, String written, String said) {
        var value = written.startsWith("\"") ? written : "\"" + written + "\"";
        var problem = problemAfter(
                "  servers: [web-01, web-02]\napp:",
                "  servers: [web-01, web-02]\n  directives:\n    " + where + ":\n      - " + value + "\napp:");
        assertThat(problem.format()).contains(said);
        assertThat(place(problem)).isEqualTo("13:9");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "add_header Permissions-Policy \"camera=()\" always;",
                "location = /old { return 301 /new; }",
                "location ~ \"^/a{2}$\" { deny all; }",
                "add_header X-A \"a; } b # c\";",
                "set $a \"${b}c\";",
                "expires 1h; etag off;",
                "location /x { if ($http_a = '') { return 403; } }",
            })
    void whole_directives_are_taken(String written) throws Exception {
        assertThat(NginxWords.first(written)).isNotEmpty();
    }

    private static String rendered(String directives) throws Exception {
        var topology = load(SOUND.replace("\napp:", directives + "\napp:"));
        var web = topology.part(Web.class).orElseThrow();
        return new WebPart()
                .render(web, topology, topology.server("web-01"), new Templates(Optional.empty())).files().stream()
                        .map(file -> file.content())
                        .collect(Collectors.joining());
    }

    @Test
    void each_is_written_with_the_place_that_says_it() throws Exception {
        var text = rendered(
                "\n  directives:\n    main: [worker_shutdown_timeout 60s;]\n    http: [etag off;]\n    server:\n"
                        + "      - expires 1h;\n      - \"location = /a { return 204; }\"");

        assertThat(text)
                .contains("\nworker_shutdown_timeout 60s; # web.directives.main[0]\n")
                .contains("    etag off; # web.directives.http[0]\n\n    include /etc/nginx/conf.d/*.conf;")
                .contains("    # The operator's own.\n    expires 1h; # web.directives.server[0]\n"
                        + "    location = /a { return 204; } # web.directives.server[1]\n}\n");
        assertThat(rendered("")).doesNotContain("operator");
        assertThat(rendered("\n  sites:\n    b-2: {domain: b.org, app: app, directives: [expires 1h;, etag off;]}"))
                .containsOnlyOnce("    # The operator's own.\n    expires 1h; # web.sites.b-2.directives[0]\n"
                        + "    etag off; # web.sites.b-2.directives[1]\n}\n");
        assertThat(problemAfter("\napp:", "\n  sites: {b: {domain: b.org, app: app, directives: [listen 81;]}}\napp:")
                        .format())
                .contains("listen cannot stand there", "use web.port");
    }
}
