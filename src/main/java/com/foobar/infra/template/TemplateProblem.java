package com.foobar.infra.template;

/**
 * Why a template could not be turned into a file, told for the person who wrote the template.
 *
 * @param template name relative to the templates' root, such as {@code haproxy/haproxy.cfg.ftl}
 * @param origin where that template was read from: {@code built in}, or the path of the user's file
 * @param line 1-based; 0 if the problem has no place in the text
 * @param column 1-based; 0 if unknown
 * @param cause one line, without a stack
 * @param hint one line: what to do about it
 */
public record TemplateProblem(String template, String origin, int line, int column, String cause, String hint) {

    /** {@code name:line:column}, as editors and compilers write it. */
    public String location() {
        return line == 0 ? template : template + ":" + line + ":" + column;
    }

    @Override
    public String toString() {
        return location() + ": " + cause + " (" + origin + "). " + hint;
    }
}
