package dev.patoperator.github.simulator;

/**
 * The result of a bulk call when some of its ids are not pending (not active). GitHub does not document it, so the
 * client must handle each.
 */
public enum UnknownIds {
    /** 202, and the other ids are decided. */
    SKIPPED,
    /** 422 for the whole list; nothing is decided. */
    UNPROCESSABLE,
    /** 404 for the whole list; nothing is decided. */
    NOT_FOUND
}
