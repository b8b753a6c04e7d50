package dev.patoperator.github.simulator;

/**
 * The result of a call when its id, or some ids of a bulk call, are not pending (not active). GitHub does not document it,
 * so the client must handle each.
 */
public enum UnknownIds {
    /** The answer of a success; the other ids are decided. */
    SKIPPED,
    /** 422 for the whole call; nothing is decided. */
    UNPROCESSABLE,
    /** 404 for the whole call; nothing is decided. */
    NOT_FOUND
}
