package dev.patoperator.dispatch.worker;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.dispatch.listing.ListingCache;
import dev.patoperator.dispatch.listing.ScanDepth;
import dev.patoperator.dispatch.queue.Decision;
import dev.patoperator.dispatch.queue.DecisionQueue;
import dev.patoperator.dispatch.queue.Journal;
import dev.patoperator.dispatch.queue.JournalRecord;
import dev.patoperator.dispatch.worker.context.StepFailedException;
import dev.patoperator.dispatch.worker.context.WorkerContext;
import dev.patoperator.github.AcceptedCall;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.PatApi;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.Action;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.ItemKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the next decisions, looks their ids up, checks which are still wanted, and makes one mutating call. Used by the
 * worker's thread.
 */
public final class SendStep {

    private final WorkerContext context;
    private final Revalidation revalidation;
    private final RejectedCallHandler rejectedCallHandler;

    public SendStep(WorkerContext context) {
        this.context = context;
        this.revalidation = new Revalidation(context);
        this.rejectedCallHandler = new RejectedCallHandler(context);
    }

    /**
     * Makes the next mutating call about a kind, if decisions that wait are still wanted.
     *
     * @return whether a call was tried; true also when it was cancelled right before it went out
     */
    public boolean send(ItemKind kind, boolean grantsReadable)
            throws StepFailedException, Journal.JournalException, InterruptedException {
        List<Decision> batch = gather(kind);
        Optional<InstallationAccess> requesterAccess = context.access(batch);
        if (requesterAccess.isEmpty()) {
            return false;
        }
        InstallationAccess access = requesterAccess.get();
        try {
            readListing(batch, access);
            batch = withNewcomers(batch, kind, access);
            if (batch.size() > 1) {
                batch = settleMissing(batch, access);
            }
        } catch (GitHubException e) {
            throw new StepFailedException(kind, access, e);
        }
        batch = revalidation.stillWanted(batch);
        if (batch.isEmpty()) {
            return false;
        }
        batch = withOneReason(batch);
        if (SendMode.cheaper(batch.size(), batch.get(0).action(), grantsReadable) == SendMode.SINGLE) {
            batch = batch.subList(0, 1);
        }
        if (kind == ItemKind.REQUEST) {
            context.preemption().preemptIfRevocationWaits();
        }
        batch = context.queue().takeForSending(batch);
        requesterAccess = context.access(batch);
        if (requesterAccess.isEmpty()) {
            context.queue().putBack(batch); // withdrawn since they were gathered
            return false;
        }
        post(batch, requesterAccess.get());
        return true;
    }

    private List<Decision> gather(ItemKind kind) {
        return revalidation.stillWanted(context.queue().gather(kind));
    }

    private void readListing(List<Decision> batch, InstallationAccess access)
            throws GitHubException, InterruptedException {
        ListingCache listing = context.listing(batch.get(0).action().kind());
        listing.ensureSeen(
                access,
                ids(batch),
                newest(batch),
                scanDepth(batch),
                context.settings().freshness());
        for (Decision decision : batch) {
            ListedPat item = listing.seen(decision.id());
            if (item != null) {
                decision.seen(item);
            }
        }
    }

    /** Reads only some pages for a single decision: its listing only shows whose token it is. */
    private ScanDepth scanDepth(List<Decision> batch) {
        if (batch.size() == 1) {
            return context.queue().waitingSince().size() > 1 ? ScanDepth.ONE_PAGE : ScanDepth.TEN_PAGES;
        }
        return batch.size() == DecisionQueue.MAX_BATCH ? ScanDepth.WHOLE_LIST : ScanDepth.ALL_IDS;
    }

    /** Gathers again, because decisions for the same call may have come during the listing, and looks their ids up. */
    private List<Decision> withNewcomers(List<Decision> before, ItemKind kind, InstallationAccess access)
            throws GitHubException, InterruptedException {
        List<Decision> now = gather(kind);
        if (now.isEmpty() || now.equals(before)) {
            return now;
        }
        readListing(now, access);
        return now;
    }

    /** Removes decisions whose ids are certainly not listed: GitHub could refuse the whole call because of one. */
    private List<Decision> settleMissing(List<Decision> batch, InstallationAccess access)
            throws GitHubException, InterruptedException {
        ListingCache listing = context.listing(batch.get(0).action().kind());
        Set<Long> absent = listing.absent(access, ids(batch), newest(batch));
        Map<Long, Long> itemsByToken = listing.itemsByToken(absent);
        List<Decision> there = new ArrayList<>();
        for (Decision decision : batch) {
            ListedPat item = listing.seen(decision.id());
            if (!absent.contains(decision.id())) {
                if (item != null) {
                    decision.seen(item);
                }
                there.add(decision);
            } else if (decision.mayHaveBeenDecidedByOperator()) {
                context.queue().markSent(List.of(decision)); // an earlier call may have decided it: to be confirmed
            } else {
                decision.releaseRecord();
                settle(decision, new DecisionResult.Missing(itemsByToken.get(decision.id())), null);
            }
        }
        return there;
    }

