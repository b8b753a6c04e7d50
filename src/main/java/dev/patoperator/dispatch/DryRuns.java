package dev.patoperator.dispatch;

import dev.patoperator.decision.Subject;
import dev.patoperator.decision.Verdict;
import dev.patoperator.github.Access;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.ListedPat;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Looks for what a dry run asks about, and sends nothing. */
final class DryRuns {

    private final LaneContext lane;

    DryRuns(LaneContext lane) {
        this.lane = lane;
    }

    /** Answers the oldest dry run about a subject, if one waits. */
    boolean answer(Subject subject) throws StepFailure, InterruptedException {
        var waiting = lane.queue().evaluations().of(subject).stream()
                .filter(look -> look.selector() == null)
                .findFirst();
        if (waiting.isEmpty()) {
            return false;
        }
        Order order = waiting.get();
        Access access = lane.access(order);
        Inventory inventory = lane.inventory(subject);
        Instant now = lane.clock().instant();
        Set<Long> absent;
        try {
            inventory.look(
                    access,
                    order.ids(),
                    now.minus(lane.settings().freshness()),
                    Reach.ALL_IDS,
                    lane.settings().freshness());
            // What an older list lacks may have come since.
            absent = inventory.absent(access, order.ids(), now);
        } catch (GitHubException e) {
            throw new StepFailure(subject, access, e);
        }
        lane.courtesy().renew();
        if (!lane.queue().evaluations().answered(order)) {
            return true;
        }
        for (Long id : order.ids()) {
            ListedPat item = inventory.seen(id);
            Verdict verdict = absent.contains(id) || item == null
                    ? new Verdict.Missing()
                    : new Verdict.Would(
                            order.action(), new Verdict.Token(item.owner(), item.tokenId(), item.tokenName()));
            lane.outbox().verdict(List.of(order), id, verdict, null);
        }
        return true;
    }
}
