package dev.patoperator.precedence.explanation;

import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.model.PolicyEvaluator;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.github.organization.RequiredFacts;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.policy.PolicyEvaluation;
import dev.patoperator.precedence.ConflictResolver;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The policies of one organization and kind, as they were at one moment, ready to explain a listing. Every resource submits
 * what its reconciler would submit, and the evaluator decides. Nothing is recorded, and nothing is sent. Used by one thread.
 */
public final class PolicyExplanation {

    private final ItemKind kind;
    private final URI apiUrl;
    private final List<Participant> participants;
    private final ConflictResolver conflictResolver;
    private final Function<PolicyEvaluation.MatchObserver, PolicyEvaluator> evaluators;

    PolicyExplanation(
            ItemKind kind,
            URI apiUrl,
            List<Participant> participants,
            ConflictResolver conflictResolver,
            Function<PolicyEvaluation.MatchObserver, PolicyEvaluator> evaluators) {
        this.kind = kind;
        this.apiUrl = apiUrl;
        this.participants = List.copyOf(participants);
        this.conflictResolver = conflictResolver;
        this.evaluators = evaluators;
    }

    /** Returns the repositories that policies filter the listing by. */
    public Set<String> repositories() {
        Set<String> repositories = new HashSet<>();
        snapshots().forEach(snapshot -> repositories.addAll(snapshot.repositories()));
        return repositories;
    }

    /** Returns what the conditions of the policies read about people and repositories. */
    public RequiredFacts requiredFacts() {
        return snapshots().stream()
                .map(PolicyEvaluator.Snapshot::requiredFacts)
                .reduce(RequiredFacts.NONE, RequiredFacts::and);
    }

    private List<PolicyEvaluator.Snapshot> snapshots() {
        List<Submission> submissions = new ArrayList<>();
        for (Participant participant : participants) {
            Intent intent = participant.intent();
            if (intent != null && participant.inactivity() == null) {
                submissions.add(Submissions.of(intent, intent.ids(), apiUrl));
            }
        }
        return submissions.isEmpty()
                ? List.of()
                : List.of(evaluators.apply(PolicyEvaluation.MatchObserver.NONE).snapshot(kind, submissions, Map.of()));
    }

    /**
     * Explains every item of a listing.
     *
     * @param receiver receives one item after the other, by ascending id
     * @return the policies whose limit does not allow what they match, with the messages of their conditions
     */
    public Map<ResourceRef, String> explain(ListingSnapshot snapshot, Consumer<ItemOutcomes> receiver) {
        List<Participant> selecting = participants.stream()
                .filter(participant -> participant.scope().selects())
                .toList();
        List<Participant> choosing =
                selecting.stream().filter(Participant::chooses).toList();
        var matches = new MatchTable(
                choosing.stream()
                        .map(participant -> participant.scope().resource())
                        .toList(),
                snapshot.items().keySet());
        PolicyEvaluator explaining = evaluators.apply(matches); // one, because its budgets bound all that follows
        var explicit = new ExplicitOutcomes(snapshot, apiUrl, conflictResolver, explaining, matches);
        participants.forEach(explicit::add);
        SelectorOutcomes selectors = SelectorOutcomes.of(kind, apiUrl, choosing, snapshot, explaining, matches);
        snapshot.items().keySet().stream().sorted().forEach(id -> {
            List<PolicyOutcome> outcomes = new ArrayList<>(explicit.of(id));
            selecting.forEach(participant -> {
                PolicyOutcome outcome = participant.inactivity() == null
                        ? selectors.outcome(participant, id)
                        : participant.outcome(
                                participant.inactivity().effect(),
                                participant.inactivity().text());
                if (outcome != null) {
                    outcomes.add(outcome);
                }
            });
            receiver.accept(new ItemOutcomes(id, outcomes));
        });
        return selectors.overLimit();
    }
}
