package dev.patoperator.dispatch;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.decision.Action;
import dev.patoperator.decision.Subject;
import dev.patoperator.decision.Verdict;
import dev.patoperator.github.Access;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.PatGrant;
import dev.patoperator.github.PatRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what became of calls that GitHub only accepted (202), or whose answer was lost. One look settles every open
 * batch.
 */
final class Confirmer {

    /** How long a late effect is still told as ours. */
    private static final Duration LAPSED_KEPT = Duration.ofHours(1);

    private static final Duration CLOCK_SLACK = Duration.ofMinutes(1);

    private final LaneContext lane;
    private final Grants grants;
    private final Backoff pauses;
    /** Credentials that GitHub refused, by fingerprint: one tenant's revoked key must not keep others waiting. */
    private final Set<String> refused = new HashSet<>();

    private @Nullable Instant due;

    Confirmer(LaneContext lane) {
        this.lane = lane;
        this.grants = new Grants(lane);
        this.pauses =
                new Backoff(lane.settings().confirmFirst(), lane.settings().confirmMost());
    }

    /** Whether approvals can be confirmed by the grant that they make. */
    boolean grantsReadable() {
        return grants.readable();
    }

    /** Something was sent that needs confirming: the next look is not far. */
    void expect() {
        pauses.reset();
        if (due == null) {
            due = lane.clock().instant().plus(pauses.next());
        }
    }

    /** When to look next; null when nothing is open. While decisions wait, sending goes first, but not for ever. */
    @Nullable
    Instant due(boolean decisionsWait) {
        if (!lane.queue().hasOpen()) {
            due = null;
            return null;
        }
        if (due == null) {
            due = lane.clock().instant().plus(pauses.next());
        }
        if (!decisionsWait) {
            return due;
        }
        Instant oldest = oldestSent();
        Instant latest = oldest.plus(lane.settings().confirmMost());
        return latest.isAfter(due) ? latest : due;
    }

    /** Looks once. */
    void look() throws StepFailure, InterruptedException {
        due = lane.clock().instant().plus(pauses.next());
        for (Subject subject : List.of(Subject.GRANT, Subject.REQUEST)) {
            List<Decision> open = lane.queue().open(subject);
            Access access = open.isEmpty() ? null : access(open).orElse(null);
            if (access == null) {
                continue;
            }
            try {
                look(subject, open, access);
            } catch (GitHubException e) {
                if (e instanceof GitHubException.Unauthorized) {
                    refused.add(access.credentials().fingerprint());
                }
                throw new StepFailure(subject, access, e);
            }
        }
        lane.courtesy().renew();
    }

    /** With credentials that were not refused, where an order has such. */
    private Optional<Access> access(List<Decision> open) {
        return open.stream()
                .flatMap(decision -> decision.askers().stream())
                .filter(order -> !refused.contains(order.credentials().fingerprint()))
                .findFirst()
                .map(lane::access)
                .or(() -> {
                    refused.clear();
                    return lane.access(open);
                });
    }

    private void look(Subject subject, List<Decision> all, Access access) throws GitHubException, InterruptedException {
        Instant lookedAt = lane.clock().instant();
        List<Decision> open = withoutGranted(all, access);
        if (open.isEmpty()) {
            return;
        }
        Inventory inventory = lane.inventory(subject);
        Set<Long> listed = inventory.stillListed(access, open);
        List<Decision> gone = new ArrayList<>();
        List<Decision> unanswered = new ArrayList<>();
        for (Decision decision : open) {
            if (!listed.contains(decision.id())) {
                gone.add(decision);
            } else if (sent(decision).answered()) {
                stillThere(decision, lookedAt);
            } else {
                unanswered.add(decision);
            }
        }
        sendAgain(unanswered);
        if (inventory.lookedAtAll()) {
            lane.queue().lapsed(subject, lookedAt.minus(LAPSED_KEPT)).stream()
                    .filter(decision -> !listed.contains(decision.id()))
                    .forEach(gone::add);
        }
        gone(gone, access, lookedAt);
    }

    /** Settles the approvals whose grant is there, which is all the proof it takes; answers the rest. */
    private List<Decision> withoutGranted(List<Decision> open, Access access)
            throws GitHubException, InterruptedException {
        if (open.stream().noneMatch(Confirmer::leavesAGrant) || !grants.readable()) {
            return open;
        }
        List<Decision> late =
                lane.queue().lapsed(Subject.REQUEST, lane.clock().instant().minus(LAPSED_KEPT));
        List<Decision> approvals = Stream.concat(open.stream(), late.stream())
                .filter(Confirmer::leavesAGrant)
                .toList();
        Map<Long, PatGrant> byToken = new HashMap<>();
        grants.newest(approvals, access).forEach(grant -> byToken.put(grant.tokenId(), grant));
        List<Decision> rest = new ArrayList<>(open);
        for (Decision decision : approvals) {
            PatGrant grant = byToken.get(decision.tokenId());
            if (grant != null && isEffect(grant, decision)) {
                lane.inventory(Subject.REQUEST).left(decision.id());
                done(decision, ConfirmedBy.GRANT);
                rest.remove(decision);
            }
        }
        return rest;
    }

    private static boolean leavesAGrant(Decision decision) {
        return decision.action() == Action.APPROVE && decision.tokenId() != null;
    }

