package dev.patoperator.precedence.evaluation;

import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.policy.PolicyResult;
import java.util.HashMap;
import java.util.Map;

/** The results of items that exceptions of a selector leave alone. */
final class ExceptedResults {

    private ExceptedResults() {}

    /** Returns a result for each excepted item, by id, in a map that can be added to. */
    static Map<Long, DecisionResult> of(PolicyResult policyResult) {
        Map<Long, DecisionResult> results = new HashMap<>();
        for (PolicyResult.ExceptedItem excepted : policyResult.excepted()) {
            ListedPat item = excepted.item();
            results.put(
                    item.id(),
                    new DecisionResult.Excepted(
                            excepted.until(),
                            excepted.reason(),
                            new DecisionResult.TokenDetails(item.owner(), item.tokenId(), item.tokenName())));
        }
        return results;
    }
}
