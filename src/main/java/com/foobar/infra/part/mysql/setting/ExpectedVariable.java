package com.foobar.infra.part.mysql.setting;

import java.util.function.Predicate;

/**
 * A system variable that the rendered files set.
 *
 * @param name as {@code SHOW VARIABLES} writes it
 * @param value as the file says it
 * @param satisfiedBy whether a running value is what the file asks for, however the two are written
 */
public record ExpectedVariable(String name, String value, Predicate<String> satisfiedBy) {

    /** A value that must be exactly so. */
    public static ExpectedVariable exactly(String name, String value) {
        return new ExpectedVariable(name, value, value::equals);
    }
}
