package dev.patoperator.controller;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.decision.Action;
import dev.patoperator.decision.Allowance;
import dev.patoperator.decision.CredentialVerification;
import dev.patoperator.decision.Intent;
import dev.patoperator.decision.InvalidSpecException;
import dev.patoperator.decision.OneShotHistory;
import dev.patoperator.decision.ResourceRef;
import dev.patoperator.decision.Selection;
import dev.patoperator.decision.Subject;
import dev.patoperator.dispatch.Judge;
import dev.patoperator.dispatch.Listed;
import dev.patoperator.dispatch.Order;
import dev.patoperator.github.ListedPat;
import dev.patoperator.policy.Policy;
import dev.patoperator.precedence.Precedence;
import dev.patoperator.precedence.ResourceIndex;
import dev.patoperator.precedence.UnheardDenials;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Judges with the policies that the informers' caches hold. */
final class PolicyJudge implements Judge {

    private final ResourceIndex index;
    private final Precedence precedence;
    private final UnheardDenials unheard;
    private final Policies policies;
    private final Clock clock;

    PolicyJudge(ResourceIndex index, Precedence precedence, UnheardDenials unheard, Policies policies, Clock clock) {
        this.index = index;
        this.precedence = precedence;
        this.unheard = unheard;
        this.policies = policies;
        this.clock = clock;
    }

    @Override
    public Round round(Subject subject, List<Order> orders, Map<String, Set<Long>> underWay) {
        return round(subject, orders, underWay, false, new EvaluationCycle());
    }

    /**
     * Which of these ids a chosen or guarded order may still send. Each is judged again on its newest listed item. An item
     * that was edited since its selector was evaluated is not sent: its repositories are not known, and it is evaluated
     * again. Takes down which of them would go on without a Deny that could not be verified in time.
     *
     * @param seen the newest listed items, by id
     */
    Set<Long> stillChosen(Order order, Set<Long> ids, Map<Long, ListedPat> seen) {
        Order.Basis basis = order.basis();
        if (basis == null) {
            return ids;
        }
        Map<Long, ListedPat> items = new HashMap<>(basis.listed().items());
        items.keySet().retainAll(ids);
        items.entrySet().removeIf(entry -> {
            ListedPat newest = seen.getOrDefault(entry.getKey(), entry.getValue());
            boolean edited = !newest.withoutUse().equals(entry.getValue().withoutUse());
            entry.setValue(newest);
            return edited;
        });
        var listed = new Listed(
                basis.listed().at(),
                items,
                basis.listed().reaching(),
                basis.listed().repositories());
        Order again = new Order(
                order.resource(),
                order.attempt(),
                order.credentials(),
                order.organization(),
                order.action(),
                order.reason(),
                order.ids(),
                false,
                new Order.Selector(basis.chooses(), basis.listed().at()),
                null);
        PolicyRound round = round(order.action().subject(), List.of(again), Map.of(), true, cycle(basis));
        Set<Long> still = new HashSet<>();
        round.judge(again, listed).chosen().forEach(chosen -> still.add(chosen.id()));
        round.unheard(again, listed).forEach((id, denials) -> {
            if (still.contains(id)) {
                denials.forEach(denial -> unheard.note(order.resource(), id, denial));
            }
        });
        return still;
    }

    /** What is looked at again is paid for from the budgets of the round in which it was chosen. */
    private static EvaluationCycle cycle(Order.Basis basis) {
        return basis.cycle() instanceof EvaluationCycle cycle ? cycle : new EvaluationCycle();
    }

    private PolicyRound round(
            Subject subject,
            List<Order> orders,
            Map<String, Set<Long>> underWay,
            boolean unlimited,
            EvaluationCycle cycle) {
        Order any = orders.get(0);
        URI apiUrl = any.credentials().apiUrl();
        Map<String, PolicyRound.Member> members = new HashMap<>();
        for (Order order : orders) {
            member(order, underWay.getOrDefault(order.resource().uid(), Set.of()), unlimited, cycle)
                    .ifPresent(member -> members.put(member.policy().resource().uid(), member));
        }
        if (members.values().stream().anyMatch(PolicyRound.Member::selectsApprovals)) {
            denials(any, apiUrl, members, cycle);
        }
        return new PolicyRound(
                members,
                ids -> subject == Subject.REQUEST
                        ? precedence.listedExplicitly(Intent.organizationKey(any.organization()), ids, apiUrl)
                        : Map.of(),
                clock.instant(),
                cycle);
    }

