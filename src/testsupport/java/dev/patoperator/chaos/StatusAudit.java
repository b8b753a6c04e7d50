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

/** Every status reports what happened to the items of its spec, and nothing else. */
final class StatusAudit {

    private final Evidence evidence;
    private final List<String> findings;
    private int byAbsence;
    private int lost;

    StatusAudit(Evidence evidence, List<String> findings) {
        this.evidence = evidence;
        this.findings = findings;
    }

    void check(Wish wish, PatResource<?> resource) {
        PatStatus status = resource.getStatus();
        boolean mustFinish = wish.isActive() && wish.tenant().flaw() == Tenant.Flaw.NONE;
        if (mustFinish) {
            checkCounts(wish, resource, status);
        }
        for (long id : wish.subjects()) {
            checkOutcome(wish, id, outcome(status, id), mustFinish);
        }
    }

    private void checkCounts(Wish wish, PatResource<?> resource, PatStatus status) {
        if (!Objects.equals(status.observedGeneration(), resource.generation())) {
            findings.add(wish + " is not observed: " + status);
            return;
        }
        int reported = count(status.succeeded()) + count(status.failed()) + count(status.undecided());
        long successful = status.outcomeList().stream()
                .filter(outcome -> outcome.outcome() == successful(wish.action()))
                .filter(outcome -> wish.subjects().contains(outcome.id())) // outcomes of an earlier list are shown too
                .count();
        // A policy counts only its last evaluation, and shows older outcomes as well.
        boolean complete = wish.spec().form() == Spec.Form.STANDING || count(status.succeeded()) >= successful;
        if (isWithinLimit(status) && (count(status.total()) != reported || !complete)) {
            findings.add(wish + " does not add up: " + status);
        }
    }

    /** Whether the limit is not exceeded. A selector over its limit has found items without outcomes. */
    private static boolean isWithinLimit(PatStatus status) {
        return !LivenessAudit.reason(status).equals("LimitExceeded");
    }

    private void checkOutcome(Wish wish, long id, @Nullable Outcome reported, boolean mustFinish) {
        SimulatedDecision decision = evidence.decision(id);
        OutcomeType type = reported == null ? OutcomeType.UNKNOWN : reported.outcome();
        if (type == successful(wish.action())) {
            checkReportedSuccess(wish, id, reported, decision);
        } else if (decision != null && reported != null && isLost(reported, decision)) {
            lost++;
        } else if (mustFinish && decision != null && mustBeReported(wish, decision)) {
            findings.add(wish + " does not say that it decided " + decision + ": " + reported);
        } else if (mustFinish && type == OutcomeType.PENDING) {
            findings.add(wish + " still has " + id + " pending");
        }
    }

    private void checkReportedSuccess(Wish wish, long id, Outcome reported, @Nullable SimulatedDecision decision) {
        boolean happened = decision != null && decision.action() == wish.action();
        if (happened && reported.confirmedBy() == ConfirmedBy.RESPONSE) {
            if (!Objects.equals(decision.requestId(), reported.githubRequestID())) {
                findings.add(wish + " names another call for " + decision + ": " + reported);
            }
        } else if (!happened && reported.confirmedBy() == ConfirmedBy.ABSENCE && !evidence.isUndecided(id)) {
            // Sent, never answered, and no longer listed: a decision of a person or a member looks the same.
            byAbsence++;
        } else if (!happened) {
            findings.add(wish + " claims what did not happen to " + id + ": " + reported + ", but " + decision);
        }
    }

    /** Whether the status says that the effect is unknown, and the process may have ended before it noted the answer. */
    private boolean isLost(Outcome reported, SimulatedDecision decision) {
        return Boolean.TRUE.equals(reported.effectUnknown()) && evidence.endedSoonAfter(decision);
    }

    /**
     * Whether the status must have the decision. Decisions from before a change between list and selector may be
     * forgotten.
     */
    private boolean mustBeReported(Wish wish, SimulatedDecision decision) {
        return wish.wantsNow(decision.id())
                && evidence.isOfThisAlone(wish, decision)
                && evidence.asking(decision.id()).size() == 1
                && evidence.sentAt(decision).isAfter(wish.shapedAt());
    }

    /**
     * How often a status reports as confirmed by Absence what a person or member did between a call and its repetition.
     */
    int byAbsence() {
        return byAbsence;
    }

    /** How often a status reports that it cannot be told what became of a call, because a process ended. */
    int lost() {
        return lost;
    }

    private static @Nullable Outcome outcome(PatStatus status, long id) {
        return status.outcomeList().stream()
                .filter(outcome -> Objects.equals(outcome.id(), id))
                .findFirst()
                .orElse(null);
    }

    private static OutcomeType successful(DecisionAction action) {
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
