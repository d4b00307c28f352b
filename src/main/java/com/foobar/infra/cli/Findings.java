package com.foobar.infra.cli;

import com.foobar.infra.language.ConfigException;
import com.foobar.infra.language.Problem;
import com.foobar.infra.template.TemplateException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is wrong with the inputs, collected from several looks at them, so that it can be told all at once. */
final class Findings {

    /** By what would be printed: two looks may find the same. */
    private final Map<String, Exception> found = new LinkedHashMap<>();

    /** A look that fails if something is wrong. */
    interface Look {
        void run() throws Exception;
    }

    /** Several things at once. */
    static final class Several extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient List<Exception> all;

        Several(List<Exception> all) {
            super(all.size() + " problems");
            this.all = List.copyOf(all);
        }

        /** Each of one kind that {@link Problems} knows; a {@link ConfigException} among them is of one problem. */
        List<Exception> all() {
            return all;
        }
    }

    /** Notes what is wrong with the inputs, and goes on. */
    void look(Look look) throws Exception {
        try {
            look.run();
        } catch (ConfigException e) {
            for (Problem problem : e.problems()) {
                found.putIfAbsent(problem.format(), new ConfigException(List.of(problem)));
            }
        } catch (BadUsage | TemplateException e) {
            found.putIfAbsent(String.valueOf(e.getMessage()), e);
        }
    }

    boolean none() {
        return found.isEmpty();
    }

    void throwIfAny() throws Exception {
        if (found.size() == 1) {
            throw found.values().iterator().next();
        }
        if (!found.isEmpty()) {
            throw new Several(List.copyOf(found.values()));
        }
    }
}
