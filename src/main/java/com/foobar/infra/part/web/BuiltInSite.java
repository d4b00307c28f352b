package com.foobar.infra.part.web;

import com.foobar.infra.resource.Archive;
import com.foobar.infra.template.TemplateException;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The static files that come with the tool: a front page of their own only if no app makes one. */
final class BuiltInSite {

    private static final String FRONT_PAGE = "static/index.html.ftl";
    private static final List<String> FILES = List.of("robots.txt", "static/logo.svg", "static/style.css");

    private BuiltInSite() {}

    /** Templates and files that they are made of. */
    static Stream<String> files() {
        return Stream.concat(Stream.of(FRONT_PAGE), FILES.stream().map(name -> "static/" + name));
    }

    static Archive of(Templates templates, Topology topology) throws TemplateException {
        var entries = new ArrayList<Archive.Entry>();
        if (topology.part(Web.class).stream()
                .allMatch(web -> web.sites(topology).getFirst().app(topology).isEmpty())) {
            entries.add(Archive.Entry.text(
                    "index.html", templates.render(FRONT_PAGE, new FrontPage(topology.name(), topology.domain()))));
        }
        for (var name : FILES) {
            entries.add(Archive.Entry.text(name, templates.text("static/" + name)));
        }
        return Archive.of(entries);
    }
}
