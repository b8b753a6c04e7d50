package dev.patoperator.policy;

import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.Action;
import dev.patoperator.model.EvaluationCounts;
import dev.patoperator.model.ExplicitDeciders;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.policy.item.ItemFacts;
import dev.patoperator.policy.item.ItemView;
import dev.patoperator.policy.item.Match;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which policies of one organization decide which items of one listing. An item that is in an explicit list is
 * left to the resource that lists it. An item is approved only when every Deny was evaluated to false for it: a Deny that
 * matches, fails or cannot be evaluated leaves the item undecided for every Approve. Three hold back nothing: a Deny in a dry
 * run, an unverified Deny whose time to hold is over, and a Deny whose selector has an exception for the item.
 */
public final class PolicyEvaluation {

    /** Receives what every policy makes of every item, item by item, while the policies are evaluated. */
    @FunctionalInterface
    public interface MatchObserver {

        /** Ignores everything. */
        MatchObserver NONE = (policy, item, match) -> {};

        /**
         * Receives what one policy makes of one item.
         *
         * @param match before it is known what other policies make of the item
         */
        void evaluated(ResourceRef policy, ListedPat item, Match match);
    }

    private static final Match CREDENTIALS_UNVERIFIED =
            new Match.EvaluationFailed("its credentials are being verified");

    private final List<Policy> policies;
    private final Instant now;
    private final ItemFacts facts;
    private final MatchObserver observer;

    /**
     * Creates an evaluation of policies of one organization and one kind of item.
     *
     * @param now the time of the evaluation, which conditions read as {@code now}
     */
    public PolicyEvaluation(List<Policy> policies, Instant now, ItemFacts facts) {
        this(policies, now, facts, MatchObserver.NONE);
    }

    /** Creates an evaluation that is observed. */
    public PolicyEvaluation(List<Policy> policies, Instant now, ItemFacts facts, MatchObserver observer) {
        this.policies = List.copyOf(policies);
        this.now = now;
        this.facts = facts;
        this.observer = observer;
    }

    /**
     * Evaluates all policies for these items.
     *
     * @param explicit by id, the resources whose explicit list names the id; other ids are absent
     * @return one result for each policy, in the order of the policies
     */
    public List<PolicyResult> results(List<? extends ListedPat> items, Map<Long, ExplicitDeciders> explicit) {
        List<PolicyResultBuilder> builders =
                policies.stream().map(PolicyResultBuilder::new).toList();
        for (ListedPat item : items) {
            evaluateItem(item, explicit.get(item.id()), builders);
        }
        return builders.stream().map(PolicyResultBuilder::policyResult).toList();
    }

    private void evaluateItem(ListedPat item, @Nullable ExplicitDeciders listing, List<PolicyResultBuilder> builders) {
        ItemView view = new ItemView(item, now, facts);
        for (PolicyResultBuilder builder : builders) {
            builder.match = match(builder.policy, view);
            observer.evaluated(builder.policy.resource(), item, builder.match);
        }
        for (PolicyResultBuilder builder : builders) {
            if (!(builder.policy.selectionRule() instanceof Policy.CompiledRule)) {
                continue; // stalled or not verified as a whole: single items get no result
            }
            builder.countExclusion();
            if (builder.match instanceof Match.Excepted excepted) {
                builder.excepted.add(new PolicyResult.ExceptedItem(item, excepted.until(), excepted.reason()));
            } else if (listing != null) {
                leaveToExplicitDeciders(listing, item, builder);
            } else if (builder.match instanceof Match.EvaluationFailed failed) {
                builder.undecided.add(new PolicyResult.UndecidedItem(item, failed.message()));
            } else if (builder.match instanceof Match.Matched) {
                decide(view, builder, builders);
            }
        }
    }

    private static void leaveToExplicitDeciders(ExplicitDeciders listing, ListedPat item, PolicyResultBuilder builder) {
        if (builder.match instanceof Match.Matched) {
            String lister = listing.shownIn(builder.policy.resource().namespace());
            builder.undecided.add(new PolicyResult.UndecidedItem(item, "left to " + lister + ", which lists this id"));
            builder.unsettled |= !listing.verified();
        }
    }

