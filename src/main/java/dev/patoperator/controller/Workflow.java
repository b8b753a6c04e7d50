package dev.patoperator.controller;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.decision.Conflicts;
import dev.patoperator.decision.Intent;
import dev.patoperator.decision.InvalidSpecException;
import dev.patoperator.decision.Obstacle;
import dev.patoperator.decision.OneShotHistory;
import dev.patoperator.decision.Plan;
import dev.patoperator.decision.ResourceRef;
import dev.patoperator.dispatch.Dispatcher;
import dev.patoperator.dispatch.Order;
import dev.patoperator.dispatch.Report;
import dev.patoperator.precedence.Claim;
import dev.patoperator.precedence.OrganizationLimit;
import dev.patoperator.precedence.Precedence;
import dev.patoperator.precedence.ResourceIndex;
import dev.patoperator.status.Conditions;
import dev.patoperator.status.Facts;
import dev.patoperator.status.Reason;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a reconciler does about one resource, whatever its kind: plan, hand over, and say what the status should be. */
final class Workflow {

    private final HandOver handOver;
    private final Selections selections;
    private final Policies policies;
    private final OrganizationLimit organizations;
    private final Dispatcher dispatcher;
    private final ResourceIndex index;
    private final Precedence precedence;
    private final CredentialLooks credentials;
    private final SpecGenerations generations;
    private final Turns turns;
    private final Cadence cadence;
    private final Clock clock;

    Workflow(
            HandOver handOver,
            Selections selections,
            Policies policies,
            OrganizationLimit organizations,
            Dispatcher dispatcher,
            ResourceIndex index,
            Precedence precedence,
            CredentialLooks credentials,
            SpecGenerations generations,
            Turns turns,
            Cadence cadence,
            Clock clock) {
        this.handOver = handOver;
        this.selections = selections;
        this.policies = policies;
        this.organizations = organizations;
        this.dispatcher = dispatcher;
        this.index = index;
        this.precedence = precedence;
        this.credentials = credentials;
        this.generations = generations;
        this.turns = turns;
        this.cadence = cadence;
        this.clock = clock;
    }

    Turn look(PatResource<?> resource) throws InterruptedException {
        PatStatus old = Objects.requireNonNullElse(resource.getStatus(), PatStatus.NONE);
        Intent intent;
        try {
            intent = Intent.of(resource);
        } catch (InvalidSpecException e) {
            return invalid(resource, old, index.claim(Intent.refOf(resource)), String.valueOf(e.getMessage()));
        }
        Optional<String> excess = organizations.excess(Claim.of(intent));
        if (excess.isPresent()) {
            return invalid(resource, old, Optional.empty(), excess.get()).within(cadence.credentials());
        }
        Optional<Policies.Flaw> flaw = policies.flaw(intent)
                .or(() -> OneShotHistory.refusal(intent, old).map(message -> new Policies.Flaw(message, false)));
        if (flaw.isPresent()) {
            Turn turn = invalid(
                    resource, old, Optional.of(Claim.of(intent)), flaw.get().message());
            return flaw.get().mayPass() ? turn.within(cadence.credentials()) : turn;
        }
        generations.seen(intent);
        return intent.selecting() ? selections.look(intent, old) : look(intent, old);
    }

    /** A Deny whose spec is invalid still holds back what others would approve, while its credentials are verified. */
    private Turn invalid(PatResource<?> resource, PatStatus old, Optional<Claim> claim, String message)
            throws InterruptedException {
        ResourceRef ref = Intent.refOf(resource);
        String uid = ref.uid();
        dispatcher.withdraw(uid);
        Duration again = null;
        String told = message;
        if (claim.isPresent() && claim.get().isActiveDenyPolicy()) {
            again = credentials.keepVerified(claim.get());
            told += credentials.effectOfInvalid(claim.get());
        }
        Report report = dispatcher.report(uid);
        Turn turn = turns.invalid(
                old,
                resource.generation(),
                resource.retryRequestedAt(),
                told,
                report,
                generations.origins(ref, dispatcher.generations(uid)),
                again);
        // A retry of what a selector decided is made once the spec is mended.
        return claim.filter(Claim::selects).isPresent() ? turn.withRetryOf(old) : turn;
    }

