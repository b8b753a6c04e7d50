package dev.patoperator.dispatch.model;

import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.InstalledApp;
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
 * What a reconciler passes to the dispatcher for one resource.
 *
 * @param attempt the attempt of the resource that this belongs to
 * @param credentials read from the resource's own Secret for this submission
 * @param reason sent to GitHub with a review
 * @param ids the ids that are left to decide; empty for a selector that chooses, until it was evaluated
 * @param dryRun true to list or evaluate, and send nothing
 * @param selector the evaluation that has to come first; null when there is no selector, or it was evaluated
 * @param basis the evaluation that the ids passed; null when no selector was evaluated
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

    /** Creates a submission of ids without a selector. */
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
     * Distinguishes one attempt of a resource from the next.
     *
     * @param generation the resource's generation
     * @param retryRequestedAt value of its retry annotation
     */
    public record Attempt(long generation, @Nullable String retryRequestedAt) {}

    /**
     * The evaluation that has to come before anything is sent.
     *
     * @param chooses true where the selector chooses from the whole listing; false where only the submission's ids are
     *     evaluated, because the selector is a guard, or because it chose them before and they are tried again
     * @param since a listing from before then is too old
     */
    public record SelectorRequest(boolean chooses, Instant since) {}

    /**
     * The evaluation that the ids of a submission passed.
     *
     * @param chooses as in the {@link SelectorRequest}
     * @param cycle the evaluator's state, for evaluating again before sending
     * @param reasons by id; an id without a reason has no entry
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
     * Returns the same submission after its selector was evaluated.
     *
     * @param sentBefore ids that were sent for the resource before, and are not confirmed or not listed: to be looked up,
     *     and not to be sent again unless they are listed and evaluated
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

    /** Returns the same submission with credentials that were read later. */
    public Submission with(AppCredentials newCredentials) {
        return new Submission(
                resource, attempt, newCredentials, organization, action, reason, ids, dryRun, selector, basis);
    }

    /** Whether it submits the same attempt again: same resource, generation, retry, action and credentials. */
    public boolean repeats(Submission other) {
        return resource.equals(other.resource)
                && attempt.equals(other.attempt)
                && action == other.action
                && credentials.fingerprint().equals(other.credentials.fingerprint());
    }

    /** Returns the reason for GitHub with the decision on this id; null for none. */
    public @Nullable String reason(long id) {
        return basis == null ? reason : basis.reasons().get(id);
    }

    /** Whether a selector chose the ids from the whole listing; false for explicit lists and for ids tried again. */
    public boolean chosen() {
        return basis != null && basis.chooses();
    }

    /**
     * Whether an App lacks the permission to decide. A dry run only reads and needs none. Where a server reports no
     * permissions at all, GitHub decides whether the call is allowed.
     */
    public boolean lacksPermission(InstalledApp app) {
        return !dryRun
                && !app.permissions().isEmpty()
                && !app.mayWrite(action.kind().permission());
    }

    /** Whether it goes before others: access that has to end, of ids that need no evaluation first. */
    public boolean isUrgent() {
        return action == Action.REVOKE && !needsListing();
    }

    /** Whether items have to be listed and evaluated first: for a dry run, or a selector that was not evaluated. */
    public boolean needsListing() {
        return dryRun || selector != null;
    }
}
