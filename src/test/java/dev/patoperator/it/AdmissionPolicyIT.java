package dev.patoperator.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.it.Kubectl.Result;
import dev.patoperator.process.OperatorJvm;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The installation with the policy that ties namespaces to organizations. */
@ExtendWith(OnRealKubernetes.class)
@Installs("src/test/resources/it/policies")
class AdmissionPolicyIT {

    private static final String ANNOTATION = "patoperator.dev/organizations";

    private RealKubernetes kubernetes;
    private OperatorInstallation installation;
    private Kubectl kubectl;

    /** Waits, because the server enforces a policy, and sees a changed annotation, some time after it was stored. */
    @BeforeEach
    void allowNoOrganization(RealKubernetes shared, OperatorInstallation installed) {
        kubernetes = shared;
        installation = installed;
        kubectl = kubernetes.kubectl();
        annotateNamespace(ANNOTATION + "-");
        awaitProbe(false);
    }

    @AfterEach
    void clean() {
        kubectl.run("delete", "pgr,patrev,patinv", "--all", "-n", "acme");
    }

    @Test
    void refusesANamespaceThatListsNoOrganization() {
        Result review = attempt("acme", review("first", "acme"));
        Result revocation = attempt("acme", revocation("first", "acme"));

        assertRefused(review, "patgrantreviews", "first", "acme");
        assertRefused(revocation, "patrevocations", "first", "acme");
        assertRefused(attempt("acme", inventory("first", "acme")), "patinventories", "first", "acme");
        assertThat(kubectl.run("get", "pgr,patrev", "-n", "acme").text()).contains("No resources found");
    }

    @Test
    void acceptsTheListedOrganizationsOnly() {
        allow("globex, ACME");

        kubectl.apply(review("ours", "acme"), "apply", "-f", "-");
        kubectl.apply(revocation("ours", "Globex"), "apply", "-f", "-");
        kubectl.apply(inventory("ours", "Globex"), "apply", "-f", "-");
        assertRefused(attempt("acme", review("foreign", "initech")), "patgrantreviews", "foreign", "initech");
        assertRefused(attempt("acme", revocation("foreign", "acme-labs")), "patrevocations", "foreign", "acme-labs");
    }

    @Test
    void refusesAnUpdateAfterTheOrganizationIsUnlisted() {
        allow("acme");
        kubectl.apply(review("ours", "acme"), "apply", "-f", "-");
        kubectl.run("annotate", "pgr", "ours", "-n", "acme", "team=security");
        disallow();

        assertRefused(
                kubectl.attempt("", "annotate", "pgr", "ours", "-n", "acme", "team=platform", "--overwrite"),
                "patgrantreviews",
                "ours",
                "acme");
        assertRefused(
                kubectl.attempt(
                        "", "patch", "pgr", "ours", "-n", "acme", "--type=merge", "-p", "{\"spec\":{\"dryRun\":true}}"),
                "patgrantreviews",
                "ours",
                "acme");
        kubectl.run("delete", "pgr", "ours", "-n", "acme");
    }

    @Test
    void letsTheOperatorWriteTheStatusAndPeopleDelete() {
        allow("acme");
        kubectl.apply(review("ours", "acme"), "apply", "-f", "-");
        disallow();

        try (GitHubSimulator gitHub = GitHubSimulator.start()) {
            SimulatedOrganization acme = gitHub.organization("acme");
            acme.request(1).add();
            kubernetes.credentialsFor(gitHub);
            try (OperatorJvm operator = installation.startOperator(gitHub)) {
                kubectl.run("wait", "pgr/ours", "-n", "acme", "--for=condition=Ready", "--timeout=40s");
                operator.terminate();
                assertThat(operator.exitCode(Duration.ofSeconds(20))).isZero();
            }
            assertThat(acme.pendingRequestIds()).isEmpty();
        }

        kubectl.run("delete", "pgr", "ours", "-n", "acme");
        assertThat(kubernetes.audit().refusedCallsOfTheOperator()).isEmpty();
    }

    private void allow(String organizations) {
        annotateNamespace(ANNOTATION + "=" + organizations);
        awaitProbe(true);
    }

    private void disallow() {
        annotateNamespace(ANNOTATION + "-");
        awaitProbe(false);
    }

    private void annotateNamespace(String annotation) {
        kubectl.run("annotate", "namespace", "acme", "--overwrite", annotation);
    }

    private void awaitProbe(boolean accepted) {
        Awaitility.await("a review for acme is " + (accepted ? "accepted" : "refused"))
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> (attempt("acme", review("probe", "acme"), "--dry-run=server")
                                        .code()
                                == 0)
                        == accepted);
    }

    private Result attempt(String namespace, String manifest, String... options) {
        String[] arguments = new String[options.length + 5];
        System.arraycopy(new String[] {"create", "-n", namespace, "-f", "-"}, 0, arguments, 0, 5);
        System.arraycopy(options, 0, arguments, 5, options.length);
        return kubectl.attempt(manifest, arguments);
    }

    private static String review(String name, String organization) {
        return manifest("PatGrantReview", name, organization, "action: Approve, patRequestIDs: [1]");
    }

    private static String revocation(String name, String organization) {
        return manifest("PatRevocation", name, organization, "patIDs: [1]");
    }

    private static String inventory(String name, String organization) {
        return manifest("PatInventory", name, organization, "requests: {}");
    }

    private static String manifest(String kind, String name, String organization, String spec) {
        return """
                apiVersion: patoperator.dev/v1alpha1
                kind: %s
                metadata: {name: %s, namespace: acme}
                spec: {organization: %s, %s}
                """.formatted(kind, name, organization, spec);
    }

    private static void assertRefused(Result result, String plural, String name, String organization) {
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.text())
                .contains("(Forbidden)")
                .contains(plural + ".patoperator.dev \"" + name + "\" is forbidden: ")
                .endsWith(" denied request: namespace acme may not name organization " + organization
                        + ": its annotation patoperator.dev/organizations does not list it\n");
    }
}
