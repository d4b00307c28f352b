package com.foobar.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The house keeps its rules, and each rule finds what offends against it. */
class ArchitectureTest {

    /** By rule: a class in {@code com.foobar.offending} that breaks it. */
    private static final Map<String, String> OFFENDERS = Map.ofEntries(
            Map.entry("every class lives in a known room", "attic.Nowhere"),
            Map.entry("a room uses only rooms below it", "part.app.KnowsTheFront"),
            Map.entry("shared rooms know no part", "check.KnowsAPart"),
            Map.entry("parts know of each other the models", "part.web.ReachesInside"),
            Map.entry("the rooms of a part know each other in one direction", "part.mysql.one.One"),
            Map.entry("every room is null marked", "attic.Nowhere"),
            Map.entry("only transport knows jsch", "engine.KnowsLibraries"),
            Map.entry("only template knows freemarker", "engine.KnowsLibraries"),
            Map.entry("only yaml knows snakeyaml", "engine.KnowsLibraries"),
            Map.entry("only cli knows picocli", "engine.KnowsLibraries"),
            Map.entry("only cli and view use standard streams", "engine.Talks"),
            Map.entry("few classes reveal secrets", "engine.Talks"),
            Map.entry("only cli ends the jvm", "engine.Talks"),
            Map.entry("pure rooms do no input or output", "plan.IsNotPure"),
            Map.entry("pure rooms know no network, process or thread", "plan.IsNotPure"),
            Map.entry("pure rooms know no clock, chance or environment", "plan.IsNotPure"),
            Map.entry("pure rooms hold no mutable statics", "plan.IsNotPure"));

    @TestFactory
    Stream<DynamicTest> the_house_keeps_its_rules() {
        var house = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("com.foobar.infra");
        return new Architecture("com.foobar.infra.")
                .rules().entrySet().stream()
                        .map(rule -> DynamicTest.dynamicTest(
                                rule.getKey(), () -> rule.getValue().check(house)));
    }

    @TestFactory
    Stream<DynamicTest> each_rule_finds_what_offends_against_it() {
        var offending = offending();
        return new Architecture("com.foobar.offending.")
                .rules().entrySet().stream()
                        .map(rule -> DynamicTest.dynamicTest(
                                rule.getKey(),
                                () -> assertThat(rule.getValue()
                                                .evaluate(offending)
                                                .getFailureReport()
                                                .getDetails())
                                        .as(rule.getKey())
                                        .anyMatch(line -> line.contains(
                                                "com.foobar.offending." + OFFENDERS.get(rule.getKey())))));
    }

    @Test
    void no_rule_is_without_an_offender() {
        assertThat(OFFENDERS.keySet())
                .isEqualTo(new Architecture("com.foobar.infra.").rules().keySet());
    }

    private static JavaClasses offending() {
        return new ClassFileImporter().importPackages("com.foobar.offending");
    }
}
