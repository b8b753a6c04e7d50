package dev.patoperator.controller;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.PatGrantReviewSpec;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.api.v1alpha1.ReviewAction;
import dev.patoperator.decision.Action;
import dev.patoperator.decision.Allowance;
import dev.patoperator.decision.Intent;
import dev.patoperator.decision.InvalidSpecException;
import dev.patoperator.decision.ResourceRef;
import dev.patoperator.decision.Selection;
import dev.patoperator.decision.Subject;
import dev.patoperator.dispatch.Judge;
import dev.patoperator.dispatch.Listed;
import dev.patoperator.dispatch.Order;
import dev.patoperator.github.ListedPat;
import dev.patoperator.policy.Policy;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Judges with the policies that the informers' caches hold. */
final class PolicyJudge implements Judge {

    private final Registry registry;
    private final Precedence precedence;
    private final Policies policies;
    private final Clock clock;

    PolicyJudge(Registry registry, Precedence precedence, Policies policies, Clock clock) {
        this.registry = registry;
        this.precedence = precedence;
        this.policies = policies;
        this.clock = clock;
    }

    @Override
    public Round round(Subject subject, List<Order> orders, Map<String, Set<Long>> underWay) {
        return round(subject, orders, underWay, false);
    }

    /** Which of these ids a chosen or guarded order may still send, as things are now. */
    Set<Long> stillChosen(Order order, Set<Long> ids) {
        Order.Basis basis = order.basis();
        if (basis == null) {
            return ids;
        }
        Map<Long, ListedPat> items = new HashMap<>(basis.listed().items());
        items.keySet().retainAll(ids);
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
        Set<Long> still = new HashSet<>();
        round(order.action().subject(), List.of(again), Map.of(), true)
                .judge(again, listed)
                .chosen()
                .forEach(chosen -> still.add(chosen.id()));
        return still;
    }

    private PolicyRound round(Subject subject, List<Order> orders, Map<String, Set<Long>> underWay, boolean unlimited) {
        Order any = orders.get(0);
        URI apiUrl = any.credentials().apiUrl();
        Map<String, PolicyRound.Member> members = new HashMap<>();
        for (Order order : orders) {
            member(order, underWay.getOrDefault(order.resource().uid(), Set.of()), unlimited)
                    .ifPresent(member -> members.put(member.policy().resource().uid(), member));
        }
        if (orders.stream().anyMatch(order -> order.action() == Action.APPROVE)) {
            denials(any, apiUrl, members);
        }
        return new PolicyRound(
                members,
                ids -> subject == Subject.REQUEST
                        ? precedence.listedExplicitly(Intent.organizationKey(any.organization()), ids, apiUrl)
                        : Set.of(),
                clock.instant());
    }

    private Optional<PolicyRound.Member> member(Order order, Set<Long> underWay, boolean unlimited) {
        Optional<? extends PatResource<?>> found = registry.find(order.resource());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try {
            Intent intent = Intent.of(found.get());
            PatStatus status = Objects.requireNonNullElse(found.get().getStatus(), PatStatus.NONE);
            Set<Long> counted = new HashSet<>(underWay);
            counted.removeAll(done(intent, status));
            int used = used(intent, status) + counted.size();
            int limit = intent.selection() == null
                    ? Integer.MAX_VALUE
                    : intent.selection().limit();
            int allowance = unlimited ? Integer.MAX_VALUE : Math.max(0, limit - used);
            return Optional.of(new PolicyRound.Member(
                    policy(intent, allowance, counted), limit, used, false, tokens(intent, status)));
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
        if (status.selectorHash() != null) {
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
        if (status.selectorHash() != null) {
            return 0; // that was another selector, and is complete
        }
        // Evaluated once, but not to its end; a dry run before it used nothing.
        Integer succeeded = status.outcomeTotals() == null ? status.succeeded() : null;
        return Math.max(done(intent, status).size(), succeeded == null ? 0 : succeeded);
    }

    private static Set<Long> done(Intent intent, PatStatus status) {
        Set<Long> done = new HashSet<>();
        for (Outcome outcome : status.outcomeList()) {
            if (outcome != null
                    && outcome.id() != null
                    && outcome.outcome() == intent.action().done()) {
                done.add(outcome.id());
            }
        }
        return done;
    }

    /** Each Deny of the organization that has, or may come to have, a say. */
    private void denials(Order any, URI apiUrl, Map<String, PolicyRound.Member> members) {
        registry.selecting(Subject.REQUEST, Intent.organizationKey(any.organization()))
                .forEach(resource -> {
                    try {
                        Intent intent = Intent.of(resource);
                        PatStatus status = Objects.requireNonNullElse(resource.getStatus(), PatStatus.NONE);
                        if (intent.action() == Action.DENY && !intent.suspended() && !intent.dryRun()) {
                            denial(intent, status, apiUrl)
                                    .ifPresent(member -> members.putIfAbsent(
                                            intent.resource().uid(), member));
                        }
                    } catch (InvalidSpecException e) {
                        invalidDenial(resource, apiUrl)
                                .ifPresent(member -> members.putIfAbsent(
                                        member.policy().resource().uid(), member));
                    }
                });
    }

    /** One that was never evaluated has proven no say; one that was keeps it, and an edit that spoils it opens nothing. */
    private static Optional<PolicyRound.Member> invalidDenial(PatResource<?> resource, URI apiUrl) {
        PatStatus status = Objects.requireNonNullElse(resource.getStatus(), PatStatus.NONE);
        if (!(resource.getSpec() instanceof PatGrantReviewSpec spec)
                || spec.action() != ReviewAction.DENY
                || Boolean.TRUE.equals(spec.suspend())
                || Boolean.TRUE.equals(spec.dryRun())
                || !evaluated(status, apiUrl)) {
            return Optional.empty();
        }
        return Optional.of(silent(broken(Intent.refOf(resource), Action.DENY, "its spec is invalid"), false));
    }

    private static boolean evaluated(PatStatus status, URI apiUrl) {
        return status.total() != null && apiUrl.toString().equals(status.githubAPIURL());
    }

    private Optional<PolicyRound.Member> denial(Intent intent, PatStatus status, URI apiUrl) {
        // What had a say once keeps it, whatever becomes of its credentials.
        if (evaluated(status, apiUrl)) {
            return Optional.of(silent(policy(intent, 0, Set.of()), false));
        }
        return switch (precedence.standing(intent, apiUrl)) {
            case VERIFIED -> Optional.of(silent(policy(intent, 0, Set.of()), false));
            case UNKNOWN -> Optional.of(silent(unverified(intent, "its credentials are being verified"), true));
            // A Deny that is slow holds back: only what is certainly not of this organization has no say.
            case UNVERIFIABLE ->
                Optional.of(
                        silent(unverified(intent, "GitHub does not let its credentials be verified for now"), false));
            case REFUSED -> Optional.empty();
        };
    }

    /** A policy that asks for nothing in this round, and has a say in what others ask for. */
    private static PolicyRound.Member silent(Policy policy, boolean unsettled) {
        return new PolicyRound.Member(policy, 0, 0, unsettled, Set.of());
    }

    private Policy policy(Intent intent, int allowance, Set<Long> counted) {
        return new Policy(
                intent.resource(),
                intent.action(),
                intent.reason(),
                policies.basis(intent),
                intent.dryRun(),
                allowance,
                counted);
    }

    private static Policy unverified(Intent intent, String message) {
        return broken(intent.resource(), intent.action(), message);
    }

    private static Policy broken(ResourceRef resource, Action action, String message) {
        return new Policy(resource, action, null, new Policy.Broken(message), false, 0, Set.of());
    }
}
