package dev.patoperator.dispatch;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.decision.Subject;
import dev.patoperator.github.Access;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.ListedPat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
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
 * batch of a subject. A look that fails is made again after a back-off of its own: it stops neither the looks for the other
 * subject nor what is sent.
 */
final class Confirmer {

    /** After so many looks in a row at which grants could not be read, absence is taken for what it is worth. */
    private static final int FAILURES_BEFORE_ABSENCE = 2;

    private final LaneContext lane;
    private final GrantEvidence evidence;
    private final Map<Subject, LookTimes> times = new EnumMap<>(Subject.class);
    private final RefusedCredentials refused;
    private final Endings endings;

    Confirmer(LaneContext lane) {
        this.lane = lane;
        this.evidence = new GrantEvidence(lane);
        this.endings = new Endings(lane);
        this.refused = new RefusedCredentials(lane.clock(), lane.settings());
        for (Subject subject : Subject.values()) {
            times.put(subject, new LookTimes(lane.clock(), lane.settings()));
        }
    }

    /** Whether approvals can be confirmed by the grant that they make. */
    boolean grantsReadable() {
        return evidence.grantsReadable();
    }

    /** Something was sent that needs confirming: the next look is not far. */
    void expect(Subject subject) {
        times(subject).expect();
    }

    /** A complete list shows whether decisions that lapsed took effect after all. */
    void listed(Subject subject, Set<Long> ids) {
        if (lapsed(subject).stream().anyMatch(decision -> !ids.contains(decision.id()))) {
            times(subject).lookForLapsedNow();
        }
    }

    /** Whether it is time to look whether a decision that lapsed took effect. Any thread may ask. */
    boolean isLapsedDue(Subject subject) {
        return times(subject).isLapsedDue() && !lapsed(subject).isEmpty();
    }

    /** When to look next; null when nothing is open. While decisions wait, sending goes first, but not for ever. */
    @Nullable
    Instant due(Subject subject, boolean decisionsWait) {
        List<Decision> open = lane.queue().open().of(subject);
        if (open.isEmpty()) {
            times(subject).nothingOpen();
            return isLapsedDue(subject) ? times(subject).lapsedDue() : null;
        }
        Instant due = times(subject).due();
        if (!decisionsWait) {
            return due;
        }
        Instant latest = oldestCall(open).plus(lane.settings().confirmMost());
        return latest.isAfter(due) ? latest : due;
    }

    /** Looks once what became of the decisions on a subject. */
    void look(Subject subject) throws StepFailure, InterruptedException {
        LookTimes schedule = times(subject);
        List<Decision> open = lane.queue().open().of(subject);
        List<Decision> late = schedule.isLapsedDue() ? lapsed(subject) : List.of();
        schedule.begin(!late.isEmpty());
        List<Decision> all = Stream.concat(open.stream(), late.stream()).toList();
        if (all.isEmpty()) {
            return;
        }
        Optional<Access> access = access(all);
        if (access.isEmpty()) {
            schedule.failed();
            if (schedule.refused()) {
                endings.giveUp(open, "GitHub refuses the credentials of everybody who may ask");
            }
            return;
        }
        try {
            look(subject, open, late, access.get());
            schedule.succeeded();
            refused.accepted(access.get());
        } catch (GitHubException e) {
            schedule.failed();
            boolean refusal = !LaneFailures.passesByItself(e) && !(e instanceof GitHubException.RateLimited);
            boolean forLong = refusal && schedule.refused();
            if (e instanceof GitHubException.Unauthorized) {
                refused.add(access.get());
            }
            if (e instanceof GitHubException.Unauthorized && access(all).isPresent()) {
                schedule.lookNow(); // with credentials that nobody has refused
            } else if (forLong) {
                endings.giveUp(lane.queue().open().of(subject), String.valueOf(e.getMessage()));
            }
            throw new StepFailure(subject, access.get(), e);
        }
        lane.courtesy().renew();
    }

    /** How many looks for a subject failed in a row. */
    int failures(Subject subject) {
        return times(subject).failures();
    }

    /** With credentials that were not refused just now: of those who asked, or else of anybody at this installation. */
    private Optional<Access> access(List<Decision> decisions) {
        return accepted(decisions.stream().flatMap(decision -> decision.askers().stream()))
                .or(() -> accepted(lane.queue().orders(order -> true).stream()));
    }

    private Optional<Access> accepted(Stream<Order> orders) {
        return orders.map(lane::access).filter(refused::mayTry).findFirst();
    }

