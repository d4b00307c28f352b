package com.foobar.infra.role.render;

import com.foobar.infra.template.TemplateException;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.List;

/**
 * Files that go live together, by one switch of a {@code current} link: the app's code, or the static site.
 *
 * @param id 16 hexadecimal digits, the same for the same files; the release's directory name
 * @param files in a stable order
 */
public record Release(String id, List<File> files) {

    public Release {
        files = List.copyOf(files);
    }

    /**
     * One file of a release.
     *
     * @param path relative to the release's directory
     * @param mode permission bits; the owner is root
     */
    public record File(String path, String content, int mode) {}

    public static Release of(List<File> files) {
        return new Release(
                Generation.of(files.stream()
                        .map(f -> new RenderedFile(f.path(), f.content(), f.mode(), "root", "root", ""))
                        .toList()),
                files);
    }

    /** The built-in app. */
    public static Release builtinApp(Templates templates) throws TemplateException {
        return of(List.of(
                new File("app.py", templates.text("app/app.py"), 0755),
                new File("page.html", templates.text("app/page.html"), 0644)));
    }

    /** What makes the built-in app's tables: run in the app's database on the primary, again and again without harm. */
    public static String builtinSchema(Templates templates) throws TemplateException {
        return templates.text("app/schema.sql");
    }

    /** The built-in static site: a front page of its own only if no app makes one. */
    public static Release builtinSite(Templates templates, Topology topology) throws TemplateException {
        var files = new ArrayList<File>();
        if (topology.app().isEmpty()) {
            files.add(new File(
                    "index.html",
                    templates.render("static/index.html.ftl", new Site(topology.name(), topology.domain())),
                    0644));
        }
        for (var name : List.of("robots.txt", "static/logo.svg", "static/style.css")) {
            files.add(new File(name, templates.text("static/" + name), 0644));
        }
        return of(files);
    }

    /**
     * What {@code static/index.html.ftl} may use.
     *
     * @param stack the topology's name
     */
    public record Site(String stack, String domain) {}
}
