package com.foobar.infra.part.app;

import com.foobar.infra.resource.Archive;
import com.foobar.infra.template.TemplateException;
import com.foobar.infra.template.Templates;
import java.util.List;

/** The app that comes with the tool. */
final class BuiltInApp {

    static final String PROGRAM = "app/app.py";
    static final String PAGE = "app/page.html";

    /** Makes its tables: run in the app's database on the primary, again and again without harm. */
    static final String SCHEMA = "app/schema.sql";

    private BuiltInApp() {}

    static Archive release(Templates templates) throws TemplateException {
        return Archive.of(List.of(
                Archive.Entry.program("app.py", templates.text(PROGRAM)),
                Archive.Entry.text("page.html", templates.text(PAGE))));
    }
}
