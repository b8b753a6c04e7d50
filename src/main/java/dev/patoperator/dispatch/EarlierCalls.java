package dev.patoperator.dispatch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls of this process that lapsed, and calls of its predecessor: what they came to is not known, so it is looked up before
 * anything is sent in their place. Guarded by its queue, except for what lapsed.
 */
final class EarlierCalls {

    private final Lapsed lapsed = new Lapsed();
    private final Recovery recovery;

    EarlierCalls(Recovery recovery) {
        this.recovery = recovery;
    }

    /** Decisions whose time to take effect is over. */
    Lapsed lapsed() {
        return lapsed;
    }

    /** Whether a predecessor may have sent the id for the order's resource. */
    boolean mayHaveSent(Order order, long id) {
        return recovery.resume(order, id).isPresent();
    }

    /**
     * Takes out the decision that an earlier call may have carried out, for the order and for whoever asked for it then: a
     * late effect is told to all of them. Null when there was no such call.
     */
    @Nullable
    Decision resume(Decision.Key key, Order order) {
        Decision before = lapsed.remove(key);
        if (before == null) {
            return recovery.resume(order, key.id()).orElse(null);
        }
        String uid = order.resource().uid();
        Decision again = before.again(uid);
        again.ask(order);
        before.askers().stream().filter(it -> !it.resource().uid().equals(uid)).forEach(again::ask);
        return again;
    }

    /** Its time to take effect is over, though it may yet. Answers who is to be told so: whose status does not say it yet. */
    List<Order> lapse(Decision decision) {
        lapsed.add(decision);
        recovery.leave(decision);
        return decision.lapse();
    }

    /** What an earlier opposite call came to cannot be told from what this one does, which is about to be sent. */
    void forgetOpposite(Decision decision) {
        decision.key().opposite().ifPresent(opposite -> {
            lapsed.forget(opposite);
            // All who ask use the same GitHub: that of the lane's installation.
            recovery.forgetLapsed(
                    opposite, decision.askers().get(0).credentials().apiUrl());
        });
    }
}
