package com.foobar.infra.template;

import freemarker.cache.TemplateLoader;
import freemarker.core.ParseException;
import freemarker.core.TemplateClassResolver;
import freemarker.template.Configuration;
import freemarker.template.MalformedTemplateNameException;
import freemarker.template.SimpleObjectWrapper;
import freemarker.template.TemplateExceptionHandler;
import freemarker.template.TemplateNotFoundException;
import freemarker.template.Version;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The templates from which every configuration file is made: those built in, overlaid file by file by a directory of
 * the user's.
 *
 * <p>A template is treated as hostile: it sees only plain data, can't name a Java class, can't read outside the
 * templates' roots, and can't write without end. Rendering depends on the template and the model alone. Safe for use by
 * several threads.
 */
public final class Templates {

    static {
        withoutLogging(); // before the first use of Configuration
    }

    private static final Version LEVEL = Configuration.VERSION_2_3_34;

    private final TemplateFiles files;
    private final Configuration configuration;

    /** @param overrides the user's template directory; may lack any or all of the files */
    public Templates(Optional<Path> overrides) {
        files = new TemplateFiles(overrides);
        configuration = configure(files);
    }

    /** Problems are reported as exceptions; looking for a logging library would only cost start-up time. */
    @SuppressWarnings("deprecation") // since 2.3.22 in favour of a system property, which is the wider side effect
    private static void withoutLogging() {
        try {
            freemarker.log.Logger.selectLoggerLibrary(freemarker.log.Logger.LIBRARY_NONE);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Configuration configure(TemplateFiles files) {
        var c = new Configuration(LEVEL);
        c.setTemplateLoader(new Loader(files));
        c.setTemplateUpdateDelayMilliseconds(Long.MAX_VALUE);
        c.setLocalizedLookup(false);
        c.setLocale(Locale.ROOT);
        c.setDefaultEncoding(StandardCharsets.UTF_8.name());
        c.setNumberFormat("computer");
        c.setBooleanFormat("c");
        c.setInterpolationSyntax(Configuration.DOLLAR_INTERPOLATION_SYNTAX);
        c.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
        c.setLogTemplateExceptions(false);
        c.setWrapUncheckedExceptions(true);
        c.setNewBuiltinClassResolver(TemplateClassResolver.ALLOWS_NOTHING_RESOLVER);
        c.setAPIBuiltinEnabled(false);
        c.setObjectWrapper(new SimpleObjectWrapper(LEVEL));
        return c;
    }

    /**
     * The text that the template makes of the model.
     *
     * @param name relative to the templates' root
     * @param model a record, or a map, of strings, numbers, booleans, lists, maps and further records
     */
    public String render(String name, Object model) throws TemplateException {
        Map<String, Object> values;
        try {
            values = ModelValues.of(model);
        } catch (IllegalArgumentException e) {
            throw new TemplateException(new TemplateProblem(
                    name,
                    files.origin(name),
                    0,
                    0,
                    String.valueOf(e.getMessage()),
                    "Correct the value in the topology."));
        }
        var problems = new Problems(name, files, values);
        try {
            var out = new BoundedWriter();
            configuration.getTemplate(name).process(values, out);
            return out.toString();
        } catch (ParseException e) {
            throw problems.syntax(e);
        } catch (freemarker.template.TemplateException e) {
            throw problems.evaluation(e);
        } catch (MalformedTemplateNameException e) {
            throw problems.name(e.getTemplateName(), e.getMalformednessDescription());
        } catch (TemplateNotFoundException e) {
            throw problems.missing(String.valueOf(e.getTemplateName()));
        } catch (IOException e) {
            throw problems.io(e);
        } catch (StackOverflowError e) {
            throw problems.endless();
        }
    }

    /** The text of a file beside the templates, as it is, such as the built-in app's program. */
    public String text(String name) throws TemplateException {
        var problems = new Problems(name, files, Map.of());
        try {
            return files.read(name).orElseThrow(() -> problems.missing(name)).text();
        } catch (IOException e) {
            throw problems.io(e);
        }
    }

    /** Whether the user's directory replaces this file. */
    public boolean overridden(String name) {
        return !files.origin(name).equals("built in");
    }

    private record Loader(TemplateFiles files) implements TemplateLoader {

        @Override
        public @Nullable Object findTemplateSource(String name) throws IOException {
            return files.read(name).orElse(null);
        }

        @Override
        public long getLastModified(Object source) {
            return 0;
        }

        @Override
        public Reader getReader(Object source, String encoding) {
            return new StringReader(((TemplateFiles.Found) source).text());
        }

        @Override
        public void closeTemplateSource(Object source) {}
    }
}
