package dev.patoperator.controller;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.decision.Action;
import dev.patoperator.decision.Conflicts;
import dev.patoperator.decision.Intent;
import dev.patoperator.decision.InvalidSpecException;
import dev.patoperator.decision.Plan;
import dev.patoperator.dispatch.Dispatcher;
import dev.patoperator.dispatch.Order;
import dev.patoperator.dispatch.Report;
import dev.patoperator.status.Facts;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a reconciler does about one resource, whatever its kind: plan, hand over, and say what the status should be. */
final class Workflow {

    private final HandOver handOver;
    private final Selections selections;
    private final Policies policies;
    private final Dispatcher dispatcher;
    private final Precedence precedence;
    private final Turns turns;
    private final Cadence cadence;
    private final Clock clock;

    Workflow(
            HandOver handOver,
            Selections selections,
            Policies policies,
            Dispatcher dispatcher,
            Precedence precedence,
            Turns turns,
            Cadence cadence,
            Clock clock) {
        this.handOver = handOver;
        this.selections = selections;
        this.policies = policies;
        this.dispatcher = dispatcher;
        this.precedence = precedence;
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
            String uid = Intent.refOf(resource).uid();
            dispatcher.withdraw(uid);
            return turns.invalid(
                    old,
                    resource.generation(),
                    resource.retryRequestedAt(),
                    String.valueOf(e.getMessage()),
                    dispatcher.report(uid),
                    null);
        }
        Optional<String> flaw = policies.flaw(intent);
        if (flaw.isPresent()) {
            return flawed(intent, old, flaw.get());
        }
        return intent.selecting() ? selections.look(intent, old) : look(intent, old);
    }

    /** A selector that does not compile. A Deny still holds back what others would approve, if its credentials are good. */
    private Turn flawed(Intent intent, PatStatus old, String flaw) throws InterruptedException {
        String uid = intent.resource().uid();
        dispatcher.withdraw(uid);
        Report report = dispatcher.report(uid);
        Duration again = null;
        if (intent.selecting() && intent.action() == Action.DENY && !intent.suspended() && !intent.dryRun()) {
            HandOver.Way way = handOver.submit(intent, handOver.planned(old, uid), report, List.of(), false, null);
            again = way.obstacle() == null ? null : way.again();
        }
        return turns.invalid(old, intent.generation(), intent.retryRequestedAt(), flaw, report, again);
    }

    private Turn look(Intent intent, PatStatus old) throws InterruptedException {
        String uid = intent.resource().uid();
        Plan plan = Plan.of(intent, old);
        Report report = dispatcher.report(uid);
        URI planned = handOver.planned(old, uid);
        List<Long> left = plan.left().stream()
                .filter(id -> !report.verdicts().containsKey(id))
                .toList();
        // What a predecessor sent is looked up and put on record, also for a resource that wants nothing sent by now.
        List<Long> owed = left.stream().filter(dispatcher.owed(uid)::contains).toList();
        boolean sendsNothing = intent.suspended() || (intent.dryRun() && !owed.isEmpty());
        if (left.isEmpty() || (intent.suspended() && owed.isEmpty())) {
            dispatcher.withdraw(uid);
            return turns.of(old, new Facts(intent, plan, report.verdicts(), Map.of(), null, planned), report, null);
        }
        Map<Long, Conflicts.Hold> held = precedence.holds(intent, left, planned);
        List<Long> free = sendsNothing
                ? owed
                : left.stream()
                        .filter(id -> !held.containsKey(id) || owed.contains(id))
                        .toList();
        // A resource whose every id is held hands over nothing, but shows its credentials.
        HandOver.Way way = handOver.submit(
                intent, planned, report, free, intent.dryRun() && !sendsNothing, selector(intent, sendsNothing));
        URI apiUrl = planned == null ? way.apiUrl() : planned;
        Facts facts = new Facts(intent, plan, report.verdicts(), held, way.obstacle(), apiUrl);
        Duration again = way.obstacle() == null && free.isEmpty() ? null : way.again();
        return turns.of(old, facts, report, way.obstacle() == null ? soonest(again, held) : again);
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
