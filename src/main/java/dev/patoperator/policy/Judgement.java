package dev.patoperator.policy;

import dev.patoperator.decision.Action;
import dev.patoperator.decision.ExplicitListing;
import dev.patoperator.decision.ResourceRef;
import dev.patoperator.github.ListedPat;
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
public final class Judgement {

    private static final Match BEING_VERIFIED = new Match.Failed("its credentials are being verified");

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
     * @param explicit who lists an item's id, for those that explicit resources list
     * @return one ruling for each policy, in their order
     */
    public List<Ruling> rulings(List<? extends ListedPat> items, Map<Long, ExplicitListing> explicit) {
        List<Draft> drafts = policies.stream().map(Draft::new).toList();
        for (ListedPat item : items) {
            judge(item, explicit.get(item.id()), drafts);
        }
        return drafts.stream().map(Draft::ruling).toList();
    }

    private void judge(ListedPat item, @Nullable ExplicitListing listing, List<Draft> drafts) {
        ItemView view = new ItemView(item, now, repositories);
        drafts.forEach(draft -> draft.match = match(draft.policy, view));
        for (Draft draft : drafts) {
            if (!(draft.policy.basis() instanceof Policy.Compiled)) {
                continue; // It stalls as a whole: nothing is left to say about single items.
            }
            if (listing != null) {
                leaveTo(listing, item, draft);
            } else if (draft.match instanceof Match.Failed failed) {
                draft.undecided.add(new Ruling.Undecided(item, failed.message()));
            } else if (draft.match instanceof Match.Matched) {
                decide(item, draft, drafts);
            }
        }
    }

    private static void leaveTo(ExplicitListing listing, ListedPat item, Draft draft) {
        if (draft.match instanceof Match.Matched) {
            String lister = listing.shownIn(draft.policy.resource().namespace());
            draft.undecided.add(new Ruling.Undecided(item, "left to " + lister + ", which lists this id"));
            draft.unsettled |= !listing.verified();
        }
    }

    private static void decide(ListedPat item, Draft draft, List<Draft> drafts) {
        List<ResourceRef> unheard = new ArrayList<>();
        Optional<String> objection =
                draft.policy.action() == Action.APPROVE ? objection(draft, drafts, unheard) : Optional.empty();
        if (objection.isPresent()) {
            draft.undecided.add(new Ruling.Undecided(item, objection.get()));
        } else {
            draft.decisions.add(new Ruling.Decided(item, ReasonTemplate.render(draft.policy.reason(), item), unheard));
        }
    }

    private static Match match(Policy policy, ItemView item) {
        if (policy.basis() instanceof Policy.Compiled compiled) {
            return compiled.selector().evaluate(item, compiled.budget());
        }
        return policy.basis() instanceof Policy.Broken broken ? new Match.Failed(broken.message()) : BEING_VERIFIED;
    }

    /**
     * The first Deny that was not evaluated to false; a match before a failure, because it says more.
     *
     * @param unheard takes those that may not hold back any longer although they were not verified
     */
    private static Optional<String> objection(Draft approval, List<Draft> drafts, List<ResourceRef> unheard) {
        String namespace = approval.policy.resource().namespace();
        String failure = null;
        for (Draft draft : drafts) {
            if (draft.policy.action() != Action.DENY || draft.policy.dryRun()) {
                continue;
            }
            ResourceRef deny = draft.policy.resource();
            String who = deny.shownIn(namespace);
            if (draft.match instanceof Match.Matched) {
                return Optional.of("held back: " + who + " denies it");
            }
            if (draft.policy.basis() instanceof Policy.Unverified unverified) {
                if (!unverified.mayHold().getAsBoolean()) {
                    unheard.add(deny);
                    continue;
                }
                approval.unsettled = true;
            }
            if (draft.match instanceof Match.Failed failed && failure == null) {
                failure = "held back: " + who + ", which denies, could not be evaluated"
                        + (deny.namespace().equals(namespace) ? ": " + failed.message() : "");
            }
        }
        return Optional.ofNullable(failure);
    }

    /** A ruling in the making. */
    private static final class Draft {
        private final Policy policy;
        private final List<Ruling.Decided> decisions = new ArrayList<>();
        private final List<Ruling.Undecided> undecided = new ArrayList<>();
        private boolean unsettled;

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
            return new Ruling(policy.resource(), decisions, undecided, overLimit, unsettled);
        }
    }
}
