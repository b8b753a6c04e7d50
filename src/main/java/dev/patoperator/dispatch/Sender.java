package dev.patoperator.dispatch;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.decision.Action;
import dev.patoperator.decision.Subject;
import dev.patoperator.decision.Verdict;
import dev.patoperator.github.Access;
import dev.patoperator.github.Answer;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.ListedPat;
import dev.patoperator.github.PatApi;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Gathers what goes out next, looks what of it is there, plans it once more, and makes one mutating call. */
final class Sender {

    private final LaneContext lane;
    private final Replan replan;

    Sender(LaneContext lane) {
        this.lane = lane;
        this.replan = new Replan(lane);
    }

    /**
     * Sends the next call about a subject, if anything is left of what waits once it is looked at again.
     *
     * @return whether a mutating call went out
     */
    boolean send(Subject subject, boolean grantsReadable)
            throws StepFailure, Journal.JournalException, InterruptedException {
        List<Decision> batch = gather(subject);
        Optional<Access> asker = lane.access(batch);
        if (asker.isEmpty()) {
            return false;
        }
        Access access = asker.get();
        try {
            look(batch, access, grantsReadable);
            batch = withNewcomers(batch, subject, access, grantsReadable);
            if (batch.size() > 1) {
                batch = settleMissing(batch, access);
            }
        } catch (GitHubException e) {
            throw new StepFailure(subject, access, e);
        }
        batch = replan.stillWanted(batch);
        if (batch.isEmpty()) {
            return false;
        }
        batch = withOneReason(batch);
        if (Way.cheaper(batch.size(), batch.get(0).action(), grantsReadable) == Way.SINGLE) {
            batch = batch.subList(0, 1);
        }
        if (subject == Subject.REQUEST) {
            lane.courtesy().giveWay();
        }
        batch = lane.queue().takeOut(batch);
        asker = lane.access(batch);
        if (asker.isEmpty()) {
            lane.queue().putBack(batch); // withdrawn since they were gathered
            return false;
        }
        post(batch, asker.get());
        return true;
    }

    private List<Decision> gather(Subject subject) {
        return replan.stillWanted(lane.queue().gather(subject));
    }

    private void look(List<Decision> batch, Access access, boolean grantsReadable)
            throws GitHubException, InterruptedException {
        Action action = batch.get(0).action();
        Inventory inventory = lane.inventory(action.subject());
        // An approval leaves a grant as proof. What else leaves the list may have left it before the call.
        Duration goodFor = action == Action.APPROVE && grantsReadable
                ? lane.settings().confirmTimeout()
                : lane.settings().freshness();
        inventory.look(access, ids(batch), newest(batch), reach(batch), goodFor);
        for (Decision decision : batch) {
            ListedPat item = inventory.seen(decision.id());
            if (item != null) {
                decision.seen(item);
            }
        }
    }

    /** A lone decision is not worth reading a whole list for: the list only tells whose token it is. */
    private Reach reach(List<Decision> batch) {
        if (batch.size() == 1) {
            return lane.queue().waitingSince().size() > 1 ? Reach.ONE_PAGE : Reach.TEN_PAGES;
        }
        return batch.size() == Queue.MAX_BATCH ? Reach.WHOLE_LIST : Reach.ALL_IDS;
    }

    /** While the list was read more may have come that can go along; what the list did not show is looked for. */
    private List<Decision> withNewcomers(List<Decision> before, Subject subject, Access access, boolean grantsReadable)
            throws GitHubException, InterruptedException {
        List<Decision> now = gather(subject);
        if (now.isEmpty() || now.equals(before)) {
            return now;
        }
        look(now, access, grantsReadable);
        return now;
    }

    /** Ids that are certainly not there are not sent along: one of them could have the whole call refused. */
    private List<Decision> settleMissing(List<Decision> batch, Access access)
            throws GitHubException, InterruptedException {
        Inventory inventory = lane.inventory(batch.get(0).action().subject());
        Set<Long> absent = inventory.absent(access, ids(batch), newest(batch));
        List<Decision> there = new ArrayList<>();
        for (Decision decision : batch) {
            ListedPat item = inventory.seen(decision.id());
            if (!absent.contains(decision.id())) {
                if (item != null) {
                    decision.seen(item);
                }
                there.add(decision);
            } else if (decision.mayBeOurs()) {
                lane.queue().sent(List.of(decision)); // an earlier call may have decided it: to be confirmed
            } else {
                settle(decision, new Verdict.Missing(), null);
            }
        }
        return there;
    }

    /** Whoever asked first may have left, and the reason of the next be another. */
    private static List<Decision> withOneReason(List<Decision> batch) {
        String reason = batch.get(0).reason();
        return batch.stream()
                .filter(decision -> Objects.equals(decision.reason(), reason))
                .toList();
    }

