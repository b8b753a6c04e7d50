package dev.patoperator.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedDecision.DecisionAction;
import dev.patoperator.kubernetes.EmbeddedKubernetes;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The audit finds each kind of error and accepts what is right. */
class AuditTest {

    private static GitHubSimulator gitHub;
    private static EmbeddedKubernetes kubernetes;

    private final List<Wish> wishes = new ArrayList<>();
    private final List<SimulatedDecision> decisions = new ArrayList<>();
    private Tenant acme;
    private Instant start;
    private List<Span> runs;

    @BeforeAll
    static void startServers() {
        gitHub = GitHubSimulator.start();
        kubernetes = EmbeddedKubernetes.start(List.of());
    }

    @BeforeEach
    void join() {
        acme = new Tenant(kubernetes.client(), gitHub, "acme", gitHub.app()).join();
        start = Instant.now();
        runs = List.of(Span.since(start.plusMillis(1)));
    }

    @AfterAll
    static void stopServers() {
        kubernetes.close();
        gitHub.close();
    }

    @Test
    void findsADecisionThatNoResourceRequested() {
        wishes.add(Wish.ofIds(acme, "one", DecisionAction.APPROVE, "why").list(1, start));
        decided(1, DecisionAction.APPROVE, "why", 1);
        decided(2, DecisionAction.APPROVE, "why", 1);

        assertThat(findings(Map.of())).hasSize(1).first().asString().contains("nobody asked for", "id=2");
    }

    @Test
    void findsADecisionWithAnotherReasonOrAction() {
        wishes.add(Wish.ofIds(acme, "one", DecisionAction.APPROVE, "why")
                .list(1, start)
                .list(2, start));
        decided(1, DecisionAction.APPROVE, "another", 1);
        decided(2, DecisionAction.DENY, "why", 1);

        assertThat(findings(Map.of()))
                .hasSize(2)
                .allSatisfy(finding -> assertThat(finding).contains("nobody asked for"));
    }

    @Test
    void findsADecisionSentLongAfterItsResourceWasSuspended() {
        Wish wish = Wish.ofIds(acme, "one", DecisionAction.APPROVE, "why")
                .list(1, start)
                .list(2, start);
        wish.suspend(start.plusSeconds(10));
        wishes.add(wish);
        decided(1, DecisionAction.APPROVE, "why", 11);
        decided(2, DecisionAction.APPROVE, "why", 20);

        assertThat(findings(Map.of())).hasSize(1).first().asString().contains("until PT10S before");
    }

    @Test
    void findsAnExceededLimitAcrossChangesOfTheSpec() {
        Wish wish = Wish.standing(acme, List.of("team"), 2, "policy", DecisionAction.APPROVE, "why");
        List.of(1L, 2L, 3L).forEach(id -> wish.match(id, start));
        wish.shape(Spec.Form.IDS, start.plusSeconds(10));
        wish.shape(Spec.Form.STANDING, start.plusSeconds(20));
        wishes.add(wish);
        decided(1, DecisionAction.APPROVE, "why", 1);
        decided(2, DecisionAction.APPROVE, "why", 1);
        assertThat(findings(Map.of())).isEmpty();

        decided(3, DecisionAction.APPROVE, "why", 30);
        assertThat(findings(Map.of())).hasSize(1).first().asString().contains("has a limit of 2");
    }

    @Test
    void findsAnApprovalThatADenyMatched() {
        selectedAndDenied();
        decided(1, DecisionAction.APPROVE, "why", 30);

        assertThat(findings(Map.of())).hasSize(1).first().asString().contains("matched what was approved");
    }

    @Test
    void acceptsAnApprovalWhileTheDenyWasSuspendedOrUnverified() {
        Wish deny = selectedAndDenied();
        deny.suspend(start.plusSeconds(10));
        decided(1, DecisionAction.APPROVE, "why", 20);
        assertThat(findings(Map.of())).isEmpty();

        deny.resume(start.plusSeconds(30));
        acme.spoil(Tenant.Flaw.KEY_REVOKED);
        decided(2, DecisionAction.APPROVE, "why", 60);
        assertThat(findings(Map.of())).isEmpty();
    }

    @Test
    void findsAnApprovalDespiteADenyThatDoesNotCompile() {
        selectedAndDenied().spoil(SecondThoughts.FLAWS.get(0), start.plusSeconds(10));
        wishes.get(0).match(3, start);
        decided(3, DecisionAction.APPROVE, "why", 30);

        assertThat(findings(Map.of())).hasSize(1).first().asString().contains("matched what was approved");
    }

    @Test
    void findsAStatusThatReportsADecisionThatWasNotMade() {
        Wish wish = live(Wish.ofIds(acme, "one", DecisionAction.APPROVE, "why").list(1, start));

        assertThat(findings(status(wish, "True", "Succeeded", "succeeded: 1, outcomes: [{id: 1, outcome: Approved}]")))
                .anySatisfy(finding -> assertThat(finding).contains("claims what did not happen"));
    }

