package dev.patoperator.controller;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.credentials.CredentialsException;
import dev.patoperator.credentials.CredentialsReader;
import dev.patoperator.decision.Conflicts;
import dev.patoperator.decision.Intent;
import dev.patoperator.decision.InvalidSpecException;
import dev.patoperator.decision.Obstacle;
import dev.patoperator.decision.Plan;
import dev.patoperator.dispatch.Dispatcher;
import dev.patoperator.dispatch.Order;
import dev.patoperator.dispatch.Report;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.status.Conditions;
import dev.patoperator.status.Facts;
import dev.patoperator.status.Reason;
import dev.patoperator.status.Statuses;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a reconciler does about one resource, whatever its kind: plan, hand over, and say what the status should be. */
final class Workflow {

    /** What stands in the way, and when it is worth looking again. */
    private record Way(
            @Nullable Obstacle obstacle,
            @Nullable Duration again,
            @Nullable URI apiUrl) {}

    private final CredentialsReader credentials;
    private final Dispatcher dispatcher;
    private final Precedence precedence;
    private final Statuses statuses;
    private final Cadence cadence;
    private final Clock clock;

    Workflow(
            CredentialsReader credentials,
            Dispatcher dispatcher,
            Precedence precedence,
            Statuses statuses,
            Cadence cadence,
            Clock clock) {
        this.credentials = credentials;
        this.dispatcher = dispatcher;
        this.precedence = precedence;
        this.statuses = statuses;
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
            PatStatus status = statuses.invalid(
                    old, resource.generation(), resource.retryRequestedAt(), String.valueOf(e.getMessage()));
            return new Turn(status, !status.equals(old), dispatcher.report(uid).verdicts(), null);
        }
        return look(intent, old);
    }

    private Turn look(Intent intent, PatStatus old) throws InterruptedException {
        String uid = intent.resource().uid();
        Plan plan = Plan.of(intent, old);
        Report report = dispatcher.report(uid);
        URI planned = planned(old, uid);
        List<Long> left = plan.left().stream()
                .filter(id -> !report.verdicts().containsKey(id))
                .toList();
        // What a predecessor sent is looked up and put on record, also for a resource that wants nothing sent by now.
        List<Long> owed = left.stream().filter(dispatcher.owed(uid)::contains).toList();
        boolean sendsNothing = intent.suspended() || (intent.dryRun() && !owed.isEmpty());
        if (left.isEmpty() || (intent.suspended() && owed.isEmpty())) {
            dispatcher.withdraw(uid);
            return turn(old, new Facts(intent, plan, report.verdicts(), Map.of(), null, planned), report, null);
        }
        Map<Long, Conflicts.Hold> held = precedence.holds(intent, left, planned);
        List<Long> free = sendsNothing
                ? owed
                : left.stream()
                        .filter(id -> !held.containsKey(id) || owed.contains(id))
                        .toList();
        Way way = handOver(intent, planned, report, free, intent.dryRun() && !sendsNothing);
        URI apiUrl = planned == null ? way.apiUrl() : planned;
        Facts facts = new Facts(intent, plan, report.verdicts(), held, way.obstacle(), apiUrl);
        Duration again = way.obstacle() == null && free.isEmpty() ? null : way.again();
        return turn(old, facts, report, way.obstacle() == null ? soonest(again, held) : again);
    }

    /** The GitHub that the resource's ids belong to, as its status says, or else as they were first handed over for. */
    private @Nullable URI planned(PatStatus old, String uid) {
        return old.githubAPIURL() == null ? dispatcher.apiUrl(uid) : URI.create(old.githubAPIURL());
    }

    /** Hands over what is free. A resource whose every id is held hands over nothing, but shows its credentials. */
    private Way handOver(Intent intent, @Nullable URI planned, Report report, List<Long> ids, boolean dryRun)
            throws InterruptedException {
        var attempt = new Order.Attempt(intent.generation(), intent.retryRequestedAt());
        Obstacle known = report.obstacle();
        Instant since = report.obstacleSince();
        boolean passing = known != null && !known.kind().stalling() && attempt.equals(report.attempt());
        if (known != null && since != null && attempt.equals(report.attempt())) {
            Duration left = Duration.between(clock.instant(), since.plus(cadence.after(known.kind())));
            if (left.toMillis() > 0) {
                return new Way(known, left, null);
            }
        }
        AppCredentials app;
        try {
            app = credentials.read(intent.resource().namespace(), intent.credentialsName());
        } catch (CredentialsException e) {
            return credentialsMissing(intent, e);
        }
        if (planned != null && !planned.equals(app.apiUrl())) {
            dispatcher.withdraw(intent.resource().uid());
            return elsewhere(intent, planned, app.apiUrl());
        }
        dispatcher.submit(new Order(
                intent.resource(), attempt, app, intent.organization(), intent.action(), intent.reason(), ids, dryRun));
        // The Secret was read again because it may have changed; what GitHub is waited for has not.
        return new Way(passing ? known : null, passing ? cadence.credentials() : cadence.progress(), app.apiUrl());
    }

    private Way credentialsMissing(Intent intent, CredentialsException e) {
        Obstacle.Kind kind = switch (e.kind()) {
            case NOT_FOUND -> Obstacle.Kind.CREDENTIALS_NOT_FOUND;
            case INVALID -> Obstacle.Kind.CREDENTIALS_INVALID;
            case FORBIDDEN -> Obstacle.Kind.CREDENTIALS_FORBIDDEN;
            case UNREACHABLE -> null;
        };
        if (kind == null) {
            return new Way(null, cadence.moment(), null);
        }
        dispatcher.withdraw(intent.resource().uid());
        precedence.refused(intent);
        return new Way(new Obstacle(kind, String.valueOf(e.getMessage())), cadence.after(kind), null);
    }

    private Way elsewhere(Intent intent, URI before, URI now) {
        precedence.refused(intent);
        var obstacle = new Obstacle(
                Obstacle.Kind.CREDENTIALS_INVALID,
                "Secret " + intent.credentialsName() + " points to " + now + ", but these ids belong to " + before
                        + ": restore the Secret, or make a new resource for " + now);
        return new Way(obstacle, cadence.credentials(), null);
    }

    private Turn turn(PatStatus old, Facts facts, Report report, @Nullable Duration again) {
        PatStatus status = statuses.next(old, facts);
        return new Turn(status, isWorthWriting(old, status, facts.intent(), report), report.verdicts(), again);
    }

    /** Work that has just begun is not worth a write, unless the status shows another result than "begun". */
    private boolean isWorthWriting(PatStatus old, PatStatus status, Intent intent, Report report) {
        if (status.equals(old)) {
            return false;
        }
        boolean begun = Conditions.ready(status.conditionList())
                .filter(ready -> ready.reason().equals(Reason.PROGRESSING.word()))
                .isPresent();
        boolean fresh = Conditions.ready(old.conditionList()).isEmpty();
        // Another try at what is stalled shows the result of the one before until it has one of its own.
        boolean oneMoreTry = !Plan.asksAgain(intent, old);
        if (!begun || !(fresh || oneMoreTry) || !report.verdicts().isEmpty()) {
            return true;
        }
        Instant since = report.since();
        return since != null && !since.plus(cadence.progress()).isAfter(clock.instant());
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