    private Turn look(Intent intent, PatStatus old) throws InterruptedException {
        String uid = intent.resource().uid();
        Plan plan = Plan.of(intent, old);
        Report report = dispatcher.report(uid);
        URI planned = handOver.planned(old, uid);
        List<Long> left = plan.left().stream()
                .filter(id -> !report.verdicts().containsKey(id))
                .toList();
        // The results of calls from before a restart are recorded even if the resource wants nothing sent any more, or
        // its
        // status holds an older outcome.
        List<Long> owed = dispatcher.owed(uid).stream()
                .filter(id -> !report.verdicts().containsKey(id))
                .sorted()
                .toList();
        boolean sendsNothing = intent.suspended() || (intent.dryRun() && !owed.isEmpty());
        if (owed.isEmpty() && (left.isEmpty() || intent.suspended())) {
            dispatcher.withdraw(uid);
            Turn turn = turns.of(old, facts(intent, plan, report, Map.of(), null, planned), report, null);
            return intent.suspended() || Plan.of(intent, turn.status()).left().isEmpty()
                    ? turn
                    : turn.within(cadence.refusal()); // what could not be evaluated is looked at again
        }
        Map<Long, Conflicts.Hold> held = precedence.holds(intent, left, planned);
        List<Long> free = sendsNothing
                ? owed
                : Stream.concat(left.stream().filter(id -> !held.containsKey(id)), owed.stream())
                        .distinct()
                        .toList();
        // A resource whose every id is held hands over nothing, but shows its credentials.
        HandOver.Way way = handOver.submit(
                intent, planned, report, free, intent.dryRun() && !sendsNothing, selector(intent, sendsNothing));
        URI apiUrl = planned == null ? way.apiUrl() : planned;
        Obstacle obstacle = way.obstacle() == null ? shownStill(old, intent) : way.obstacle();
        Facts facts = facts(intent, plan, report, held, obstacle, apiUrl);
        Duration again = way.obstacle() == null && free.isEmpty() ? null : way.again();
        return turns.of(old, facts, report, way.obstacle() == null ? soonest(again, held) : again);
    }

    private Facts facts(
            Intent intent,
            Plan plan,
            Report report,
            Map<Long, Conflicts.Hold> held,
            @Nullable Obstacle obstacle,
            @Nullable URI apiUrl) {
        ResourceRef resource = intent.resource();
        return new Facts(intent, plan, report.verdicts(), held, obstacle, apiUrl)
                .sentFor(generations.origins(resource, dispatcher.generations(resource.uid())));
    }

    /** While a try is under way, what refused the last one is told still: a status must not change with each try. */
    private @Nullable Obstacle shownStill(PatStatus old, Intent intent) {
        Obstacle known = credentials.refusal(Claim.of(intent));
        return known != null
                        && Conditions.ready(old.conditionList())
                                .filter(ready -> ready.reason()
                                        .equals(Reason.of(known.kind()).word()))
                                .isPresent()
                ? known
                : null;
    }

    private Order.@Nullable Selector selector(Intent intent, boolean sendsNothing) {
        return policies.judges(intent) && !sendsNothing ? new Order.Selector(false, clock.instant()) : null;
    }

    private @Nullable Duration soonest(@Nullable Duration again, Map<Long, Conflicts.Hold> held) {
        if (held.isEmpty()) {
            return again;
        }
        boolean certain = held.values().stream().allMatch(Conflicts.Hold::certain);
        Duration wait = certain ? cadence.refusal() : cadence.moment();
        return again == null || wait.compareTo(again) < 0 ? wait : again;
    }
}
