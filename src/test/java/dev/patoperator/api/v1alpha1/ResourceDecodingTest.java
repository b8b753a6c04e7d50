package dev.patoperator.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A resource that cannot be decoded would stop the informer, and the operator with it. */
class ResourceDecodingTest {

    @Test
    void valuesOfANewerVersionAreReadAsUnknown() {
        PatGrantReview review = review("""
                spec: {organization: acme, action: Defer, missingPolicy: Retry, patRequestIDs: [71]}
                status: {outcomes: [{id: 71, outcome: Deferred, confirmedBy: Webhook}]}
                """);

        assertThat(review.getSpec().action()).isEqualTo(ReviewAction.UNKNOWN);
        assertThat(review.getSpec().missingPolicy()).isEqualTo(MissingPolicy.UNKNOWN);
        assertThat(review.getStatus().outcomeList())
                .containsExactly(
                        new Outcome(71L, OutcomeType.UNKNOWN, ConfirmedBy.UNKNOWN, null, null, null, null, null, null));
    }

    @Test
    void fieldsOfANewerVersionAreIgnored() {
        PatRevocation revocation = revocation("""
                spec: {organization: acme, patIDs: [25381], selector: {owners: [ci-bot], topic: x}, mode: Strict, credentialsRef: {name: eu, kind: Vault}}
                status: {observedGeneration: 1, phase: abc, conditions: [{type: Ready, status: "True", severity: low}]}
                """);

        assertThat(revocation.getSpec().ids()).containsExactly(25381L);
        assertThat(revocation.getSpec().selector().owners()).containsExactly("ci-bot");
        assertThat(revocation.getSpec().credentialsName()).isEqualTo("eu");
        assertThat(revocation.getStatus().observedGeneration()).isEqualTo(1);
        assertThat(revocation.getStatus().conditionList())
                .extracting(Condition::type)
                .containsExactly("Ready");
    }

    @Test
    void managedFieldsAndLastAppliedAnnotationAreDropped() {
        PatGrantReview review = Serialization.unmarshal("""
                apiVersion: patoperator.dev/v1alpha1
                kind: PatGrantReview
                metadata:
                  name: one
                  annotations:
                    kubectl.kubernetes.io/last-applied-configuration: "{}"
                    patoperator.dev/retry-requested-at: now
                  managedFields: [{manager: kubectl, operation: Apply, fieldsV1: {"f:spec": {}}}]
                """, PatGrantReview.class);

        assertThat(review.name()).isEqualTo("one");
        assertThat(review.getMetadata().getManagedFields()).isEmpty();
        assertThat(review.getMetadata().getAnnotations()).containsOnlyKeys(PatResource.RETRY_ANNOTATION);
    }

    @Test
    void nullsAreReadAsAbsent() {
        PatGrantReview review = review("""
                spec: {organization: null, action: null, patRequestIDs: null, dryRun: null, missingPolicy: null, credentialsRef: null}
                status: {conditions: null, outcomes: null}
                """);

        assertThat(review.getSpec().action()).isNull();
        assertThat(review.getSpec().missingPolicy()).isNull();
        assertThat(review.getSpec().ids()).isEmpty();
        assertThat(review.getSpec().credentialsName()).isEqualTo("github-app");
        assertThat(review.getStatus().conditionList()).isEmpty();
        assertThat(review.getStatus().outcomeList()).isEmpty();
    }

    @Test
    void nullsInListsAreKept() {
        PatGrantReview review = review("spec: {patRequestIDs: [71, null]}\nstatus: {outcomes: [{}]}");

        assertThat(review.getSpec().ids()).containsExactly(71L, null);
        assertThat(review.getStatus().outcomeList()).hasSize(1);
    }

