package dev.patoperator.dispatch;

import dev.patoperator.decision.Subject;
import dev.patoperator.decision.Verdict;
import dev.patoperator.github.Access;
import dev.patoperator.github.GitHubException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what follows when GitHub answers a mutating call with an error, so that the call had no effect. The decisions are
 * back in the queue. For one id a 422 is final. A call for several ids is split until the ids that GitHub refuses stand
 * alone. A 404 for an id that is listed passes, so the call is made again. A 403 to a bulk call may be about one id or about
 * the App: two single calls tell. Used by the worker's thread.
 */
final class PostFailures {

    private record Forbidden(Decision decision, GitHubException reason) {}

    private final LaneContext lane;
    private final Backoff passing;

    /** The first of two single calls was forbidden; the second tells whether all are. */
    private @Nullable Forbidden forbidden;

    PostFailures(LaneContext lane) {
        this.lane = lane;
        this.passing =
                new Backoff(lane.settings().confirmFirst(), lane.settings().confirmMost());
    }

    /** @throws StepFailure when the failure is not about the ids of this call */
    void handle(List<Decision> batch, Access access, GitHubException reason) throws StepFailure, InterruptedException {
        Subject subject = batch.get(0).action().subject();
        if (reason instanceof GitHubException.NotFound || reason instanceof GitHubException.Refused) {
            lane.courtesy().insist(); // what is read now belongs to the call that was made
        }
        if (reason instanceof GitHubException.Forbidden) {
            forbidden(batch, access, reason);
        } else if (reason instanceof GitHubException.NotFound) {
            checkOrganization(subject, access);
            if (batch.size() > 1) {
                lane.queue().halves().split(batch);
            } else {
                notFound(batch.get(0), access, reason);
            }
        } else if (reason instanceof GitHubException.Refused) {
            if (batch.size() > 1) {
                lane.queue().halves().split(batch);
            } else {
                refused(batch.get(0), access, reason);
            }
        } else {
            throw new StepFailure(subject, access, reason);
        }
    }

    /** A single call was accepted: what was forbidden before was forbidden for the id's sake. */
    void accepted(Decision decision) {
        passing.reset();
        Forbidden before = forbidden;
        if (before != null
                && before.decision().action().subject() == decision.action().subject()) {
            forbidden = null;
            fail(before.decision(), before.reason());
        }
    }

    private void forbidden(List<Decision> batch, Access access, GitHubException reason) throws StepFailure {
        Subject subject = batch.get(0).action().subject();
        if (batch.size() > 1) {
            lane.queue().halves().splitOff(List.of(batch.get(0), batch.get(batch.size() - 1)), batch);
            return;
        }
        if (forbidden != null || !lane.queue().halves().isSplit(subject)) {
            forbidden = null;
            lane.queue().halves().forget(subject);
            throw new StepFailure(subject, access, reason);
        }
        forbidden = new Forbidden(batch.get(0), reason);
        Instant now = lane.clock().instant();
        lane.queue().delay(batch.get(0), now.plus(lane.settings().confirmMost())); // the other one goes first
    }

    private void refused(Decision decision, Access access, GitHubException reason)
            throws StepFailure, InterruptedException {
        if (isGoneByNow(decision, access)) {
            gone(decision);
        } else {
            fail(decision, reason);
        }
    }

    /** The list that was just read tells a passing 404 from an id that is not there. */
    private void notFound(Decision decision, Access access, GitHubException reason)
            throws StepFailure, InterruptedException {
        if (!isListed(decision, access)) {
            gone(decision);
            return;
        }
        Instant now = lane.clock().instant();
        Instant first = decision.failedInPassing(now);
        lane.queue().delay(decision, now.plus(passing.next()));
        Duration confirmTimeout = lane.settings().confirmTimeout();
        if (!first.plus(confirmTimeout).isAfter(now)) {
            String message = "GitHub lists the id, but for " + confirmTimeout.toSeconds()
                    + " s it answered each call for it with 404: " + reason.getMessage();
            fail(decision, message, reason);
        }
    }

    private void gone(Decision decision) {
        if (decision.mayBeOurs()) {
            lane.queue().sent(List.of(decision)); // decided by an earlier call whose answer was lost, perhaps
        } else {
            settle(decision, new Verdict.Missing());
        }
        lane.inventory(decision.action().subject()).left(decision.id());
    }

    /** An earlier call whose answer was lost may have landed meanwhile, and be why GitHub refuses this one. */
    private boolean isGoneByNow(Decision decision, Access access) throws StepFailure, InterruptedException {
        return decision.mayBeOurs() && !isStillListed(decision, access);
    }

    /** Whether the list, of which the first page was just read, shows the id. */
    private boolean isListed(Decision decision, Access access) throws StepFailure, InterruptedException {
        Inventory inventory = lane.inventory(decision.action().subject());
        return inventory.seen(decision.id()) != null || (!inventory.provesAbsence() && isStillListed(decision, access));
    }

    private boolean isStillListed(Decision decision, Access access) throws StepFailure, InterruptedException {
        Subject subject = decision.action().subject();
        try {
            return lane.inventory(subject)
                    .stillListed(access, List.of(decision))
                    .contains(decision.id());
        } catch (GitHubException e) {
            throw new StepFailure(subject, access, e);
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

    private void fail(Decision decision, GitHubException reason) {
        fail(decision, String.valueOf(reason.getMessage()), reason);
    }

    private void fail(Decision decision, String message, GitHubException reason) {
        Instant at = lane.clocks().wall().instant();
        settle(decision, new Verdict.Failed(message, decision.token(), at, reason.requestId()));
    }

    private void settle(Decision decision, Verdict verdict) {
        decision.releaseRecord();
        lane.outbox().verdict(lane.queue().settled(decision), decision.id(), verdict, null);
    }
}
