package dev.patoperator.telemetry.audit;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.precedence.UnverifiedDenials;
import dev.patoperator.precedence.index.ResourceScope;
import dev.patoperator.status.Conditions;
import dev.patoperator.status.Reason;
import dev.patoperator.telemetry.events.EventRecorder;
import dev.patoperator.telemetry.metrics.Metrics;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Reports what happened in Events, metrics and log lines, and to an observer, in addition to the status. Never blocks, never
 * fails.
 */
public final class AuditTrail {

    private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);
    private static final int MAX_NAMED_RESOURCES = 10;

    private final EventRecorder events;
    private final Metrics metrics;
    private final DecisionCounts counts;
    private final UnverifiedDenials unverifiedDenials;
    private final StatusObserver observer;

    public AuditTrail(
            EventRecorder events, Metrics metrics, UnverifiedDenials unverifiedDenials, StatusObserver observer) {
        this.events = events;
        this.metrics = metrics;
        this.counts = new DecisionCounts(metrics);
        this.unverifiedDenials = unverifiedDenials;
        this.observer = observer;
    }

    /** Reports a reconciliation whose status stands in the cluster. */
    public void reconciled(StatusChange change) {
        observer.reconciled(change);
    }

    /** Reports a write of which it is not known whether it stands in the cluster. */
    public void unsure(ResourceRef ref) {
        observer.unsure(ref);
    }

    /**
     * Reports results that are now recorded in the resource's status.
     *
     * @param generations under which ids were sent, where known: the resource may have been edited since. An id without one
     *     is reported under the resource's current generation.
     */
    public void decided(
            PatResource<?> resource,
            ResourceScope scope,
            Map<Long, DecisionResult> results,
            Map<Long, Long> generations) {
        Map<Long, Map<Long, DecisionResult>> byGeneration = new TreeMap<>();
        results.forEach((id, result) -> {
            long generation = generations.getOrDefault(id, resource.generation());
            byGeneration.computeIfAbsent(generation, it -> new TreeMap<>()).put(id, result);
            counts.count(scope, result);
        });
        byGeneration.forEach((generation, some) -> {
            new DecisionLog(scope, generation).log(some);
            record(resource, scope, generation, some);
        });
        results.keySet()
                .forEach(id -> unverifiedDenials.take(scope.resource(), id)); // Clears ids that were not approved.
    }

    private void record(
            PatResource<?> resource, ResourceScope scope, long generation, Map<Long, DecisionResult> results) {
        Map<Long, DecisionResult> done = resultsOfType(results, DecisionResult.Succeeded.class);
        Map<Long, DecisionResult> failed = resultsOfType(results, DecisionResult.Failed.class);
        String action = scope.action().done().value();
        String context = " in " + scope.organization() + " under generation " + generation + ": ";
        if (!done.isEmpty()) {
            events.normal(
                    resource,
                    "Decided",
                    ResultWords.verb(scope.action()),
                    action + context + unverifiedDenialsNote(scope, done.keySet()) + described(done));
        }
        if (!failed.isEmpty()) {
            events.warning(
                    resource,
                    "DecisionFailed",
                    ResultWords.verb(scope.action()),
                    "not " + action.toLowerCase(Locale.ROOT) + context + described(failed));
        }
    }

    /** Names the resources that may deny an approval's ids and could not be verified in time. Counts and forgets them. */
    private String unverifiedDenialsNote(ResourceScope scope, Set<Long> ids) {
        Set<String> denials = new TreeSet<>();
        for (Long id : ids) {
            Set<ResourceRef> of = unverifiedDenials.take(scope.resource(), id);
            if (!of.isEmpty()) {
                metrics.approvedWithoutDeny();
            }
            of.forEach(denial -> denials.add(denial.shownIn(scope.resource().namespace())));
        }
        return denials.isEmpty()
                ? ""
                : "without " + String.join(", ", denials) + ", whose credentials could not be verified in time: ";
    }

    /**
     * Reports the Ready condition of a status whose reason changed, or whose dry run found something else. A stall is a
     * warning. What is routine, or is said once for a whole installation, is only seen at level DEBUG.
     *
     * @param before the reason of the status before; empty when there was none
     */
    public void readyChanged(PatResource<?> resource, Optional<Reason> before, PatStatus status) {
        Conditions.ready(status.conditionList()).ifPresent(ready -> {
            Reason.Phase phase = Conditions.readyReason(status.conditionList())
                    .map(Reason::phase)
                    .orElse(Reason.Phase.READY);
            boolean isRecovery = phase == Reason.Phase.READY
                    && before.filter(reason -> reason.phase() == Reason.Phase.STALLED)
                            .isPresent();
            boolean isRoutine = phase == Reason.Phase.RECONCILING
                    || (Reason.SUCCEEDED.value().equals(ready.reason()) && !isRecovery);
            Level readyLevel = isRoutine ? Level.DEBUG : Level.INFO;
            LOG.atLevel(phase == Reason.Phase.STALLED ? Level.WARN : readyLevel)
                    .addKeyValue("resource", Intent.refOf(resource))
                    .addKeyValue("generation", resource.generation())
                    .addKeyValue("ready", ready.status())
                    .addKeyValue("reason", ready.reason())
                    .log((isRecovery ? "Recovered, " : "") + word(phase, isRecovery) + " (" + ready.reason() + "): "
                            + ready.message());
            if (isStall(status)) {
                events.warning(resource, ready.reason(), "Reconcile", ready.message());
            }
        });
    }

    private static String word(Reason.Phase phase, boolean isRecovery) {
        return switch (phase) {
            case READY -> isRecovery ? "ready" : "Ready";
            case RECONCILING -> "In progress";
            case STALLED -> "Stalled";
            case PAUSED -> "Suspended";
        };
    }

    /** Reports results without a status: the resource was deleted while its decisions were under way. */
    public void orphaned(ResourceRef ref, Map<Long, DecisionResult> results) {
        observer.orphaned(ref, results);
        events.warning(
                objectFor(ref),
                "Decided",
                "Reconcile",
                "the resource was deleted while its decisions were under way; they came to: "
                        + described(new TreeMap<>(results)));
        LOG.atWarn()
                .addKeyValue("resource", ref)
                .log("{} was deleted while its decisions were under way: {}", ref, described(new TreeMap<>(results)));
    }

    /** Reports results that are recorded in a resource of which not even the organization can be read any more. */
    public void decidedForUnreadable(PatResource<?> resource, Map<Long, DecisionResult> results) {
        ResourceRef ref = Intent.refOf(resource);
        events.warning(
                resource,
                "Decided",
                "Reconcile",
                "the spec became unreadable while calls were under way; their results: "
                        + described(new TreeMap<>(results)));
        LOG.atWarn()
                .addKeyValue("resource", ref)
                .log(
                        "The spec of {} became unreadable while calls were under way: {}",
                        ref,
                        described(new TreeMap<>(results)));
        results.keySet().forEach(id -> unverifiedDenials.take(ref, id));
    }

    /** Reports ids that were sent before a restart and are not looked up, because the Secret points to another GitHub. */
    public void unresolved(ResourceRef ref, List<Long> ids, URI sentTo) {
        String named = DecisionLog.named(ids);
        events.warning(
                objectFor(ref),
                "DecisionFailed",
                "Reconcile",
                "id " + named + " was sent to " + sentTo
                        + " before the operator started, and the Secret points to another"
                        + " GitHub now: what became of it was not looked up");
        LOG.atWarn()
                .addKeyValue("resource", ref)
                .log(
                        "The Secret of {} points to another GitHub now: ids {}, sent to {} before the start, are not looked up",
                        ref,
                        named,
                        sentTo);
    }

    // Excludes failed decisions, because they have an Event of their own, which names them.
    private static boolean isStall(PatStatus status) {
        return Conditions.readyReason(status.conditionList())
                .filter(reason -> reason.phase() == Reason.Phase.STALLED)
                .filter(reason -> reason != Reason.FAILED && reason != Reason.PARTIALLY_FAILED)
                .isPresent();
    }

    private static Map<Long, DecisionResult> resultsOfType(
            Map<Long, DecisionResult> results, Class<? extends DecisionResult> type) {
        Map<Long, DecisionResult> some = new TreeMap<>(results);
        some.values().removeIf(result -> !type.isInstance(result));
        return some;
    }

    /** Groups the ids of one call after its request id, to save space: the note of an Event is at most 1024 bytes. */
    private static String described(Map<Long, DecisionResult> results) {
        Map<String, List<String>> calls = new LinkedHashMap<>();
        results.entrySet().stream()
                .limit(MAX_NAMED_RESOURCES)
                .forEach(entry -> calls.computeIfAbsent(callPrefix(entry.getValue()), call -> new ArrayList<>())
                        .add(described(entry.getKey(), entry.getValue())));
        String named = calls.entrySet().stream()
                .map(call -> call.getKey() + String.join("; ", call.getValue()))
                .collect(Collectors.joining("; "));
        return results.size() > MAX_NAMED_RESOURCES
                ? named + "; and " + (results.size() - MAX_NAMED_RESOURCES) + " more"
                : named;
    }

    private static String described(long id, DecisionResult result) {
        StringBuilder text = new StringBuilder("id ").append(id);
        DecisionResult.TokenDetails token = result.token();
        if (token == null) {
            text.append(" (whose token was not seen)");
        } else {
            text.append(" (token '")
                    .append(token.name())
                    .append("' of ")
                    .append(token.owner())
                    .append(')');
        }
        if (result instanceof DecisionResult.Failed failed) {
            text.append(": ").append(failed.message());
        } else {
            text.append(' ').append(ResultWords.outcomeWord(result));
        }
        return text.toString();
    }

    private static String callPrefix(DecisionResult result) {
        String requestId = ResultWords.requestId(result);
        return requestId == null ? "" : "by GitHub's request " + requestId + ": ";
    }

    private static HasMetadata objectFor(ResourceRef ref) {
        PatResource<?> resource = ref.kind().equals("PatRevocation") ? new PatRevocation() : new PatGrantReview();
        resource.setMetadata(new ObjectMetaBuilder()
                .withName(ref.name())
                .withNamespace(ref.namespace())
                .withUid(ref.uid())
                .build());
        return resource;
    }
}
