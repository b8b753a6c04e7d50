package dev.patoperator.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.process.OperatorJvm;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What kubectl shows of both kinds: columns, explanations of fields, and selectable fields. */
@ExtendWith(OnRealKubernetes.class)
class KubectlViewIT {

    private static RealKubernetes kubernetes;
    private static GitHubSimulator gitHub;
    private static OperatorJvm operator;

    @BeforeAll
    static void decideSome(RealKubernetes shared, OperatorInstallation installation) {
        kubernetes = shared;
        gitHub = GitHubSimulator.start();
        var acme = gitHub.organization("acme");
        acme.request(11).add();
        acme.request(12).add();
        acme.grant(21).add();
        kubernetes.credentialsFor(gitHub);
        operator = installation.startOperator(gitHub).awaitReady();
        apply("PatGrantReview", "decided", "organization: acme, action: Approve, patRequestIDs: [11, 12]");
        apply("PatGrantReview", "denying", "organization: acme, action: Deny, patRequestIDs: [13], suspend: true");
        apply("PatGrantReview", "foreign", "organization: globex, action: Deny, patRequestIDs: [13], suspend: true");
        apply("PatRevocation", "revoked", "organization: acme, patIDs: [21]");
        apply("PatRevocation", "foreign", "organization: globex, patIDs: [22], suspend: true");
        kubernetes
                .kubectl()
                .run("wait", "pgr/decided", "patrev/revoked", "-n", "acme", "--for=condition=Ready", "--timeout=40s");
        kubernetes
                .kubectl()
                .run(
                        "wait",
                        "pgr/denying",
                        "pgr/foreign",
                        "patrev/foreign",
                        "-n",
                        "acme",
                        "--for=condition=Suspended",
                        "--timeout=40s");
    }

    private static void apply(String kind, String name, String spec) {
        kubernetes.kubectl().apply("""
                        apiVersion: patoperator.dev/v1alpha1
                        kind: %s
                        metadata: {name: %s, namespace: acme}
                        spec: {%s}
                        """.formatted(kind, name, spec), "apply", "-f", "-");
    }

    @AfterAll
    static void stop() {
        operator.stop();
        gitHub.close();
        assertThat(kubernetes.audit().refusedCallsOfTheOperator()).isEmpty();
    }

    @Test
    void tableOfReviewsShowsTheDecisions() {
        List<String> table = get("pgr");
        List<String> wide = get("pgr", "-o", "wide");

        assertThat(table)
                .hasSize(4)
                .first()
                .isEqualTo("NAME ORGANIZATION ACTION SUSPENDED DRY RUN READY REASON DONE TOTAL AGE");
        assertThat(table.get(1)).matches("decided acme Approve True Succeeded 2 2 \\d+\\w*");
        assertThat(table.get(2)).matches("denying acme Deny true False Suspended 0 1 \\d+\\w*");
        assertThat(wide)
                .hasSize(4)
                .first()
                .isEqualTo("NAME ORGANIZATION ACTION SUSPENDED DRY RUN READY REASON DONE TOTAL AGE MESSAGE");
        assertThat(wide.get(1)).matches("decided acme Approve True Succeeded 2 2 \\d+\\w* \\S+ .*");
    }

    @Test
    void tableOfRevocationsShowsTheRevocations() {
        List<String> table = get("patrev");
        List<String> wide = get("patrev", "-o", "wide");

        assertThat(table)
                .hasSize(3)
                .first()
                .isEqualTo("NAME ORGANIZATION SUSPENDED DRY RUN READY REASON DONE TOTAL AGE");
        assertThat(table.get(1)).matches("foreign globex true False Suspended 0 1 \\d+\\w*");
        assertThat(table.get(2)).matches("revoked acme True Succeeded 1 1 \\d+\\w*");
        assertThat(wide).first().isEqualTo("NAME ORGANIZATION SUSPENDED DRY RUN READY REASON DONE TOTAL AGE MESSAGE");
        assertThat(wide.get(2)).matches("revoked acme True Succeeded 1 1 \\d+\\w* \\S+ .*");
    }

    @ParameterizedTest
    @CsvSource({
        "pgr, 'spec.organization=acme,spec.action=Deny', denying",
        "pgr, 'spec.organization!=acme', foreign",
        "pgr, spec.action=Approve, decided",
        "patrev, spec.organization=globex, foreign"
    })
    void selectsByField(String kind, String selector, String expected) {
        Skip.unless(
                kubernetes.version().hasSelectableFields(),
                "fields of custom resources cannot be selected in " + kubernetes.version());

        assertThat(get(kind, "--no-headers", "--field-selector", selector))
                .singleElement()
                .asString()
                .startsWith(expected + " ");
    }

    @ParameterizedTest
    @CsvSource({
        "pgr, patgrantreviews.patoperator.dev, spec",
        "pgr, patgrantreviews.patoperator.dev, status",
        "patrev, patrevocations.patoperator.dev, spec",
        "patrev, patrevocations.patoperator.dev, status"
    })
    void explainsEachField(String kind, String crd, String part) {
        String explained = withOneSpace(
                kubernetes.kubectl().run("explain", kind + "." + part).text());
        JSONSchemaProps schema = schema(crd).get(part);

        assertThat(explained).contains(withOneSpace(schema.getDescription()));
        schema.getProperties()
                .forEach((name, field) -> assertThat(explained)
                        .contains(" " + name + " <")
                        .contains(withOneSpace(field.getDescription())));
    }

    @Test
    void explainsTheKindsThemselves() {
        assertThat(kubernetes.kubectl().run("explain", "pgr").lines())
                .contains("KIND: PatGrantReview", "VERSION: v1alpha1", "GROUP: patoperator.dev");
        assertThat(kubernetes.kubectl().run("explain", "patrev").lines())
                .contains("KIND: PatRevocation", "VERSION: v1alpha1", "GROUP: patoperator.dev");
    }

    private static Map<String, JSONSchemaProps> schema(String crd) {
        return kubernetes
                .admin()
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(crd)
                .require()
                .getSpec()
                .getVersions()
                .get(0)
                .getSchema()
                .getOpenAPIV3Schema()
                .getProperties();
    }

    private static String withOneSpace(String text) {
        return text.replaceAll("\\s+", " ");
    }

    private static List<String> get(String kind, String... options) {
        String[] arguments = new String[options.length + 4];
        System.arraycopy(new String[] {"get", kind, "-n", "acme"}, 0, arguments, 0, 4);
        System.arraycopy(options, 0, arguments, 4, options.length);
        return kubernetes.kubectl().run(arguments).lines();
    }
}
