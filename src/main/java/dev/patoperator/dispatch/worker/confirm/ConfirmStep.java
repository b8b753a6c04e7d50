package dev.patoperator.dispatch.worker.confirm;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.dispatch.listing.InstallationListings;
import dev.patoperator.dispatch.listing.ListingCache;
import dev.patoperator.dispatch.model.ClusterView;
import dev.patoperator.dispatch.model.DispatchSettings;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.model.journal.JournalRecord;
import dev.patoperator.dispatch.model.listing.StillListed;
import dev.patoperator.dispatch.queue.Decision;
import dev.patoperator.dispatch.queue.DecisionQueue;
import dev.patoperator.dispatch.worker.call.CallAccess;
import dev.patoperator.dispatch.worker.call.Preemption;
import dev.patoperator.dispatch.worker.call.StepFailedException;
import dev.patoperator.dispatch.worker.call.WorkerFailureHandler;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.Confirmation;
import dev.patoperator.model.ItemKind;
import java.time.Clock;
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
 * Confirms decisions whose calls GitHub only accepted (202), or whose answer was lost. One check covers every sent batch of
 * a kind. A failed check is repeated after its own back-off, which delays neither checks of the other kind nor sending. Used
 * by the worker's thread; any thread may call {@link #isTimedOutDue}.
 */
public final class ConfirmStep {

    /**
     * After so many failed checks in a row, and the confirm time-out, a request that left the listing counts as decided
     * although grants cannot be read.
     */
    private static final int FAILURES_BEFORE_ABSENCE = 2;

    private final DecisionQueue queue;
    private final InstallationListings listings;
    private final CallAccess callAccess;
    private final Preemption preemption;
    private final ClusterView cluster;
    private final DispatchSettings settings;
    private final Clock clock;
    private final GrantEvidence evidence;
    private final Map<ItemKind, ConfirmationSchedule> schedules = new EnumMap<>(ItemKind.class);
    private final CredentialBackoff credentialBackoff;
    private final DecisionSettler settler;

    /** Creates a step with nothing to confirm. The clock is monotonic. */
    public ConfirmStep(
            DecisionQueue queue,
            InstallationListings listings,
            GrantEvidence evidence,
            DecisionSettler settler,
            CallAccess callAccess,
            Preemption preemption,
            ClusterView cluster,
            DispatchSettings settings,
            Clock clock) {
        this.queue = queue;
        this.listings = listings;
        this.evidence = evidence;
        this.settler = settler;
        this.callAccess = callAccess;
        this.preemption = preemption;
        this.cluster = cluster;
        this.settings = settings;
        this.clock = clock;
        this.credentialBackoff = new CredentialBackoff(clock, settings);
        for (ItemKind kind : ItemKind.values()) {
            schedules.put(kind, new ConfirmationSchedule(clock, settings));
        }
    }

    /** Whether approvals can be confirmed by the grant that they make. */
    public boolean grantsReadable() {
        return evidence.grantsReadable();
    }

    /** Schedules a check soon, because a call was made whose effect has to be confirmed. */
    public void expect(ItemKind kind) {
        schedules(kind).expect();
    }

    /** Takes the ids of a complete listing. Timed-out decisions are checked now if one of them is not listed any more. */
    public void listed(ItemKind kind, Set<Long> ids) {
        if (timedOut(kind).stream().anyMatch(decision -> !ids.contains(decision.id()))) {
            schedules(kind).timedOutDueNow();
        }
    }

    /** Whether it is time to check timed-out decisions for a late effect. Any thread may call it. */
    public boolean isTimedOutDue(ItemKind kind) {
        return schedules(kind).isTimedOutDue() && !timedOut(kind).isEmpty();
    }

