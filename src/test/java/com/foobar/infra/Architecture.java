package com.foobar.infra;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.foobar.infra.topology.PartModel;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/**
 * The arrows between the rooms, and what each room may touch.
 *
 * @param base what stands before the rooms' names, with a dot at its end: that of the house, or of what offends against it
 */
record Architecture(String base) {

    private static final String PART = "part.";

    /** From top to bottom: a room may use itself and the rooms after it. */
    private static final List<String> ROOMS = List.of(
            "cli",
            "view",
            "engine",
            "transport",
            "config",
            "yaml",
            // The rooms from here on are pure.
            "stack",
            // The parts, from the visitors on.
            "part.monitoring",
            "part.backup",
            "part.address",
            "part.loadbalancer",
            "part.web",
            "part.app",
            "part.routing",
            "part.mysql",
            "part.exporters",
            "part.updates",
            "part.firewall",
            "part.ssh",
            "part.network",
            "part.auditing",
            "part.protection",
            // What they are to the rest.
            "part",
            "plan",
            "language",
            "probe",
            "check",
            "audit",
            "picture",
            "adopt",
            "resource",
            "template",
            "topology",
            "fact",
            "shell",
            "secret");

    private static final List<String> PURE = ROOMS.subList(ROOMS.indexOf("stack"), ROOMS.size());

    /** All pure rooms but the one that reads template files. */
    private static final List<String> FILELESS =
            PURE.stream().filter(room -> !room.equals("template")).toList();

    /** What a part asks its own servers, and what answers are made of; parts in front may ask them too. */
    private static final Set<String> QUESTIONS = Set.of("part.mysql.state", "part.mysql.gtid");

    /** The house's own. */
    private static final Set<String> REVEAL_SECRETS = Set.of(
            "shell.Script",
            "config.SecretReader",
            "resource.SecretResource",
            "part.app.AppEnvironment",
            "transport.WayToRoot");

    /** The names of the parts. */
    static Stream<String> parts() {
        return ROOMS.stream().filter(room -> room.startsWith(PART)).map(room -> room.substring(PART.length()));
    }

    /** All rules, by a name that says what holds. */
    Map<String, ArchRule> rules() {
        var rules = new LinkedHashMap<String, ArchRule>();
        rules.put("every class lives in a known room", classes().should(beIn("a known room", this::isHoused)));
        rules.put(
                "a room uses only rooms below it",
                classes().should(depend("use rooms below", (from, to) -> index(to) < index(from))));
        rules.put(
                "shared rooms know no part",
                classes()
                        .that(describe("are of no part, and not the register", type -> !isOfParts(type)))
                        .should(depend("know no part", (from, to) -> room(to).startsWith(PART))));
        rules.put(
                "parts know of each other the models",
                classes()
                        .that(describe("are of a part", type -> room(type).startsWith(PART)))
                        .should(depend("know models", this::reachesInside)));
        rules.put(
                "the rooms of a part know each other in one direction",
                slices().matching(base + "part.*.(*)..").should().beFreeOfCycles());
        rules.put(
                "every room is null marked",
                classes()
                        .should(beIn(
                                "a @NullMarked package",
                                type -> type.getPackage().isAnnotatedWith(NullMarked.class))));
        rules.put("only transport knows jsch", onlyIn("transport", "com.jcraft.."));
        rules.put("only template knows freemarker", onlyIn("template", "freemarker.."));
        rules.put("only yaml knows snakeyaml", onlyIn("yaml", "org.yaml.."));
        rules.put("only cli knows picocli", onlyIn("cli", "picocli.."));
        rules.put("only cli and view use standard streams", standardStreams());
        rules.put("few classes reveal secrets", fewReveal());
        rules.put(
                "only cli ends the jvm",
                noClasses()
                        .that()
                        .resideOutsideOfPackage(base + "cli..")
                        .should()
                        .callMethodWhere(named("java\\.lang\\.(System|Runtime)", "exit|halt")));
        rules.put("pure rooms do no input or output", noFiles());
        rules.put("pure rooms know no network, process or thread", noNetwork());
        rules.put("pure rooms know no clock, chance or environment", noClock());
        rules.put(
                "pure rooms hold no mutable statics",
                fields().that()
                        .areDeclaredInClassesThat()
                        .resideInAnyPackage(packages(PURE))
                        .and()
                        .areStatic()
                        .should()
                        .beFinal());
        return rules;
    }

