package dev.patoperator.precedence.evaluation;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.dispatch.model.ListedAccess;
import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.model.PolicyEvaluator;
import dev.patoperator.dispatch.model.SelectorEvaluation;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.github.organization.OrganizationFacts;
import dev.patoperator.github.organization.RequiredFacts;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.Action;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.EvaluationCounts;
import dev.patoperator.model.ExplicitDeciders;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.policy.Policy;
import dev.patoperator.policy.PolicyEvaluation;
import dev.patoperator.policy.PolicyResult;
import dev.patoperator.policy.item.ItemFacts;
import dev.patoperator.policy.item.ItemView;
import dev.patoperator.policy.item.Match;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The policies that take part in one evaluation of one organization, as they were at one moment. Used by one thread. */
final class PolicySnapshot implements PolicyEvaluator.Snapshot {

    /**
     * A policy, and what the operator needs to turn its result into an evaluation of the resource.
     *
     * @param selecting whether a selector, and no explicit list, says what it decides
     * @param limit its limit
     * @param used how many decisions count against the limit already
     * @param tokens tokens of which an item must be listed
     * @param finalFailures the results of items that are not chosen again, by id
     */
    record SnapshotPolicy(
            Policy policy,
            boolean selecting,
            int limit,
            int used,
            Set<Long> tokens,
            Map<Long, DecisionResult> finalFailures) {

        boolean selectsApprovals() {
            return selecting && policy.action() == Action.APPROVE;
        }
    }

    private final Map<String, SnapshotPolicy> policiesByUid;
    private final Function<Set<Long>, Map<Long, ExplicitDeciders>> explicit;
    private final Instant now;
    private final EvaluationMode mode;
    private @Nullable ListingSnapshot evaluatedListing;
    private Map<ResourceRef, PolicyResult> policyResults = Map.of();

    /**
     * Creates a snapshot.
     *
     * @param explicit returns which of some ids are on explicit lists, and of which resources
     * @param mode what the evaluation is for
     */
    PolicySnapshot(
            Map<String, SnapshotPolicy> members,
            Function<Set<Long>, Map<Long, ExplicitDeciders>> explicit,
            Instant now,
            EvaluationMode mode) {
        this.policiesByUid = members;
        this.explicit = explicit;
        this.now = now;
        this.mode = mode;
    }

    @Override
    public EvaluationBudgets state() {
        return mode.budgets();
    }

    @Override
    public Set<String> repositories() {
        Set<String> names = new HashSet<>();
        selectors().forEach(compiled -> {
            String name = compiled.selector().repository();
            if (name != null) {
                names.add(name);
            }
        });
        return names;
    }

    @Override
    public RequiredFacts requiredFacts() {
        return NamespaceFacts.of(policiesByUid.values());
    }

    /** The repositories of an item are not needed when the rest of the selector excludes it, or the budget is used up. */
    @Override
    public boolean needsRepositoryNames(ListedPat item, OrganizationFacts facts) {
        ItemFacts known = SnapshotFacts.ofOrganization(facts);
        return "subset".equals(item.repositorySelection())
                && selectors()
                        .filter(compiled -> compiled.selector().readsRepositoryNames())
                        .anyMatch(compiled -> !(compiled.selector().evaluate(item, now, known, compiled.budget())
                                        instanceof Match.NotMatched)
                                && !compiled.budget().isUsedUp());
    }

    private Stream<Policy.CompiledRule> selectors() {
        return policiesByUid.values().stream()
                .map(member -> member.policy().selectionRule())
                .filter(Policy.CompiledRule.class::isInstance)
                .map(Policy.CompiledRule.class::cast);
    }

    @Override
    public SelectorEvaluation evaluate(Submission submission, ListingSnapshot snapshot) {
        SnapshotPolicy member = policiesByUid.get(submission.resource().uid());
        if (member == null || !(member.policy().selectionRule() instanceof Policy.CompiledRule compiled)) {
            return new SelectorEvaluation(List.of(), Map.of(), Set.of(), null, false); // deleted or edited meanwhile
        }
        Submission.SelectorRequest asked =
                Objects.requireNonNull(submission.selector(), "only a submission with a selector is evaluated");
        if (asked.chooses()) {
            return chosen(submission, member, snapshot);
        }
        // Ids that a selector chose before, and that are tried again, are evaluated as they were the first time.
        return member.selecting()
                ? chosenAgain(submission, member, snapshot)
                : guarded(submission, member.policy(), compiled, snapshot);
    }

