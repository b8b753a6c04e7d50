package dev.patoperator.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.kubernetes.CallLog;
import dev.patoperator.kubernetes.Verb;
import dev.patoperator.support.TestOperator;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Compares the roles with the calls that the operator makes, in both directions: no right is missing and none is
 * unused.
 */
class RightsInUseTest {
    private static final String NAME = "github-pat-operator";
    private static final DeployFiles MANIFESTS = DeployFiles.of("manifests");

    @Test
    void manifestsGrantExactlyTheRightsThatOperatorUses() throws IOException {
        List<Rights.Grant> grants = new ArrayList<>();
        grants.addAll(grants("", MANIFESTS.object(ClusterRole.class, NAME).getRules()));
        grants.addAll(grants(NAME, MANIFESTS.object(Role.class, NAME).getRules()));
        grants.addAll(grants(
                "acme",
                MANIFESTS
                        .object(ClusterRole.class, "github-pat-operator-secrets")
                        .getRules()));

        Set<CallLog.Entry> calls = callsOfWholeRun(TestOperator.prepare());

        assertThat(new Rights(grants).missingFor(calls)).isEmpty();
        assertThat(new Rights(grants).notNeededBy(calls)).isEmpty();
    }

    @Test
    void namespacedOverlayGrantsExactlyTheRightsThatOperatorUses() throws IOException {
        List<Rights.Grant> grants = new ArrayList<>();
        grants.addAll(grants(NAME, MANIFESTS.object(Role.class, NAME).getRules()));
        grants.addAll(grants(
                "acme",
                DeployFiles.of("overlays/namespaced/watched")
                        .object(Role.class, "github-pat-operator-watched")
                        .getRules()));

        Set<CallLog.Entry> calls =
                callsOfWholeRun(TestOperator.prepare().setting("PAT_OPERATOR_WATCH_NAMESPACES", "acme"));

        assertThat(new Rights(grants).missingFor(calls)).isEmpty();
        assertThat(new Rights(grants).notNeededBy(calls)).isEmpty();
    }

    /**
     * Returns the calls of a start with leader election, a single decision, several in one batch, a revocation, a
     * stalled resource, resources that are deleted while their decisions are sent, an inventory whose items come and go,
     * and a regular shutdown.
     */
    private static Set<CallLog.Entry> callsOfWholeRun(TestOperator operator) {
        try (operator) {
            var acme = operator.gitHub().organization("acme");
            List.of(1L, 2L, 3L, 4L, 5L, 6L).forEach(id -> acme.request(id).add());
            acme.grant(7).add();
            acme.request(8).add();
            acme.grant(9).add();
            deleteUnderWay(operator, PatGrantReview.class, "/personal-access-token-requests/8");
            deleteUnderWay(operator, PatRevocation.class, "/personal-access-tokens/9");
            operator.secret("acme", "github-app");
            operator.setting("PAT_OPERATOR_LEADER_ELECTION", "true").start();
            operator.apply(TestOperator.review("one", "Approve", "1"));
            operator.apply(TestOperator.review("several", "Deny", "2, 3, 4, 5, 6"));
            operator.apply(TestOperator.revocation("grant", "7"));
            operator.apply(TestOperator.review("gone", "Approve", "99"));
            operator.awaitReview("one", "Succeeded");
            operator.awaitReview("several", "Succeeded");
            operator.awaitRevocation("grant", "Succeeded");
            operator.awaitReview("gone", "NotFound");
            // One after the other: each must be the only decision of its call.
            operator.apply(TestOperator.review("short-lived", "Approve", "8"));
            awaitCall(operator, "patgrantreviews");
            operator.apply(TestOperator.revocation("short-lived", "9"));
            awaitCall(operator, "patrevocations");
            showInventory(operator);
            operator.stop();
            return operator.kubernetes().calls().of(TestOperator.USER_AGENT);
        }
    }

    /** Shows a request and a grant, and then neither. */
    private static void showInventory(TestOperator operator) {
        var beta = operator.gitHub().organization("beta");
        beta.request(11).add();
        beta.grant(12).add();
        applyInventory(operator, "requests: {}, grants: {}");
        TestOperator.waiting().until(() -> isShown(operator, "PatRequest", 11) && isShown(operator, "PatGrant", 12));
        applyInventory(operator, "grants: {}");
        TestOperator.waiting().until(() -> !isShown(operator, "PatRequest", 11));
        applyInventory(operator, "requests: {}");
        TestOperator.waiting().until(() -> !isShown(operator, "PatGrant", 12));
    }

    private static void applyInventory(TestOperator operator, String items) {
        operator.client().resource("""
                        apiVersion: patoperator.dev/v1alpha1
                        kind: PatInventory
                        metadata: {name: beta, namespace: acme}
                        spec: {organization: beta, %s}
                        """.formatted(items)).serverSideApply();
    }

    private static boolean isShown(TestOperator operator, String kind, long id) {
        return operator.client()
                        .genericKubernetesResources("patoperator.dev/v1alpha1", kind)
                        .inNamespace("acme")
                        .withName("beta-" + id)
                        .get()
                != null;
    }

    private static <R extends PatResource<?>> void deleteUnderWay(
            TestOperator operator, Class<R> kind, String decision) {
        operator.gitHub()
                .faults()
                .on((method, path) -> method.equals("POST") && path.endsWith(decision))
                .run(() -> operator.client()
                        .resources(kind)
                        .inNamespace("acme")
                        .withName("short-lived")
                        .delete());
    }

    /** Waits until the operator has checked by a GET that a resource that its cache lacks is really deleted. */
    private static void awaitCall(TestOperator operator, String resource) {
        TestOperator.waiting()
                .until(() -> operator.kubernetes().calls().of(TestOperator.USER_AGENT).stream()
                        .anyMatch(made -> made.call().is(Verb.GET, resource, "")));
    }

    private static List<Rights.Grant> grants(String namespace, List<PolicyRule> rules) {
        return rules.stream().map(rule -> new Rights.Grant(namespace, rule)).toList();
    }
}