    /**
     * Returns when the next check is due; null when there is nothing to check. While decisions wait to be sent, sending goes
     * first, until {@code confirmMost} after the oldest unconfirmed call.
     */
    @Nullable
    public Instant due(ItemKind kind, boolean decisionsWait) {
        List<Decision> open = queue.sentDecisions().of(kind);
        if (open.isEmpty()) {
            schedules(kind).nothingToConfirm();
            return isTimedOutDue(kind) ? schedules(kind).timedOutDueAt() : null;
        }
        Instant due = schedules(kind).due();
        if (!decisionsWait) {
            return due;
        }
        Instant latest = oldestCall(open).plus(settings.confirmMost());
        return latest.isAfter(due) ? latest : due;
    }

    /** Makes one check of the sent decisions of a kind, and of timed-out ones when they are due. */
    public void confirm(ItemKind kind) throws StepFailedException, InterruptedException {
        ConfirmationSchedule schedule = schedules(kind);
        List<Decision> open = queue.sentDecisions().of(kind);
        List<Decision> late = schedule.isTimedOutDue() ? timedOut(kind) : List.of();
        schedule.begin(!late.isEmpty());
        List<Decision> all = Stream.concat(open.stream(), late.stream()).toList();
        if (all.isEmpty()) {
            return;
        }
        Optional<InstallationAccess> access = access(all);
        if (access.isEmpty()) {
            schedule.failed();
            if (schedule.refused()) {
                settler.timeOutUnconfirmable(open, "GitHub refuses the credentials of everybody who may ask");
            }
            return;
        }
        try {
            confirm(kind, open, late, access.get());
            schedule.succeeded();
            credentialBackoff.accepted(access.get());
        } catch (GitHubException e) {
            schedule.failed();
            boolean refusal = !WorkerFailureHandler.isTransient(e) && !(e instanceof GitHubException.RateLimited);
            boolean forLong = refusal && schedule.refused();
            if (e instanceof GitHubException.Unauthorized) {
                credentialBackoff.add(access.get());
            }
            if (e instanceof GitHubException.Unauthorized && access(all).isPresent()) {
                schedule.checkNow(); // with credentials that were not refused
            } else if (forLong) {
                settler.timeOutUnconfirmable(queue.sentDecisions().of(kind), String.valueOf(e.getMessage()));
            }
            throw new StepFailedException(kind, access.get(), e);
        }
        preemption.rearm();
    }

    /** Returns how many checks of a kind failed in a row. */
    public int failures(ItemKind kind) {
        return schedules(kind).failures();
    }

    /** Access with credentials that are not in back-off: of a requester, or else of any submission to this worker. */
    private Optional<InstallationAccess> access(List<Decision> decisions) {
        return accepted(decisions.stream().flatMap(decision -> decision.requesters().stream()))
                .or(() -> accepted(queue.submissions(submission -> true).stream()));
    }

    private Optional<InstallationAccess> accepted(Stream<Submission> submissions) {
        return submissions.map(callAccess::of).filter(credentialBackoff::mayTry).findFirst();
    }

    private void confirm(ItemKind kind, List<Decision> open, List<Decision> late, InstallationAccess access)
            throws GitHubException, InterruptedException {
        Instant lookedAt = clock.instant();
        List<Decision> rest = new ArrayList<>(open);
        List<Decision> restLate = new ArrayList<>(late);
        if (kind == ItemKind.REQUEST) {
            for (Decision decision : evidence.confirmed(open, timedOut(kind), access)) {
                listings.of(kind).removeDecided(decision.id());
                settler.succeeded(decision, ConfirmedBy.GRANT);
                rest.remove(decision);
                restLate.remove(decision);
            }
        }
        List<Decision> all = Stream.concat(rest.stream(), restLate.stream()).toList();
        if (all.isEmpty()) {
            return;
        }
        ListingCache listing = listings.of(kind);
        StillListed listed = listing.stillListed(access, all);
        List<Decision> gone = new ArrayList<>();
        List<Decision> unanswered = new ArrayList<>();
        for (Decision decision : rest) {
            if (!listed.ids().contains(decision.id())) {
                gone.add(decision);
            } else if (sent(decision).answered()) {
                settler.stillListed(decision, lookedAt);
            } else {
                unanswered.add(decision);
            }
        }
        requeueUnanswered(unanswered);
        List<Decision> timedOutNow = listed.exhaustive() ? timedOut(kind) : restLate;
        timedOutNow.stream()
                .filter(decision -> !gone.contains(decision) && !listed.ids().contains(decision.id()))
                .forEach(gone::add);
        settleUnlisted(gone, access, lookedAt);
    }

