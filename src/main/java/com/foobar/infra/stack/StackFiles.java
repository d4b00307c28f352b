package com.foobar.infra.stack;

import com.foobar.infra.part.RenderedFile;
import com.foobar.infra.part.RenderedService;
import com.foobar.infra.part.ServerFiles;
import com.foobar.infra.resource.Archive;
import com.foobar.infra.template.TemplateException;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.PartModel;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the templates make of a topology. */
public final class StackFiles {

    private final Templates templates;

    public StackFiles(Templates templates) {
        this.templates = templates;
    }

    /** Every file of that server; none if it carries no part. */
    public ServerFiles of(Topology topology, String server) throws TemplateException {
        var self = topology.server(server);
        var files = new ArrayList<RenderedFile>();
        var generations = new LinkedHashMap<String, String>();
        for (var bound : Parts.of(topology)) {
            if (bound.model().members().contains(server)) {
                var rendered = render(bound, topology, self);
                files.addAll(rendered.files());
                generations.putAll(rendered.words());
            }
        }
        return new ServerFiles(files, generations);
    }

    private <M extends PartModel> RenderedService render(Parts.Bound<M> bound, Topology topology, Server self)
            throws TemplateException {
        return bound.part().render(bound.model(), topology, self, templates);
    }

    /** The releases that come with the tool and that the topology does not replace, by key. */
    public Map<String, Archive> builtIn(Topology topology) throws TemplateException {
        var releases = new LinkedHashMap<String, Archive>();
        for (var bound : Parts.of(topology)) {
            releases.putAll(builtIn(bound, topology));
        }
        return releases;
    }

    private <M extends PartModel> Map<String, Archive> builtIn(Parts.Bound<M> bound, Topology topology)
            throws TemplateException {
        return bound.part().builtIn(bound.model(), topology, templates);
    }

    /** What parts give each other, by name. */
    public Map<String, String> texts(Topology topology) throws TemplateException {
        var texts = new LinkedHashMap<String, String>();
        for (var bound : Parts.of(topology)) {
            texts.putAll(texts(bound));
        }
        return texts;
    }

    private <M extends PartModel> Map<String, String> texts(Parts.Bound<M> bound) throws TemplateException {
        return bound.part().texts(bound.model(), templates);
    }
}
