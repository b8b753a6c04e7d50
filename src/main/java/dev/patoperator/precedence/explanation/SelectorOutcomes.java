package dev.patoperator.precedence.explanation;

import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.model.PolicyEvaluator;
import dev.patoperator.dispatch.model.SelectorEvaluation;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.precedence.explanation.PolicyOutcome.Effect;
import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the selectors of an organization do with the items of a listing: all are evaluated together, once. */
final class SelectorOutcomes {

    /**
     * What the evaluation of one selector gave.
     *
     * @param reasons by id of a chosen item, the reason for GitHub; empty where none is sent
     * @param matched what the outcome says of items that it decides
     */
    private record Evaluated(SelectorEvaluation evaluation, Map<Long, Optional<String>> reasons, String matched) {}

    private final Map<ResourceRef, Evaluated> evaluations = new HashMap<>();
    private final MatchTable matches;

    private SelectorOutcomes(MatchTable matches) {
        this.matches = matches;
    }

    /**
     * Evaluates the selectors of these resources.
     *
     * @param matches observes the evaluator
     */
    static SelectorOutcomes of(
            ItemKind kind,
            URI apiUrl,
            List<Participant> choosing,
            ListingSnapshot snapshot,
            PolicyEvaluator evaluator,
            MatchTable matches) {
        Map<Submission, Participant> submissions = new LinkedHashMap<>();
        for (Participant participant : choosing) {
            if (participant.intent() != null) {
                submissions.put(Submissions.of(participant.intent(), List.of(), apiUrl), participant);
            }
        }
        var outcomes = new SelectorOutcomes(matches);
        if (!submissions.isEmpty() && !snapshot.items().isEmpty()) {
            PolicyEvaluator.Snapshot policies = evaluator.snapshot(kind, List.copyOf(submissions.keySet()), Map.of());
            submissions.forEach(
                    (submission, participant) -> outcomes.add(participant, policies.evaluate(submission, snapshot)));
        }
        return outcomes;
    }

    private void add(Participant participant, SelectorEvaluation evaluation) {
        Map<Long, Optional<String>> reasons = new HashMap<>();
        evaluation.chosen().forEach(chosen -> reasons.put(chosen.id(), Optional.ofNullable(chosen.reason())));
        String matched = participant.intent() == null ? "" : MatchedParts.of(participant.intent());
        evaluations.put(participant.scope().resource(), new Evaluated(evaluation, reasons, matched));
    }

    /** Returns the selectors whose limit does not allow what they match, with the messages of their conditions. */
    Map<ResourceRef, String> overLimit() {
        Map<ResourceRef, String> overLimit = new HashMap<>();
        evaluations.forEach((resource, evaluated) -> {
            String message = evaluated.evaluation().limitMessage();
            if (message != null) {
                overLimit.put(resource, message);
            }
        });
        return overLimit;
    }

    /** Returns what a selector does with an item; null when the resource was deleted or edited meanwhile. */
    @Nullable
    PolicyOutcome outcome(Participant participant, long id) {
        Evaluated evaluated = evaluations.get(participant.scope().resource());
        if (evaluated == null) {
            return null;
        }
        Optional<String> reason = evaluated.reasons().get(id);
        if (reason != null) {
            return participant.outcome(Effect.DECIDES, evaluated.matched(), reason.orElse(null));
        }
        DecisionResult result = evaluated.evaluation().results().get(id);
        if (result instanceof DecisionResult.Undecided undecided) {
            return participant.undecided(
                    undecided.message(), matches.isNotRead(participant.scope().resource(), id));
        }
        if (result instanceof DecisionResult.Excepted excepted) {
            return participant.outcome(Effect.EXCEPTED, excepted.message());
        }
        if (result instanceof DecisionResult.Failed) {
            return participant.outcome(Effect.PASSIVE, "its status shows the id as " + OutcomeType.FAILED.value());
        }
        if (result instanceof DecisionResult.WouldDecide) {
            return participant.outcome(Effect.DECIDES, evaluated.matched());
        }
        return withoutResult(participant, id, evaluated.evaluation().limitMessage());
    }

    private @Nullable PolicyOutcome withoutResult(Participant participant, long id, @Nullable String limitMessage) {
        ResourceRef resource = participant.scope().resource();
        String criterion = matches.excludedBy(resource, id);
        if (criterion != null) {
            return participant.outcome(Effect.EXCLUDED, "'" + criterion + "' excludes it");
        }
        if (matches.isMatched(resource, id)) {
            return limitMessage == null ? null : participant.outcome(Effect.OVER_LIMIT, limitMessage);
        }
        return participant.outcome(
                Effect.PASSIVE, "could not be evaluated, and the item is left to a resource that lists its id");
    }
}