    /**
     * Requesters can withdraw after the batch was gathered, which may change a decision's reason. Only decisions with the
     * first one's reason are kept. The first one always stays, even if its reason changes meanwhile: the result is never
     * empty.
     */
    private static List<Decision> withOneReason(List<Decision> batch) {
        Decision first = batch.get(0);
        String reason = first.reason();
        return batch.stream()
                .filter(decision -> decision.equals(first) || Objects.equals(decision.reason(), reason))
                .toList();
    }

    private void post(List<Decision> batch, InstallationAccess access)
            throws StepFailedException, Journal.JournalException, InterruptedException {
        ItemKind kind = batch.get(0).action().kind();
        JournalRecord record = JournalRecord.of(
                context.installation(),
                access.organization(),
                context.clocks().wall().instant(),
                batch,
                context.journal());
        try {
            context.journal().write(record);
        } catch (Journal.JournalException | RuntimeException e) {
            notSent(batch, record);
            throw e;
        }
        Instant at = context.clocks().wall().instant();
        Instant since = context.clock().instant();
        AcceptedCall answer;
        try {
            answer = call(batch, access.with(() -> mayStillSend(batch, access.organization())));
        } catch (GitHubException.NotSent e) {
            notSent(batch, record);
            return;
        } catch (GitHubException.Unavailable e) {
            if (e.mayHaveActed()) {
                sent(batch, new Decision.SentCall(at, since, false, e.requestId(), record));
            } else {
                notSent(batch, record);
            }
            throw new StepFailedException(kind, access, e);
        } catch (GitHubException e) {
            notSent(batch, record);
            rejectedCallHandler.handle(batch, access, e);
            return;
        } catch (InterruptedException | RuntimeException e) {
            sent(
                    batch,
                    new Decision.SentCall(at, since, false, null, record)); // whether GitHub acted has to be confirmed
            throw e;
        }
        sent(batch, new Decision.SentCall(at, since, true, answer.requestId(), record));
        if (batch.size() == 1) {
            Decision decision = batch.get(0);
            context.publisher()
                    .publishResult(
                            context.queue().removeSettled(decision),
                            decision.id(),
                            new DecisionResult.Succeeded(
                                    decision.action(), ConfirmedBy.RESPONSE, decision.token(), at, answer.requestId()),
                            record);
            context.listing(kind).removeDecided(decision.id());
            rejectedCallHandler.accepted(decision);
        }
    }

    /** Checked before each try, because writing the record, getting a token, or an earlier try may have taken a while. */
    private boolean mayStillSend(List<Decision> batch, String organization) {
        return context.cluster().areWatched(organization)
                && revalidation.stillWanted(batch).size() == batch.size();
    }

    private void notSent(List<Decision> batch, JournalRecord record) {
        context.queue().putBack(batch);
        batch.forEach(record::release);
    }

    private void sent(List<Decision> batch, Decision.SentCall call) {
        for (Decision decision : batch) {
            decision.releaseRecord();
            decision.sent(call);
        }
        context.queue().markSent(batch);
    }

    private AcceptedCall call(List<Decision> batch, InstallationAccess access)
            throws GitHubException, InterruptedException {
        Decision first = batch.get(0);
        return batch.size() == 1 ? single(first, access) : bulk(ids(batch), first.action(), first.reason(), access);
    }

    private AcceptedCall single(Decision decision, InstallationAccess access)
            throws GitHubException, InterruptedException {
        PatApi api = context.api();
        return decision.action() == Action.REVOKE
                ? api.revokeGrant(access, decision.id())
                : api.reviewRequest(access, decision.id(), review(decision.action()), decision.reason());
    }

    private AcceptedCall bulk(List<Long> ids, Action action, @Nullable String reason, InstallationAccess access)
            throws GitHubException, InterruptedException {
        PatApi api = context.api();
        return action == Action.REVOKE
                ? api.revokeGrants(access, ids)
                : api.reviewRequests(access, ids, review(action), reason);
    }

    private static PatApi.Review review(Action action) {
        return action == Action.APPROVE ? PatApi.Review.APPROVE : PatApi.Review.DENY;
    }

    private void settle(Decision decision, DecisionResult result, @Nullable JournalRecord journalRecord) {
        context.publisher()
                .publishResult(context.queue().removeSettled(decision), decision.id(), result, journalRecord);
    }

    private static List<Long> ids(List<Decision> decisions) {
        return decisions.stream().map(Decision::id).collect(Collectors.toList());
    }

    private static Instant newest(List<Decision> decisions) {
        return decisions.stream().map(Decision::since).max(Instant::compareTo).orElse(Instant.EPOCH);
    }
}
