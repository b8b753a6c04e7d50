package dev.patoperator.chaos;

import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedDecision.DecisionAction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * No selector approved an item that an effective Deny matched. A Deny is certainly effective when it existed some
 * seconds before the call, its credentials were valid since the process started, and GitHub answered every check of
 * credentials in this process. The operator then either verified the Deny, or still holds the approval. A Deny with an
 * invalid spec counts as one that matches everything.
 */
final class DenyAudit {

    /** Time for the operator to observe a Deny and to check its credentials. */
    private static final Duration OBSERVED_WITHIN = Duration.ofSeconds(5);

    private final Evidence evidence;
    private final List<String> findings;
    private final List<Wish> denials;
    private int held;
    private int uncertain;

    DenyAudit(Evidence evidence, List<String> findings) {
        this.evidence = evidence;
        this.findings = findings;
        this.denials = evidence.wishes().stream()
                .filter(wish ->
                        wish.action() == DecisionAction.DENY && wish.spec().selects())
                .toList();
    }

    void check() {
        for (SimulatedDecision decision : evidence.decisions()) {
            if (Evidence.isApproval(decision) && !isExplicit(decision)) {
                denials.forEach(denial -> check(denial, decision));
            } else if (decision.action() == DecisionAction.DENY
                    && !Evidence.isOfPerson(decision)
                    && evidence.asking(decision.id()).stream()
                            .anyMatch(wish -> wish.action() == DecisionAction.APPROVE)) {
                held++;
            }
        }
    }

    private void check(Wish denial, SimulatedDecision approval) {
        Instant sent = evidence.sentAt(approval);
        if (!applies(denial, approval.id(), sent)) {
            return;
        }
        Span run = evidence.run(sent);
        if (run != null && denial.tenant().isGoodDuring(run.from(), sent) && evidence.servedApps(run.from(), sent)) {
            findings.add(denial + " matched what was approved all the same: " + approval + ", sent at " + sent
                    + "; asked for by " + evidence.asking(approval.id()) + "; active " + denial.active()
                    + ", invalid " + denial.invalid() + "; the process ran since " + run.from());
        } else {
            uncertain++;
        }
    }

    private static boolean applies(Wish denial, long id, Instant sent) {
        Instant before = sent.minus(OBSERVED_WITHIN);
        if (denial.shapedAt().isAfter(before)) {
            return false; // it was an explicit list then, which holds only what it lists
        }
        return denial.matching().contains(id) && denial.active().stream().anyMatch(span -> span.covers(before, sent))
                || denial.invalid().stream().anyMatch(span -> span.covers(before, sent));
    }

    /** An explicit list comes before all selectors. */
    private boolean isExplicit(SimulatedDecision decision) {
        return evidence.asking(decision.id()).stream()
                .anyMatch(wish -> wish.action() == decision.action()
                        && wish.spec().listed().contains(decision.id()));
    }

    /** How often a Deny held an item that a selector would have approved, and denied it. */
    int held() {
        return held;
    }

    /** How often an item was approved that a Deny matched which was perhaps not effective. */
    int uncertain() {
        return uncertain;
    }
}
