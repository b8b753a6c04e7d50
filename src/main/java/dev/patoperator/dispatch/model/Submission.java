package dev.patoperator.dispatch.model;

import dev.patoperator.github.AppCredentials;
import dev.patoperator.model.Action;
import dev.patoperator.model.ResourceRef;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one resource hands over.
 *
 * @param attempt which try of the resource this is
 * @param credentials read from the resource's own Secret for this hand-over
 * @param reason sent along with a review
 * @param ids the ids that are left to decide; none for a selector that has not been evaluated yet
 * @param dryRun look for the ids and send nothing
 * @param selector how far a selector has a say; null when none does, or it was evaluated
 * @param basis what the ids were chosen on; null when nothing but the resource names them
 */
public record Submission(
        ResourceRef resource,
        Attempt attempt,
        AppCredentials credentials,
        String organization,
        Action action,
        @Nullable String reason,
        List<Long> ids,
        boolean dryRun,
        @Nullable SelectorRequest selector,
        @Nullable EvaluationBasis basis) {

    public Submission {
        ids = List.copyOf(ids);
    }

    /** An order of ids that no selector has a say in. */
    public Submission(
            ResourceRef resource,
            Attempt attempt,
            AppCredentials credentials,
            String organization,
            Action action,
            @Nullable String reason,
            List<Long> ids,
            boolean dryRun) {
        this(resource, attempt, credentials, organization, action, reason, ids, dryRun, null, null);
    }

    /**
     * Tells one try of a resource from the next.
     *
     * @param generation the resource's generation
     * @param retryRequestedAt value of its retry annotation
     */
    public record Attempt(long generation, @Nullable String retryRequestedAt) {}

    /**
     * What is to be judged before anything is sent.
     *
     * @param chooses true where the selector chooses from all that is listed, false where it guards the order's ids
     * @param since what was listed before then is too old
     */
    public record SelectorRequest(boolean chooses, Instant since) {}

    /**
     * What was judged.
     *
     * @param chooses as in the selector
     * @param cycle of the round in which it was judged
     * @param reasons by id; none for an id without a reason
     */
    public record EvaluationBasis(
            boolean chooses,
            ListingSnapshot snapshot,
            PolicyEvaluator.EvaluationState cycle,
            Map<Long, String> reasons) {
        public EvaluationBasis {
            reasons = Map.copyOf(reasons);
        }
    }

    /**
     * The same order after its selector was evaluated.
     *
     * @param sentBefore what was sent for the resource before, and is under way or not listed: to be looked up, and not to
     *     be sent again unless it is listed and judged
     */
    public Submission choosing(
            List<SelectorEvaluation.ChosenItem> chosen,
            List<Long> sentBefore,
            ListingSnapshot snapshot,
            PolicyEvaluator.EvaluationState cycle) {
        Map<Long, String> reasons = new HashMap<>();
        for (SelectorEvaluation.ChosenItem one : chosen) {
            if (one.reason() != null) {
                reasons.put(one.id(), one.reason());
            }
        }
        List<Long> all = Stream.concat(chosen.stream().map(SelectorEvaluation.ChosenItem::id), sentBefore.stream())
                .toList();
        return new Submission(
                resource,
                attempt,
                credentials,
                organization,
                action,
                reason,
                all,
                false,
                null,
                new EvaluationBasis(
                        selector != null && selector.chooses(), snapshot.of(new HashSet<>(all)), cycle, reasons));
    }

    /** The same order with credentials that were read later. */
    public Submission with(AppCredentials newCredentials) {
        return new Submission(
                resource, attempt, newCredentials, organization, action, reason, ids, dryRun, selector, basis);
    }

    /** Whether it is another hand-over of the same try: the same generation and retry, with the same credentials. */
    public boolean repeats(Submission other) {
        return resource.equals(other.resource)
                && attempt.equals(other.attempt)
                && action == other.action
                && credentials.fingerprint().equals(other.credentials.fingerprint());
    }

    /** What to tell GitHub with the decision on this id. */
    public @Nullable String reason(long id) {
        return basis == null ? reason : basis.reasons().get(id);
    }

    /** Whether the ids were chosen by a selector rather than listed by the resource. */
    public boolean chosen() {
        return basis != null && basis.chooses();
    }

    /** Whether it goes before others: access that has to end, of ids that the resource lists. */
    public boolean isUrgent() {
        return action == Action.REVOKE && !needsListing();
    }

    /** Whether somebody has to look before anything of it can be sent. */
    public boolean needsListing() {
        return dryRun || selector != null;
    }
}
