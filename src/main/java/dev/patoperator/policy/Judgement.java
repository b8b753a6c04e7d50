package dev.patoperator.policy;

import dev.patoperator.decision.Action;
import dev.patoperator.decision.ResourceRef;
import dev.patoperator.github.ListedPat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which policies of one organization decide which items of one listing. An id that an explicit resource lists is left to
 * it. An item is approved only after every Deny was evaluated to false for it: one that matches, fails or is broken makes
 * it undecided for whoever would approve. Nothing else stands in a policy's way.
 */
public final class Judgement {

    private final List<Policy> policies;
    private final Instant now;
    private final RepositoryFacts repositories;

    /**
     * Policies of one organization and of one sort of item.
     *
     * @param now when the listing was made
     */
    public Judgement(List<Policy> policies, Instant now, RepositoryFacts repositories) {
        this.policies = List.copyOf(policies);
        this.now = now;
        this.repositories = repositories;
    }

    /**
     * Judges items.
     *
     * @param explicitIds what explicit resources that are live list
     * @return one ruling for each policy, in their order
     */
    public List<Ruling> rulings(List<? extends ListedPat> items, Set<Long> explicitIds) {
        List<Draft> drafts = policies.stream().map(Draft::new).toList();
        for (ListedPat item : items) {
            if (!explicitIds.contains(item.id())) {
                judge(item, drafts);
            }
        }
        return drafts.stream().map(Draft::ruling).toList();
    }

    private void judge(ListedPat item, List<Draft> drafts) {
        ItemView view = new ItemView(item, now, repositories);
        drafts.forEach(draft -> draft.match = match(draft.policy, view));
        for (Draft draft : drafts) {
            if (draft.policy.basis() instanceof Policy.Broken) {
                continue; // A broken policy stalls as a whole: nothing is left to say about single items.
            }
            if (draft.match instanceof Match.Failed failed) {
                draft.undecided.add(new Ruling.Undecided(item, failed.message()));
            } else if (draft.match instanceof Match.Matched) {
                decide(item, draft, drafts);
            }
        }
    }

    private static void decide(ListedPat item, Draft draft, List<Draft> drafts) {
        Optional<String> objection =
                draft.policy.action() == Action.APPROVE ? objection(draft.policy, drafts) : Optional.empty();
        if (objection.isPresent()) {
            draft.undecided.add(new Ruling.Undecided(item, objection.get()));
        } else {
            draft.decisions.add(new Ruling.Decided(item, ReasonTemplate.render(draft.policy.reason(), item)));
        }
    }

    private static Match match(Policy policy, ItemView item) {
        if (policy.basis() instanceof Policy.Compiled compiled) {
            return compiled.selector().evaluate(item);
        }
        return new Match.Failed(((Policy.Broken) policy.basis()).message());
    }

    /** The first Deny that was not evaluated to false; a match before a failure, because it says more. */
    private static Optional<String> objection(Policy approval, List<Draft> drafts) {
        String failure = null;
        for (Draft draft : drafts) {
            if (draft.policy.action() != Action.DENY || draft.policy.dryRun()) {
                continue;
            }
            ResourceRef deny = draft.policy.resource();
            boolean named = deny.namespace().equals(approval.resource().namespace());
            String who = named ? deny.kind() + " " + deny.name() : "a " + deny.kind() + " in another namespace";
            if (draft.match instanceof Match.Matched) {
                return Optional.of("held back: " + who + " denies it");
            }
            if (draft.match instanceof Match.Failed failed && failure == null) {
                failure = "held back: " + who + ", which denies, could not be evaluated"
                        + (named ? ": " + failed.message() : "");
            }
        }
        return Optional.ofNullable(failure);
    }

    /** A ruling in the making. */
    private static final class Draft {
        private final Policy policy;
        private final List<Ruling.Decided> decisions = new ArrayList<>();
        private final List<Ruling.Undecided> undecided = new ArrayList<>();

        /** What the policy makes of the item that is being judged. */
        private Match match = Match.NOT_MATCHED;

        Draft(Policy policy) {
            this.policy = policy;
        }

        Ruling ruling() {
            long counting = decisions.stream()
                    .filter(decided -> !policy.counted().contains(decided.item().id()))
                    .count();
            boolean overLimit = !policy.dryRun() && counting > policy.allowance();
            return new Ruling(policy.resource(), decisions, undecided, overLimit);
        }
    }
}
