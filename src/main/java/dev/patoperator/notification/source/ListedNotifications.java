package dev.patoperator.notification.source;

import dev.patoperator.dispatch.model.AccessText;
import dev.patoperator.dispatch.model.ListedAccess;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.github.pat.Permissions;
import dev.patoperator.notification.Notification;
import dev.patoperator.text.Rfc3339;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Makes the notifications about items of a list. */
final class ListedNotifications {

    private ListedNotifications() {}

    /**
     * Returns the notification about a pending request.
     *
     * @param now for a request of which GitHub does not say when it was made
     */
    static Notification pending(ItemAddress address, PatRequest request, Instant now) {
        String words = request.reason();
        NotificationData data = data(address, request)
                .time("createdAt", request.createdAt())
                .text("reason", words == null ? null : AccessText.reason(words))
                .text(
                        "githubURL",
                        address.apiUrl() == null
                                ? null
                                : ListedAccess.requestPage(address.apiUrl(), address.organization(), request.id()));
        Instant time = request.createdAt() == null ? now : request.createdAt();
        return notification(NotificationType.REQUEST_PENDING, address, "pending", time, data);
    }

    /** Returns the notification about a stage that a grant has reached. */
    static Notification of(GrantStage stage, ItemAddress address, ListedPat grant) {
        NotificationData data =
                data(address, grant).time("accessGrantedAt", grant.since()).number("days", (long) stage.days());
        return notification(stage.type(), address, stage.name() + "/" + stage.day(), stage.reachedAt(), data);
    }

    private static NotificationData data(ItemAddress address, ListedPat item) {
        Permissions permissions = item.permissions();
        return address.data()
                .text("owner", item.owner())
                .number("tokenID", item.tokenId())
                .text("tokenName", item.tokenName())
                .text("tokenExpiresAt", timeOrNever(item.tokenExpiresAt()))
                .text("tokenLastUsedAt", timeOrNever(item.tokenLastUsedAt()))
                .text("repositorySelection", item.repositorySelection())
                .text(
                        "permissions",
                        AccessText.permissions(
                                permissions.repository(),
                                permissions.organization(),
                                permissions.other(),
                                permissions.complete()));
    }

    private static String timeOrNever(@Nullable Instant time) {
        return time == null ? "never" : Rfc3339.of(time);
    }

    private static Notification notification(
            NotificationType type, ItemAddress address, String stage, Instant time, NotificationData data) {
        return new Notification(
                address.notificationId(stage), type.value(), address.source(), address.subject(), time, data.fields());
    }
}