    /** Returns for approvals, by id, the policies that may deny them and could not be verified in time. */
    Map<Long, List<ResourceRef>> unverifiedDenials(Submission submission, ListingSnapshot snapshot) {
        Map<Long, List<ResourceRef>> unverifiedDenials = new HashMap<>();
        PolicyResult policyResult = policyResults(snapshot).get(submission.resource());
        if (policyResult != null) {
            policyResult.decisions().stream()
                    .filter(decided -> !decided.unverifiedDenials().isEmpty())
                    .forEach(decided -> unverifiedDenials.put(decided.item().id(), decided.unverifiedDenials()));
        }
        return unverifiedDenials;
    }

    private SelectorEvaluation chosen(Submission submission, SnapshotPolicy member, ListingSnapshot snapshot) {
        PolicyResult policyResult = policyResults(snapshot).get(member.policy().resource());
        if (policyResult == null) {
            throw new IllegalStateException("every policy has a result");
        }
        Map<Long, DecisionResult> results = ExceptedResults.of(policyResult);
        policyResult
                .undecided()
                .forEach(it ->
                        results.put(it.item().id(), new DecisionResult.Undecided(it.message(), token(it.item()))));
        Set<Long> missing = new HashSet<>(member.tokens());
        snapshot.items().values().forEach(item -> missing.remove(item.tokenId()));
        int overLimit = policyResult.overLimit() ? newDecisions(policyResult, member) : 0;
        String limitMessage = overLimit == 0 ? null : limitMessage(overLimit, member);
        if (mode.isLogged()) {
            EvaluationLog.write(submission, policyResult, snapshot, limitMessage != null);
        }
        List<SelectorEvaluation.ChosenItem> chosen = new ArrayList<>();
        int unshown = policyResult.decisions().size() - Outcome.MAX_OF_SELECTOR;
        for (PolicyResult.DecidedItem decided : policyResult.decisions()) {
            ListedPat item = decided.item();
            DecisionResult finalFailure = member.finalFailures().get(item.id());
            if (submission.dryRun()) {
                // The oldest ones have no outcome in the status, so what they ask for is not kept in memory.
                results.put(
                        item.id(),
                        unshown-- > 0
                                ? new DecisionResult.WouldDecide(submission.action(), token(item))
                                : wouldDecide(submission, member.policy(), item, snapshot));
            } else if (finalFailure != null) {
                results.put(item.id(), finalFailure);
            } else if (limitMessage == null) {
                chosen.add(new SelectorEvaluation.ChosenItem(item.id(), decided.reason()));
            }
        }
        return new SelectorEvaluation(
                chosen,
                results,
                missing,
                limitMessage,
                policyResult.awaitsVerification(),
                new EvaluationCounts(snapshot.items().size(), policyResult.exclusions(), overLimit));
    }

    /**
     * Returns what a dry run finds. The names of repositories are shown only where the policy itself reads them: those that
     * another policy had read are there or not, and the status would be written each time.
     */
    private static DecisionResult wouldDecide(
            Submission submission, Policy policy, ListedPat item, ListingSnapshot snapshot) {
        boolean readsNames = policy.selectionRule() instanceof Policy.CompiledRule compiled
                && compiled.selector().readsRepositoryNames();
        List<String> names = readsNames ? snapshot.repositories().get(item.id()) : null;
        return new DecisionResult.WouldDecide(
                submission.action(), token(item), ListedAccess.of(submission, item, names));
    }

