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
    private final PostFailures failures;

    Sender(LaneContext lane) {
        this.lane = lane;
        this.replan = new Replan(lane);
        this.failures = new PostFailures(lane);
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
            look(batch, access);
            batch = withNewcomers(batch, subject, access);
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

    private void look(List<Decision> batch, Access access) throws GitHubException, InterruptedException {
        Inventory inventory = lane.inventory(batch.get(0).action().subject());
        inventory.look(
                access, ids(batch), newest(batch), reach(batch), lane.settings().freshness());
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
    private List<Decision> withNewcomers(List<Decision> before, Subject subject, Access access)
            throws GitHubException, InterruptedException {
        List<Decision> now = gather(subject);
        if (now.isEmpty() || now.equals(before)) {
            return now;
        }
        look(now, access);
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
                decision.releaseRecord();
                settle(decision, new Verdict.Missing(), null);
            }
        }
        return there;
    }

    /**
     * The resource that asked first may have left, and the next may give another reason. That can happen while this runs, so
     * the first decision stays in any case: the result is never empty.
     */
    private static List<Decision> withOneReason(List<Decision> batch) {
        Decision first = batch.get(0);
        String reason = first.reason();
        return batch.stream()
                .filter(decision -> decision.equals(first) || Objects.equals(decision.reason(), reason))
                .toList();
    }

    private void post(List<Decision> batch, Access access)
            throws StepFailure, Journal.JournalException, InterruptedException {
        Subject subject = batch.get(0).action().subject();
        Batch record = Batch.of(
                lane.installation(), access.organization(), lane.clocks().wall().instant(), batch, lane.journal());
        try {
            lane.journal().write(record);
        } catch (Journal.JournalException | RuntimeException e) {
            notSent(batch, record);
            throw e;
        }
        Instant at = lane.clocks().wall().instant();
        Instant since = lane.clock().instant();
        Answer answer;
        try {
            answer = call(batch, access.with(() -> mayStillSend(batch, access.organization())));
        } catch (GitHubException.NotSent e) {
            notSent(batch, record);
            return;
        } catch (GitHubException.Unavailable e) {
            if (e.mayHaveActed()) {
                sent(batch, new Decision.Sent(at, since, false, e.requestId(), record));
            } else {
                notSent(batch, record);
            }
            throw new StepFailure(subject, access, e);
        } catch (GitHubException e) {
            notSent(batch, record);
            failures.handle(batch, access, e);
            return;
        } catch (InterruptedException | RuntimeException e) {
            sent(batch, new Decision.Sent(at, since, false, null, record)); // whether GitHub acted is to be looked up
            throw e;
        }
        sent(batch, new Decision.Sent(at, since, true, answer.requestId(), record));
        if (batch.size() == 1) {
            Decision decision = batch.get(0);
            lane.outbox()
                    .verdict(
                            lane.queue().settled(decision),
                            decision.id(),
                            new Verdict.Done(
                                    decision.action(), ConfirmedBy.RESPONSE, decision.token(), at, answer.requestId()),
                            record);
            lane.inventory(subject).left(decision.id());
            failures.accepted(decision);
        }
    }

    /** Asked before each try: writing the record, getting a token, or a try before may have taken a while. */
    private boolean mayStillSend(List<Decision> batch, String organization) {
        return lane.resources().areWatched(organization)
                && replan.stillWanted(batch).size() == batch.size();
    }

    private void notSent(List<Decision> batch, Batch record) {
        lane.queue().putBack(batch);
        batch.forEach(record::release);
    }

    private void sent(List<Decision> batch, Decision.Sent call) {
        for (Decision decision : batch) {
            decision.releaseRecord();
            decision.sent(call);
        }
        lane.queue().sent(batch);
    }

    private Answer call(List<Decision> batch, Access access) throws GitHubException, InterruptedException {
        Decision first = batch.get(0);
        return batch.size() == 1 ? single(first, access) : bulk(ids(batch), first.action(), first.reason(), access);
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
