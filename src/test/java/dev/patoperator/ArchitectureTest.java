package dev.patoperator;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Who may import whom. A room is a package below {@code dev.patoperator}; the root package wires them all. */
@AnalyzeClasses(packages = "dev.patoperator", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "dev.patoperator";
    private static final int LONGEST_FILE = 300;

    private static final Set<String> BELOW_THE_CONTROLLER =
            Set.of("precedence", "policy", "dispatch", "credentials", "status", "telemetry");
    private static final Set<String> FLOOR = Set.of("decision", "github", "api");

    /** Each room, and the rooms that it may import. A room that is not listed fails the test that all are. */
    private static final Map<String, Set<String>> MAY_IMPORT = Map.ofEntries(
            Map.entry("controller", union(BELOW_THE_CONTROLLER, FLOOR)),
            Map.entry("precedence", union(Set.of("credentials"), FLOOR)),
            Map.entry("policy", FLOOR),
            Map.entry("dispatch", FLOOR),
            Map.entry("credentials", FLOOR),
            Map.entry("status", FLOOR),
            Map.entry("telemetry", FLOOR),
            Map.entry("decision", Set.of("api")),
            Map.entry("github", Set.of()),
            Map.entry("api", Set.of()),
            Map.entry("config", Set.of()),
            Map.entry("webhook", Set.of()));

    private static final List<String> FABRIC8_ROOMS =
            List.of("", "controller", "precedence", "credentials", "telemetry", "api");
    private static final List<String> SDK_ROOMS = List.of("", "controller", "precedence");
    private static final List<String> PURE_ROOMS = List.of("decision", "status", "policy");

    @ArchTest
    static void everyRoomImportsOnlyTheRoomsBelowIt(JavaClasses classes) {
        MAY_IMPORT.forEach((room, allowed) -> {
            Set<String> others = new TreeSet<>(MAY_IMPORT.keySet());
            others.removeAll(allowed);
            others.remove(room);
            noClasses()
                    .that(resideIn(room))
                    .should()
                    .dependOnClassesThat(anyRoom(others).or(root()))
                    .because(room + " may import " + allowed)
                    .allowEmptyShould(true)
                    .check(classes);
        });
    }

    @ArchTest
    static void everyRoomIsListed(JavaClasses classes) {
        Set<String> rooms = classes.stream().map(ArchitectureTest::room).collect(toCollection(TreeSet::new));
        rooms.remove("");
        assertThat(MAY_IMPORT.keySet()).containsAll(rooms);
    }

    @ArchTest
    static final ArchRule ROOMS_FORM_NO_CYCLES =
            slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule PURE_ROOMS_DO_NO_INPUT_OR_OUTPUT = noClasses()
            .that(anyRoom(PURE_ROOMS))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.net.http..",
                    "java.io..",
                    "java.nio.file..",
                    "java.nio.channels..",
                    "java.sql..",
                    "com.sun.net.httpserver..",
                    "io.micrometer..",
                    "io.fabric8.kubernetes.client..",
                    "io.javaoperatorsdk..")
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("java\\.net\\.(Socket|ServerSocket|URL|URLConnection|HttpURLConnection)")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule PURE_ROOMS_HAVE_NO_CLOCK_OF_THEIR_OWN = noClasses()
            .that(anyRoom(PURE_ROOMS))
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(java.time.Clock.class, "systemUTC")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule ONLY_POLICY_KNOWS_CEL = noClasses()
            .that(anyRoomBut(List.of("policy")))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.cel..", "com.google.re2j..", "com.google.protobuf..");

    @ArchTest
    static final ArchRule ONLY_THE_CONTROLLER_KNOWS_POLICIES = noClasses()
            .that(anyRoomBut(List.of("policy", "controller")))
            .should()
            .dependOnClassesThat(resideIn("policy"));

    @ArchTest
    static final ArchRule ONLY_THE_CONTROLLER_AND_ITS_INDEX_KNOW_THE_SDK = noClasses()
            .that(anyRoomBut(SDK_ROOMS))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.javaoperatorsdk..");

    @ArchTest
    static final ArchRule FEW_ROOMS_KNOW_THE_KUBERNETES_CLIENT = noClasses()
            .that(anyRoomBut(FABRIC8_ROOMS))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.fabric8..");

    @ArchTest
    static final ArchRule NAMES_SAY_WHAT_A_CLASS_IS =
            classes().should().haveNameNotMatching(".*(Utils?|Helper|Manager)");

    @ArchTest
    static void everyPackageSaysWhatItIs(JavaClasses classes) {
        assertThat(classes.stream().map(JavaClass::getPackage).distinct())
                .allSatisfy(it -> assertThat(it.tryGetPackageInfo())
                        .describedAs("package-info of %s", it.getName())
                        .isPresent());
    }

    @ArchTest
    static void everyFileIsShortEnoughToReadInOneGo(JavaClasses unused) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".java")))
                    .allSatisfy(file -> assertThat(Files.readAllLines(file))
                            .describedAs("lines of %s", file)
                            .hasSizeLessThanOrEqualTo(LONGEST_FILE));
        }
    }

    private static Set<String> union(Set<String> some, Set<String> more) {
        Set<String> all = new TreeSet<>(some);
        all.addAll(more);
        return all;
    }

    private static String room(JavaClass type) {
        String below = type.getPackageName().substring(ROOT.length());
        return below.isEmpty() ? "" : below.substring(1).split("\\.", 2)[0];
    }

    private static DescribedPredicate<JavaClass> root() {
        return resideInAPackage(ROOT);
    }

    private static DescribedPredicate<JavaClass> resideIn(String room) {
        return room.isEmpty() ? root() : resideInAPackage(ROOT + "." + room + "..");
    }

    private static DescribedPredicate<JavaClass> anyRoom(Iterable<String> rooms) {
        DescribedPredicate<JavaClass> any = DescribedPredicate.alwaysFalse();
        for (String room : rooms) {
            any = any.or(resideIn(room));
        }
        return any.as("classes of %s", rooms);
    }

    private static DescribedPredicate<JavaClass> anyRoomBut(Iterable<String> rooms) {
        return DescribedPredicate.not(anyRoom(rooms));
    }
}
