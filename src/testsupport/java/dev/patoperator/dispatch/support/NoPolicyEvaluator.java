package dev.patoperator.dispatch.support;

import dev.patoperator.dispatch.model.PolicyEvaluator;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.model.ItemKind;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An evaluator for tests without selectors. Fails when a worker requests an evaluation. */
public final class NoPolicyEvaluator implements PolicyEvaluator {

    @Override
    public Snapshot snapshot(ItemKind kind, List<Submission> submissions, Map<String, Set<Long>> underWay) {
        throw new AssertionError("no order has a selector: " + submissions);
    }
}
