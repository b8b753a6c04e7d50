package dev.patoperator.telemetry.audit;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.model.Action;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Reports what happened in Events, metrics and log lines, in addition to the status. Never blocks, never fails. */
public final class AuditTrail {

    private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);
    private static final int MAX_NAMED_RESOURCES = 10;

    private final EventRecorder events;
    private final Metrics metrics;
    private final UnverifiedDenials unverifiedDenials;

    public AuditTrail(EventRecorder events, Metrics metrics, UnverifiedDenials unverifiedDenials) {
        this.events = events;
        this.metrics = metrics;
        this.unverifiedDenials = unverifiedDenials;
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
            if (!(result instanceof DecisionResult.Undecided)) {
                metrics.decision(
                        scope.resource().namespace(),
                        scope.organizationKey(),
                        verb(scope.action()),
                        outcomeWord(result));
            }
            line(scope, generation, id, result).log("recorded");
        });
        byGeneration.forEach((generation, some) -> record(resource, scope, generation, some));
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
                    verb(scope.action()),
                    action + context + unverifiedDenialsNote(scope, done.keySet()) + described(done));
        }
        if (!failed.isEmpty()) {
            events.warning(
                    resource,
                    "DecisionFailed",
                    verb(scope.action()),
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

    /** The log line of one result, with the names of the outcome's fields in the status; only its message is named why. */
    private static LoggingEventBuilder line(ResourceScope scope, long generation, long id, DecisionResult result) {
        LoggingEventBuilder line = LOG.atInfo()
                .addKeyValue("resource", scope.resource())
                .addKeyValue("uid", scope.resource().uid())
                .addKeyValue("generation", generation)
                .addKeyValue("organization", scope.organization())
                .addKeyValue("action", verb(scope.action()))
                .addKeyValue("id", id)
                .addKeyValue("outcome", outcomeWord(result));
        DecisionResult.TokenDetails token = result.token();
        if (token != null) {
            line = line.addKeyValue("owner", token.owner())
                    .addKeyValue("tokenID", token.id())
                    .addKeyValue("tokenName", token.name());
        }
        String requestId = requestId(result);
        if (requestId != null) {
            line = line.addKeyValue("githubRequestID", requestId);
        }
        if (result instanceof DecisionResult.Succeeded done) {
            line = line.addKeyValue("confirmedBy", done.confirmedBy().value())
                    .addKeyValue("decisionTime", done.sentAt());
        } else if (result instanceof DecisionResult.Failed failed) {
            line = line.addKeyValue("why", failed.message());
        }
        return line;
    }

    /** Reports that the reason of the Ready condition changed. */
    public void readyReasonChanged(PatResource<?> resource, PatStatus status) {
        Conditions.ready(status.conditionList()).ifPresent(ready -> {
            LOG.atInfo()
                    .addKeyValue("resource", Intent.refOf(resource))
                    .addKeyValue("generation", resource.generation())
                    .addKeyValue("ready", ready.status())
                    .addKeyValue("reason", ready.reason())
                    .log(ready.message());
            if (isStall(status)) {
                events.warning(resource, ready.reason(), "Reconcile", ready.message());
            }
        });
    }

    /** Reports results without a status: the resource was deleted while its decisions were under way. */
    public void orphaned(ResourceRef ref, Map<Long, DecisionResult> results) {
        events.warning(
                objectFor(ref),
                "Decided",
                "Reconcile",
                "the resource was deleted while its decisions were under way; they came to: "
                        + described(new TreeMap<>(results)));
        LOG.atWarn().addKeyValue("resource", ref).log("deleted while its decisions were under way: {}", results);
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
        LOG.atWarn().addKeyValue("resource", ref).log("decided for a spec that cannot be read any more: {}", results);
        results.keySet().forEach(id -> unverifiedDenials.take(ref, id));
    }

    /** Reports ids that were sent before a restart and are not looked up, because the Secret points to another GitHub. */
    public void unresolved(ResourceRef ref, List<Long> ids, URI sentTo) {
        String named =
                ids.stream().limit(MAX_NAMED_RESOURCES).map(String::valueOf).collect(Collectors.joining(", "))
                        + (ids.size() > MAX_NAMED_RESOURCES
                                ? " and " + (ids.size() - MAX_NAMED_RESOURCES) + " more"
                                : "");
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
                        "sent to {} before the start, and not looked up because the Secret points elsewhere: {}",
                        sentTo,
                        ids);
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
            text.append(' ').append(outcomeWord(result));
        }
        return text.toString();
    }

    private static String callPrefix(DecisionResult result) {
        String requestId = requestId(result);
        return requestId == null ? "" : "by GitHub's request " + requestId + ": ";
    }

    private static @Nullable String requestId(DecisionResult result) {
        if (result instanceof DecisionResult.Succeeded done) {
            return done.requestId();
        }
        return result instanceof DecisionResult.Failed failed ? failed.requestId() : null;
    }

    private static String outcomeWord(DecisionResult result) {
        if (result instanceof DecisionResult.Succeeded done) {
            return done.action().done().value();
        }
        if (result instanceof DecisionResult.WouldDecide would) {
            return would.action().would().value();
        }
        if (result instanceof DecisionResult.Undecided) {
            return "Undecided";
        }
        return result instanceof DecisionResult.Failed ? "Failed" : "NotFound";
    }

    private static String verb(Action action) {
        return switch (action) {
            case APPROVE -> "Approve";
            case DENY -> "Deny";
            case REVOKE -> "Revoke";
        };
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
