package dev.patoperator.policy;

import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.Action;
import dev.patoperator.model.ExplicitDeciders;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.policy.item.ItemView;
import dev.patoperator.policy.item.Match;
import dev.patoperator.policy.item.RepositoryFacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which policies of one organization decide which items of one listing. An id that an explicit resource lists is left to
 * it. An item is approved only after every Deny that has a say was evaluated to false for it: one that matches, fails or
 * cannot be evaluated makes it undecided for every Approve.
 */
public final class PolicyEvaluation {

    private static final Match BEING_VERIFIED = new Match.EvaluationFailed("its credentials are being verified");

    private final List<Policy> policies;
    private final Instant now;
    private final RepositoryFacts repositories;

    /**
     * Policies of one organization and of one sort of item.
     *
     * @param now when the listing was made
     */
    public PolicyEvaluation(List<Policy> policies, Instant now, RepositoryFacts repositories) {
        this.policies = List.copyOf(policies);
        this.now = now;
        this.repositories = repositories;
    }

    /**
     * Judges items.
     *
     * @param explicit who lists an item's id, for those that explicit resources list
     * @return one ruling for each policy, in their order
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
        ItemView view = new ItemView(item, now, repositories);
        builders.forEach(draft -> draft.match = match(draft.policy, view));
        for (PolicyResultBuilder draft : builders) {
            if (!(draft.policy.basis() instanceof Policy.CompiledRule)) {
                continue; // It stalls as a whole: nothing is left to say about single items.
            }
            if (listing != null) {
                leaveTo(listing, item, draft);
            } else if (draft.match instanceof Match.EvaluationFailed failed) {
                draft.undecided.add(new PolicyResult.UndecidedItem(item, failed.message()));
            } else if (draft.match instanceof Match.Matched) {
                decide(item, draft, builders);
            }
        }
    }

    private static void leaveTo(ExplicitDeciders listing, ListedPat item, PolicyResultBuilder draft) {
        if (draft.match instanceof Match.Matched) {
            String lister = listing.shownIn(draft.policy.resource().namespace());
            draft.undecided.add(new PolicyResult.UndecidedItem(item, "left to " + lister + ", which lists this id"));
            draft.unsettled |= !listing.verified();
        }
    }

    private static void decide(ListedPat item, PolicyResultBuilder draft, List<PolicyResultBuilder> builders) {
        List<ResourceRef> unheard = new ArrayList<>();
        Optional<String> objection =
                draft.policy.action() == Action.APPROVE ? objection(draft, builders, unheard) : Optional.empty();
        if (objection.isPresent()) {
            draft.undecided.add(new PolicyResult.UndecidedItem(item, objection.get()));
        } else {
            draft.decisions.add(
                    new PolicyResult.DecidedItem(item, ReasonTemplate.render(draft.policy.reason(), item), unheard));
        }
    }

    private static Match match(Policy policy, ItemView item) {
        if (policy.basis() instanceof Policy.CompiledRule compiled) {
            return compiled.selector().evaluate(item, compiled.budget());
        }
        return policy.basis() instanceof Policy.InvalidRule broken
                ? new Match.EvaluationFailed(broken.message())
                : BEING_VERIFIED;
    }

    /**
     * The first Deny that was not evaluated to false; a match before a failure, because it says more.
     *
     * @param unheard takes those that may not hold back any longer although they were not verified
     */
    private static Optional<String> objection(
            PolicyResultBuilder approval, List<PolicyResultBuilder> builders, List<ResourceRef> unheard) {
        String namespace = approval.policy.resource().namespace();
        String failure = null;
        for (PolicyResultBuilder draft : builders) {
            if (draft.policy.action() != Action.DENY || draft.policy.dryRun()) {
                continue;
            }
            ResourceRef deny = draft.policy.resource();
            String who = deny.shownIn(namespace);
            if (draft.match instanceof Match.Matched) {
                return Optional.of("held back: " + who + " denies it");
            }
            if (draft.policy.basis() instanceof Policy.UnverifiedRule unverified) {
                if (!unverified.mayHold().getAsBoolean()) {
                    unheard.add(deny);
                    continue;
                }
                approval.unsettled = true;
            }
            if (draft.match instanceof Match.EvaluationFailed failed && failure == null) {
                failure = "held back: " + who + ", which denies, could not be evaluated"
                        + (deny.namespace().equals(namespace) ? ": " + failed.message() : "");
            }
        }
        return Optional.ofNullable(failure);
    }

    /** A ruling in the making. */
    private static final class PolicyResultBuilder {
        private final Policy policy;
        private final List<PolicyResult.DecidedItem> decisions = new ArrayList<>();
        private final List<PolicyResult.UndecidedItem> undecided = new ArrayList<>();
        private boolean unsettled;

        /** What the policy makes of the item that is being judged. */
        private Match match = Match.NOT_MATCHED;

        PolicyResultBuilder(Policy policy) {
            this.policy = policy;
        }

        PolicyResult policyResult() {
            long counting = decisions.stream()
                    .filter(decided -> !policy.counted().contains(decided.item().id()))
                    .count();
            boolean overLimit = !policy.dryRun() && counting > policy.allowance();
            return new PolicyResult(policy.resource(), decisions, undecided, overLimit, unsettled);
        }
    }
}