    private void stillThere(Decision decision, Instant lookedAt) {
        if (isOver(sent(decision), lookedAt)) {
            lapse(
                    decision,
                    "GitHub accepted the call, but the id was still listed "
                            + lane.settings().confirmTimeout().toSeconds() + " s later");
        }
    }

    /** Calls whose answer was lost, and that had no effect. One that is lost time and again may be so for one id's sake. */
    private void sendAgain(List<Decision> decisions) {
        Map<Batch, List<Decision>> byCall = new LinkedHashMap<>();
        for (Decision decision : decisions) {
            Decision.Sent sent = sent(decision);
            sent.batch().release(decision); // what goes out next has a record of its own
            lane.queue().again(decision);
            byCall.computeIfAbsent(sent.batch(), it -> new ArrayList<>()).add(decision);
        }
        byCall.values().stream()
                .filter(batch -> batch.size() > 1)
                .filter(batch -> batch.stream().allMatch(Decision::wasLostBefore))
                .forEach(lane.queue()::split);
    }

    private void gone(List<Decision> gone, Access access, Instant lookedAt)
            throws GitHubException, InterruptedException {
        List<Decision> reviews = gone.stream()
                .filter(decision -> decision.action() != Action.REVOKE && decision.tokenId() != null)
                .toList();
        Set<Long> granted = new HashSet<>();
        boolean readable = !reviews.isEmpty() && grants.readable();
        List<PatGrant> found = readable ? grantsOf(reviews, access) : List.of();
        readable = readable && grants.readable();
        Set<Long> older = new HashSet<>();
        for (PatGrant grant : found) {
            for (Decision decision : reviews) {
                if (decision.tokenId() != null && decision.tokenId().equals(grant.tokenId())) {
                    (isEffect(grant, decision) ? granted : older).add(decision.id());
                }
            }
        }
        for (Decision decision : gone) {
            lane.inventory(decision.action().subject()).left(decision.id());
            if (decision.seen() == null) {
                lapse(
                        decision,
                        "GitHub's answer was lost, and the id was not seen listed before the call: what became"
                                + " of it cannot be told");
            } else if (granted.contains(decision.id()) && decision.action() == Action.DENY) {
                lapse(
                        decision,
                        "the request left the list, but a grant with its token exists: somebody else approved it");
            } else if (granted.contains(decision.id())) {
                done(decision, ConfirmedBy.GRANT);
            } else if (decision.action() != Action.APPROVE
                    || !readable
                    || !reviews.contains(decision)
                    || older.contains(decision.id())) {
                done(decision, ConfirmedBy.ABSENCE);
            } else if (isOver(sent(decision), lookedAt) && !lane.queue().isLapsed(decision)) {
                lapse(
                        decision,
                        "the request left the list, but no grant with its token exists: it was denied or cancelled"
                                + " by someone else");
            }
        }
    }

    /** For approvals each token is asked for. Whoever approved what we denied did so while our call was on its way. */
    private List<PatGrant> grantsOf(List<Decision> reviews, Access access)
            throws GitHubException, InterruptedException {
        List<Decision> approvals =
                reviews.stream().filter(Confirmer::leavesAGrant).toList();
        return approvals.isEmpty() ? grants.since(oldestSent().minus(CLOCK_SLACK), access) : grants.of(reviews, access);
    }

    /**
     * A grant from before the request is that of an earlier request of the same token, and proves nothing. Both times are
     * by GitHub's clock; ours, which is all that is left after a restart, may differ a little.
     */
    private static boolean isEffect(PatGrant grant, Decision decision) {
        Instant granted = grant.accessGrantedAt();
        Instant asked = decision.seen() instanceof PatRequest request ? request.createdAt() : null;
        Instant earliest = asked == null ? sent(decision).at().minus(CLOCK_SLACK) : asked;
        return granted == null || !granted.isBefore(earliest);
    }

    private void done(Decision decision, ConfirmedBy by) {
        Decision.Sent sent = sent(decision);
        lane.observer().confirmed(Duration.between(sent.at(), lane.clock().instant()));
        lane.queue().recovered(decision);
        lane.outbox()
                .verdict(
                        lane.queue().settled(decision),
                        decision.id(),
                        new Verdict.Done(decision.action(), by, decision.token(), sent.at(), sent.requestId()),
                        sent.batch());
    }

    private void lapse(Decision decision, String message) {
        Decision.Sent sent = sent(decision);
        lane.outbox()
                .verdict(
                        lane.queue().lapsed(decision),
                        decision.id(),
                        new Verdict.Failed(message, decision.token(), sent.at(), sent.requestId(), true),
                        sent.batch());
    }

    private boolean isOver(Decision.Sent sent, Instant lookedAt) {
        return !sent.at().plus(lane.settings().confirmTimeout()).isAfter(lookedAt);
    }

    private Instant oldestSent() {
        Instant oldest = lane.clock().instant();
        for (Subject subject : Subject.values()) {
            for (Decision decision : lane.queue().open(subject)) {
                Instant at = sent(decision).at();
                oldest = at.isBefore(oldest) ? at : oldest;
            }
        }
        return oldest;
    }

    private static Decision.Sent sent(Decision decision) {
        return Objects.requireNonNull(decision.sent(), "open decisions were sent");
    }
}
