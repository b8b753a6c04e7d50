package dev.patoperator.dispatch.worker.send;

import dev.patoperator.github.pat.PageQuery;
import dev.patoperator.model.Action;

/** How decisions are sent: one by one, or with one bulk call. */
enum SendMode {
    /** One call per id, answered 204: precise, nothing to confirm. */
    SINGLE,
    /** One call for all, answered 202: the effect on each id must be confirmed. */
    BULK;

    /**
     * Returns the mode that takes fewer calls. Single calls are as many as ids. A bulk call is followed by queries whether
     * the ids left the listing and, for reviews if grants are readable, by queries for grants of their tokens; each query
     * covers up to 50 tokens. A tie goes to single calls, which are precise.
     */
    static SendMode cheaper(int ids, Action action, boolean grantsReadable) {
        if (ids == 1) {
            return SINGLE;
        }
        int queries = (ids + PageQuery.MAX_TOKEN_IDS - 1) / PageQuery.MAX_TOKEN_IDS;
        int bulk = 1 + (action != Action.REVOKE && grantsReadable ? 2 * queries : queries);
        return bulk < ids ? BULK : SINGLE;
    }
}