    private SelectorEvaluation chosenAgain(Submission submission, SnapshotPolicy member, ListingSnapshot snapshot) {
        Map<Long, ListedPat> items = new HashMap<>(snapshot.items());
        items.keySet().retainAll(submission.ids());
        // The same object where nothing is left out: its results are known, and are not charged to the budgets twice.
        ListingSnapshot own = items.size() == snapshot.items().size() ? snapshot : snapshot.withItems(items);
        SelectorEvaluation found = chosen(submission, member, own);
        Map<Long, DecisionResult> results = new HashMap<>(found.results());
        found.chosen().forEach(one -> items.remove(one.id()));
        items.keySet().removeAll(results.keySet());
        String why = found.limitMessage() == null
                ? "not sent again: the selector does not match it any more"
                : found.limitMessage();
        items.forEach((id, item) -> results.put(id, new DecisionResult.Failed(why, token(item), null, null)));
        return new SelectorEvaluation(found.chosen(), results, Set.of(), null, found.awaitingVerification());
    }

    private static int newDecisions(PolicyResult policyResult, SnapshotPolicy member) {
        return Math.toIntExact(policyResult.decisions().stream()
                .filter(decided ->
                        !member.policy().countedIds().contains(decided.item().id()))
                .count());
    }

    private static String limitMessage(int overLimit, SnapshotPolicy member) {
        return "the selector would decide " + overLimit
                + (member.used() == 0 ? "" : ", after " + member.used() + " before")
                + ", but spec.limit allows " + member.limit()
                + ": nothing was sent. Narrow the selector or raise spec.limit; a copy with dryRun: true lists them";
    }

    private SelectorEvaluation guarded(
            Submission submission, Policy policy, Policy.CompiledRule compiled, ListingSnapshot snapshot) {
        List<SelectorEvaluation.ChosenItem> chosen = new ArrayList<>();
        Map<Long, DecisionResult> results = new HashMap<>();
        for (Long id : submission.ids()) {
            ListedPat item = snapshot.items().get(id);
            if (item == null) {
                continue;
            }
            Match match = compiled.selector().evaluate(item, now, SnapshotFacts.of(snapshot), compiled.budget());
            mode.observer().evaluated(policy.resource(), item, match);
            if (match instanceof Match.EvaluationFailed failed) {
                results.put(id, new DecisionResult.Undecided(failed.message(), token(item)));
            } else if (match instanceof Match.NotMatched excluded) {
                results.put(
                        id,
                        new DecisionResult.Failed(
                                "not sent: '" + excluded.criterion() + "' of spec.selector excludes it",
                                token(item),
                                null,
                                null));
            } else if (submission.dryRun()) {
                results.put(id, wouldDecide(submission, policy, item, snapshot));
            } else {
                chosen.add(new SelectorEvaluation.ChosenItem(
                        id, policy.reasonFor(new ItemView(item, now, SnapshotFacts.of(snapshot)))));
            }
        }
        return new SelectorEvaluation(chosen, results, Set.of(), null, false);
    }

    /** Evaluates all policies on a listing once, and keeps the result for the calls that follow. */
    @SuppressWarnings("ReferenceEquality") // comparing thousands of items would save nothing
    private Map<ResourceRef, PolicyResult> policyResults(ListingSnapshot snapshot) {
        if (evaluatedListing != snapshot) {
            // In the same order whichever policies are due: messages name the first Deny that holds an item.
            List<Policy> policies = policiesByUid.values().stream()
                    .map(SnapshotPolicy::policy)
                    .sorted(Comparator.comparing(policy -> policy.resource().uid()))
                    .toList();
            List<ListedPat> items = snapshot.items().values().stream()
                    .sorted(Comparator.comparingLong(ListedPat::id))
                    .toList();
            Map<ResourceRef, PolicyResult> all = new HashMap<>();
            new PolicyEvaluation(policies, now, SnapshotFacts.of(snapshot), mode.observer())
                    .results(items, explicit.apply(snapshot.items().keySet()))
                    .forEach(policyResult -> all.put(policyResult.resource(), policyResult));
            policyResults = all;
            evaluatedListing = snapshot;
        }
        return policyResults;
    }

    private static DecisionResult.TokenDetails token(ListedPat item) {
        return new DecisionResult.TokenDetails(item.owner(), item.tokenId(), item.tokenName());
    }
}
