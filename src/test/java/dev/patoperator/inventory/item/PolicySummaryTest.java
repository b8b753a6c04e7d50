package dev.patoperator.inventory.item;

import static dev.patoperator.inventory.InventoryFixture.explanation;
import static dev.patoperator.inventory.InventoryFixture.finding;
import static dev.patoperator.inventory.InventoryFixture.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.PolicyFinding;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.precedence.explanation.ItemExplanation;
import dev.patoperator.precedence.explanation.ItemExplanation.Finding;
import dev.patoperator.precedence.explanation.ItemExplanation.Result;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PolicySummaryTest {

    private static final ResourceRef LEAVERS = policy("acme", "leavers");
    private static final ResourceRef IDLE = policy("acme", "idle");
    private static final ResourceRef SECRET_PLAN = policy("security", "secret-plan");
    private static final ResourceRef OTHER_PLAN = policy("security", "other-plan");

    private static PolicySummary summary(ItemExplanation explanation) {
        return PolicySummary.of(explanation, "acme");
    }

    @Test
    void thePolicyThatDecidesIsNamedWithTheConditionsOfEach() {
        PolicySummary summary = summary(explanation(
                Result.MATCHES,
                List.of(LEAVERS),
                finding(LEAVERS, Result.MATCHES, false, "'left' matches"),
                finding(IDLE, Result.EXCLUDED, false, "'lastUsedBefore' excludes it")));

        assertThat(summary.decision()).isEqualTo("Revoke");
        assertThat(summary.decidedBy()).isEqualTo("PatRevocation/leavers");
        assertThat(summary.policies())
                .containsExactly(
                        new PolicyFinding("PatRevocation/leavers", "Matches", "'left' matches"),
                        new PolicyFinding("PatRevocation/idle", "Excluded", "'lastUsedBefore' excludes it"));
    }

    @Test
    void policiesOfOtherNamespacesAreNotNamedAndShownOnceAtMost() {
        PolicySummary summary = summary(explanation(
                Result.MATCHES,
                List.of(SECRET_PLAN, LEAVERS),
                finding(SECRET_PLAN, Result.MATCHES, false, "owner == 'mallory'"),
                finding(OTHER_PLAN, Result.UNDECIDED, false, "limit 3"),
                finding(LEAVERS, Result.MATCHES, false, "'left' matches")));

        assertThat(summary.decidedBy()).isEqualTo("a policy of another namespace");
        assertThat(summary.policies())
                .containsExactly(
                        new PolicyFinding(null, "Matches", "a policy of another namespace"),
                        new PolicyFinding("PatRevocation/leavers", "Matches", "'left' matches"));
        assertThat(summary.toString()).doesNotContain("plan", "mallory", "security");
    }

    @Test
    void policiesOfOtherNamespacesWithoutEffectAreNotShown() {
        PolicySummary summary = summary(explanation(
                Result.EXCLUDED,
                List.of(),
                finding(SECRET_PLAN, Result.EXCLUDED, false, "x"),
                finding(OTHER_PLAN, Result.MATCHES, true, "x")));

        assertThat(summary).isEqualTo(new PolicySummary("None", null, null));
    }

    @Test
    void aDryRunSaysThatNothingIsSent() {
        ItemExplanation explanation =
                explanation(Result.EXCLUDED, List.of(), finding(IDLE, Result.MATCHES, true, "'idle' matches"));

        assertThat(summary(explanation).policies())
                .containsExactly(new PolicyFinding(
                        "PatRevocation/idle", "Matches", "dry run, so nothing is sent: 'idle' matches"));
        assertThat(summary(explanation).decision()).isEqualTo("None");
        assertThat(PolicySummary.isCovered(explanation)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void anItemIsCoveredByAPolicyThatDecidesItOrLeavesItAloneOnPurpose(Result result) {
        boolean covered =
                PolicySummary.isCovered(explanation(result, List.of(), finding(LEAVERS, result, false, "text")));

        assertThat(covered).isEqualTo(result != Result.EXCLUDED && result != Result.SUSPENDED);
    }

    @Test
    void anItemWithoutAnExplanationIsNotCovered() {
        assertThat(PolicySummary.isCovered(null)).isFalse();
        assertThat(PolicySummary.of(null, "acme")).isEqualTo(new PolicySummary("None", null, null));
    }

    @Test
    void whatIsHeldBackOrExceptedNamesItsPolicy() {
        assertThat(summary(explanation(Result.UNDECIDED, List.of(LEAVERS))))
                .isEqualTo(new PolicySummary("Undecided", "PatRevocation/leavers", null));
        assertThat(summary(explanation(Result.EXCEPTED, List.of(LEAVERS))))
                .isEqualTo(new PolicySummary("Excepted", "PatRevocation/leavers", null));
    }

    @Test
    void textsAndTheNumberOfPoliciesAreBounded() {
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            findings.add(finding(policy("acme", "p" + i), Result.EXCLUDED, true, "word\n".repeat(500)));
        }
        PolicySummary summary = summary(explanation(Result.EXCLUDED, List.of(), findings.toArray(new Finding[0])));

        assertThat(summary.policies()).hasSize(20);
        assertThat(summary.policies().get(0).message())
                .hasSizeLessThanOrEqualTo(256)
                .doesNotContain("\n");
    }
}
