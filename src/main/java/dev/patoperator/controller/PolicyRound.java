package dev.patoperator.controller;

import dev.patoperator.decision.Action;
import dev.patoperator.decision.ExplicitListing;
import dev.patoperator.decision.ResourceRef;
import dev.patoperator.decision.Verdict;
import dev.patoperator.dispatch.Findings;
import dev.patoperator.dispatch.Judge;
import dev.patoperator.dispatch.Listed;
import dev.patoperator.dispatch.Order;
import dev.patoperator.github.ListedPat;
import dev.patoperator.policy.Judgement;
import dev.patoperator.policy.Match;
import dev.patoperator.policy.Policy;
import dev.patoperator.policy.ReasonTemplate;
import dev.patoperator.policy.RepositoryFacts;
import dev.patoperator.policy.Ruling;
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

/** The policies of one organization that have a say, at one moment, over one list. */
final class PolicyRound implements Judge.Round {

    /**
     * A policy with what its findings need beside the ruling.
     *
     * @param selecting whether a selector, and no list of ids, says what it decides
     * @param limit its limit
     * @param used how much of it is used up
     * @param tokens tokens of which something has to be listed
     */
    record Member(Policy policy, boolean selecting, int limit, int used, Set<Long> tokens) {

        boolean selectsApprovals() {
            return selecting && policy.action() == Action.APPROVE;
        }
    }

    private final Map<String, Member> members;
    private final Function<Set<Long>, Map<Long, ExplicitListing>> explicit;
    private final Instant now;
    private final EvaluationCycle cycle;
    private @Nullable Listed judged;
    private Map<ResourceRef, Ruling> rulings = Map.of();

    /**
     * A round.
     *
     * @param explicit which of some ids explicit resources list
     * @param cycle the budgets of the members
     */
    PolicyRound(
            Map<String, Member> members,
            Function<Set<Long>, Map<Long, ExplicitListing>> explicit,
            Instant now,
            EvaluationCycle cycle) {
        this.members = members;
        this.explicit = explicit;
        this.now = now;
        this.cycle = cycle;
    }

