package dev.patoperator.dispatch.worker;

import dev.patoperator.github.pat.PageQuery;
import dev.patoperator.model.Action;

/** Which endpoint is cheaper for a number of decisions. */
enum SendMode {
    /** One call per id, answered 204: precise, nothing to confirm. */
    SINGLE,
    /** One call for all, answered 202: what became of each id must be looked up. */
    BULK;

    /**
     * Counts calls: as many as ids for single ones; for a bulk one the call, a look whether the ids left the list, and
     * for reviews a look for grants of their tokens, each look up to 50 tokens. A tie goes to the precise way.
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
