package dev.patoperator.model;

/**
 * What the operator may claim about a decision that it sent and whose id has left GitHub's list. GitHub answers a bulk call
 * before it acts and says nothing about single ids, so the claim rests on what its lists show.
 */
public enum Confirmation {
    /** A grant with the token was made since the call: the operator's approval. */
    OURS_BY_GRANT(""),
    /** The id left the list. Denials and revocations leave no other trace at GitHub. */
    OURS_BY_ABSENCE(""),
    /** The grant was made before the call, so somebody else approved the request. */
    SOMEBODY_ELSE_BEFORE_THE_CALL(""),
    /** The operator denied the request, and there is a grant. */
    SOMEBODY_ELSE_APPROVED("the request left the list, but a grant with its token exists: somebody else approved it"),
    /** The id was never seen listed, and the answer to the call was lost. */
    UNKNOWN("GitHub's answer was lost, and the id was not seen listed before the call: what became of it cannot be"
            + " told"),
    /** An approval without a grant so far. */
    NO_GRANT_YET("the request left the list, but no grant with its token exists: it was denied or cancelled by"
            + " someone else"),
    /** The grants cannot be listed for now. */
    GRANTS_UNAVAILABLE("");

    /** What the list of grants shows about the token of a decision. */
    public enum GrantTrace {
        MADE_SINCE_THE_CALL,
        MADE_BEFORE_THE_CALL,
        /** It belongs to an earlier request of the same token. */
        MADE_BEFORE_THE_REQUEST,
        /** The list was read, and has no grant with the token. */
        NONE,
        /** The App may not read grants, or the token's id is not known. */
        UNREADABLE,
        /** Reading failed for now. */
        UNAVAILABLE
    }

    private final String failure;

    Confirmation(String failure) {
        this.failure = failure;
    }

    /**
     * Returns what may be claimed.
     *
     * @param seenBeforeTheCall whether the id was seen in the list before the call; without it, absence proves nothing
     */
    public static Confirmation of(Action action, boolean seenBeforeTheCall, GrantTrace trace) {
        if (!seenBeforeTheCall) {
            return UNKNOWN;
        }
        return switch (action) {
            case REVOKE -> OURS_BY_ABSENCE;
            case DENY ->
                switch (trace) {
                    case MADE_SINCE_THE_CALL, MADE_BEFORE_THE_CALL -> SOMEBODY_ELSE_APPROVED;
                    case UNAVAILABLE -> GRANTS_UNAVAILABLE;
                    case MADE_BEFORE_THE_REQUEST, NONE, UNREADABLE -> OURS_BY_ABSENCE;
                };
            case APPROVE ->
                switch (trace) {
                    case MADE_SINCE_THE_CALL -> OURS_BY_GRANT;
                    case MADE_BEFORE_THE_CALL -> SOMEBODY_ELSE_BEFORE_THE_CALL;
                    case NONE -> NO_GRANT_YET;
                    case UNAVAILABLE -> GRANTS_UNAVAILABLE;
                    case MADE_BEFORE_THE_REQUEST, UNREADABLE -> OURS_BY_ABSENCE;
                };
        };
    }

    /** Returns the message of the result if the claim stays so; empty for a success or where none is needed. */
    public String failure() {
        return failure;
    }
}
