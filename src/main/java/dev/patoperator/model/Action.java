package dev.patoperator.model;

import dev.patoperator.api.v1alpha1.OutcomeType;

/** What a decision does to one id. */
public enum Action {
    APPROVE(ItemKind.REQUEST, OutcomeType.APPROVED, OutcomeType.WOULD_APPROVE),
    DENY(ItemKind.REQUEST, OutcomeType.DENIED, OutcomeType.WOULD_DENY),
    REVOKE(ItemKind.GRANT, OutcomeType.REVOKED, OutcomeType.WOULD_REVOKE);

    private final ItemKind kind;
    private final OutcomeType done;
    private final OutcomeType would;

    Action(ItemKind kind, OutcomeType done, OutcomeType would) {
        this.kind = kind;
        this.done = done;
        this.would = would;
    }

    /** Returns the kind of item that the action decides. */
    public ItemKind kind() {
        return kind;
    }

    /** Returns the outcome of an id for which the action was carried out. */
    public OutcomeType done() {
        return done;
    }

    /** Returns the outcome of an id for which a dry run would carry the action out. */
    public OutcomeType would() {
        return would;
    }
}
