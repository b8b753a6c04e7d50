package dev.patoperator.dispatch.model;

import dev.patoperator.github.organization.OrganizationFacts;
import dev.patoperator.github.organization.RequiredFacts;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.ItemKind;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Evaluates submissions that have a selector, with all policies of their organization. */
public interface PolicyEvaluator {

    /**
     * Captures the present policies that an evaluation needs: those of the submissions, and every Deny of the organization
     * that may hold their approvals.
     *
     * @param submissions of one organization and one kind
     * @param underWay by uid of their resources, the ids that were sent and may not be in the status yet
     */
    Snapshot snapshot(ItemKind kind, List<Submission> submissions, Map<String, Set<Long>> underWay);

    /** What the evaluator keeps of an evaluation for evaluating again before sending. The dispatcher only carries it. */
    interface EvaluationState {}

    /** The captured policies. Used by one thread. */
    interface Snapshot {

        /** Returns the repositories that policies filter the listing by. Only GitHub can apply such a filter. */
        Set<String> repositories();

        /** Returns what the policies' conditions read about the organization's people and repositories. */
        RequiredFacts requiredFacts();

        /**
         * Whether evaluating this item requires the names of its repositories.
         *
         * @param facts the {@link #requiredFacts()}, as far as they could be read
         */
        boolean needsRepositoryNames(ListedPat item, OrganizationFacts facts);

        /** Evaluates one of the submissions that the snapshot was made for. */
        SelectorEvaluation evaluate(Submission submission, ListingSnapshot snapshot);

        /** Returns the state to keep in {@link Submission.EvaluationBasis} for evaluating again before sending. */
        EvaluationState state();
    }
}
