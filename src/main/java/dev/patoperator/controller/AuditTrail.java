package dev.patoperator.controller;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.decision.Action;
import dev.patoperator.decision.Intent;
import dev.patoperator.decision.ResourceRef;
import dev.patoperator.decision.Verdict;
import dev.patoperator.precedence.Claim;
import dev.patoperator.precedence.UnheardDenials;
import dev.patoperator.status.Conditions;
import dev.patoperator.status.Reason;
import dev.patoperator.telemetry.EventRecorder;
import dev.patoperator.telemetry.Metrics;
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

/** Tells people and machines what happened, beside the status: Events, metrics, log lines. Never blocks, never fails. */
final class AuditTrail {

    private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);
    private static final int NAMED = 10;

    private final EventRecorder events;
    private final Metrics metrics;
    private final UnheardDenials unheard;

    AuditTrail(EventRecorder events, Metrics metrics, UnheardDenials unheard) {
        this.events = events;
        this.metrics = metrics;
        this.unheard = unheard;
    }

    /**
     * These verdicts are now on record in the resource's status.
     *
     * @param generations under which ids were sent, where that is known: the resource may have been edited since
     */
    void decided(PatResource<?> resource, Claim claim, Map<Long, Verdict> verdicts, Map<Long, Long> generations) {
        Map<Long, Map<Long, Verdict>> byGeneration = new TreeMap<>();
        verdicts.forEach((id, verdict) -> {
            long generation = generations.getOrDefault(id, resource.generation());
            byGeneration.computeIfAbsent(generation, it -> new TreeMap<>()).put(id, verdict);
            if (!(verdict instanceof Verdict.Undecided)) {
                metrics.decision(
                        claim.resource().namespace(), claim.organizationKey(), verb(claim.action()), word(verdict));
            }
            line(claim, generation, id, verdict).log("recorded");
        });
        byGeneration.forEach((generation, some) -> tell(resource, claim, generation, some));
        verdicts.keySet().forEach(id -> unheard.take(claim.resource(), id)); // of those that were not approved
    }

    private void tell(PatResource<?> resource, Claim claim, long generation, Map<Long, Verdict> verdicts) {
        Map<Long, Verdict> done = of(verdicts, Verdict.Done.class);
        Map<Long, Verdict> failed = of(verdicts, Verdict.Failed.class);
        String action = claim.action().done().wire();
        String where = " in " + claim.organization() + " under generation " + generation + ": ";
        if (!done.isEmpty()) {
            events.normal(
                    resource,
                    "Decided",
                    verb(claim.action()),
                    action + where + unheard(claim, done.keySet()) + described(done));
        }
        if (!failed.isEmpty()) {
            events.warning(
                    resource,
                    "DecisionFailed",
                    verb(claim.action()),
                    "not " + action.toLowerCase(Locale.ROOT) + where + described(failed));
        }
    }

    /** Names, before the ids of an approval, the resources that may deny them and could not be verified in time. */
    private String unheard(Claim claim, Set<Long> ids) {
        Set<String> denials = new TreeSet<>();
        for (Long id : ids) {
            Set<ResourceRef> of = unheard.take(claim.resource(), id);
            if (!of.isEmpty()) {
                metrics.approvedWithoutDeny();
            }
            of.forEach(denial -> denials.add(denial.shownIn(claim.resource().namespace())));
        }
        return denials.isEmpty()
                ? ""
                : "without " + String.join(", ", denials) + ", whose credentials could not be verified in time: ";
    }

    /** What the outcome in the status holds, under the same names, and where that is. */
    private static LoggingEventBuilder line(Claim claim, long generation, long id, Verdict verdict) {
        LoggingEventBuilder line = LOG.atInfo()
                .addKeyValue("resource", claim.resource())
                .addKeyValue("uid", claim.resource().uid())
                .addKeyValue("generation", generation)
                .addKeyValue("organization", claim.organization())
                .addKeyValue("action", verb(claim.action()))
                .addKeyValue("id", id)
                .addKeyValue("outcome", word(verdict));
        Verdict.Token token = verdict.token();
        if (token != null) {
            line = line.addKeyValue("owner", token.owner())
                    .addKeyValue("tokenID", token.id())
                    .addKeyValue("tokenName", token.name());
        }
        String requestId = requestId(verdict);
        if (requestId != null) {
            line = line.addKeyValue("githubRequestID", requestId);
        }
        if (verdict instanceof Verdict.Done done) {
            line = line.addKeyValue("confirmedBy", done.confirmedBy().wire())
                    .addKeyValue("decisionTime", done.sentAt());
        } else if (verdict instanceof Verdict.Failed failed) {
            line = line.addKeyValue("why", failed.message());
        }
        return line;
    }

    /** The Ready condition took a new reason. */
    void turned(PatResource<?> resource, PatStatus status) {
        Conditions.ready(status.conditionList()).ifPresent(ready -> {
            LOG.atInfo()
                    .addKeyValue("resource", Intent.refOf(resource))
                    .addKeyValue("generation", resource.generation())
                    .addKeyValue("ready", ready.status())
                    .addKeyValue("reason", ready.reason())
                    .log(ready.message());
            if (isStall(ready, status)) {
                events.warning(resource, ready.reason(), "Reconcile", ready.message());
            }
        });
    }

    /** These verdicts have no status to go to: the resource was deleted while they were under way. */
    void orphaned(ResourceRef ref, Map<Long, Verdict> verdicts) {
        events.warning(
                named(ref),
                "Decided",
                "Reconcile",
                "the resource was deleted while its decisions were under way; they came to: "
                        + described(new TreeMap<>(verdicts)));
        LOG.atWarn().addKeyValue("resource", ref).log("deleted while its decisions were under way: {}", verdicts);
    }

    /** These verdicts are on record in a resource of which not even the organization can be read any more. */
    void decidedForUnreadable(PatResource<?> resource, Map<Long, Verdict> verdicts) {
        ResourceRef ref = Intent.refOf(resource);
        events.warning(
                resource,
                "Decided",
                "Reconcile",
                "the spec became unreadable while calls were under way; their results: "
                        + described(new TreeMap<>(verdicts)));
        LOG.atWarn().addKeyValue("resource", ref).log("decided for a spec that cannot be read any more: {}", verdicts);
        verdicts.keySet().forEach(id -> unheard.take(ref, id));
    }

    /** What became of these ids, sent before a restart, will not be looked up. */
    void unresolved(ResourceRef ref, List<Long> ids, URI sentTo) {
        String named = ids.stream().limit(NAMED).map(String::valueOf).collect(Collectors.joining(", "))
                + (ids.size() > NAMED ? " and " + (ids.size() - NAMED) + " more" : "");
        events.warning(
                named(ref),
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

    // Failed decisions have an event of their own, which names them.
    private static boolean isStall(Condition ready, PatStatus status) {
        boolean stalled =
                status.conditionList().stream().anyMatch(condition -> Conditions.STALLED.equals(condition.type()));
        return stalled
                && !ready.reason().equals(Reason.FAILED.word())
                && !ready.reason().equals(Reason.PARTIALLY_FAILED.word());
    }

    private static Map<Long, Verdict> of(Map<Long, Verdict> verdicts, Class<? extends Verdict> type) {
        Map<Long, Verdict> some = new TreeMap<>(verdicts);
        some.values().removeIf(verdict -> !type.isInstance(verdict));
        return some;
    }

    /** The ids of one call stand together after its request id: an Event has room for a thousand characters. */
    private static String described(Map<Long, Verdict> verdicts) {
        Map<String, List<String>> calls = new LinkedHashMap<>();
        verdicts.entrySet().stream()
                .limit(NAMED)
                .forEach(entry -> calls.computeIfAbsent(call(entry.getValue()), call -> new ArrayList<>())
                        .add(described(entry.getKey(), entry.getValue())));
        String named = calls.entrySet().stream()
                .map(call -> call.getKey() + String.join("; ", call.getValue()))
                .collect(Collectors.joining("; "));
        return verdicts.size() > NAMED ? named + "; and " + (verdicts.size() - NAMED) + " more" : named;
    }

    private static String described(long id, Verdict verdict) {
        StringBuilder text = new StringBuilder("id ").append(id);
        Verdict.Token token = verdict.token();
        if (token == null) {
            text.append(" (whose token was not seen)");
        } else {
            text.append(" (token '")
                    .append(token.name())
                    .append("' of ")
                    .append(token.owner())
                    .append(')');
        }
        if (verdict instanceof Verdict.Failed failed) {
            text.append(": ").append(failed.message());
        } else {
            text.append(' ').append(word(verdict));
        }
        return text.toString();
    }

    private static String call(Verdict verdict) {
        String requestId = requestId(verdict);
        return requestId == null ? "" : "by GitHub's request " + requestId + ": ";
    }

    private static @Nullable String requestId(Verdict verdict) {
        if (verdict instanceof Verdict.Done done) {
            return done.requestId();
        }
        return verdict instanceof Verdict.Failed failed ? failed.requestId() : null;
    }

    private static String word(Verdict verdict) {
        if (verdict instanceof Verdict.Done done) {
            return done.action().done().wire();
        }
        if (verdict instanceof Verdict.Would would) {
            return would.action().would().wire();
        }
        if (verdict instanceof Verdict.Undecided) {
            return "Undecided";
        }
        return verdict instanceof Verdict.Failed ? "Failed" : "NotFound";
    }

    private static String verb(Action action) {
        return switch (action) {
            case APPROVE -> "Approve";
            case DENY -> "Deny";
            case REVOKE -> "Revoke";
        };
    }

    private static HasMetadata named(ResourceRef ref) {
        PatResource<?> resource = ref.kind().equals("PatRevocation") ? new PatRevocation() : new PatGrantReview();
        resource.setMetadata(new ObjectMetaBuilder()
                .withName(ref.name())
                .withNamespace(ref.namespace())
                .withUid(ref.uid())
                .build());
        return resource;
    }
}