    private void look(Subject subject, List<Decision> open, List<Decision> late, Access access)
            throws GitHubException, InterruptedException {
        Instant lookedAt = lane.clock().instant();
        List<Decision> rest = new ArrayList<>(open);
        List<Decision> restLate = new ArrayList<>(late);
        if (subject == Subject.REQUEST) {
            for (Decision decision : evidence.confirmed(open, lapsed(subject), access)) {
                lane.inventory(subject).left(decision.id());
                endings.done(decision, ConfirmedBy.GRANT);
                rest.remove(decision);
                restLate.remove(decision);
            }
        }
        List<Decision> all = Stream.concat(rest.stream(), restLate.stream()).toList();
        if (all.isEmpty()) {
            return;
        }
        Inventory inventory = lane.inventory(subject);
        Set<Long> listed = inventory.stillListed(access, all);
        List<Decision> gone = new ArrayList<>();
        List<Decision> unanswered = new ArrayList<>();
        for (Decision decision : rest) {
            if (!listed.contains(decision.id())) {
                gone.add(decision);
            } else if (sent(decision).answered()) {
                endings.stillListed(decision, lookedAt);
            } else {
                unanswered.add(decision);
            }
        }
        sendAgain(unanswered);
        List<Decision> lapsed = inventory.lookedAtAll() ? lapsed(subject) : restLate;
        lapsed.stream()
                .filter(decision -> !gone.contains(decision) && !listed.contains(decision.id()))
                .forEach(gone::add);
        gone(gone, access, lookedAt);
    }

    /** Calls whose answer was lost, and that had no effect. One that is lost time and again may be so for one id's sake. */
    private void sendAgain(List<Decision> decisions) {
        Map<Batch, List<Decision>> byCall = new LinkedHashMap<>();
        for (Decision decision : decisions) {
            if (decision.hasLapsed() && !isWantedAnew(decision)) {
                endings.lapseAgain(decision);
                continue;
            }
            Decision.Sent sent = sent(decision);
            ListedPat item = lane.inventory(decision.action().subject()).seen(decision.id());
            if (item != null) {
                decision.seen(item);
            }
            lane.queue().again(decision);
            byCall.computeIfAbsent(sent.batch(), it -> new ArrayList<>()).add(decision);
        }
        byCall.values().stream()
                .filter(batch -> batch.size() > 1)
                .filter(batch -> batch.stream().allMatch(Decision::wasLostBefore))
                .forEach(lane.queue().halves()::split);
    }

    private boolean isWantedAnew(Decision decision) {
        ListedPat seen = decision.seen();
        Map<Long, ListedPat> items = seen == null ? Map.of() : Map.of(decision.id(), seen);
        return decision.askers().stream()
                .anyMatch(order -> !lane.resources()
                        .stillWanted(order, Set.of(decision.id()), items)
                        .isEmpty());
    }

    private void gone(List<Decision> gone, Access access, Instant lookedAt)
            throws GitHubException, InterruptedException {
        GrantEvidence.Found found = evidence.of(gone, access);
        for (Decision decision : gone) {
            lane.inventory(decision.action().subject()).left(decision.id());
            GrantEvidence.Conclusion conclusion = found.conclusion(decision);
            boolean over = endings.isOver(decision, lookedAt);
            switch (conclusion) {
                case OURS_BY_GRANT -> endings.done(decision, ConfirmedBy.GRANT);
                case OURS_BY_ABSENCE -> endings.done(decision, ConfirmedBy.ABSENCE);
                case SOMEBODY_ELSE_BEFORE_THE_CALL -> endings.missing(decision);
                case UNTOLD, SOMEBODY_ELSE_APPROVED, NO_GRANT_YET -> {
                    boolean known = lane.queue().lapsed().contains(decision);
                    if (!known && (over || conclusion != GrantEvidence.Conclusion.NO_GRANT_YET)) {
                        endings.lapse(decision, conclusion.failure());
                    }
                }
                case GRANTS_UNAVAILABLE -> {
                    if (over && failures(decision.action().subject()) >= FAILURES_BEFORE_ABSENCE) {
                        endings.done(decision, ConfirmedBy.ABSENCE);
                    }
                }
            }
        }
        if (found.failure() != null) {
            throw found.failure();
        }
    }

    private List<Decision> lapsed(Subject subject) {
        return lane.queue().lapsed().of(subject, lane.clock().instant());
    }

    private static Instant oldestCall(List<Decision> decisions) {
        return decisions.stream()
                .map(decision -> sent(decision).since())
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    private LookTimes times(Subject subject) {
        return Objects.requireNonNull(times.get(subject), "every subject has one");
    }

    private static Decision.Sent sent(Decision decision) {
        return Objects.requireNonNull(decision.sent(), "open decisions were sent");
    }
}
