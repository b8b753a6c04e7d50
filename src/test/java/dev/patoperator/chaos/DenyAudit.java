package dev.patoperator.chaos;

import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedDecision.DecisionAction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * No selector approved what a Deny matched that had its say. A Deny certainly has it when it was there some seconds before
 * the call, its credentials were in order since the process started, and GitHub answered every look at credentials in
 * this process; then the operator either has verified them, or still holds the approval back. One whose spec is invalid
 * counts as one that matches everything.
 */
final class DenyAudit {

    /** Time enough to hear of a Deny, and to look at its credentials. */
    private static final Duration HEARD = Duration.ofSeconds(5);

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
        if (!saysNo(denial, approval.id(), sent)) {
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

    private static boolean saysNo(Wish denial, long id, Instant sent) {
        Instant before = sent.minus(HEARD);
        if (denial.shapedAt().isAfter(before)) {
            return false; // a list then: it holds nothing that it does not list
        }
        return denial.matching().contains(id) && denial.active().stream().anyMatch(span -> span.covers(before, sent))
                || denial.invalid().stream().anyMatch(span -> span.covers(before, sent));
    }

    /** Who lists an id comes before all selectors. */
    private boolean isExplicit(SimulatedDecision decision) {
        return evidence.asking(decision.id()).stream()
                .anyMatch(wish -> wish.action() == decision.action()
                        && wish.spec().listed().contains(decision.id()));
    }

    /** How often a Deny kept an item from a selector that approves, and denied it. */
    int held() {
        return held;
    }

    /** How often an item was approved that a Deny matched which perhaps had no say. */
    int uncertain() {
        return uncertain;
    }
}