    private Optional<PolicyRound.Member> member(
            Order order, Set<Long> underWay, boolean unlimited, EvaluationCycle cycle) {
        Optional<? extends PatResource<?>> found = index.find(order.resource());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try {
            Intent intent = Intent.of(found.get());
            PatStatus status = Objects.requireNonNullElse(found.get().getStatus(), PatStatus.NONE);
            Set<Long> counted = new HashSet<>(underWay);
            counted.removeAll(counted(status, Outcome::mayHaveEffect));
            int used = used(intent, status) + counted.size();
            // Another call about an id that is counted already, and not decided yet, uses up nothing more.
            counted.addAll(counted(status, outcome -> outcome.mayHaveEffect() && !outcome.wasDone()));
            int limit = intent.selection() == null
                    ? Integer.MAX_VALUE
                    : intent.selection().limit();
            int allowance = unlimited ? Integer.MAX_VALUE : Math.max(0, limit - used);
            return Optional.of(new PolicyRound.Member(
                    policy(intent, allowance, counted, cycle),
                    intent.selecting(),
                    limit,
                    used,
                    tokens(intent, status)));
        } catch (InvalidSpecException e) {
            return Optional.empty();
        }
    }

    /** The tokens of which something has to be listed: those that were asked for by id, less what is done already. */
    private static Set<Long> tokens(Intent intent, PatStatus status) {
        Selection selection = intent.selection();
        if (!intent.oneShot() || selection == null) {
            return Set.of();
        }
        if (OneShotHistory.of(status, OneShotHistory.hash(intent)).isEmpty()) {
            return selection.criteria().tokenIds(); // what is done was another selector's
        }
        Set<Long> tokens = new HashSet<>(selection.criteria().tokenIds());
        for (Outcome outcome : status.outcomeList()) {
            if (outcome != null && outcome.outcome() == intent.action().done()) {
                tokens.remove(outcome.tokenID());
            }
        }
        return tokens;
    }

    private int used(Intent intent, PatStatus status) {
        if (intent.standing()) {
            return Allowance.used(status, clock.instant());
        }
        return intent.oneShot() ? OneShotHistory.decisions(intent, status) : 0;
    }

    /** The ids of which the status tells that they were decided, or may have been, and so counts them. */
    private static Set<Long> counted(PatStatus status, Predicate<Outcome> as) {
        Set<Long> ids = new HashSet<>();
        for (Outcome outcome : status.outcomeList()) {
            if (outcome != null && outcome.id() != null && as.test(outcome)) {
                ids.add(outcome.id());
            }
        }
        return ids;
    }

    /** Each Deny of the organization that has a say, or may turn out to have one. */
    private void denials(Order any, URI apiUrl, Map<String, PolicyRound.Member> members, EvaluationCycle cycle) {
        for (Precedence.Denial denial : precedence.denials(Intent.organizationKey(any.organization()), apiUrl)) {
            members.putIfAbsent(
                    denial.claim().resource().uid(),
                    new PolicyRound.Member(policy(denial, apiUrl, cycle), true, 0, 0, Set.of()));
        }
    }

    /** A policy that asks for nothing in this round, and has a say in what others ask for. */
    private Policy policy(Precedence.Denial denial, URI apiUrl, EvaluationCycle cycle) {
        ResourceRef resource = denial.claim().resource();
        if (denial.verification() != CredentialVerification.VERIFIED) {
            return denial(resource, new Policy.Unverified(() -> precedence.mayHoldUnverified(denial.claim(), apiUrl)));
        }
        Intent intent = denial.intent();
        return intent == null
                ? denial(resource, new Policy.Broken("its spec is invalid"))
                : policy(intent, 0, Set.of(), cycle);
    }

    private static Policy denial(ResourceRef resource, Policy.Basis basis) {
        return new Policy(resource, Action.DENY, null, basis, false, 0, Set.of());
    }

    private Policy policy(Intent intent, int allowance, Set<Long> counted, EvaluationCycle cycle) {
        return new Policy(
                intent.resource(),
                intent.action(),
                intent.reason(),
                policies.basis(intent, cycle.budget(intent.resource().uid())),
                intent.dryRun(),
                allowance,
                counted);
    }
}
