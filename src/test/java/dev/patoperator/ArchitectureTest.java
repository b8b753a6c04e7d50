package dev.patoperator;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
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
import org.jspecify.annotations.NullMarked;

/**
 * Which package may import which. A concern is a package directly below {@code dev.patoperator}, with its sub-packages; the
 * root package wires them all.
 */
@AnalyzeClasses(packages = "dev.patoperator", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "dev.patoperator";
    private static final int MAX_LINES = 300;
    private static final int MAX_CLASSES = 12;

    /** One package per API version is the convention. */
    private static final String API = ROOT + ".api.v1alpha1";

    /** Each concern, and those that it may import. A concern that is not listed fails the test that all are. */
    private static final Map<String, Set<String>> MAY_IMPORT = Map.ofEntries(
            Map.entry(
                    "cli",
                    Set.of(
                            "precedence",
                            "policy",
                            "dispatch",
                            "credentials",
                            "model",
                            "github",
                            "config",
                            "api",
                            "text")),
            Map.entry(
                    "controller",
                    Set.of(
                            "precedence",
                            "policy",
                            "dispatch",
                            "credentials",
                            "status",
                            "telemetry",
                            "election",
                            "model",
                            "github",
                            "api",
                            "text")),
            Map.entry(
                    "inventory",
                    Set.of(
                            "precedence",
                            "dispatch",
                            "credentials",
                            "status",
                            "model",
                            "github",
                            "api",
                            "concurrent",
                            "text")),
            Map.entry(
                    "notification",
                    Set.of(
                            "precedence",
                            "status",
                            "dispatch",
                            "telemetry",
                            "model",
                            "github",
                            "api",
                            "concurrent",
                            "text")),
            Map.entry(
                    "telemetry",
                    Set.of("precedence", "status", "dispatch", "model", "github", "api", "concurrent", "text")),
            Map.entry("precedence", Set.of("policy", "dispatch", "credentials", "model", "github", "api")),
            Map.entry("journal", Set.of("dispatch", "model", "github", "text")),
            Map.entry("dispatch", Set.of("model", "github", "api", "text")),
            Map.entry("status", Set.of("model", "api", "text")),
            Map.entry("policy", Set.of("model", "github", "api", "text")),
            Map.entry("credentials", Set.of("github")),
            Map.entry("model", Set.of("api", "text")),
            Map.entry("github", Set.of("text")),
            Map.entry("config", Set.of("text")),
            Map.entry("election", Set.of("text")),
            Map.entry("webhook", Set.of("text")),
            Map.entry("api", Set.of()),
            Map.entry("concurrent", Set.of()),
            Map.entry("text", Set.of()));

    private static final List<String> USE_THE_KUBERNETES_CLIENT = List.of(
            "",
            "cli",
            "controller",
            "inventory",
            "precedence",
            "credentials",
            "telemetry",
            "journal",
            "election",
            "api");
    private static final List<String> USE_THE_OPERATOR_SDK =
            List.of("", "cli", "controller", "inventory", "precedence", "telemetry", "election");
    private static final List<String> PURE = List.of("model", "status", "policy", "text");

    @ArchTest
    static void everyConcernImportsOnlyWhatItMay(JavaClasses classes) {
        MAY_IMPORT.forEach((concern, allowed) -> {
            Set<String> others = new TreeSet<>(MAY_IMPORT.keySet());
            others.removeAll(allowed);
            others.remove(concern);
            noClasses()
                    .that(resideIn(concern))
                    .should()
                    .dependOnClassesThat(resideInAny(others).or(root()))
                    .because(concern + " may import " + allowed)
                    .allowEmptyShould(true)
                    .check(classes);
        });
    }

    @ArchTest
    static void everyConcernIsListed(JavaClasses classes) {
        Set<String> concerns = classes.stream().map(ArchitectureTest::concern).collect(toCollection(TreeSet::new));
        concerns.remove("");
        assertThat(MAY_IMPORT.keySet()).containsExactlyInAnyOrderElementsOf(concerns);
    }

    @ArchTest
    static final ArchRule PACKAGES_FORM_NO_CYCLES =
            slices().matching(ROOT + ".(**)").should().beFreeOfCycles();

    /** Others use the facade and what goes in and comes out. */
    @ArchTest
    static final ArchRule OTHERS_USE_THE_DISPATCHER_AND_ITS_MODEL = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + ".dispatch..", ROOT + ".cli.dump..")
            .should()
            .dependOnClassesThat(resideInAPackage(ROOT + ".dispatch..")
                    .and(not(resideInAnyPackage(ROOT + ".dispatch", ROOT + ".dispatch.model.."))));

    /** What proves that a list is complete is written once. */
    @ArchTest
    static final ArchRule DUMP_READS_LISTS_AS_THE_DISPATCHER_DOES = noClasses()
            .that()
            .resideInAPackage(ROOT + ".cli.dump..")
            .should()
            .dependOnClassesThat(resideInAPackage(ROOT + ".dispatch..")
                    .and(not(resideInAnyPackage(ROOT + ".dispatch.listing", ROOT + ".dispatch.model.."))));

    @ArchTest
    static final ArchRule OTHERS_USE_THE_CLIENT_AND_ITS_CONTRACT = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".github..")
            .should()
            .dependOnClassesThat(resideInAPackage(ROOT + ".github..")
                    .and(not(resideInAnyPackage(ROOT + ".github", ROOT + ".github.pat", ROOT + ".github.organization")))
                    .and(not(simpleName("GitHubClient"))));

    @ArchTest
    static final ArchRule PURE_CODE_DOES_NO_INPUT_OR_OUTPUT = noClasses()
            .that(resideInAny(PURE))
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
    static final ArchRule PURE_CODE_HAS_NO_CLOCK_OF_THEIR_OWN = noClasses()
            .that(resideInAny(PURE))
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
    static final ArchRule ONE_PACKAGE_KNOWS_CEL = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".policy.cel..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.cel..", "com.google.re2j..", "com.google.protobuf..");

    /** The operator's start loads the command line only for arguments, through one class. */
    @ArchTest
    static final ArchRule ONE_CONCERN_KNOWS_PICOCLI = noClasses()
            .that(not(resideIn("cli")))
            .should()
            .dependOnClassesThat(resideInAPackage("picocli..")
                    .or(resideInAPackage(ROOT + ".cli..").and(not(simpleName("CommandLineInterface")))));

    /** The operator's start loads it only for a sink. */
    @ArchTest
    static final ArchRule ONE_PACKAGE_KNOWS_CLOUDEVENTS = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".notification.http..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.cloudevents..");

    @ArchTest
    static final ArchRule FEW_CONCERNS_USE_THE_OPERATOR_SDK = noClasses()
            .that(not(resideInAny(USE_THE_OPERATOR_SDK)))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.javaoperatorsdk..");

    @ArchTest
    static final ArchRule FEW_CONCERNS_USE_THE_KUBERNETES_CLIENT = noClasses()
            .that(not(resideInAny(USE_THE_KUBERNETES_CLIENT)))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.fabric8..");

    @ArchTest
    static final ArchRule NAMES_SAY_WHAT_A_CLASS_IS =
            classes().should().haveNameNotMatching(".*(Utils?|Helper|Manager)");

    /** Without the annotation the compiler would silently stop checking for null. */
    @ArchTest
    static void everyPackageIsDescribedAndNullMarked(JavaClasses classes) {
        assertThat(classes.stream().map(JavaClass::getPackage).distinct())
                .allSatisfy(it -> assertThat(it.tryGetPackageInfo())
                        .describedAs("package-info of %s", it.getName())
                        .hasValueSatisfying(info -> assertThat(info.isAnnotatedWith(NullMarked.class))
                                .describedAs("NullMarked on %s", it.getName())
                                .isTrue()));
    }

    @ArchTest
    static void everyPackageIsSmall(JavaClasses classes) {
        Map<String, Long> sizes = classes.stream()
                .filter(it -> it.isTopLevelClass() && !it.getSimpleName().equals("package-info"))
                .filter(it -> !it.getPackageName().equals(API))
                .collect(groupingBy(JavaClass::getPackageName, counting()));
        assertThat(sizes)
                .allSatisfy((name, size) ->
                        assertThat(size).describedAs("classes of %s", name).isLessThanOrEqualTo(MAX_CLASSES));
    }

    @ArchTest
    static void everyFileIsShortEnoughToReadInOneGo(JavaClasses unused) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".java")))
                    .allSatisfy(file -> assertThat(Files.readAllLines(file))
                            .describedAs("lines of %s", file)
                            .hasSizeLessThanOrEqualTo(MAX_LINES));
        }
    }

    private static String concern(JavaClass type) {
        String below = type.getPackageName().substring(ROOT.length());
        return below.isEmpty() ? "" : below.substring(1).split("\\.", 2)[0];
    }

    private static DescribedPredicate<JavaClass> root() {
        return resideInAPackage(ROOT);
    }

    private static DescribedPredicate<JavaClass> resideIn(String concern) {
        return concern.isEmpty() ? root() : resideInAPackage(ROOT + "." + concern + "..");
    }

    private static DescribedPredicate<JavaClass> resideInAny(Iterable<String> concerns) {
        DescribedPredicate<JavaClass> any = DescribedPredicate.alwaysFalse();
        for (String concern : concerns) {
            any = any.or(resideIn(concern));
        }
        return any.as("classes of %s", concerns);
    }
}
