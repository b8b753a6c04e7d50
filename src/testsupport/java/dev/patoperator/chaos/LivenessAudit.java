package dev.patoperator.chaos;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.SimulatedDecision.DecisionAction;
import java.util.List;
import java.util.Objects;

/** Each requested and allowed decision is made, or its resource reports a true reason why not. */
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
                .filter(id -> !isUnconfirmed(wish, status, id))
                .toList();
        String untrue = untrue(wish, status, open);
        if (!untrue.isEmpty()) {
            findings.add(wish + " " + untrue + ": " + conditions(status));
        }
        List<Long> missing = open.stream()
                .filter(id -> !isExcused(wish, id, reason(status)) && !isAcceptedWithoutEffect(status, id))
                .toList();
        if (!missing.isEmpty()) {
            findings.add(wish + " has not decided " + missing + ": " + conditions(status) + ", outcomes "
                    + status.outcomeList().stream()
                            .filter(outcome -> missing.contains(outcome.id()))
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

    /** Why the reason in the status is false; empty when it is true. */
    private String untrue(Wish wish, PatStatus status, List<Long> open) {
        String reason = reason(status);
        Tenant.Flaw flaw = wish.tenant().flaw();
        if (wish.spec().suspended()) {
            return ""; // keeps its earlier reason
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
            return true; // and the reason was checked before
        }
        return reason.equals("LimitExceeded") && isOverLimit(wish) || isDeniedByAnother(wish, id);
    }

    /**
     * Whether GitHub accepted the call that the outcome names and did not act. The status reports that, and a person
     * has to request a retry.
     */
    private boolean isAcceptedWithoutEffect(PatStatus status, long id) {
        return status.outcomeList().stream()
                .anyMatch(outcome -> Objects.equals(outcome.id(), id)
                        && outcome.outcome() == OutcomeType.FAILED
                        && evidence.isAccepted(outcome.githubRequestID()));
    }

    /**
     * Whether a call was made and could not be confirmed while the credentials were wrong. The status reports that, and
     * a person has to request a retry.
     */
    private static boolean isUnconfirmed(Wish wish, PatStatus status, long id) {
        return wish.tenant().wasSpoiled()
                && status.outcomeList().stream()
                        .anyMatch(outcome -> Objects.equals(outcome.id(), id)
                                && outcome.outcome() == OutcomeType.FAILED
                                && Boolean.TRUE.equals(outcome.effectUnknown())
                                && String.valueOf(outcome.message()).contains("nobody could look"));
    }

    /** Each POST may count against the limit, because its effect is not always known. */
    private boolean isOverLimit(Wish wish) {
        int limit = wish.spec().limit() == null ? DEFAULT_LIMIT : wish.spec().limit();
        long open = wish.matching().stream().filter(evidence::isUndecided).count();
        return wish.spec().selects() && evidence.posts(wish.matching()) + open > limit;
    }

    /** Whether another resource denies the id. That resource then has to decide it. */
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
