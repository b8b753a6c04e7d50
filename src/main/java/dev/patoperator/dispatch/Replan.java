package dev.patoperator.dispatch;

import dev.patoperator.decision.Verdict;
import dev.patoperator.github.ListedPat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The last look at what resources want before something is sent. */
final class Replan {

    private final LaneContext lane;

    Replan(LaneContext lane) {
        this.lane = lane;
    }

    private static Verdict leftAlone(Decision decision) {
        return new Verdict.Undecided("not sent, because by then the resource did not decide it", decision.token());
    }

    /** Asks once more, for every resource behind a decision, whether it still wants it. */
    List<Decision> stillWanted(List<Decision> decisions) {
        Map<String, Set<Long>> idsByOrder = new LinkedHashMap<>();
        Map<String, Order> orders = new LinkedHashMap<>();
        Map<Long, ListedPat> seen = new HashMap<>();
        Map<Decision, List<Order>> askers = new LinkedHashMap<>();
        for (Decision decision : decisions) {
            List<Order> asking = decision.askers();
            askers.put(decision, asking);
            ListedPat item = decision.seen();
            if (item != null) {
                seen.put(decision.id(), item);
            }
            for (Order order : asking) {
                orders.put(order.resource().uid(), order);
                idsByOrder
                        .computeIfAbsent(order.resource().uid(), uid -> new HashSet<>())
                        .add(decision.id());
            }
        }
        Map<String, Set<Long>> wanted = new LinkedHashMap<>();
        idsByOrder.forEach((uid, ids) -> {
            Order order = Objects.requireNonNull(orders.get(uid));
            Set<Long> left = new HashSet<>(ids);
            // Handed over before a verdict came, and let in after: first what is not on record, then what is.
            left.removeAll(lane.outbox().done(uid));
            wanted.put(uid, lane.resources().stillWanted(order, left, seen));
        });
        List<Decision> kept = new ArrayList<>();
        askers.forEach((decision, asking) -> {
            boolean any = false;
            for (Order order : asking) {
                if (wanted.getOrDefault(order.resource().uid(), Set.of()).contains(decision.id())) {
                    any = true;
                } else {
                    lane.queue().drop(decision, order.resource().uid());
                    lane.outbox().dropped(order, decision.id());
                    if (order.chosen()) {
                        lane.outbox().verdict(List.of(order), decision.id(), leftAlone(decision), null);
                    }
                }
            }
            if (any) {
                kept.add(decision);
            }
        });
        return kept;
    }
}
