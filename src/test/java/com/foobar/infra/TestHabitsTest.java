package com.foobar.infra;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Tags;

/** Holds what all tests have in common. */
@AnalyzeClasses(packages = "com.foobar.infra", importOptions = ImportOption.OnlyIncludeTests.class)
class TestHabitsTest {

    private static final Set<String> HOSTS = Set.of("lab", "containers");

    /** What belongs to no part is of the house. */
    private static final Set<String> PARTS =
            Stream.concat(Stream.of("house"), Architecture.parts()).collect(Collectors.toUnmodifiableSet());

    @ArchTest
    static final ArchRule no_test_is_switched_off =
            noClasses().should().beAnnotatedWith(Disabled.class).as("no test class is switched off");

    @ArchTest
    static final ArchRule no_test_method_is_switched_off = methods().should().notBeAnnotatedWith(Disabled.class);

    @ArchTest
    static final ArchRule tests_wait_for_conditions_and_do_not_sleep = noClasses()
            .should()
            .callMethodWhere(describe(
                    "sleep",
                    call -> call.getTargetOwner().isEquivalentTo(Thread.class)
                            && call.getName().equals("sleep")));

    /** Surefire writes one report a class, and the second engine's replaces the first's. */
    @ArchTest
    static final ArchRule a_class_holds_tests_or_properties_but_not_both = classes()
            .should(new ArchCondition<>("use one engine") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    var engines = type.getMethods().stream()
                            .flatMap(TestHabitsTest::engines)
                            .distinct()
                            .toList();
                    if (engines.size() > 1) {
                        events.add(SimpleConditionEvent.violated(type, type.getName() + " mixes " + engines));
                    }
                }
            });

    /** So that {@code ./check --part NAME} finds it. */
    @ArchTest
    static final ArchRule what_needs_hosts_says_of_which_parts_it_is = classes()
            .that(describe("need hosts or containers", type -> tags(type).anyMatch(HOSTS::contains)))
            .should(new ArchCondition<>("carry the tag of a part, or of the house") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    if (tags(type).noneMatch(PARTS::contains)) {
                        events.add(SimpleConditionEvent.violated(
                                type, type.getName() + " must carry one of the tags " + PARTS));
                    }
                }
            });

    private static Stream<String> tags(JavaClass type) {
        return type.reflect().isAnnotationPresent(Tags.class) || type.reflect().isAnnotationPresent(Tag.class)
                ? Stream.of(type.reflect().getAnnotationsByType(Tag.class)).map(Tag::value)
                : Stream.empty();
    }

    /** *Test runs anywhere; *IT needs hosts or containers, and its tag says which. */
    @ArchTest
    static final ArchRule only_tagged_classes_are_named_IT = classes()
            .should(new ArchCondition<>("be tagged as named") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    boolean hasTests = type.getMethods().stream()
                            .anyMatch(method -> engines(method).findAny().isPresent());
                    boolean tagged = type.isAnnotatedWith(Tag.class) || type.isAnnotatedWith(Tags.class);
                    if (hasTests && tagged != type.getSimpleName().endsWith("IT")) {
                        events.add(SimpleConditionEvent.violated(
                                type,
                                type.getName()
                                        + " must be tagged lab or containers if, and only if, its name ends in IT"));
                    }
                }
            });

    private static Stream<String> engines(JavaMethod method) {
        return method.getAnnotations().stream()
                .map(JavaAnnotation::getRawType)
                .map(type -> type.getFullName())
                .flatMap(name -> name.matches("net\\.jqwik\\.api\\.(Property|Example)")
                        ? Stream.of("jqwik")
                        : name.matches("org\\.junit\\.jupiter\\..*(Test|TestFactory|TestTemplate)")
                                ? Stream.of("JUnit")
                                : Stream.empty());
    }
}