    private void post(List<Decision> batch, Access access)
            throws StepFailure, Journal.JournalException, InterruptedException {
        Subject subject = batch.get(0).action().subject();
        Batch record = Batch.of(
                lane.installation(), access.organization(), lane.clock().instant(), batch, lane.journal());
        try {
            lane.journal().write(record);
        } catch (Journal.JournalException | RuntimeException e) {
            notSent(batch, record);
            throw e;
        }
        if (replan.stillWanted(batch).size() < batch.size()) { // writing the record may have taken a while
            notSent(batch, record);
            return;
        }
        Instant at = lane.clock().instant();
        Answer answer;
        try {
            answer = batch.size() == 1
                    ? single(batch.get(0), access)
                    : bulk(ids(batch), batch.get(0).action(), batch.get(0).reason(), access);
        } catch (GitHubException.Unavailable e) {
            if (e.mayHaveActed()) {
                sent(batch, new Decision.Sent(at, false, e.requestId(), record));
            } else {
                notSent(batch, record);
            }
            throw new StepFailure(subject, access, e);
        } catch (GitHubException.Refused | GitHubException.NotFound e) {
            notSent(batch, record);
            refused(batch, access, e, at);
            return;
        } catch (GitHubException e) {
            notSent(batch, record);
            throw new StepFailure(subject, access, e);
        } catch (InterruptedException | RuntimeException e) {
            sent(batch, new Decision.Sent(at, false, null, record)); // whether GitHub acted is to be looked up
            throw e;
        }
        sent(batch, new Decision.Sent(at, true, answer.requestId(), record));
        if (batch.size() == 1) {
            Decision decision = batch.get(0);
            settle(
                    decision,
                    new Verdict.Done(decision.action(), ConfirmedBy.RESPONSE, decision.token(), at, answer.requestId()),
                    record);
            lane.inventory(subject).left(decision.id());
        }
    }

    private void notSent(List<Decision> batch, Batch record) {
        lane.queue().putBack(batch);
        batch.forEach(record::release);
    }

    private void sent(List<Decision> batch, Decision.Sent call) {
        for (Decision decision : batch) {
            Decision.Sent before = decision.sent();
            if (before != null) {
                before.batch().release(decision);
            }
            decision.sent(call);
        }
        lane.queue().sent(batch);
    }

    /** The call reached GitHub and had no effect: for one id that is final, a list of ids goes again in halves. */
    private void refused(List<Decision> batch, Access access, GitHubException reason, Instant at)
            throws StepFailure, InterruptedException {
        lane.courtesy().insist();
        if (batch.size() > 1) {
            if (reason instanceof GitHubException.NotFound) {
                checkOrganization(batch.get(0).action().subject(), access);
            }
            lane.queue().split(batch);
            return;
        }
        Decision decision = batch.get(0);
        if (reason instanceof GitHubException.Refused && !isGoneByNow(decision, access)) {
            settle(
                    decision,
                    new Verdict.Failed(String.valueOf(reason.getMessage()), decision.token(), at, reason.requestId()),
                    null);
            return;
        }
        if (reason instanceof GitHubException.NotFound) {
            checkOrganization(decision.action().subject(), access);
        }
        if (decision.mayBeOurs()) {
            lane.queue().sent(List.of(decision)); // decided by an earlier call whose answer was lost, perhaps
        } else {
            settle(decision, new Verdict.Missing(), null);
        }
        lane.inventory(decision.action().subject()).left(decision.id());
    }

    /** An earlier call whose answer was lost may have landed meanwhile, and be why GitHub refuses this one. */
    private boolean isGoneByNow(Decision decision, Access access) throws StepFailure, InterruptedException {
        if (!decision.mayBeOurs()) {
            return false;
        }
        try {
            return lane.inventory(decision.action().subject())
                    .stillListed(access, List.of(decision))
                    .isEmpty();
        } catch (GitHubException e) {
            throw new StepFailure(decision.action().subject(), access, e);
        }
    }

    /** 404 may speak of the id or of the organization: the list tells. */
    private void checkOrganization(Subject subject, Access access) throws StepFailure, InterruptedException {
        try {
            lane.inventory(subject).beginAnew(access);
        } catch (GitHubException e) {
            throw new StepFailure(subject, access, e);
        }
    }

    private Answer single(Decision decision, Access access) throws GitHubException, InterruptedException {
        PatApi api = lane.api();
        return decision.action() == Action.REVOKE
                ? api.revokeGrant(access, decision.id())
                : api.reviewRequest(access, decision.id(), review(decision.action()), decision.reason());
    }

    private Answer bulk(List<Long> ids, Action action, @Nullable String reason, Access access)
            throws GitHubException, InterruptedException {
        PatApi api = lane.api();
        return action == Action.REVOKE
                ? api.revokeGrants(access, ids)
                : api.reviewRequests(access, ids, review(action), reason);
    }

    private static PatApi.Review review(Action action) {
        return action == Action.APPROVE ? PatApi.Review.APPROVE : PatApi.Review.DENY;
    }

    private void settle(Decision decision, Verdict verdict, @Nullable Batch batch) {
        lane.outbox().verdict(lane.queue().settled(decision), decision.id(), verdict, batch);
    }

    private static List<Long> ids(List<Decision> decisions) {
        return decisions.stream().map(Decision::id).collect(Collectors.toList());
    }

    private static Instant newest(List<Decision> decisions) {
        return decisions.stream().map(Decision::since).max(Instant::compareTo).orElse(Instant.EPOCH);
    }
}
