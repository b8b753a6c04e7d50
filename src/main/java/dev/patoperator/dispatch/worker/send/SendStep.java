package dev.patoperator.dispatch.worker.send;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.dispatch.listing.InstallationListings;
import dev.patoperator.dispatch.model.ClusterView;
import dev.patoperator.dispatch.model.journal.Journal;
import dev.patoperator.dispatch.model.journal.JournalRecord;
import dev.patoperator.dispatch.queue.BatchRecords;
import dev.patoperator.dispatch.queue.Decision;
import dev.patoperator.dispatch.queue.DecisionQueue;
import dev.patoperator.dispatch.results.ResultPublisher;
import dev.patoperator.dispatch.worker.call.CallAccess;
import dev.patoperator.dispatch.worker.call.Preemption;
import dev.patoperator.dispatch.worker.call.StepFailedException;
import dev.patoperator.github.AcceptedCall;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.ItemKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes one mutating call: writes the record of the batch, checks the batch once more, and calls. Used by one thread. */
public final class SendStep {

    private final BatchPreparation preparation;
    private final BatchRecords records;
    private final Revalidation revalidation;
    private final MutatingCall mutatingCall;
    private final RejectedCallHandler rejectedCallHandler;
    private final DecisionQueue queue;
    private final ResultPublisher publisher;
    private final InstallationListings listings;
    private final CallAccess callAccess;
    private final Preemption preemption;
    private final ClusterView cluster;

    public SendStep(
            BatchPreparation preparation,
            BatchRecords records,
            Revalidation revalidation,
            MutatingCall mutatingCall,
            RejectedCallHandler rejectedCallHandler,
            DecisionQueue queue,
            ResultPublisher publisher,
            InstallationListings listings,
            CallAccess callAccess,
            Preemption preemption,
            ClusterView cluster) {
        this.preparation = preparation;
        this.records = records;
        this.revalidation = revalidation;
        this.mutatingCall = mutatingCall;
        this.rejectedCallHandler = rejectedCallHandler;
        this.queue = queue;
        this.publisher = publisher;
        this.listings = listings;
        this.callAccess = callAccess;
        this.preemption = preemption;
        this.cluster = cluster;
    }

    /**
     * Makes the next mutating call about a kind, if decisions that wait are still wanted.
     *
     * @return whether a call was tried; true also when it was cancelled right before it went out
     */
    public boolean send(ItemKind kind, boolean grantsReadable)
            throws StepFailedException, Journal.JournalException, InterruptedException {
        List<Decision> prepared = preparation.next(kind, grantsReadable);
        if (prepared.isEmpty()) {
            return false;
        }
        if (kind == ItemKind.REQUEST) {
            preemption.preemptIfRevocationWaits();
        }
        List<Decision> batch = queue.takeForSending(prepared);
        Optional<InstallationAccess> access = Optional.empty();
        try {
            access = callAccess.ofFirstRequester(batch);
        } finally {
            if (access.isEmpty()) {
                queue.putBack(batch); // withdrawn since they were gathered
            }
        }
        if (access.isEmpty()) {
            return false;
        }
        post(batch, access.get());
        return true;
    }

    private void post(List<Decision> batch, InstallationAccess access)
            throws StepFailedException, Journal.JournalException, InterruptedException {
        ItemKind kind = batch.get(0).action().kind();
        JournalRecord record = records.of(access, batch);
        Decision.SentCall unanswered = records.now().call(false, null, record);
        batch.forEach(decision -> decision.sending(unanswered));
        try {
            records.write(record);
        } catch (Journal.JournalException | RuntimeException | Error e) {
            notSent(batch, record);
            throw e;
        }
        BatchRecords.CallTime time = records.now();
        AcceptedCall answer;
        try {
            answer = mutatingCall.send(batch, access.with(() -> mayStillSend(batch, access.organization())));
        } catch (GitHubException.NotSent e) {
            notSent(batch, record);
            return;
        } catch (GitHubException.Unavailable e) {
            if (e.mayHaveActed()) {
                sent(batch, time.call(false, e.requestId(), record));
            } else {
                notSent(batch, record);
            }
            throw new StepFailedException(kind, access, e);
        } catch (GitHubException e) {
            notSent(batch, record);
            rejectedCallHandler.handle(batch, access, e);
            return;
        } catch (InterruptedException | RuntimeException | Error e) {
            sent(batch, time.call(false, null, record)); // whether GitHub acted has to be confirmed
            throw e;
        }
        sent(batch, time.call(true, answer.requestId(), record));
        if (batch.size() == 1) {
            settle(batch.get(0), time.at(), answer.requestId(), record);
        }
        rejectedCallHandler.accepted(batch);
    }

    /** Checked before each try, because writing the record, getting a token, or an earlier try may have taken a while. */
    private boolean mayStillSend(List<Decision> batch, String organization) {
        return cluster.areWatched(organization)
                && revalidation.stillWanted(batch).size() == batch.size();
    }

    private void notSent(List<Decision> batch, JournalRecord record) {
        batch.forEach(Decision::notSent);
        queue.putBack(batch);
        batch.forEach(decision -> record.release(decision.id()));
    }

    private void sent(List<Decision> batch, Decision.SentCall call) {
        for (Decision decision : batch) {
            decision.releaseRecord();
            decision.sent(call);
        }
        queue.markSent(batch);
    }

    /** GitHub answers a call for one id when it has acted. */
    private void settle(Decision decision, Instant at, @Nullable String requestId, JournalRecord record) {
        var result =
                new DecisionResult.Succeeded(decision.action(), ConfirmedBy.RESPONSE, decision.token(), at, requestId);
        publisher.publishResult(queue.removeSettled(decision), decision.id(), result, record);
        listings.of(decision.action().kind()).removeDecided(decision.id());
    }
}
