package dev.patoperator.precedence.explanation;

import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.model.PolicyEvaluator;
import dev.patoperator.dispatch.model.SelectorEvaluation;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.intent.Conflicts;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.Plan;
import dev.patoperator.precedence.ConflictResolver;
import dev.patoperator.precedence.explanation.PolicyOutcome.Effect;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What resources do with the items that they list by id. An explicit list says nothing of other items: there may be
 * thousands of lists. Used by one thread.
 */
final class ExplicitOutcomes {

    private final ListingSnapshot snapshot;
    private final URI apiUrl;
    private final ConflictResolver conflictResolver;
    private final PolicyEvaluator evaluator;
    private final MatchTable matches;
    private final Map<Long, List<PolicyOutcome>> outcomes = new HashMap<>();

    /**
     * Creates the outcomes without any resource.
     *
     * @param conflictResolver finds ids that another resource lists to decide them the other way
     * @param evaluator evaluates guards
     * @param matches observes the evaluator
     */
    ExplicitOutcomes(
            ListingSnapshot snapshot,
            URI apiUrl,
            ConflictResolver conflictResolver,
            PolicyEvaluator evaluator,
            MatchTable matches) {
        this.snapshot = snapshot;
        this.apiUrl = apiUrl;
        this.conflictResolver = conflictResolver;
        this.evaluator = evaluator;
        this.matches = matches;
    }

    /** Returns the outcomes for an item, in the order in which the resources were added. */
    List<PolicyOutcome> of(long id) {
        return outcomes.getOrDefault(id, List.of());
    }

    /** Adds what a resource with an explicit list does. */
    void add(Participant participant) {
        Intent intent = participant.intent();
        if (intent == null || intent.selecting()) {
            return;
        }
        List<Long> listed =
                intent.ids().stream().filter(snapshot.items()::containsKey).toList();
        Participant.Inactivity inactivity = participant.inactivity();
        if (inactivity != null) {
            listed.forEach(id -> put(id, participant.outcome(inactivity.effect(), inactivity.text())));
        } else if (!listed.isEmpty()) {
            evaluate(participant, intent, left(participant, intent, listed));
        }
    }

    /** Returns the ids without a final outcome, or all in a dry run, and adds what is said of the others. */
    private List<Long> left(Participant participant, Intent intent, List<Long> listed) {
        if (intent.dryRun()) {
            return listed;
        }
        Plan plan = Plan.of(intent, participant.status());
        Set<Long> left = new HashSet<>(plan.left());
        plan.kept().forEach((id, outcome) -> {
            if (snapshot.items().containsKey(id)) {
                String shown =
                        outcome.outcome() == null ? "final" : outcome.outcome().value();
                put(id, participant.outcome(Effect.PASSIVE, "its status shows the id as " + shown));
            }
        });
        return listed.stream().filter(left::contains).toList();
    }

    private void evaluate(Participant participant, Intent intent, List<Long> ids) {
        Map<Long, Conflicts.ConflictHold> holds = conflictResolver.holds(intent, ids, apiUrl);
        holds.forEach((id, hold) -> put(id, participant.outcome(Effect.UNDECIDED, hold.message())));
        List<Long> free = ids.stream().filter(id -> !holds.containsKey(id)).toList();
        if (free.isEmpty()) {
            return;
        }
        Submission submission = Submissions.of(intent, free, apiUrl);
        SelectorEvaluation evaluation = evaluator
                .snapshot(intent.action().kind(), List.of(submission), Map.of())
                .evaluate(submission, snapshot);
        String matched = MatchedParts.of(intent);
        evaluation
                .chosen()
                .forEach(chosen -> put(chosen.id(), participant.outcome(Effect.DECIDES, matched, chosen.reason())));
        evaluation.results().forEach((id, result) -> {
            if (result instanceof DecisionResult.Undecided undecided) {
                boolean isNotRead = matches.isNotRead(participant.scope().resource(), id);
                put(id, participant.undecided(undecided.message(), isNotRead));
            } else if (result instanceof DecisionResult.Failed failed) {
                put(id, participant.outcome(Effect.GUARDED, failed.message()));
            } else if (result instanceof DecisionResult.WouldDecide) {
                put(id, participant.outcome(Effect.DECIDES, matched));
            }
        });
    }

    private void put(Long id, PolicyOutcome outcome) {
        outcomes.computeIfAbsent(id, key -> new ArrayList<>()).add(outcome);
    }
}
