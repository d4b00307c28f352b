package com.foobar.infra.part.web;

import static com.foobar.infra.config.SoundTopology.SOUND;
import static com.foobar.infra.config.SoundTopology.load;
import static com.foobar.infra.config.SoundTopology.place;
import static com.foobar.infra.config.SoundTopology.problemAfter;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.stack.StackFiles;
import com.foobar.infra.stack.Stacks;
import com.foobar.infra.template.Templates;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sites for those who have a password: what may be said, which files of users are taken, and which paths are open. */
class BasicAuthTest {

    private static final String WEB = "  servers: [web-01, web-02]\napp:";

    private static final String BCRYPT = "ann:$2y$05$abcdefghijklmnopqrstuuR3H7bJ0nJ1Yy5vGkq8mQyqG1u3zY9aS";

    private static String with(String auth) {
        return "  servers: [web-01, web-02]\n  auth: " + auth + "\napp:";
    }

    private static String site(String auth) throws Exception {
        return new StackFiles(new Templates(Optional.empty()))
                .of(load(SOUND.replace(WEB, with(auth))), "web-01").files().stream()
                        .filter(file -> file.path().equals("/etc/nginx/conf.d/foobar.conf"))
                        .findFirst()
                        .orElseThrow()
                        .content();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                    | 11:9  | users_file",
                "{users_file: a, realm: off}                           | 11:32 | off is none",
                "{users_file: a, realm: 'a$b'}                         | 11:32 | a text of letters",
                "{users_file: a, except: [/]}                          | 11:34 | everything is below /",
                "{users_file: a, except: [/a/../b]}                    | 11:34 | has no //, /./",
                "{users_file: a, except: [a]}                          | 11:34 | it begins with /",
                "{users_file: a, allow: [www.foobar.com]}              | 11:33 | an address in digits",
                "{users_file: a, allow: [192.0.2.0/33]}                | 11:33 | 1 to 32",
            })
    void what_makes_no_sense_is_answered_with_the_reason_at_its_place(String auth, String at, String said) {
        var problem = problemAfter(WEB, with(auth));
        assertThat(problem.format()).contains(said);
        assertThat(place(problem)).isEqualTo(at);
    }

    @Test
    void where_load_balancers_ask_for_the_front_page_nobody_could_be_asked_for_a_password() {
        var problem = problemAfter(
                "  servers: lb-01\nweb:\n" + WEB,
                "  servers: lb-01\n  health_check: {path: /}\nweb:\n" + with("{users_file: a}"));
        assertThat(problem.format()).contains("load balancers ask for the front page", "such as /healthz");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                BCRYPT,
                BCRYPT + "\r",
                "# who may come\n\n" + BCRYPT + "\n",
                BCRYPT + ":a remark",
                "ann:$5$rounds=5000$salt$0123456789012345678901234567890123456789012",
                "ann:$6$salt$01234567890123456789012345678901234567890123456789012345678901234567890123456789012345",
                "ann:$y$j9T$saltsaltsalt$0123456789012345678901234567890123456789012",
                "ann:$apr1$saltsalt$0123456789012345678901",
            })
    void hashes_that_every_release_takes_are_well(String text) {
        assertThat(Htpasswd.wrong(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                  | names no user",
                "# nobody                            | names no user",
                "ann                                 | holds in line 1 what is no NAME:HASH",
                ":$apr1$saltsalt$0123456789012345678901 | holds in line 1 what is no NAME:HASH",
                "ann:verysecret                      | has of ann in line 1 what is no hash",
                "ann:                                | has of ann in line 1 what is no hash",
                "ann:{PLAIN}verysecret               | has a password of ann in line 1 that is hashed without salt",
                "ann:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g= | has a password of ann in line 1 that is hashed without salt",
                "ann:$1$saltsalt$0123456789012345678901 | has of ann in line 1 what is no hash",
                "ann:$apr1$saltsalt$verysecret       | has of ann in line 1 what is no hash",
                "ann:$2y$15$abcdefghijklmnopqrstuuR3H7bJ0nJ1Yy5vGkq8mQyqG1u3zY9aS | has a hash that is too dear, of ann in line 1",
                "ann:$5$rounds=900000$salt$0123456789012345678901234567890123456789012 | has a hash that is too dear",
                "ann:$y$jFT$saltsaltsalt$0123456789012345678901234567890123456789012 | has a hash that is too dear",
            })
    void another_file_is_refused_by_its_line_and_nothing_of_it_is_told(String text, String said) {
        var wrong = Htpasswd.wrong(text);
        assertThat(wrong).singleElement().satisfies(one -> {
            assertThat(one.what()).startsWith(said);
            assertThat(one.what() + one.hint()).doesNotContain("verysecret", "W6ph5Mm5Pz8");
        });
    }

    @Test
    void a_user_of_two_lines_is_refused_with_both() {
        assertThat(Htpasswd.wrong(BCRYPT + "\nbob" + BCRYPT.substring(3) + "\n" + BCRYPT))
                .singleElement()
                .satisfies(one -> assertThat(one.what()).isEqualTo("names ann in line 3, and in line 1 already"));
    }

    /** The pattern by which nginx knows what is open, as it reads it. */
    private static Pattern open(String auth) throws Exception {
        return site(auth)
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("\"~^0:"))
                .map(line -> Pattern.compile(line.substring(2, line.lastIndexOf('"'))))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/hooks/",
                "/hooks/a",
                "/hooks/a/b?c=/../d",
                "/hooks/a%20b",
                "/robots.txt",
                "/robots.txt?a",
                "/hooks/...",
                "/hooks/.a",
            })
    void who_asks_for_an_open_path_is_asked_nothing(String path) throws Exception {
        assertThat(open("{users_file: a, except: [/hooks/, /robots.txt]}")
                        .matcher("0:" + path)
                        .find())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/hooks",
                "/Hooks/",
                "/robots.txt/a",
                "/robots_txt",
                "/robots.txt\n",
                "/a?/hooks/",
                "/a/hooks/",
                "/hooks/../a",
                "/hooks/..",
                "/hooks/..?a",
                "/hooks/./a",
                "/hooks//../a",
                "//hooks/",
                "/a/../hooks/",
                "/hooks/%2e%2e/a",
                "/hooks/%2E./a",
                "/hooks/..%2fa",
                "/hooks/..%2Fa",
                "/hooks/..;/a",
                "/hooks/;/a",
                "/hooks/..%3b/a",
                "/hooks/..\\a",
                "/hooks/%5c../a",
                "/%68ooks/",
                "/hooks/..#a",
                "/.well-known/acme-challenge/token",
            })
    void a_path_that_an_app_could_take_for_another_is_not_open(String path) throws Exception {
        assertThat(open("{users_file: a, except: [/hooks/, /robots.txt]}")
                        .matcher("0:" + path)
                        .find())
                .isFalse();
    }

    @Test
    void the_page_that_load_balancers_ask_for_is_open_and_all_else_is_asked_for() throws Exception {
        assertThat(site("{users_file: a, realm: Members only, allow: [192.0.2.0/24, 192.0.2.0/24]}"))
                .containsOnlyOnce("192.0.2.0/24 1;")
                .contains("default \"Members only\";", "map \"$foobar_known:$request_uri\" $foobar_realm {")
                .containsSubsequence("location = /healthz {", "access_log off;", "auth_basic off;", "proxy_pass")
                .containsSubsequence("server {", "auth_basic $foobar_realm;", "location = /healthz {")
                .contains("auth_basic_user_file /etc/nginx/foobar.users;");
        assertThat(site("{users_file: a}"))
                .contains("default \"www.foobar.com\";")
                .doesNotContain("geo $foobar_known", "\"~^0:");
    }

    @Test
    void certificate_authorities_are_shown_files_and_nothing_of_an_apps() throws Exception {
        assertThat(site("{users_file: a}"))
                .containsSubsequence(
                        "location ^~ /.well-known/acme-challenge/ {", "auth_basic off;", "try_files $uri =404;", "}");
    }

    @Test
    void where_nobody_is_asked_for_a_password_nothing_is_said_of_one() throws Exception {
        var usual = new StackFiles(new Templates(Optional.empty())).of(load(SOUND), "web-01");
        assertThat(usual.files()).extracting(file -> file.content()).noneMatch(text -> text.contains("auth_basic"));
    }

    @Test
    void nobody_writes_and_reads_through_the_built_in_app_where_its_site_asks_for_a_password() throws Exception {
        assertThat(Stacks.stack(load(SOUND), "token").checks())
                .anyMatch(check -> check.id().name().equals("write-read"));
        assertThat(Stacks.stack(load(SOUND.replace(WEB, with("{users_file: a}"))), "token")
                        .checks())
                .isNotEmpty()
                .noneMatch(check -> check.id().name().equals("write-read"));
    }

    @Test
    void each_site_has_users_of_its_own() throws Exception {
        var sites = load(SOUND.replace(
                        WEB,
                        "  servers: [web-01, web-02]\n  auth: {users_file: a}\n  sites: {blog: {domain: b.org, app: app, auth: {users_file: b}}}\napp:"))
                .part(Web.class)
                .orElseThrow();
        assertThat(List.of(sites.first(), sites.further().getFirst()))
                .extracting(new NginxPaths("foobar")::users)
                .containsExactly("/etc/nginx/foobar.users", "/etc/nginx/foobar-blog.users");
        assertThat(sites.further().getFirst().key(AuthLanguage.USERS_FILE)).isEqualTo("web.sites.blog.auth.users_file");
    }
}
