package dev.patoperator.chaos;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedDecision.DecisionAction;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Every status tells what happened to what its spec is about, and claims nothing else. */
final class StatusAudit {

    private final Evidence evidence;
    private final List<String> findings;
    private int byAbsence;

    StatusAudit(Evidence evidence, List<String> findings) {
        this.evidence = evidence;
        this.findings = findings;
    }

    void check(Wish wish, PatResource<?> resource) {
        PatStatus status = resource.getStatus();
        boolean comesToAnEnd = wish.isActive() && wish.tenant().flaw() == Tenant.Flaw.NONE;
        if (comesToAnEnd) {
            ofCounts(wish, resource, status);
        }
        for (long id : wish.subjects()) {
            ofOutcome(wish, id, outcome(status, id), comesToAnEnd);
        }
    }

    private void ofCounts(Wish wish, PatResource<?> resource, PatStatus status) {
        if (!Objects.equals(status.observedGeneration(), resource.generation())) {
            findings.add(wish + " is not observed: " + status);
            return;
        }
        int told = count(status.succeeded()) + count(status.failed()) + count(status.undecided());
        long good = status.outcomeList().stream()
                .filter(outcome -> outcome.outcome() == good(wish.action()))
                .filter(outcome ->
                        wish.subjects().contains(outcome.id())) // a list that it was before is shown beside it
                .count();
        // A policy counts its last evaluation alone, and shows older outcomes beside it.
        boolean complete = wish.spec().form() == Spec.Form.STANDING || count(status.succeeded()) >= good;
        if (isOver(status) && (count(status.total()) != told || !complete)) {
            findings.add(wish + " does not add up: " + status);
        }
    }

    /** What a spec that it had before decided is shown beside what this one came to. */
    private boolean isOfThisShape(Wish wish, long id) {
        SimulatedDecision decision = evidence.decision(id);
        return decision != null && evidence.sentAt(decision).isAfter(wish.shapedAt());
    }

    /** A selector that sends nothing has found things that have no outcome. */
    private static boolean isOver(PatStatus status) {
        return !LivenessAudit.reason(status).equals("LimitExceeded");
    }

    private void ofOutcome(Wish wish, long id, @Nullable Outcome told, boolean comesToAnEnd) {
        SimulatedDecision decision = evidence.decision(id);
        OutcomeType type = told == null ? OutcomeType.UNKNOWN : told.outcome();
        if (type == good(wish.action())) {
            ofClaim(wish, id, told, decision);
        } else if (comesToAnEnd && decision != null && mustBeOnRecord(wish, decision)) {
            findings.add(wish + " does not say that it decided " + decision + ": " + told);
        } else if (comesToAnEnd && type == OutcomeType.PENDING) {
            findings.add(wish + " still has " + id + " pending");
        }
    }

    private void ofClaim(Wish wish, long id, Outcome told, @Nullable SimulatedDecision decision) {
        boolean happened = decision != null && decision.action() == wish.action();
        if (happened && told.confirmedBy() == ConfirmedBy.RESPONSE) {
            if (!Objects.equals(decision.requestId(), told.githubRequestID())) {
                findings.add(wish + " names another call for " + decision + ": " + told);
            }
        } else if (!happened && told.confirmedBy() == ConfirmedBy.ABSENCE && !evidence.isUndecided(id)) {
            // Sent, never answered, and gone: what a person or the member did meanwhile looks the same from outside.
            byAbsence++;
        } else if (!happened) {
            findings.add(wish + " claims what did not happen to " + id + ": " + told + ", but " + decision);
        }
    }

    /** What was decided before a list became a selector, or the other way round, may be forgotten. */
    private boolean mustBeOnRecord(Wish wish, SimulatedDecision decision) {
        return wish.wantsNow(decision.id())
                && evidence.isOfThisAlone(wish, decision)
                && evidence.asking(decision.id()).size() == 1
                && evidence.sentAt(decision).isAfter(wish.shapedAt());
    }

    /** How often a status says by Absence what a person or the member did between a call and its repetition. */
    int byAbsence() {
        return byAbsence;
    }

    private static @Nullable Outcome outcome(PatStatus status, long id) {
        return status.outcomeList().stream()
                .filter(outcome -> Objects.equals(outcome.id(), id))
                .findFirst()
                .orElse(null);
    }

    private static OutcomeType good(DecisionAction action) {
        return switch (action) {
            case APPROVE -> OutcomeType.APPROVED;
            case DENY -> OutcomeType.DENIED;
            case REVOKE -> OutcomeType.REVOKED;
        };
    }

    private static int count(@Nullable Integer number) {
        return number == null ? 0 : number;
    }
}
