package dev.patoperator.dispatch.model;

import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.ItemKind;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Knows the cluster's policies: a lane asks it what orders with a selector come to. */
public interface PolicyEvaluator {

    /**
     * Takes down which policies have a say on a subject in the orders' organization, as of now.
     *
     * @param submissions of one organization and one subject
     * @param underWay for each of their resources, by uid, the ids that were sent and may not be in its status yet
     */
    Snapshot round(ItemKind kind, List<Submission> submissions, Map<String, Set<Long>> underWay);

    /** What a judge keeps of a round for the last looks at what came of it. The dispatcher only carries it. */
    interface EvaluationState {}

    /** One evaluation of every policy that has a say. */
    interface Snapshot {

        /** The repositories that policies narrow the list down to, which only GitHub can do. */
        Set<String> repositories();

        /** Whether judging this item takes the names of its repositories. */
        boolean asksForRepositoriesOf(ListedPat item);

        /** What one of the round's orders comes to. */
        SelectorEvaluation judge(Submission submission, ListingSnapshot snapshot);

        /** What the judge wants to find in {@link Submission.EvaluationBasis} when it looks again. */
        EvaluationState cycle();
    }
}
