package dev.patoperator.dispatch.worker.confirm;

import dev.patoperator.dispatch.queue.Decision;
import dev.patoperator.dispatch.worker.context.WorkerContext;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.model.Action;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds out by the grants of an organization how requests that left the listing were decided: an approval leaves a grant
 * with the token of the request. Used by the worker's thread.
 */
final class GrantEvidence {

    /** After a restart, the time of a call may come from the clock of another machine. */
    private static final Duration CLOCK_SLACK = Duration.ofMinutes(1);

    /** What is known of a decision whose id has left the listing. */
    enum Conclusion {
        OURS_BY_GRANT(""),
        /** The id left the listing. Denials and revocations leave no other trace at GitHub. */
        OURS_BY_ABSENCE(""),
        /** The grant is older than the operator's call. */
        SOMEBODY_ELSE_BEFORE_THE_CALL(""),
        /** The operator denied the request, and there is a grant. */
        SOMEBODY_ELSE_APPROVED(
                "the request left the list, but a grant with its token exists: somebody else approved it"),
        /** The id was never seen listed, and the answer to the call was lost. */
        UNKNOWN("GitHub's answer was lost, and the id was not seen listed before the call: what became of it cannot be"
                + " told"),
        /** An approval without a grant so far. */
        NO_GRANT_YET("the request left the list, but no grant with its token exists: it was denied or cancelled by"
                + " someone else"),
        /** The grants cannot be listed for now. */
        GRANTS_UNAVAILABLE("");

        private final String failure;

        Conclusion(String failure) {
            this.failure = failure;
        }

        /** The message of the result if the conclusion stays so; empty for a success or where none is needed. */
        String failure() {
            return failure;
        }
    }

    private enum Age {
        SINCE_THE_CALL,
        BEFORE_THE_CALL,
        BEFORE_THE_REQUEST
    }

    private final WorkerContext context;
    private final GrantLookup grants;

    GrantEvidence(WorkerContext context) {
        this.context = context;
        this.grants = new GrantLookup(context);
    }

    boolean grantsReadable() {
        return grants.readable();
    }

    /** Returns the approvals whose grant was made since the call, which proves them without a listing of requests. */
    List<Decision> confirmed(List<Decision> open, List<Decision> lapsed, InstallationAccess access)
            throws GitHubException, InterruptedException {
        if (open.stream().noneMatch(GrantEvidence::hasGrant) || !grants.readable()) {
            return List.of();
        }
        List<Decision> approvals = Stream.concat(open.stream(), lapsed.stream())
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
            if (grant != null && age(grant, decision) == Age.SINCE_THE_CALL) {
                confirmed.add(decision);
            }
        }
        return confirmed;
    }

    /** Conclusions from the grants about decisions whose ids have left the listing. */
    final class Found {
        private final Set<Decision> sinceTheCall = new HashSet<>();
        private final Set<Decision> beforeTheCall = new HashSet<>();
        private final Set<Decision> beforeTheRequest = new HashSet<>();
        private boolean readable = true;
        private GitHubException.@Nullable Unavailable failure;

        /** Why the grants could not be listed; null when they could. */
        GitHubException.@Nullable Unavailable failure() {
            return failure;
        }

        Conclusion conclusion(Decision decision) {
            if (decision.seen() == null) {
                return Conclusion.UNKNOWN;
            }
            return switch (decision.action()) {
                case REVOKE -> Conclusion.OURS_BY_ABSENCE;
                case DENY -> denial(decision);
                case APPROVE -> approval(decision);
            };
        }

        private Conclusion denial(Decision decision) {
            if (sinceTheCall.contains(decision) || beforeTheCall.contains(decision)) {
                return Conclusion.SOMEBODY_ELSE_APPROVED;
            }
            return failure == null ? Conclusion.OURS_BY_ABSENCE : Conclusion.GRANTS_UNAVAILABLE;
        }

        private Conclusion approval(Decision decision) {
            if (sinceTheCall.contains(decision)) {
                return Conclusion.OURS_BY_GRANT;
            }
            if (beforeTheCall.contains(decision)) {
                return Conclusion.SOMEBODY_ELSE_BEFORE_THE_CALL;
            }
            if (failure != null) {
                return Conclusion.GRANTS_UNAVAILABLE;
            }
            // A grant from before the request belongs to an earlier request of the same token, and proves nothing.
            return readable && decision.tokenId() != null && !beforeTheRequest.contains(decision)
                    ? Conclusion.NO_GRANT_YET
                    : Conclusion.OURS_BY_ABSENCE;
        }

        private void add(Decision decision, PatGrant grant) {
            Set<Decision> into = switch (age(grant, decision)) {
                case SINCE_THE_CALL -> sinceTheCall;
                case BEFORE_THE_CALL -> beforeTheCall;
                case BEFORE_THE_REQUEST -> beforeTheRequest;
            };
            into.add(decision);
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
                    .forEach(decision -> found.add(decision, grant));
        }
        return found;
    }

    private static boolean hasGrant(Decision decision) {
        return decision.action() == Action.APPROVE && decision.tokenId() != null;
    }

    /** Both times are by GitHub's clock, in whole seconds. */
    private Age age(PatGrant grant, Decision decision) {
        Instant granted = grant.accessGrantedAt();
        if (granted == null) {
            return Age.SINCE_THE_CALL;
        }
        Instant sent = sentByGitHubsClock(decision);
        Instant requested = decision.seen() instanceof PatRequest request ? request.createdAt() : null;
        if (requested == null) {
            return granted.isBefore(sent.minus(CLOCK_SLACK)) ? Age.BEFORE_THE_REQUEST : Age.SINCE_THE_CALL;
        }
        if (granted.isBefore(requested)) {
            return Age.BEFORE_THE_REQUEST;
        }
        return granted.isBefore(sent) ? Age.BEFORE_THE_CALL : Age.SINCE_THE_CALL;
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
                : Duration.between(sent, context.clock().instant());
        Duration ahead = context.api().clockAhead(context.installation().apiUrl());
        return context.clocks().wall().instant().plus(ahead).minus(ago).truncatedTo(ChronoUnit.SECONDS);
    }
}
