package dev.patoperator.notification.source;

/** What notifications are about. docs/reference/notifications.md has the fields of each. */
public enum NotificationType {
    /** A complete list shows a pending request. */
    REQUEST_PENDING("dev.patoperator.request.pending"),
    /** A request was approved or denied. */
    REQUEST_DECIDED("dev.patoperator.request.decided"),
    GRANT_REVOKED("dev.patoperator.grant.revoked"),
    /** A decision was not sent: another resource decides the item the other way, or a condition could not be evaluated. */
    DECISION_HELD_BACK("dev.patoperator.decision.heldback"),
    /** A decision is final and bad. */
    DECISION_FAILED("dev.patoperator.decision.failed"),
    /** A resource has the condition Stalled. */
    POLICY_STALLED("dev.patoperator.policy.stalled"),
    /** A resource that was stalled is ready. */
    POLICY_RECOVERED("dev.patoperator.policy.recovered"),
    /** The token of a grant ends within days. */
    GRANT_EXPIRING("dev.patoperator.grant.expiring"),
    /** The token of a grant was not used for long. */
    GRANT_IDLE("dev.patoperator.grant.idle");

    private final String value;

    NotificationType(String value) {
        this.value = value;
    }

    /** Returns the CloudEvents type. */
    public String value() {
        return value;
    }
}
