package com.foobar.infra;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.NullMarked;

/** Holds the arrows between the rooms, and what each room may touch. */
@AnalyzeClasses(packages = "com.foobar.infra", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String BASE = "com.foobar.infra.";

    /** From top to bottom: a room may use itself and the rooms after it. */
    private static final List<String> ROOMS = List.of(
            "cli",
            "view",
            "engine",
            "transport",
            "config",
            // The rooms from here on are pure.
            "plan",
            "role",
            "probe",
            "check",
            "resource",
            "template",
            "topology",
            "mysql",
            "fact",
            "shell",
            "secret");

    private static final List<String> PURE = ROOMS.subList(ROOMS.indexOf("plan"), ROOMS.size());

    /** May read template files, which the other pure rooms may not. */
    private static final Set<String> READS_FILES = Set.of("template");

    private static final String[] PURE_PACKAGES =
            PURE.stream().map(room -> BASE + room + "..").toArray(String[]::new);

    private static final String[] FILELESS_PACKAGES = PURE.stream()
            .filter(room -> !READS_FILES.contains(room))
            .map(room -> BASE + room + "..")
            .toArray(String[]::new);

    @ArchTest
    static final ArchRule every_class_lives_in_a_known_room =
            classes().should(beIn("a known room", type -> room(type).isPresent()));

    @ArchTest
    static final ArchRule a_room_uses_only_rooms_below_it = classes().should(new ArchCondition<>("use rooms below") {
        @Override
        public void check(JavaClass type, ConditionEvents events) {
            for (var dependency : type.getDirectDependenciesFromSelf()) {
                var from = room(type);
                var to = room(dependency.getTargetClass().getBaseComponentType());
                if (from.isPresent() && to.isPresent() && ROOMS.indexOf(to.get()) < ROOMS.indexOf(from.get())) {
                    events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
                }
            }
        }
    });

    @ArchTest
    static void every_room_is_null_marked(JavaClasses all) {
        classes()
                .that(describe("live in a room", type -> room(type).isPresent()))
                .should(beIn("a @NullMarked package", type -> type.getPackage().isAnnotatedWith(NullMarked.class)))
                .check(all);
    }

    @ArchTest
    static final ArchRule only_transport_knows_jsch = onlyIn("transport", "com.jcraft..");

    @ArchTest
    static final ArchRule only_template_knows_freemarker = onlyIn("template", "freemarker..");

    @ArchTest
    static final ArchRule only_config_knows_snakeyaml = onlyIn("config", "org.yaml..");

    @ArchTest
    static final ArchRule only_cli_knows_picocli = onlyIn("cli", "picocli..");

    @ArchTest
    static final ArchRule only_cli_and_view_use_standard_streams = noClasses()
            .that()
            .resideOutsideOfPackages(BASE + "cli..", BASE + "view..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .accessField(System.class, "in")
            .orShould()
            .callMethodWhere(named("java\\.lang\\.(System|IO)", "console|print|println|readln|setOut|setErr|setIn"))
            .orShould()
            .callMethodWhere(describe(
                    "printStackTrace()",
                    (JavaMethodCall call) -> call.getName().equals("printStackTrace")
                            && call.getTarget().getRawParameterTypes().isEmpty()));

    /** Whoever else needs one hands the secret on as it is, so that nobody can print it by mistake. */
    @ArchTest
    static final ArchRule few_classes_reveal_secrets = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(BASE + "shell.Script")
            .and()
            .doNotHaveFullyQualifiedName(BASE + "config.SecretReader")
            .and()
            .doNotHaveFullyQualifiedName(BASE + "resource.SecretResource")
            .and()
            .doNotHaveFullyQualifiedName(BASE + "role.AppEnvironment")
            .and()
            .doNotHaveFullyQualifiedName(BASE + "transport.WayToRoot")
            .should()
            .callMethodWhere(named(BASE.replace(".", "\\.") + "secret\\.Secret", "reveal"));

    @ArchTest
    static final ArchRule only_cli_ends_the_jvm = noClasses()
            .that()
            .resideOutsideOfPackage(BASE + "cli..")
            .should()
            .callMethodWhere(named("java\\.lang\\.(System|Runtime)", "exit|halt"));

    @ArchTest
    static final ArchRule pure_rooms_do_no_input_or_output = noClasses()
            .that()
            .resideInAnyPackage(FILELESS_PACKAGES)
            .should()
            .dependOnClassesThat()
            .haveNameMatching("java\\.io\\.(File|RandomAccessFile|Console).*")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.nio.file.Files")
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage("java.nio.channels..", "java.nio.file.attribute..");

    @ArchTest
    static final ArchRule pure_rooms_know_no_network_process_or_thread = noClasses()
            .that()
            .resideInAnyPackage(PURE_PACKAGES)
            .should()
            .dependOnClassesThat()
            .haveNameMatching("java\\.net\\.(Socket|ServerSocket|Datagram|URLConnection|Inet\\w*Address).*")
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage("java.net.http..")
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("java\\.lang\\.(Thread|ThreadLocal|ScopedValue|Process|ProcessBuilder|Runtime)(\\$.*)?")
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.concurrent..");

    @ArchTest
    static final ArchRule pure_rooms_know_no_clock_chance_or_environment = noClasses()
            .that()
            .resideInAnyPackage(PURE_PACKAGES)
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.time.Clock")
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("java\\.(util|security)\\.(random\\.)?(\\w*Random\\w*)")
            .orShould()
            .callMethodWhere(named("java\\.time\\..*", "now"))
            .orShould()
            .callMethodWhere(named("java\\.lang\\.System", "currentTimeMillis|nanoTime|getenv|getProperty|setProperty"))
            .orShould()
            .callMethodWhere(named("java\\..*", "randomUUID|random"));

    @ArchTest
    static final ArchRule pure_rooms_hold_no_mutable_statics = fields().that()
            .areDeclaredInClassesThat()
            .resideInAnyPackage(PURE_PACKAGES)
            .and()
            .areStatic()
            .should()
            .beFinal();

    private static DescribedPredicate<JavaMethodCall> named(String owner, String method) {
        return describe(
                "of " + owner + ": " + method,
                call -> call.getTargetOwner().getName().matches(owner)
                        && call.getName().matches(method));
    }

    private static ArchRule onlyIn(String room, String library) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(BASE + room + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .as("only " + room + " knows " + library);
    }

    private static ArchCondition<JavaClass> beIn(String what, Predicate<JavaClass> test) {
        return new ArchCondition<>("be in " + what) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (!test.test(type)) {
                    events.add(SimpleConditionEvent.violated(type, type.getName() + " is not in " + what));
                }
            }
        };
    }

    private static Optional<String> room(JavaClass type) {
        var name = type.getPackageName() + ".";
        return ROOMS.stream().filter(room -> name.startsWith(BASE + room + ".")).findFirst();
    }
}
