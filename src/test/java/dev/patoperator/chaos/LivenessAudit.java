package dev.patoperator.chaos;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.SimulatedDecision.DecisionAction;
import java.util.List;
import java.util.Objects;

/** Whatever was asked for and is allowed is decided, or its resource says why not, and says the truth. */
final class LivenessAudit {

    private static final int DEFAULT_LIMIT = 100;

    private final Evidence evidence;
    private final List<Wish> disputes;
    private final List<String> findings;

    LivenessAudit(Evidence evidence, List<Wish> disputes, List<String> findings) {
        this.evidence = evidence;
        this.disputes = disputes;
        this.findings = findings;
    }

    void check(Wish wish, PatResource<?> resource) {
        PatStatus status = resource.getStatus();
        List<Long> open = wish.subjects().stream()
                .filter(wish::wantsNow)
                .filter(evidence::isUndecided)
                .filter(id -> !isUnseen(wish, status, id))
                .toList();
        String untrue = untrue(wish, status, open);
        if (!untrue.isEmpty()) {
            findings.add(wish + " " + untrue + ": " + conditions(status));
        }
        List<Long> undone = open.stream()
                .filter(id -> !isExcused(wish, id, reason(status)) && !isAcceptedInVain(status, id))
                .toList();
        if (!undone.isEmpty()) {
            findings.add(wish + " has not decided " + undone + ": " + conditions(status) + ", outcomes "
                    + status.outcomeList().stream()
                            .filter(outcome -> undone.contains(outcome.id()))
                            .toList());
        }
        boolean retried = wish.spec().retry() != null
                && wish.isActive()
                && wish.tenant().flaw() == Tenant.Flaw.NONE
                && !disputes.contains(wish);
        if (retried && !Objects.equals(status.lastHandledRetryAt(), wish.spec().retry())) {
            findings.add(wish + " has not handled the retry " + wish.spec().retry() + ", but "
                    + status.lastHandledRetryAt() + ": " + conditions(status));
        }
    }

    /** Why what the status gives as reason is not so; empty when it is. */
    private String untrue(Wish wish, PatStatus status, List<Long> open) {
        String reason = reason(status);
        Tenant.Flaw flaw = wish.tenant().flaw();
        if (wish.spec().suspended()) {
            return ""; // keeps what was the case before
        }
        if (wish.spec().flaw() != null) {
            return reason.equals("InvalidSpec") ? "" : "does not say that its spec is invalid";
        }
        if (flaw != Tenant.Flaw.NONE && !open.isEmpty()) {
            return reason.equals(flaw.reason()) ? "" : "does not say " + flaw.reason();
        }
        return switch (reason) {
            case "CredentialsNotFound", "CredentialsForbidden", "CredentialsInvalid" ->
                reason.equals(flaw.reason()) ? "" : "says of its credentials what is not so";
            case "PermissionDenied", "OrganizationNotFound" -> "says of GitHub what is not so any more";
            case "InvalidSpec" -> "says that a valid spec is invalid";
            case "LimitExceeded" -> isOverLimit(wish) ? "" : "says that its limit is exceeded";
            case "Conflict" -> disputes.contains(wish) ? "" : "says that there is a conflict";
            case "RateLimited", "GitHubUnavailable", "Progressing" ->
                flaw == Tenant.Flaw.NONE ? "has not come to an end" : "";
            default -> "";
        };
    }

    private boolean isExcused(Wish wish, long id, String reason) {
        if (wish.tenant().flaw() != Tenant.Flaw.NONE) {
            return true; // and the reason has been looked at
        }
        return reason.equals("LimitExceeded") && isOverLimit(wish) || isDeniedByAnother(wish, id);
    }

    /** GitHub accepted the call that the outcome names, and did not act: that is told, and a person has to ask again. */
    private boolean isAcceptedInVain(PatStatus status, long id) {
        return status.outcomeList().stream()
                .anyMatch(outcome -> Objects.equals(outcome.id(), id)
                        && outcome.outcome() == OutcomeType.FAILED
                        && evidence.isAccepted(outcome.githubRequestID()));
    }

    /** A call was made, and while the credentials were wrong nobody could look: that is told, and a person has to ask again. */
    private static boolean isUnseen(Wish wish, PatStatus status, long id) {
        return wish.tenant().wasSpoiled()
                && status.outcomeList().stream()
                        .anyMatch(outcome -> Objects.equals(outcome.id(), id)
                                && outcome.outcome() == OutcomeType.FAILED
                                && Boolean.TRUE.equals(outcome.effectUnknown())
                                && String.valueOf(outcome.message()).contains("nobody could look"));
    }

    /** Each POST may count, for what came of it is not always known. */
    private boolean isOverLimit(Wish wish) {
        int limit = wish.spec().limit() == null ? DEFAULT_LIMIT : wish.spec().limit();
        long open = wish.matching().stream().filter(evidence::isUndecided).count();
        return wish.spec().selects() && evidence.posts(wish.matching()) + open > limit;
    }

    /** Then that one has to decide it. */
    private boolean isDeniedByAnother(Wish wish, long id) {
        return wish.spec().selects()
                && wish.action() == DecisionAction.APPROVE
                && evidence.asking(id).stream()
                        .anyMatch(other -> other.action() == DecisionAction.DENY
                                && other.wantsNow(id)
                                && other.tenant().flaw() == Tenant.Flaw.NONE);
    }

    /** The reason of the condition Ready; empty when there is none. */
    static String reason(PatStatus status) {
        return status.conditionList().stream()
                .filter(condition -> "Ready".equals(condition.type()))
                .map(Condition::reason)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
    }

    private static String conditions(PatStatus status) {
        return "observed " + status.observedGeneration() + ", " + status.conditionList();
    }
}