    @Override
    public EvaluationCycle cycle() {
        return cycle;
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

    /** Where the rest of a selector rules an item out, or its budget is used up, the item's repositories do not matter. */
    @Override
    public boolean asksForRepositoriesOf(ListedPat item) {
        return "subset".equals(item.repositorySelection())
                && selectors()
                        .filter(compiled -> compiled.selector().namesRepositories())
                        .anyMatch(compiled ->
                                !(compiled.selector().evaluate(item, now, RepositoryFacts.UNKNOWN, compiled.budget())
                                                instanceof Match.NotMatched)
                                        && !compiled.budget().isUsedUp());
    }

    private Stream<Policy.Compiled> selectors() {
        return members.values().stream()
                .map(member -> member.policy().basis())
                .filter(Policy.Compiled.class::isInstance)
                .map(Policy.Compiled.class::cast);
    }

    @Override
    public Findings judge(Order order, Listed listed) {
        Member member = members.get(order.resource().uid());
        if (member == null || !(member.policy().basis() instanceof Policy.Compiled compiled)) {
            return new Findings(List.of(), Map.of(), Set.of(), null, false); // deleted or edited by now
        }
        Order.Selector asked = Objects.requireNonNull(order.selector(), "only what asks is judged");
        if (asked.chooses()) {
            return chosen(order, member, listed);
        }
        // Ids that a selector chose before, and that are tried again, pass what they passed the first time.
        return member.selecting()
                ? chosenAgain(order, member, listed)
                : guarded(order, member.policy(), compiled, listed);
    }

    /** Which approvals, by id, go on without policies that may deny them and could not be verified in time. */
    Map<Long, List<ResourceRef>> unheard(Order order, Listed listed) {
        Map<Long, List<ResourceRef>> unheard = new HashMap<>();
        Ruling ruling = rulings(listed).get(order.resource());
        if (ruling != null) {
            ruling.decisions().stream()
                    .filter(decided -> !decided.unheard().isEmpty())
                    .forEach(decided -> unheard.put(decided.item().id(), decided.unheard()));
        }
        return unheard;
    }

    private Findings chosen(Order order, Member member, Listed listed) {
        Ruling ruling = rulings(listed).get(member.policy().resource());
        if (ruling == null) {
            throw new IllegalStateException("every policy has a ruling");
        }
        Map<Long, Verdict> verdicts = new HashMap<>();
        ruling.undecided()
                .forEach(it -> verdicts.put(it.item().id(), new Verdict.Undecided(it.message(), token(it.item()))));
        Set<Long> missing = new HashSet<>(member.tokens());
        listed.items().values().forEach(item -> missing.remove(item.tokenId()));
        String tooMany = ruling.overLimit() ? tooMany(ruling, member) : null;
        List<Findings.Chosen> chosen = new ArrayList<>();
        for (Ruling.Decided decided : ruling.decisions()) {
            if (order.dryRun()) {
                verdicts.put(decided.item().id(), new Verdict.Would(order.action(), token(decided.item())));
            } else if (tooMany == null) {
                chosen.add(new Findings.Chosen(decided.item().id(), decided.reason()));
            }
        }
        return new Findings(chosen, verdicts, missing, tooMany, ruling.unsettled());
    }

    private Findings chosenAgain(Order order, Member member, Listed listed) {
        Map<Long, ListedPat> items = new HashMap<>(listed.items());
        items.keySet().retainAll(order.ids());
        Findings found =
                chosen(order, member, new Listed(listed.at(), items, listed.reaching(), listed.repositories()));
        Map<Long, Verdict> verdicts = new HashMap<>(found.verdicts());
        found.chosen().forEach(one -> items.remove(one.id()));
        items.keySet().removeAll(verdicts.keySet());
        String why =
                found.tooMany() == null ? "not sent again: the selector does not match it any more" : found.tooMany();
        items.forEach((id, item) -> verdicts.put(id, new Verdict.Failed(why, token(item), null, null)));
        return new Findings(found.chosen(), verdicts, Set.of(), null, found.unsettled());
    }

    private static String tooMany(Ruling ruling, Member member) {
        long more = ruling.decisions().stream()
                .filter(decided ->
                        !member.policy().counted().contains(decided.item().id()))
                .count();
        return "the selector would decide " + more
                + (member.used() == 0 ? "" : ", after " + member.used() + " before")
                + ", but spec.limit allows " + member.limit() + ": nothing was sent";
    }

    private Findings guarded(Order order, Policy policy, Policy.Compiled compiled, Listed listed) {
        List<Findings.Chosen> chosen = new ArrayList<>();
        Map<Long, Verdict> verdicts = new HashMap<>();
        for (Long id : order.ids()) {
            ListedPat item = listed.items().get(id);
            if (item == null) {
                continue;
            }
            Match match = compiled.selector().evaluate(item, now, facts(listed), compiled.budget());
            if (match instanceof Match.Failed failed) {
                verdicts.put(id, new Verdict.Undecided(failed.message(), token(item)));
            } else if (match instanceof Match.NotMatched) {
                verdicts.put(
                        id,
                        new Verdict.Failed(
                                "not sent: the selector beside the ids does not match it", token(item), null, null));
            } else if (order.dryRun()) {
                verdicts.put(id, new Verdict.Would(order.action(), token(item)));
            } else {
                chosen.add(new Findings.Chosen(id, ReasonTemplate.render(policy.reason(), item)));
            }
        }
        return new Findings(chosen, verdicts, Set.of(), null, false);
    }

    /** One list is judged once for all policies. */
    @SuppressWarnings("ReferenceEquality") // the same list, not an equal one: comparing thousands of items is no saving
    private Map<ResourceRef, Ruling> rulings(Listed listed) {
        if (judged != listed) {
            List<Policy> policies =
                    members.values().stream().map(Member::policy).toList();
            List<ListedPat> items = listed.items().values().stream()
                    .sorted(Comparator.comparingLong(ListedPat::id))
                    .toList();
            Map<ResourceRef, Ruling> all = new HashMap<>();
            new Judgement(policies, now, facts(listed))
                    .rulings(items, explicit.apply(listed.items().keySet()))
                    .forEach(ruling -> all.put(ruling.resource(), ruling));
            rulings = all;
            judged = listed;
        }
        return rulings;
    }

    private static RepositoryFacts facts(Listed listed) {
        return new RepositoryFacts() {
            @Override
            public @Nullable Boolean reaches(ListedPat item, String repository) {
                Set<Long> reaching = listed.reaching().get(repository);
                return reaching == null ? null : reaching.contains(item.id());
            }

            @Override
            public @Nullable List<String> names(ListedPat item) {
                return listed.repositories().get(item.id());
            }
        };
    }

    private static Verdict.Token token(ListedPat item) {
        return new Verdict.Token(item.owner(), item.tokenId(), item.tokenName());
    }
}
