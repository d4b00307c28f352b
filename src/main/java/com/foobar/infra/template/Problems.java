package com.foobar.infra.template;

import freemarker.core.InvalidReferenceException;
import freemarker.core.ParseException;
import freemarker.core.StopException;
import java.io.IOException;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Puts FreeMarker's many-lined errors into one line for the template's author, with a hint. */
final class Problems {

    private static final String DOCS = "The names that a template may use are in docs/templates.md.";

    private final String name;
    private final TemplateFiles files;
    private final Map<String, Object> model;

    Problems(String name, TemplateFiles files, Map<String, Object> model) {
        this.name = name;
        this.files = files;
        this.model = model;
    }

    TemplateException syntax(ParseException e) {
        var template = e.getTemplateName() == null ? name : e.getTemplateName();
        return at(
                template,
                e.getLineNumber(),
                e.getColumnNumber(),
                firstLine(e.getEditorMessage()),
                "The template's syntax is wrong: see freemarker.apache.org/docs/ref.html.");
    }

    TemplateException evaluation(freemarker.template.TemplateException e) {
        var template = e.getTemplateSourceName() == null ? name : e.getTemplateSourceName();
        int line = e.getLineNumber() == null ? 0 : e.getLineNumber();
        int column = e.getColumnNumber() == null ? 0 : e.getColumnNumber();
        // An included file that can't be read arrives wrapped, with the place of the include.
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof ParseException syntax) {
                return syntax(syntax);
            }
            if (t instanceof StackOverflowError) {
                return endless();
            }
        }
        if (e instanceof InvalidReferenceException) {
            var expression = String.valueOf(e.getBlamedExpressionString());
            return at(template, line, column, "`" + expression + "` is missing", missingHint(expression));
        }
        if (e instanceof StopException) {
            return at(
                    template, line, column, firstLine(e.getMessageWithoutStackTop()), "The template itself said stop.");
        }
        return at(template, line, column, firstLine(e.getMessageWithoutStackTop()), DOCS);
    }

    private String missingHint(String expression) {
        var last = expression.substring(expression.lastIndexOf('.') + 1);
        var near = nearest(last);
        return near.map(n -> "Did you mean `" + n + "`? ").orElse("") + "For a name that may be absent write ${"
                + expression + "!\"default\"}. " + DOCS;
    }

    private Optional<String> nearest(String word) {
        return ModelValues.names(model).stream()
                .filter(candidate ->
                        distance(word, candidate) <= Math.min(word.length() - 1, Math.max(2, word.length() / 3)))
                .min(Comparator.comparingInt(candidate -> distance(word, candidate)));
    }

    TemplateException missing(String template) {
        return at(
                template,
                0,
                0,
                "there is no such template",
                "Put it into your template directory, or name a built-in one.");
    }

    TemplateException name(String template, String why) {
        return at(
                template,
                0,
                0,
                "this name is refused: " + firstLine(why),
                "Name templates relative to the templates' root, without \"..\".");
    }

    TemplateException io(IOException e) {
        return at(
                name,
                0,
                0,
                firstLine(String.valueOf(e.getMessage())),
                "Correct the file, or remove it to use the built-in one.");
    }

    TemplateException endless() {
        return at(name, 0, 0, "macros or includes call each other without end", "Break the circle.");
    }

    private TemplateException at(String template, int line, int column, String cause, String hint) {
        return new TemplateException(new TemplateProblem(template, files.origin(template), line, column, cause, hint));
    }

    /** FreeMarker's first paragraph, unwrapped: the rest repeats the place and adds general tips. */
    private static String firstLine(String message) {
        var paragraph = message.strip().split("\n\\s*\n|\n----", 2)[0];
        return paragraph.replaceAll("\\s*\n\\s*", " ").strip();
    }

    /** Levenshtein's edit distance, ignoring case. */
    static int distance(String left, String right) {
        var a = left.toLowerCase(Locale.ROOT);
        var b = right.toLowerCase(Locale.ROOT);
        var row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replace, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
