package com.foobar.infra.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemplatesTest {

    /** A model as templates get it. */
    public record Model(String name, int port, boolean on, List<Item> items, Optional<Item> extra) {}

    public record Item(String label) {}

    private static final Model MODEL =
            new Model("web-01", 8080, true, List.of(new Item("a"), new Item("b")), Optional.empty());

    @TempDir
    Path user;

    private String render(String text) throws IOException, TemplateException {
        return render("t.ftl", text);
    }

    private String render(String name, String text) throws IOException, TemplateException {
        var file = user.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return new Templates(Optional.of(user)).render(name, MODEL);
    }

    private TemplateProblem problem(String text) {
        return catchThrowableOfType(TemplateException.class, () -> render(text)).problem();
    }

    @Test
    void writes_records_numbers_and_booleans_without_locale() throws Exception {
        assertThat(
                        render(
                                "${name} ${port} ${on} ${port * 1000} <#list items as i>${i.label}</#list> ${(extra.label)!'-'}"))
                .isEqualTo("web-01 8080 true 8080000 ab -");
    }

    @Test
    void a_users_file_replaces_the_built_in_one_and_the_rest_stays_built_in() throws Exception {
        Files.createDirectories(user.resolve("mysql"));
        Files.writeString(user.resolve("mysql/common.cnf.ftl"), "# mine\n");
        var templates = new Templates(Optional.of(user));
        var model = Map.of("stack", "foobar", "server", "web-01", "groups", List.of());

        assertThat(templates.render("mysql/primary.cnf.ftl", model))
                .startsWith("# foobar: MySQL primary web-01.")
                .endsWith("# mine\n");
        assertThat(templates.overridden("mysql/common.cnf.ftl")).isTrue();
        assertThat(templates.overridden("mysql/primary.cnf.ftl")).isFalse();
    }

    @Test
    void a_wrong_name_is_located_and_the_right_one_proposed() {
        assertThat(problem("port\n  ${prot}\n")).satisfies(p -> {
            assertThat(p.location()).isEqualTo("t.ftl:2:5");
            assertThat(p.origin()).isEqualTo(user.resolve("t.ftl").toString());
            assertThat(p.cause()).isEqualTo("`prot` is missing");
            assertThat(p.hint()).startsWith("Did you mean `port`?").contains("docs/templates.md");
        });
    }

    @Test
    void a_syntax_error_is_located_in_one_line() {
        assertThat(problem("a\n<#if on>\nb\n")).satisfies(p -> {
            assertThat(p.line()).isPositive();
            assertThat(p.column()).isPositive();
            assertThat(p.cause()).isNotBlank().doesNotContain("\n").contains("#if");
        });
    }

    @Test
    void an_error_in_an_included_file_is_located_there() throws Exception {
        Files.writeString(user.resolve("inner.ftl"), "x\n${nothing}\n");
        assertThat(problem("\n<#include \"inner.ftl\">").location()).isEqualTo("inner.ftl:2:3");
        Files.writeString(user.resolve("broken.ftl"), "x\n${\n");
        assertThat(problem("\n<#include \"broken.ftl\">").template()).isEqualTo("broken.ftl");
    }

    @Test
    void an_include_of_nothing_is_located_where_it_is_written() {
        assertThat(problem("\n<#include \"gone.ftl\">")).satisfies(p -> {
            assertThat(p.location()).isEqualTo("t.ftl:2:1");
            assertThat(p.cause()).contains("gone.ftl");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${'freemarker.template.utility.Execute'?new()('id')}",
                "${'freemarker.template.utility.ObjectConstructor'?new()('java.io.File', '/')}",
                "${'freemarker.template.utility.JythonRuntime'?new()}",
                "${name.class}",
                "${name.getClass()}",
                "${items.class.protectionDomain}",
                "${items[0].getClass().forName('java.lang.Runtime')}",
                "${items?api.class}",
                "${.data_model.class}",
                "${.main.class}",
                "<#assign x = '${\"freemarker.template.utility.Execute\"?new()(\"id\")}'?interpret><@x/>",
                "${\"'freemarker.template.utility.Execute'?new()('id')\"?eval}",
                "${statics['java.lang.System']}",
            })
    void aHostileTemplateReachesNoClass(String hostile) {
        assertThat(problem(hostile).cause()).isNotBlank().doesNotContain("uid=").doesNotContain("\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<#include \"../secret.txt\">",
                "<#include \"/../secret.txt\">",
                "<#include \"a/../../secret.txt\">",
                "<#include \"/etc/passwd\">",
                "<#include \"file:///etc/passwd\">",
                "<#import \"../secret.txt\" as x>",
                "<#include \"link.txt\">",
                "<#include \".hidden\">",
            })
    void nothingOutsideTheRootsIsRead(String hostile, @TempDir Path outside) throws Exception {
        Files.writeString(user.resolveSibling("secret.txt"), "SECRET");
        Files.writeString(outside.resolve("target.txt"), "SECRET");
        Files.createSymbolicLink(user.resolve("link.txt"), outside.resolve("target.txt"));
        assertThat(problem(hostile).toString()).doesNotContain("SECRET").doesNotContain("root:");
    }

    @Test
    void a_template_that_never_ends_is_stopped() {
        assertThat(problem("<#macro m><@m/></#macro><@m/>").cause()).contains("without end");
        assertThat(problem("<#include \"t.ftl\">").cause()).contains("without end");
        assertThat(problem("<#list 1.. as i>xxxxxxxxxxxxxxxxxxxxxxxxxxxxx</#list>")
                        .cause())
                .contains("4 MiB");
    }

    @Test
    void a_value_with_a_line_break_is_refused() throws Exception {
        Files.writeString(user.resolve("t.ftl"), "${name}");
        var evil = new Model("x;\n}", 1, true, List.of(), Optional.of(new Item("fine")));
        var e = catchThrowableOfType(
                TemplateException.class, () -> new Templates(Optional.of(user)).render("t.ftl", evil));
        assertThat(e.problem().cause()).startsWith("name holds a line break");
    }

    @Test
    void a_file_that_is_not_text_or_huge_is_refused() throws Exception {
        Files.write(user.resolve("t.ftl"), new byte[] {'a', (byte) 0xff, (byte) 0xfe});
        var templates = new Templates(Optional.of(user));
        assertThat(catchThrowableOfType(TemplateException.class, () -> templates.render("t.ftl", MODEL))
                        .problem()
                        .cause())
                .contains("UTF-8");
        Files.write(user.resolve("huge.ftl"), new byte[(1 << 20) + 1]);
        assertThat(catchThrowableOfType(TemplateException.class, () -> templates.text("huge.ftl"))
                        .problem()
                        .cause())
                .contains("1 MiB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing.ftl", "../pom.xml", "/etc/passwd", "a/../../b", ""})
    void aNameThatIsNoTemplateIsRefused(String name) {
        var e = catchThrowableOfType(
                TemplateException.class, () -> new Templates(Optional.empty()).render(name, MODEL));
        assertThat(e.problem().line()).isZero();
        assertThat(e.problem().cause()).isNotBlank();
    }

    @Test
    void a_stop_carries_the_authors_words() {
        assertThat(problem("<#stop \"needs a domain\">").cause()).contains("needs a domain");
    }
}