    @Test
    void missingSpecAndStatusAreReadAsNull() {
        PatRevocation revocation = revocation("");

        assertThat(revocation.getSpec()).isNull();
        assertThat(revocation.getStatus()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "approve",
                "[]",
                "{organization: acme, patRequestIDs: [one]}",
                "{organization: {name: acme}}",
                "{limit: 99999999999}",
                "{dryRun: perhaps}",
                "{selector: {matchConditions: [5]}}"
            })
    void specWithValuesOfWrongTypesIsReadAsNull(String spec) {
        PatGrantReview review = review("spec: " + spec + "\nstatus: {total: 3}");

        assertThat(review.getSpec()).isNull();
        assertThat(review.getStatus().total()).isEqualTo(3);
    }

    @Test
    void reviewIsUnchangedByRoundTrip() throws IOException {
        assertRoundTrip("""
                spec:
                  organization: acme
                  action: Deny
                  reason: "SEC-1234: CI bots"
                  patRequestIDs: [71, 9007199254740991]
                  dryRun: true
                  suspend: false
                  missingPolicy: Ignore
                  credentialsRef: {name: github-app}
                status:
                  observedGeneration: 3
                  lastHandledRetryAt: "now"
                  githubAPIURL: https://api.github.com
                  conditions:
                    - {type: Ready, status: "False", observedGeneration: 3, lastTransitionTime: "2026-11-22T16:00:00Z", reason: Failed, message: "71: gone"}
                  total: 2
                  succeeded: 1
                  failed: 1
                  undecided: 0
                  lastDecisionTime: "2026-11-22T16:00:00Z"
                  outcomes:
                    - {id: 71, outcome: Denied, confirmedBy: Absence, owner: ci-bot, tokenID: 900071, tokenName: ci, decisionTime: "2026-11-22T16:00:00Z", githubRequestID: "C0FF:EE"}
                    - {id: 9007199254740991, outcome: Failed, message: "no"}
                """, PatGrantReview.class);
    }

    @Test
    void selectorsAreUnchangedByRoundTrip() throws IOException {
        assertRoundTrip("""
                spec:
                  organization: acme
                  action: Deny
                  selector:
                    owners: [ci-bot]
                    repository: app
                    permission: contents_write
                    lastUsedBefore: "2026-01-01T00:00:00Z"
                    lastUsedAfter: "2025-01-01T00:00:00Z"
                    tokenIDs: [900071]
                    createdBefore: "2026-01-01T00:00:00Z"
                    matchConditions: [{name: never, expression: "!has(request.tokenExpiresAt)"}]
                  interval: 10m
                  limit: 5
                status:
                  selectorHash: abc
                  decisionsByHour: [{hour: "2026-01-01T00:00:00Z", decisions: 3}]
                  outcomeTotals: {WouldDeny: 3}
                """, PatGrantReview.class);
        assertRoundTrip(
                "spec: {organization: acme, selector: {grantedBefore: \"2026-01-01T00:00:00Z\"}}", PatRevocation.class);
    }

    @Test
    void roundTripAddsNothingToMinimalResource() throws IOException {
        assertRoundTrip("spec: {organization: acme, action: Approve, patRequestIDs: [71]}", PatGrantReview.class);
        assertRoundTrip("spec: {organization: acme, patIDs: [25381]}", PatRevocation.class);
        assertRoundTrip("status: {observedGeneration: -1}", PatRevocation.class);
    }

    private static void assertRoundTrip(String fields, Class<? extends PatResource<?>> kind) throws IOException {
        String given = manifest(kind.getSimpleName(), fields);

        JsonNode written = new YAMLMapper().readTree(Serialization.asJson(Serialization.unmarshal(given, kind)));

        assertThat(written).isEqualTo(new YAMLMapper().readTree(given));
    }

    private static PatGrantReview review(String fields) {
        return Serialization.unmarshal(manifest("PatGrantReview", fields), PatGrantReview.class);
    }

    private static PatRevocation revocation(String fields) {
        return Serialization.unmarshal(manifest("PatRevocation", fields), PatRevocation.class);
    }

    private static String manifest(String kind, String fields) {
        return """
                apiVersion: patoperator.dev/v1alpha1
                kind: %s
                metadata: {name: it, namespace: acme}
                """.formatted(kind) + fields;
    }
}
