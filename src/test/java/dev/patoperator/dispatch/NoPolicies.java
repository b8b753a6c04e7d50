package dev.patoperator.dispatch;

import dev.patoperator.decision.Subject;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A cluster without selectors: a lane that asks for a judgement has made a mistake. */
final class NoPolicies implements Judge {

    @Override
    public Round round(Subject subject, List<Order> orders, Map<String, Set<Long>> underWay) {
        throw new AssertionError("no order has a selector: " + orders);
    }
}
