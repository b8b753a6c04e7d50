package dev.patoperator.decision;

import dev.patoperator.api.v1alpha1.OutcomeType;

/** What can be decided about one id. */
public enum Action {
    APPROVE(Subject.REQUEST, OutcomeType.APPROVED, OutcomeType.WOULD_APPROVE),
    DENY(Subject.REQUEST, OutcomeType.DENIED, OutcomeType.WOULD_DENY),
    REVOKE(Subject.GRANT, OutcomeType.REVOKED, OutcomeType.WOULD_REVOKE);

    private final Subject subject;
    private final OutcomeType done;
    private final OutcomeType would;

    Action(Subject subject, OutcomeType done, OutcomeType would) {
        this.subject = subject;
        this.done = done;
        this.would = would;
    }

    /** What the action is about. */
    public Subject subject() {
        return subject;
    }

    /** The outcome of an id for which the action was carried out. */
    public OutcomeType done() {
        return done;
    }

    /** The outcome of an id for which a dry run would carry it out. */
    public OutcomeType would() {
        return would;
    }
}
