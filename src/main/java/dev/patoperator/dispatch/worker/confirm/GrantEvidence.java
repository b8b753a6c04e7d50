package dev.patoperator.dispatch.worker.confirm;

import dev.patoperator.dispatch.model.Clocks;
import dev.patoperator.dispatch.queue.Decision;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.model.Action;
import dev.patoperator.model.Confirmation;
import dev.patoperator.model.Confirmation.GrantTrace;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds out by the grants of an organization how requests that left the listing were decided: an approval leaves a grant
 * with the token of the request. Used by the worker's thread.
 */
public final class GrantEvidence {

    /** After a restart, the time of a call may come from the clock of another machine. */
    private static final Duration CLOCK_SLACK = Duration.ofMinutes(1);

    private final GrantLookup grants;
    private final Supplier<Duration> gitHubClockAhead;
    private final Clocks clocks;

    /** @param gitHubClockAhead how far GitHub's clock is ahead of this machine's, as far as is known */
    public GrantEvidence(GrantLookup grants, Supplier<Duration> gitHubClockAhead, Clocks clocks) {
        this.grants = grants;
        this.gitHubClockAhead = gitHubClockAhead;
        this.clocks = clocks;
    }

    boolean grantsReadable() {
        return grants.readable();
    }

    /** Returns the approvals whose grant was made since the call, which proves them without a listing of requests. */
    List<Decision> confirmed(List<Decision> open, List<Decision> timedOut, InstallationAccess access)
            throws GitHubException, InterruptedException {
        if (open.stream().noneMatch(GrantEvidence::hasGrant) || !grants.readable()) {
            return List.of();
        }
        List<Decision> approvals = Stream.concat(open.stream(), timedOut.stream())
                .filter(GrantEvidence::hasGrant)
                .toList();
        Map<Long, PatGrant> byToken = new HashMap<>();
        try {
            grants.newest(approvals, access).forEach(grant -> byToken.put(grant.tokenId(), grant));
        } catch (GitHubException.Unavailable e) {
            return List.of(); // the listing of requests shows what has left it
        }
        List<Decision> confirmed = new ArrayList<>();
        for (Decision decision : approvals) {
            PatGrant grant = byToken.get(decision.tokenId());
            if (grant != null && trace(grant, decision) == GrantTrace.MADE_SINCE_THE_CALL) {
                confirmed.add(decision);
            }
        }
        return confirmed;
    }

    /** What the grants show about decisions whose ids have left the listing. */
    static final class Found {
        private final Map<Decision, GrantTrace> traces = new HashMap<>();
        private boolean readable = true;
        private GitHubException.@Nullable Unavailable failure;

        /** Why the grants could not be listed; null when they could. */
        GitHubException.@Nullable Unavailable failure() {
            return failure;
        }

        Confirmation confirmation(Decision decision) {
            return Confirmation.of(decision.action(), decision.seen() != null, trace(decision));
        }

        private GrantTrace trace(Decision decision) {
            GrantTrace found = traces.get(decision);
            if (found != null) {
                return found;
            }
            if (failure != null) {
                return GrantTrace.UNAVAILABLE;
            }
            return readable && decision.tokenId() != null ? GrantTrace.NONE : GrantTrace.UNREADABLE;
        }

        /** Of several grants with one token the one that was made last counts. */
        private void add(Decision decision, GrantTrace trace) {
            traces.merge(decision, trace, (one, other) -> one.compareTo(other) <= 0 ? one : other);
        }
    }

    /**
     * Reads the grants of these decisions' tokens. With an approval among them, each token is queried. For denials alone the
     * newest grants suffice: somebody who approved such a request did so while the operator's call was on its way.
     */
    Found of(List<Decision> gone, InstallationAccess access) throws GitHubException, InterruptedException {
        Found found = new Found();
        List<Decision> reviews = gone.stream()
                .filter(decision -> decision.action() != Action.REVOKE && decision.tokenId() != null)
                .toList();
        found.readable = grants.readable();
        if (reviews.isEmpty() || !found.readable) {
            return found;
        }
        List<PatGrant> listed;
        try {
            listed = reviews.stream().anyMatch(GrantEvidence::hasGrant)
                    ? grants.of(reviews, access)
                    : grants.since(oldestCall(reviews), reviews, access);
        } catch (GitHubException.Unavailable e) {
            found.failure = e;
            return found;
        }
        found.readable = grants.readable();
        for (PatGrant grant : listed) {
            reviews.stream()
                    .filter(decision ->
                            grant.tokenId() != null && grant.tokenId().equals(decision.tokenId()))
                    .forEach(decision -> found.add(decision, trace(grant, decision)));
        }
        return found;
    }

    private static boolean hasGrant(Decision decision) {
        return decision.action() == Action.APPROVE && decision.tokenId() != null;
    }

    /** Both times are by GitHub's clock, in whole seconds. */
    private GrantTrace trace(PatGrant grant, Decision decision) {
        Instant granted = grant.accessGrantedAt();
        if (granted == null) {
            return GrantTrace.MADE_SINCE_THE_CALL;
        }
        Instant sent = sentByGitHubsClock(decision);
        Instant requested = decision.seen() instanceof PatRequest request ? request.createdAt() : null;
        if (requested == null) {
            return granted.isBefore(sent.minus(CLOCK_SLACK))
                    ? GrantTrace.MADE_BEFORE_THE_REQUEST
                    : GrantTrace.MADE_SINCE_THE_CALL;
        }
        if (granted.isBefore(requested)) {
            return GrantTrace.MADE_BEFORE_THE_REQUEST;
        }
        return granted.isBefore(sent) ? GrantTrace.MADE_BEFORE_THE_CALL : GrantTrace.MADE_SINCE_THE_CALL;
    }

    private Instant oldestCall(List<Decision> decisions) {
        return decisions.stream()
                .map(this::sentByGitHubsClock)
                .min(Instant::compareTo)
                .orElse(Instant.MIN);
    }

    /**
     * The time of the first call by GitHub's clock, counted back from GitHub's present time because this machine's clock may
     * have been set since. Of several calls the first counts: it may have taken effect only after the last was made.
     */
    private Instant sentByGitHubsClock(Decision decision) {
        Instant sent = decision.firstSent();
        Duration ago = sent == null
                ? Duration.ZERO
                : Duration.between(sent, clocks.monotonic().instant());
        return clocks.wall().instant().plus(gitHubClockAhead.get()).minus(ago).truncatedTo(ChronoUnit.SECONDS);
    }
}
