package dev.patoperator.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.it.Kubectl.Result;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the API server handles what kubectl applies. No operator runs. */
@ExtendWith(OnRealKubernetes.class)
class KubectlApplyIT {

    private static final List<String> CRDS =
            List.of("patgrantreviews.patoperator.dev", "patrevocations.patoperator.dev");
    private static final String TIME = "'2026-01-01T00:00:00.000000000+00:00'";
    private static final long MAX_ID = 9_007_199_254_740_991L;

    /** Most of this time is for kubectl on a busy machine. */
    private static final Duration ACCEPTED_WITHIN = Duration.ofSeconds(5);

    private RealKubernetes kubernetes;
    private Kubectl kubectl;

    @BeforeEach
    void start(RealKubernetes shared) {
        kubernetes = shared;
        kubectl = shared.kubectl();
    }

    @AfterEach
    void clean() {
        kubectl.run("delete", "pgr,patrev", "--all", "-n", "acme");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--server-side=false", "--server-side=true"})
    void refusesAMisspeltFieldNextToTheRightOne(String mode) {
        Result review = kubectl.attempt(
                manifest("PatGrantReview", "action: Deny, patRequestIDs: [1], patRequestIds: [2]"),
                "apply",
                mode,
                "-f",
                "-");
        Result revocation =
                kubectl.attempt(manifest("PatRevocation", "patIDs: [1], dryrun: true"), "apply", mode, "-f", "-");

        assertThat(review.code()).isEqualTo(1);
        assertThat(review.text()).contains("spec.patRequestIds");
        assertThat(revocation.code()).isEqualTo(1);
        assertThat(revocation.text()).contains("spec.dryrun");
        assertThatNothingIsStored();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--server-side=false", "--server-side=true"})
    void aDryRunOnTheServerChecksAndStoresNothing(String mode) {
        String right = manifest("PatGrantReview", "action: Deny, patRequestIDs: [1]");
        String wrong = manifest("PatGrantReview", "action: Deny, patRequestIDs: [1, 1]");

        assertThat(kubectl.apply(right, "apply", mode, "--dry-run=server", "-f", "-")
                        .text())
                .contains("(server dry run)");
        assertThat(kubectl.attempt(wrong, "apply", mode, "--dry-run=server", "-f", "-")
                        .text())
                .contains("each id may be listed only once");
        assertThatNothingIsStored();
    }

    @Test
    void appliesTheFolderOfTheCrdsAsFiles() {
        assertThat(kubectl.run("apply", "-f", "deploy/crds").lines())
                .hasSize(5)
                .allMatch(line -> line.matches("customresourcedefinition\\S+ (unchanged|configured)"));
    }

    @Test
    void appliesTheFolderOfThePoliciesAsFiles() {
        try {
            assertThat(kubectl.run("apply", "-f", "deploy/policies").lines())
                    .hasSize(2)
                    .allMatch(line -> line.endsWith(" created"));
            assertThat(kubectl.run("apply", "-f", "deploy/policies").lines())
                    .hasSize(2)
                    .allMatch(line -> line.matches("\\S+ (unchanged|configured)"));
        } finally {
            kubectl.run("delete", "-f", "deploy/policies", "--ignore-not-found");
        }
    }

    @Test
    void theServerReportsNoProblemWithTheCrds() {
        for (String crd : CRDS) {
            var conditions = kubernetes
                    .admin()
                    .apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .withName(crd)
                    .require()
                    .getStatus()
                    .getConditions();
            assertThat(conditions)
                    .filteredOn(condition -> condition.getStatus().equals("True"))
                    .extracting(condition -> condition.getType())
                    .containsExactlyInAnyOrder("Established", "NamesAccepted");
        }
    }

    @Test
    void theRulesOfTheLargestReviewStayWithinTheServersBudget() {
        assertThatItIsAccepted("PatGrantReview", """
                {organization: %s, action: Deny, reason: %s, patRequestIDs: %s, limit: 10000, dryRun: true,
                 missingPolicy: Ignore, credentialsRef: {name: %s}, selector: {createdBefore: %s, %s}}
                """.formatted(
                        organization(), "r".repeat(1024), distinctIds(500), "s".repeat(253), TIME, commonSelector()));
    }

    @Test
    void theRulesOfTheLargestRevocationStayWithinTheServersBudget() {
        assertThatItIsAccepted("PatRevocation", """
                {organization: %s, reason: %s, patIDs: %s, limit: 10000, dryRun: true,
                 missingPolicy: Ignore, credentialsRef: {name: %s}, selector: {grantedBefore: %s, %s}}
                """.formatted(
                        organization(), "r".repeat(1024), distinctIds(500), "s".repeat(253), TIME, commonSelector()));
    }

    /** Creates the resource and then changes it, so that the server also checks the transition rules. */
    private void assertThatItIsAccepted(String kind, String spec) {
        for (String team : List.of("one", "two")) {
            long start = System.nanoTime();
            Result result = kubectl.attempt("""
                    apiVersion: patoperator.dev/v1alpha1
                    kind: %s
                    metadata: {name: example, namespace: acme, labels: {team: %s}}
                    spec: %s
                    """.formatted(kind, team, spec), "apply", "-f", "-");
            assertThat(result.text()).doesNotContain("cost").doesNotContain("budget");
            assertThat(result.code()).describedAs(result.text()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(ACCEPTED_WITHIN);
        }
    }

    private static String commonSelector() {
        String owners =
                IntStream.range(0, 10).mapToObj(index -> "o".repeat(38) + index).collect(Collectors.joining(", "));
        String conditions = IntStream.range(0, 16)
                .mapToObj(index ->
                        "{name: %s, expression: \"%s\"}".formatted("n".repeat(61) + (10 + index), "e".repeat(2048)))
                .collect(Collectors.joining(", "));
        return "lastUsedAfter: %s, lastUsedBefore: %s, owners: [%s], permission: %s_read, repository: %s, "
                        .formatted(TIME, TIME, owners, "p".repeat(95), "r".repeat(100))
                + "tokenIDs: %s, matchConditions: [%s]".formatted(distinctIds(50), conditions);
    }

    private static String distinctIds(int count) {
        return LongStream.rangeClosed(MAX_ID - count + 1, MAX_ID)
                .boxed()
                .toList()
                .toString();
    }

    private static String organization() {
        return "a".repeat(39);
    }

    private static String manifest(String kind, String spec) {
        return """
                apiVersion: patoperator.dev/v1alpha1
                kind: %s
                metadata: {name: example, namespace: acme}
                spec: {organization: acme, %s}
                """.formatted(kind, spec);
    }

    private void assertThatNothingIsStored() {
        assertThat(kubectl.run("get", "pgr,patrev", "-n", "acme").text()).contains("No resources found");
    }
}
