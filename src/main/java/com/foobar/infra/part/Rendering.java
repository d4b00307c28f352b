package com.foobar.infra.part;

import com.foobar.infra.template.TemplateException;
import com.foobar.infra.template.TemplateProblem;
import com.foobar.infra.template.Templates;
import java.util.List;

/** What parts share when they make the files of a service. */
public final class Rendering {

    private Rendering() {}

    /** A world-readable file of root's. A file without its last line feed is refused by HAProxy and others. */
    public static RenderedFile file(String service, String path, Templates templates, String template, Object model)
            throws TemplateException {
        var text = templates.render(template, model);
        return RenderedFile.plain(service, path, text.endsWith("\n") ? text : text + "\n");
    }

    /** The same of the file that says which generation it is of: without the word nobody could prove that the service has loaded it. */
    public static RenderedFile telling(String service, String path, Templates templates, String template, Object model)
            throws TemplateException {
        var file = file(service, path, templates, template, model);
        if (!file.content().contains(Generation.PLACEHOLDER)) {
            throw new TemplateException(
                    new TemplateProblem(
                            template,
                            "your template",
                            0,
                            0,
                            "it never writes ${generation}",
                            "Put it where the built-in template has it; foobar-infra proves by it that the service has loaded the file."));
        }
        return file;
    }

    /** Files that still hold the placeholder, with the word that is made of all of them. */
    public static RenderedService sealed(List<RenderedFile> files) {
        var word = Generation.of(files);
        return new RenderedService(Generation.put(word, files), word);
    }
}
