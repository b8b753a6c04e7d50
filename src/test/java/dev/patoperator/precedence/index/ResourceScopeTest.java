package dev.patoperator.precedence.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.credentials.SecretRef;
import dev.patoperator.model.Action;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the scope of a resource, also when the API server stored an invalid spec. */
class ResourceScopeTest {

    private static final KubernetesSerialization JSON = new KubernetesSerialization();

    private static <R extends PatResource<?>> Optional<ResourceScope> scopeOf(Class<R> type, String spec) {
        R read = JSON.unmarshal("""
                apiVersion: patoperator.dev/v1alpha1
                kind: %s
                metadata: {name: one, namespace: acme, uid: u1}
                spec: %s
                """.formatted(type.getSimpleName(), spec), type);
        return ResourceScope.of(read);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{organization: Acme, action: Deny, interval: 1h, selector: {owners: [ci-bot]}}",
                "{organization: Acme, action: Deny, interval: 5, limit: many, selector: {owners: [ci-bot]}}",
                "{organization: Acme, action: Deny, selector: {owners: 5}}",
                "{organization: Acme, action: Deny, selector: nothing, reason: [a]}",
                "{organization: Acme, action: Deny, selector: {}, suspend: maybe, dryRun: perhaps}",
                "{organization: Acme, action: Deny, selector: {createdBefore: {}}, credentialsRef: github-app}"
            })
    void aDenySelectorIsADenyPolicyEvenWithAnInvalidSpec(String spec) {
        ResourceScope scope = scopeOf(PatGrantReview.class, spec).orElseThrow();

        assertThat(scope.organizationKey()).isEqualTo("acme");
        assertThat(scope.isActiveDenyPolicy()).isTrue();
        assertThat(scope.secret()).isEqualTo(new SecretRef("acme", "github-app"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{organization: acme, action: Deny, patRequestIDs: [1], selector: {owners: [ci-bot]}}",
                "{organization: acme, action: Deny, patRequestIDs: ['1'], selector: {owners: [ci-bot]}, limit: many}",
                "{organization: acme, action: Approve, selector: {owners: [ci-bot]}, limit: many}",
                "{organization: acme, action: Deny, selector: {owners: [ci-bot]}, limit: many, suspend: true}",
                "{organization: acme, action: Deny, selector: {owners: [ci-bot]}, limit: many, dryRun: true}"
            })
    void listsApprovalsSuspendedAndDryRunsAreNoDenyPolicies(String spec) {
        assertThat(scopeOf(PatGrantReview.class, spec).orElseThrow().isActiveDenyPolicy())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{organization: [acme], action: Deny, selector: {owners: [ci-bot]}}",
                "{organization: ../acme, action: Deny, selector: {owners: [ci-bot]}}",
                "{organization: acme, action: Postpone, limit: many, selector: {owners: [ci-bot]}}",
                "{organization: acme, action: 5, selector: {owners: [ci-bot]}}",
                "nothing"
            })
    void aSpecWithoutOrganizationOrActionHasNoScope(String spec) {
        assertThat(scopeOf(PatGrantReview.class, spec)).isEmpty();
    }

    @Test
    void anOverlongLoginHasNoScope() {
        assertThat(scopeOf(PatGrantReview.class, "{organization: " + "a-".repeat(100_000) + "a, action: Deny}"))
                .isEmpty();
    }

    @Test
    void scopesOfRevocationsAndOtherSecretsAreRead() {
        ResourceScope scope = scopeOf(
                        PatRevocation.class,
                        "{organization: acme, patIDs: ['5'], selector: {}, credentialsRef: {name: own}}")
                .orElseThrow();

        assertThat(scope.action()).isEqualTo(Action.REVOKE);
        assertThat(scope.selects()).isFalse();
        assertThat(scope.secret()).isEqualTo(new SecretRef("acme", "own"));
    }
}
