package dev.patoperator.notification.source;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.notification.NotificationSink;
import dev.patoperator.status.Conditions;
import dev.patoperator.status.outcome.OutcomeMapper;
import dev.patoperator.telemetry.audit.StatusChange;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells what is new in a status. At the first reconciliation of a resource in this process, and after a write of which it is
 * not known whether it stands, it tells what the status shows already: nobody may have been told. Thread-safe.
 */
final class StatusNotifier {

    /** How long a deleted resource is kept: longer than a decision may stay unconfirmed, which is an hour by its setting. */
    static final Duration KEEP_DELETED = Duration.ofMinutes(70);

    /** How many deleted resources of a namespace are kept. A tenant may create and delete resources in a loop. */
    static final int MAX_DELETED_OF_NAMESPACE = 2_000;

    /** How many deleted resources are kept in all, in at most 10 MB. */
    static final int MAX_DELETED = 10_000;

    private final NotificationSink sink;
    private final Clock clock;
    private final Map<ResourceRef, KnownResource> resources = new ConcurrentHashMap<>();
    private final Map<ResourceRef, Instant> missingSince = new ConcurrentHashMap<>();
    private final Set<ResourceRef> unsure = ConcurrentHashMap.newKeySet();
    private final RetellingBudget budget;
    private volatile Supplier<Stream<PatResource<?>>> watched = Stream::empty;

    StatusNotifier(NotificationSink sink, Clock clock) {
        this.sink = sink;
        this.clock = clock;
        this.budget = new RetellingBudget(clock, () -> watched.get());
    }

    void watching(Supplier<Stream<PatResource<?>>> newWatched) {
        watched = newWatched;
    }

    void reconciled(StatusChange change) {
        ResourceRef ref = change.ref();
        KnownResource before = resources.get(ref);
        boolean first = unsure.remove(ref) || before == null;
        if (before != null && !first && change.isQuiet() && Objects.equals(before.apiUrlText(), change.apiUrl())) {
            return;
        }
        KnownResource.of(change, before).ifPresent(resource -> {
            tellOutcomes(resource, change, first, before == null);
            resources.put(ref, tellStall(resource, change, first));
        });
    }

    /** Makes the next reconciliation tell what the status shows: a write that was not answered may have changed it. */
    void unsure(ResourceRef ref) {
        if (resources.containsKey(ref)) {
            unsure.add(ref);
        }
    }

    /**
     * Tells outcomes.
     *
     * @param first whether those that the status showed before are told, too
     * @param isNew whether they are all from before this process, so that the newest ones of the namespace suffice
     */
    private void tellOutcomes(KnownResource resource, StatusChange change, boolean first, boolean isNew) {
        Instant now = clock.instant();
        Set<Long> told = new HashSet<>();
        change.recorded().forEach((id, result) -> {
            if (result instanceof DecisionResult.Succeeded) {
                long generation = change.generations().getOrDefault(id, change.generation());
                told.add(id);
                tell(resource, OutcomeMapper.of(id, result, ""), generation, false, now);
            }
        });
        Map<Long, Outcome> before = OutcomeMapper.byId(change.before());
        OutcomeMapper.byId(change.after()).forEach((id, outcome) -> {
            boolean isOld = isSame(before.get(id), outcome);
            if (!told.contains(id) && (!isOld || (first && budget.take(resource.ref(), outcome, isNew)))) {
                long current = Objects.requireNonNullElse(change.after().observedGeneration(), change.generation());
                tell(resource, outcome, change.generations().getOrDefault(id, current), isOld, now);
            }
        });
    }

    /** Whether two outcomes are one stage of an item. */
    private static boolean isSame(@Nullable Outcome before, Outcome outcome) {
        return before != null
                && before.outcome() == outcome.outcome()
                && (outcome.wasDone() || Objects.equals(before.message(), outcome.message()));
    }

    private void tell(KnownResource resource, Outcome outcome, long generation, boolean fromStatus, Instant now) {
        switch (outcome.outcome()) {
            case APPROVED, DENIED, REVOKED ->
                sink.publish(StatusNotifications.decided(resource, outcome, generation, fromStatus, now));
            case FAILED -> sink.publish(StatusNotifications.failed(resource, outcome, generation, now));
            case UNDECIDED -> sink.publish(StatusNotifications.heldBack(resource, outcome, generation, now));
            case PENDING, NOT_FOUND, EXCEPTED, WOULD_APPROVE, WOULD_DENY, WOULD_REVOKE, UNKNOWN -> {}
        }
    }

    /**
     * Returns the resource with the stall that was told. A resource in progress has not recovered yet. A stall that only the
     * status before shows was told by an earlier process.
     */
    private KnownResource tellStall(KnownResource resource, StatusChange change, boolean first) {
        Instant now = clock.instant();
        Condition stalled = stalled(change.after()).orElse(null);
        if (stalled != null) {
            String key = key(stalled);
            if (!key.equals(resource.stalled())) {
                sink.publish(StatusNotifications.stalled(resource, stalled, now));
            }
            return resource.withStalled(key);
        }
        String told = first && resource.stalled().isEmpty()
                ? stalled(change.before()).map(StatusNotifier::key).orElse("")
                : resource.stalled();
        Optional<Condition> ready =
                Conditions.ready(change.after().conditionList()).filter(it -> "True".equals(it.status()));
        if (told.isEmpty() || ready.isEmpty()) {
            return resource.withStalled(told);
        }
        sink.publish(StatusNotifications.recovered(resource, ready.get(), now));
        return resource.withStalled("");
    }

    private static String key(Condition stalled) {
        return stalled.observedGeneration() + stalled.reason() + stalled.lastTransitionTime();
    }

    private static Optional<Condition> stalled(PatStatus status) {
        return status.conditionList().stream()
                .filter(condition -> condition != null
                        && Conditions.STALLED.equals(condition.type())
                        && "True".equals(condition.status()))
                .findFirst();
    }

    /** Tells the results of a deleted resource, which no status shows. */
    void orphaned(ResourceRef ref, Map<Long, DecisionResult> results) {
        KnownResource resource = resources.get(ref);
        if (resource == null) {
            return; // Deleted before this process saw it: the organization is not known. The log has it.
        }
        results.forEach((id, result) ->
                tell(resource, OutcomeMapper.of(id, result, ""), resource.generation(), false, clock.instant()));
    }

    void retain(Predicate<ResourceRef> exists) {
        Instant now = clock.instant();
        missingSince.keySet().removeIf(exists);
        resources.keySet().stream().filter(exists.negate()).forEach(ref -> missingSince.putIfAbsent(ref, now));
        Map<String, Integer> kept = new HashMap<>();
        int keptOfAll = 0;
        for (Map.Entry<ResourceRef, Instant> deleted : latestFirst(missingSince)) {
            ResourceRef ref = deleted.getKey();
            int keptOfNamespace = kept.getOrDefault(ref.namespace(), 0);
            if (deleted.getValue().plus(KEEP_DELETED).isAfter(now)
                    && keptOfNamespace < MAX_DELETED_OF_NAMESPACE
                    && keptOfAll < MAX_DELETED) {
                kept.put(ref.namespace(), keptOfNamespace + 1);
                keptOfAll++;
            } else {
                resources.remove(ref);
                unsure.remove(ref);
                missingSince.remove(ref);
            }
        }
    }

    private static List<Map.Entry<ResourceRef, Instant>> latestFirst(Map<ResourceRef, Instant> times) {
        return times.entrySet().stream()
                .sorted(Map.Entry.<ResourceRef, Instant>comparingByValue().reversed())
                .toList();
    }
}
