package dev.patoperator.dispatch.support;

import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.model.PolicyEvaluator;
import dev.patoperator.dispatch.model.SelectorEvaluation;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.github.organization.OrganizationFacts;
import dev.patoperator.github.organization.RequiredFacts;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.ItemKind;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Policies that have GitHub read what a test says, and that choose what it says. */
public final class ReadingPolicies implements PolicyEvaluator {

    public Set<String> repositories = Set.of();
    public RequiredFacts requiredFacts = RequiredFacts.NONE;
    public final Set<Long> needingNames = new HashSet<>();
    public List<Long> chosen = List.of();

    @Override
    public Snapshot snapshot(ItemKind kind, List<Submission> submissions, Map<String, Set<Long>> underWay) {
        return new Snapshot() {
            @Override
            public Set<String> repositories() {
                return repositories;
            }

            @Override
            public RequiredFacts requiredFacts() {
                return requiredFacts;
            }

            @Override
            public boolean needsRepositoryNames(ListedPat item, OrganizationFacts facts) {
                return needingNames.contains(item.id());
            }

            @Override
            public SelectorEvaluation evaluate(Submission submission, ListingSnapshot all) {
                return new SelectorEvaluation(
                        chosen.stream()
                                .map(id -> new SelectorEvaluation.ChosenItem(id, null))
                                .toList(),
                        Map.of(),
                        Set.of(),
                        null,
                        false);
            }

            @Override
            public EvaluationState state() {
                return new EvaluationState() {};
            }
        };
    }
}