    /**
     * Requeues decisions that are still listed after their call's answer was lost, so that it had no effect. A batch whose
     * answer was lost repeatedly is bisected, because one id may be the cause.
     */
    private void requeueUnanswered(List<Decision> decisions) {
        Map<JournalRecord, List<Decision>> byCall = new LinkedHashMap<>();
        for (Decision decision : decisions) {
            if (decision.hasTimedOut() && !isStillWanted(decision)) {
                settler.timeOutAgain(decision);
                continue;
            }
            Decision.SentCall sent = sent(decision);
            ListedPat item = listings.of(decision.action().kind()).seen(decision.id());
            if (item != null) {
                decision.seen(item);
            }
            queue.requeue(decision);
            byCall.computeIfAbsent(sent.journalRecord(), it -> new ArrayList<>())
                    .add(decision);
        }
        byCall.values().stream()
                .filter(batch -> batch.size() > 1)
                .filter(batch -> batch.stream().allMatch(Decision::lostResponseRepeatedly))
                .forEach(queue.bisected()::split);
    }

    private boolean isStillWanted(Decision decision) {
        ListedPat seen = decision.seen();
        Map<Long, ListedPat> items = seen == null ? Map.of() : Map.of(decision.id(), seen);
        return decision.requesters().stream()
                .anyMatch(submission -> !cluster.stillWanted(submission, Set.of(decision.id()), items)
                        .isEmpty());
    }

    private void settleUnlisted(List<Decision> gone, InstallationAccess access, Instant lookedAt)
            throws GitHubException, InterruptedException {
        GrantEvidence.Found found = evidence.of(gone, access);
        for (Decision decision : gone) {
            listings.of(decision.action().kind()).removeDecided(decision.id());
            Confirmation confirmation = found.confirmation(decision);
            boolean over = settler.isOver(decision, lookedAt);
            switch (confirmation) {
                case OURS_BY_GRANT -> settler.succeeded(decision, ConfirmedBy.GRANT);
                case OURS_BY_ABSENCE -> settler.succeeded(decision, ConfirmedBy.ABSENCE);
                case SOMEBODY_ELSE_BEFORE_THE_CALL -> settler.missing(decision);
                case UNKNOWN, SOMEBODY_ELSE_APPROVED, NO_GRANT_YET -> {
                    boolean isTimedOut = queue.timedOut().contains(decision);
                    if (!isTimedOut && (over || confirmation != Confirmation.NO_GRANT_YET)) {
                        settler.timeOut(decision, confirmation.failure());
                    }
                }
                case GRANTS_UNAVAILABLE -> {
                    if (over && failures(decision.action().kind()) >= FAILURES_BEFORE_ABSENCE) {
                        settler.succeeded(decision, ConfirmedBy.ABSENCE);
                    }
                }
            }
        }
        if (found.failure() != null) {
            throw found.failure();
        }
    }

    private List<Decision> timedOut(ItemKind kind) {
        return queue.timedOut().of(kind, clock.instant());
    }

    private static Instant oldestCall(List<Decision> decisions) {
        return decisions.stream()
                .map(decision -> sent(decision).since())
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    private ConfirmationSchedule schedules(ItemKind kind) {
        return Objects.requireNonNull(schedules.get(kind), "every kind has one");
    }

    private static Decision.SentCall sent(Decision decision) {
        return Objects.requireNonNull(decision.sent(), "open decisions were sent");
    }
}