    @Test
    void findsAnUndecidedIdAndAFalseReason() {
        Wish wish = live(Wish.ofIds(acme, "one", DecisionAction.APPROVE, "why").list(1, start));

        assertThat(findings(status(wish, "False", "CredentialsInvalid", "undecided: 1"), 1))
                .anySatisfy(finding -> assertThat(finding).contains("has not decided [1]"))
                .anySatisfy(finding -> assertThat(finding).contains("says of its credentials what is not so"));
    }

    @Test
    void acceptsAnUndecidedIdOnlyWithTheTrueReason() {
        Wish wish = live(Wish.ofIds(acme, "one", DecisionAction.APPROVE, "why").list(1, start));
        acme.spoil(Tenant.Flaw.KEY_REVOKED);

        assertThat(findings(status(wish, "False", "CredentialsInvalid", "undecided: 1"), 1))
                .isEmpty();
        assertThat(findings(status(wish, "False", "CredentialsNotFound", "undecided: 1"), 1))
                .hasSize(1)
                .first()
                .asString()
                .contains("does not say CredentialsInvalid");
    }

    @Test
    void acceptsAnUnconfirmedCallWhenTheKeyWasRevoked() {
        Wish wish = live(Wish.ofIds(acme, "one", DecisionAction.APPROVE, "why").list(1, start));
        String lost = "failed: 1, outcomes: [{id: 1, outcome: Failed, effectUnknown: true,"
                + " message: for 10 s nobody could look whether it took effect}]";
        assertThat(findings(status(wish, "False", "Failed", lost), 1)).hasSize(1);

        acme.spoil(Tenant.Flaw.KEY_REVOKED);
        assertThat(findings(status(wish, "False", "Failed", lost), 1)).isEmpty();
        acme.mend();
        assertThat(findings(status(wish, "False", "Failed", lost), 1)).isEmpty();
    }

    @Test
    void acceptsAnUnknownEffectOnlyWhenTheProcessEnded() {
        Wish wish = live(Wish.ofIds(acme, "one", DecisionAction.APPROVE, "why").list(1, start));
        decided(1, DecisionAction.APPROVE, "why", 20);
        var status =
                status(wish, "False", "Failed", "failed: 1, outcomes: [{id: 1, outcome: Failed, effectUnknown: true}]");
        assertThat(findings(status)).hasSize(1).first().asString().contains("does not say that it decided");

        runs = List.of(new Span(start.plusMillis(1), start.plusSeconds(21)), Span.since(start.plusSeconds(25)));
        assertThat(findings(status)).isEmpty();
    }

    /** An Approve of the ids 1 and 2, and a Deny of the same ids. The audit is then about decisions only. */
    private Wish selectedAndDenied() {
        Wish approve = Wish.standing(acme, List.of("a", "b"), null, "yes", DecisionAction.APPROVE, "why");
        Wish deny = Wish.standing(acme, List.of("b"), null, "no", DecisionAction.DENY, "why");
        for (long id = 1; id <= 2; id++) {
            approve.match(id, start);
            deny.match(id, start);
        }
        wishes.addAll(List.of(approve, deny));
        return deny;
    }

    private Wish live(Wish wish) {
        wishes.add(wish);
        return wish;
    }

    private void decided(long id, DecisionAction action, String reason, int secondsLater) {
        decisions.add(new SimulatedDecision(
                id, 900_000 + id, action, "app[bot]", reason, start.plusSeconds(secondsLater), "call-" + id));
    }

    private static Map<String, PatGrantReview> status(Wish wish, String ready, String reason, String more) {
        return Map.of(wish.key(), Serialization.unmarshal("""
                apiVersion: patoperator.dev/v1alpha1
                kind: PatGrantReview
                metadata: {name: one, namespace: acme, generation: 1}
                spec: {organization: acme, action: Approve, patRequestIDs: [1]}
                status:
                  {observedGeneration: 1, total: 1, %s, conditions: [{type: Ready, status: "%s", reason: %s}]}
                """.formatted(more, ready, reason), PatGrantReview.class));
    }

    private List<String> findings(Map<String, PatGrantReview> resources, long... undecided) {
        Set<Long> left = Set.copyOf(Arrays.stream(undecided).boxed().toList());
        Evidence evidence = new Evidence(wishes, decisions, left, List.of(), runs);
        List<String> findings = new Audit(evidence, resources, List.of()).findings();
        // Tests about decisions only have no cluster, and so no statuses.
        return resources.isEmpty()
                ? findings.stream()
                        .filter(finding -> !finding.contains("has no status"))
                        .toList()
                : findings;
    }
}
