package dev.patoperator.dispatch;

import dev.patoperator.decision.Subject;
import java.util.List;

/** A cluster without selectors: a lane that asks for a judgement has made a mistake. */
final class NoPolicies implements Judge {

    @Override
    public Round round(Subject subject, List<Order> orders) {
        throw new AssertionError("no order has a selector: " + orders);
    }
}