    private String[] packages(List<String> rooms) {
        return rooms.stream().map(room -> base + room + "..").toArray(String[]::new);
    }

    private ArchRule standardStreams() {
        return noClasses()
                .that()
                .resideOutsideOfPackages(base + "cli..", base + "view..")
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
    }

    /** Whoever else needs one hands the secret on as it is, so that nobody can print it by mistake. */
    private ArchRule fewReveal() {
        return noClasses()
                .that(describe("are not trusted with it", type -> !REVEAL_SECRETS.contains(relative(type.getName()))))
                .should()
                .callMethodWhere(named("com\\.foobar\\.infra\\.secret\\.Secret", "reveal"));
    }

    private ArchRule noFiles() {
        return noClasses()
                .that()
                .resideInAnyPackage(packages(FILELESS))
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.io\\.(File|RandomAccessFile|Console).*")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.nio.file.Files")
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.channels..", "java.nio.file.attribute..");
    }

    private ArchRule noNetwork() {
        return noClasses()
                .that()
                .resideInAnyPackage(packages(PURE))
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.net\\.(Socket|ServerSocket|Datagram|URLConnection|Inet\\w*Address).*")
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net.http..")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.lang\\.(Thread|ThreadLocal|ScopedValue|Process|ProcessBuilder|Runtime)(\\$.*)?")
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.concurrent..");
    }

    private ArchRule noClock() {
        return noClasses()
                .that()
                .resideInAnyPackage(packages(PURE))
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.time.Clock")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.(util|security)\\.(random\\.)?(\\w*Random\\w*)")
                .orShould()
                .callMethodWhere(named("java\\.time\\..*", "now"))
                .orShould()
                .callMethodWhere(
                        named("java\\.lang\\.System", "currentTimeMillis|nanoTime|getenv|getProperty|setProperty"))
                .orShould()
                .callMethodWhere(named("java\\..*", "randomUUID|random"));
    }

    private static DescribedPredicate<JavaMethodCall> named(String owner, String method) {
        return describe(
                "of " + owner + ": " + method,
                call -> call.getTargetOwner().getName().matches(owner)
                        && call.getName().matches(method));
    }

    private ArchRule onlyIn(String room, String library) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(base + room + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .as("only " + room + " knows " + library);
    }

    /** A part knows another by what the topology says of it, and may ask its servers what that part asks them. */
    private boolean reachesInside(JavaClass from, JavaClass to) {
        return room(to).startsWith(PART)
                && !room(to).equals(room(from))
                && !isModel(to)
                && !QUESTIONS.contains(relative(to.getPackageName()));
    }

    private static boolean isModel(JavaClass type) {
        var outer = type;
        while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
        }
        return outer.isAssignableTo(PartModel.class);
    }

    private ArchCondition<JavaClass> depend(String what, BiPredicate<JavaClass, JavaClass> offends) {
        return new ArchCondition<>(what) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (var dependency : type.getDirectDependenciesFromSelf()) {
                    var target = dependency.getTargetClass().getBaseComponentType();
                    if (isHoused(type) && isHoused(target) && offends.test(type, target)) {
                        events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
                    }
                }
            }
        };
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

    private boolean isOfParts(JavaClass type) {
        return room(type).startsWith(PART) || room(type).equals("stack");
    }

    private boolean isHoused(JavaClass type) {
        return !room(type).isEmpty();
    }

    private int index(JavaClass type) {
        return ROOMS.indexOf(room(type));
    }

    /** The innermost room that a class lives in; empty if it is none of the house. */
    private String room(JavaClass type) {
        return Optional.of(type.getPackageName() + ".")
                .filter(name -> name.startsWith(base))
                .flatMap(name -> ROOMS.stream()
                        .filter(room -> name.startsWith(base + room + "."))
                        .max(Comparator.comparingInt(String::length)))
                .orElse("");
    }

    private String relative(String name) {
        return name.startsWith(base) ? name.substring(base.length()) : name;
    }
}
