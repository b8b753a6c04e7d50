package dev.patoperator.dispatch;

import dev.patoperator.decision.Evaluation;
import dev.patoperator.decision.Obstacle;
import dev.patoperator.decision.ResourceRef;
import dev.patoperator.decision.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts verdicts and obstacles into the mailbox, and wakes each resource once for all that one step brought. */
final class Outbox {

    private final Mailbox mailbox;
    private final Resources resources;
    private final Set<ResourceRef> toWake = new LinkedHashSet<>();

    Outbox(Mailbox mailbox, Resources resources) {
        this.mailbox = mailbox;
        this.resources = resources;
    }

    void verdict(List<Order> askers, long id, Verdict verdict, @Nullable Batch batch) {
        for (Order order : askers) {
            mailbox.verdict(order, id, verdict, batch);
            toWake.add(order.resource());
        }
    }

    void evaluated(Order order, Evaluation evaluation) {
        mailbox.evaluated(order, evaluation);
        toWake.add(order.resource());
    }

    /** The ids whose verdicts on this resource are not on record yet. */
    Set<Long> unrecorded(String uid) {
        return mailbox.report(uid).verdicts().keySet();
    }

    /** The ids that were decided for this resource, and that its status may not show yet. */
    Set<Long> done(String uid) {
        return mailbox.report(uid).verdicts().entrySet().stream()
                .filter(entry -> entry.getValue() instanceof Verdict.Done)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** The ids that use up the resource's limit, and that its status may not count yet. */
    Set<Long> counted(String uid) {
        return mailbox.report(uid).verdicts().entrySet().stream()
                .filter(entry -> entry.getValue().possibleEffectAt() != null)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    void obstacle(List<Order> orders, Obstacle obstacle) {
        for (Order order : orders) {
            if (mailbox.obstacle(order, obstacle)) {
                toWake.add(order.resource());
            }
        }
    }

    /** A decision is not wanted any more as things are now: its resource looks what has changed. */
    void dropped(Order order, long id) {
        mailbox.dropped(order, id);
        toWake.add(order.resource());
    }

    void clearTemporary(List<Order> orders) {
        orders.forEach(order -> mailbox.clearTemporary(order.resource()));
    }

    void flush() {
        List<ResourceRef> woken = new ArrayList<>(toWake);
        toWake.clear();
        woken.forEach(resources::wake);
    }
}
