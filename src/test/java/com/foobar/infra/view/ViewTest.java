package com.foobar.infra.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.foobar.infra.engine.Event;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What people and machines see, word for word. Rewritten by {@code mvn test -Dtest=ViewTest -Dupdate.golden=true}. */
class ViewTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/view");

    private final StringWriter out = new StringWriter();

    private static void assertGolden(String name, String made) throws IOException {
        var file = GOLDEN.resolve(name);
        if (Boolean.getBoolean("update.golden")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(file, made);
        }
        assertThat(made).isEqualTo(Files.readString(file));
    }

    private String show(View view, List<Event> events) {
        try (view) {
            events.forEach(view);
        }
        return out.toString();
    }

    private static String escapesAsText(String text) {
        return text.replace("\u001b", "\\e");
    }

    @Test
    void every_event_in_plain_text() throws IOException {
        var view = HumanView.plain(new PrintWriter(out), new Style(false, true), false, false);
        assertGolden("plain.txt", show(view, Stories.all()));
        assertThat(out.toString()).doesNotContain("\u001b");
    }

    @Test
    void every_event_in_colour() throws IOException {
        var view = HumanView.plain(new PrintWriter(out), new Style(true, true), false, false);
        assertGolden("colour.txt", escapesAsText(show(view, Stories.all())));
    }

    @Test
    void every_event_verbose_in_ascii() throws IOException {
        var view = HumanView.plain(new PrintWriter(out), new Style(false, false), true, true);
        assertGolden("ascii-verbose.txt", show(view, Stories.all()));
        assertThat(out.toString()).isASCII();
    }

    @Test
    void every_event_as_json() throws IOException {
        assertGolden("events.jsonl", show(new JsonView(new PrintWriter(out), true), Stories.all()));
        try (var parser = new JsonFactory().createParser(out.toString())) {
            while (parser.nextToken() != null) {
                parser.skipChildren();
            }
        }
        assertThat(out.toString().lines()).hasSize(Stories.all().size()).allMatch(l -> l.startsWith("{\"type\":"));
    }

    @Test
    void what_new_files_hold_is_shown_on_request() {
        var shown = new StringBuilder();
        for (var full : new boolean[] {false, true}) {
            out.getBuffer().setLength(0);
            shown.append(show(
                    HumanView.plain(new PrintWriter(out), new Style(false, true), false, full),
                    List.of(new Event.Planned(Stories.survey()))));
            assertThat(out.toString().contains("+  gzip on;") || out.toString().contains("+  gzip on"))
                    .as("the changed file has its lines in any case")
                    .isTrue();
            assertThat(out.toString().contains("--full shows it")).isNotEqualTo(full);
            assertThat(out.toString().contains("+ static/new-14.png")).isEqualTo(full);
        }
        assertThat(shown).contains("/etc/nginx/nginx.conf   (24 lines)", "   (17 files, 1.2 MB)", "~ index.html");
    }

    @Test
    void what_was_agreed_to_already_is_not_asked_for_again() {
        var view = HumanView.plain(new PrintWriter(out), new Style(false, true), false, false);
        var shown = show(view, List.of(new Event.Planned(Stories.survey(), Set.of("web-01"))));
        assertThat(shown).contains("Agreed to: --take-over web-01").doesNotContain("To go on all the same");
    }

    @Test
    void there_is_a_story_of_every_kind_of_event() {
        var told = Stories.all().stream().map(Object::getClass).collect(Collectors.toSet());
        assertThat(told)
                .containsAll(Arrays.stream(Event.class.getPermittedSubclasses())
                        .filter(Event.class::isAssignableFrom)
                        .toList());
    }

    @Test
    void every_type_and_field_of_the_json_is_documented() throws IOException {
        var text = show(new JsonView(new PrintWriter(out), true), Stories.all());
        var names = new TreeSet<String>();
        var fields = Pattern.compile("[{,]\"([a-z_]+)\":").matcher(text);
        while (fields.find()) {
            names.add(fields.group(1));
        }
        var types = Pattern.compile("\"type\":\"([a-z_]+)\"").matcher(text);
        while (types.find()) {
            names.add(types.group(1));
        }
        var documented = Files.readString(Path.of("docs/json.md"));
        assertThat(names).allSatisfy(name -> assertThat(documented).contains("`" + name + "`"));
    }

    @Test
    void a_terminal_shows_what_each_host_does_under_what_is_done() {
        var terminal = new Screen();
        try (var view = HumanView.onTerminal(new PrintWriter(out), new Style(false, true), false, false, () -> 60)) {
            view.accept(new Event.StageStarted("web", 1, 1, List.of("web-01", "web-02")));
            view.accept(new Event.OperationStarted("web-01", "web", 1, 2, "nginx"));
            view.accept(new Event.OperationStarted(
                    "web-02", "web", 1, 1, "nginx with a label that is far too long for it"));
            assertThat(terminal.after(out.toString()))
                    .containsExactly(
                            "Stage 1/1: web (web-01, web-02)",
                            "  web-01  nginx (1/2)  N s",
                            "  web-02  nginx with a label that is far too long for   N s");
            view.accept(new Event.OperationDone("web-01", "web", 1, 2, "nginx", java.time.Duration.ofMillis(300)));
            view.accept(new Event.StepDone("web-01", "web", java.time.Duration.ofMillis(300)));
            assertThat(terminal.after(out.toString()))
                    .startsWith("Stage 1/1: web (web-01, web-02)", "  ✓ web-01  nginx 0.3 s")
                    .hasSize(3);
        }
        assertThat(terminal.after(out.toString()))
                .containsExactly("Stage 1/1: web (web-01, web-02)", "  ✓ web-01  nginx 0.3 s");
    }

    @Test
    void the_live_line_of_checks_that_do_not_pass_goes_once_they_do_or_are_waited_for_no_longer() {
        var terminal = new Screen();
        var failing = Stories.all().stream()
                .filter(Event.GateWaiting.class::isInstance)
                .map(e -> ((Event.GateWaiting) e).failing())
                .findFirst()
                .orElseThrow();
        try (var view = HumanView.onTerminal(new PrintWriter(out), new Style(false, true), false, false, () -> 60)) {
            view.accept(new Event.GateWaiting("web", failing));
            assertThat(terminal.after(out.toString()))
                    .singleElement()
                    .asString()
                    .contains("not passing yet after web");
            view.accept(new Event.GatePassed("web", 2, java.time.Duration.ofSeconds(1)));
            assertThat(terminal.after(out.toString())).containsExactly("  ✓ 2 checks after web 1.0 s");
            view.accept(new Event.GateWaiting("all stages", failing));
            view.accept(new Event.Observing(List.of()));
            assertThat(terminal.after(out.toString())).containsExactly("  ✓ 2 checks after web 1.0 s");
        }
    }

    @Test
    void junit_has_a_test_for_each_check_and_each_host_that_did_not_answer() throws IOException {
        assertGolden("junit.xml", JunitReport.of(Stories.verified()));
    }
}