    private static void decide(ItemView view, PolicyResultBuilder builder, List<PolicyResultBuilder> builders) {
        List<ResourceRef> unverifiedDenials = new ArrayList<>();
        Optional<String> objection = builder.policy.action() == Action.APPROVE
                ? findHold(builder, builders, unverifiedDenials)
                : Optional.empty();
        if (objection.isPresent()) {
            builder.undecided.add(new PolicyResult.UndecidedItem(view.item(), objection.get()));
        } else {
            builder.decisions.add(
                    new PolicyResult.DecidedItem(view.item(), builder.policy.reasonFor(view), unverifiedDenials));
        }
    }

    private static Match match(Policy policy, ItemView item) {
        if (policy.selectionRule() instanceof Policy.CompiledRule compiled) {
            return compiled.evaluate(item);
        }
        return policy.selectionRule() instanceof Policy.InvalidRule broken
                ? new Match.EvaluationFailed(broken.message())
                : CREDENTIALS_UNVERIFIED;
    }

    /**
     * Returns a message about the first Deny that was not evaluated to false. A match comes before a failure, because it
     * says more.
     *
     * @param unverifiedDenials receives each Deny that was not verified and may not hold back the item any longer
     */
    private static Optional<String> findHold(
            PolicyResultBuilder approval, List<PolicyResultBuilder> builders, List<ResourceRef> unverifiedDenials) {
        String namespace = approval.policy.resource().namespace();
        String failure = null;
        for (PolicyResultBuilder builder : builders) {
            if (builder.policy.action() != Action.DENY || builder.policy.dryRun()) {
                continue;
            }
            ResourceRef deny = builder.policy.resource();
            String who = deny.shownIn(namespace);
            if (builder.match instanceof Match.Matched) {
                return Optional.of("held back: " + who + " denies it");
            }
            if (builder.policy.selectionRule() instanceof Policy.UnverifiedRule unverified) {
                if (!unverified.mayHold().getAsBoolean()) {
                    unverifiedDenials.add(deny);
                    continue;
                }
                approval.unsettled = true;
            }
            if (builder.match instanceof Match.EvaluationFailed failed && failure == null) {
                failure = "held back: " + who + ", which denies, could not be evaluated"
                        + (deny.namespace().equals(namespace) ? ": " + failed.message() : "");
            }
        }
        return Optional.ofNullable(failure);
    }

    /** Collects the result of one policy. */
    private static final class PolicyResultBuilder {
        private final Policy policy;
        private final List<PolicyResult.DecidedItem> decisions = new ArrayList<>();
        private final List<PolicyResult.UndecidedItem> undecided = new ArrayList<>();
        private final List<PolicyResult.ExceptedItem> excepted = new ArrayList<>();
        private final Map<String, Integer> excluded = new HashMap<>();
        private boolean unsettled;

        /** The policy's match for the item that is being evaluated. */
        private Match match = Match.NOT_MATCHED;

        PolicyResultBuilder(Policy policy) {
            this.policy = policy;
        }

        void countExclusion() {
            if (match instanceof Match.NotMatched notMatched) {
                excluded.merge(notMatched.criterion(), 1, Integer::sum);
            }
        }

        /** Returns the exclusions in the order of the selector, whatever items were listed, so that messages are stable. */
        private List<EvaluationCounts.Exclusion> exclusions() {
            return policy.selectionRule() instanceof Policy.CompiledRule compiled
                    ? compiled.selector().criterionNames().stream()
                            .filter(excluded::containsKey)
                            .map(name -> new EvaluationCounts.Exclusion(name, excluded.getOrDefault(name, 0)))
                            .toList()
                    : List.of();
        }

        PolicyResult policyResult() {
            long counting = decisions.stream()
                    .filter(decided ->
                            !policy.countedIds().contains(decided.item().id()))
                    .count();
            boolean overLimit = !policy.dryRun() && counting > policy.allowance();
            return new PolicyResult(
                    policy.resource(), decisions, undecided, excepted, overLimit, exclusions(), unsettled);
        }
    }
}
