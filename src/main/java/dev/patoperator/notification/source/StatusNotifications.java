package dev.patoperator.notification.source;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.model.Action;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.notification.Notification;
import dev.patoperator.text.TextSanitizer;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes the notifications about what a resource decides, and about the resource itself. */
final class StatusNotifications {

    /** Longer only if another program wrote the status. */
    private static final int MAX_ID = 256;

    private StatusNotifications() {}

    /**
     * Returns the notification about an item that was decided. The resource is part of the id, so that a forged status of
     * another one does not make receivers discard the real notification.
     */
    static Notification decided(
            KnownResource resource, Outcome outcome, long generation, boolean fromStatus, Instant now) {
        ItemAddress address = address(resource, outcome);
        NotificationData data = data(resource, address, outcome, generation)
                .text("outcome", outcome.outcome().value())
                .text(
                        "confirmedBy",
                        outcome.confirmedBy() == null
                                ? null
                                : outcome.confirmedBy().value())
                .flag("fromStatus", fromStatus);
        return notification(
                outcome.outcome() == OutcomeType.REVOKED
                        ? NotificationType.GRANT_REVOKED
                        : NotificationType.REQUEST_DECIDED,
                address,
                outcome.outcome().value().toLowerCase(Locale.ROOT) + "/"
                        + resource.ref().uid(),
                time(outcome.decisionTime(), now),
                data);
    }

    /** Returns the notification about a decision that failed. */
    static Notification failed(KnownResource resource, Outcome outcome, long generation, Instant now) {
        ItemAddress address = address(resource, outcome);
        NotificationData data = data(resource, address, outcome, generation)
                .text("message", outcome.message())
                .flag("effectUnknown", Boolean.TRUE.equals(outcome.effectUnknown()));
        return notification(
                NotificationType.DECISION_FAILED,
                address,
                stage("failed", resource, outcome),
                time(outcome.decisionTime(), now),
                data);
    }

    /** Returns the notification about an item that is held back. */
    static Notification heldBack(KnownResource resource, Outcome outcome, long generation, Instant now) {
        ItemAddress address = address(resource, outcome);
        NotificationData data = data(resource, address, outcome, generation).text("message", outcome.message());
        return notification(
                NotificationType.DECISION_HELD_BACK, address, stage("heldback", resource, outcome), now, data);
    }

    /** Returns the notification about a resource that stalls. */
    static Notification stalled(KnownResource resource, Condition stalled, Instant now) {
        long generation = Objects.requireNonNullElse(stalled.observedGeneration(), 0L);
        return ofResource(
                NotificationType.POLICY_STALLED,
                resource,
                "stalled/" + generation + "/" + stalled.reason() + "/" + stalled.lastTransitionTime(),
                now,
                data(resource, generation)
                        .text("readyReason", stalled.reason())
                        .text("message", stalled.message())
                        .time("since", time(stalled.lastTransitionTime(), now)));
    }

    /** Returns the notification about a resource that was stalled and is ready. */
    static Notification recovered(KnownResource resource, Condition ready, Instant now) {
        return ofResource(
                NotificationType.POLICY_RECOVERED,
                resource,
                "recovered/" + ready.lastTransitionTime(),
                now,
                data(resource, Objects.requireNonNullElse(ready.observedGeneration(), 0L))
                        .text("readyReason", ready.reason())
                        .text("message", ready.message()));
    }

    /** A message is part of the id: the same item may be held back, or fail, for another reason. */
    private static String stage(String name, KnownResource resource, Outcome outcome) {
        int hash = Objects.requireNonNullElse(outcome.message(), "").hashCode();
        return name + "/" + resource.ref().uid() + "/" + String.format("%08x", hash);
    }

    private static ItemAddress address(KnownResource resource, Outcome outcome) {
        return new ItemAddress(
                resource.apiUrl(),
                resource.organization(),
                resource.action().kind(),
                Objects.requireNonNull(outcome.id()));
    }

    private static NotificationData data(
            KnownResource resource, ItemAddress address, Outcome outcome, long generation) {
        return address.data()
                .text("owner", outcome.owner())
                .number("tokenID", outcome.tokenID())
                .text("tokenName", outcome.tokenName())
                .text("action", word(resource.action()))
                .text("decisionTime", outcome.decisionTime())
                .text("githubRequestID", outcome.githubRequestID())
                .object("resource", resourceFields(resource.ref(), generation));
    }

    private static NotificationData data(KnownResource resource, long generation) {
        return new NotificationData()
                .text("organization", resource.organization())
                .text("action", word(resource.action()))
                .object("resource", resourceFields(resource.ref(), generation));
    }

    private static NotificationData resourceFields(ResourceRef ref, long generation) {
        return new NotificationData()
                .text("kind", ref.kind())
                .text("namespace", ref.namespace())
                .text("name", ref.name())
                .text("uid", ref.uid())
                .number("generation", generation);
    }

    private static String word(Action action) {
        return switch (action) {
            case APPROVE -> "Approve";
            case DENY -> "Deny";
            case REVOKE -> "Revoke";
        };
    }

    private static Notification notification(
            NotificationType type, ItemAddress address, String stage, Instant time, NotificationData data) {
        return new Notification(
                address.notificationId(stage), type.value(), address.source(), address.subject(), time, data.fields());
    }

    private static Notification ofResource(
            NotificationType type, KnownResource resource, String stage, Instant time, NotificationData data) {
        ResourceRef ref = resource.ref();
        String plural = ref.kind().toLowerCase(Locale.ROOT) + "s";
        return new Notification(
                TextSanitizer.line(ref.uid() + "/" + stage, MAX_ID),
                type.value(),
                URI.create("/apis/patoperator.dev/v1alpha1/namespaces/" + ref.namespace()),
                plural + "/" + ref.name(),
                time,
                data.fields());
    }

    /** Returns a time of a status, which may have been written by another program. */
    private static Instant time(@Nullable String text, Instant otherwise) {
        try {
            return text == null ? otherwise : Instant.parse(text);
        } catch (DateTimeException e) {
            return otherwise;
        }
    }
}
