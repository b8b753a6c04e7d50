package dev.patoperator.notification.source;

import dev.patoperator.model.ItemKind;
import dev.patoperator.model.intent.Intent;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Names a request or grant, the same in every process.
 *
 * @param apiUrl base URL of the GitHub API that the id belongs to; null when a status does not say
 */
record ItemAddress(@Nullable URI apiUrl, String organization, ItemKind kind, long id) {

    private static final String UNKNOWN_HOST = "unknown";

    /** Returns the organization's URL in the API. */
    URI source() {
        String path = "orgs/" + key();
        if (apiUrl == null) {
            return URI.create("/" + path);
        }
        String base = apiUrl.toString();
        return URI.create(base + (base.endsWith("/") ? "" : "/") + path);
    }

    /** Returns such as {@code requests/71}. */
    String subject() {
        return (kind == ItemKind.REQUEST ? "requests/" : "grants/") + id;
    }

    /** Returns the id of a notification about a stage of the item. */
    String notificationId(String stage) {
        return host() + "/" + key() + "/" + subject() + "/" + stage;
    }

    /** Returns the fields that all notifications about items have. */
    NotificationData data() {
        return new NotificationData()
                .text("apiURL", apiUrl == null ? null : apiUrl.toString())
                .text("organization", organization)
                .text("item", kind == ItemKind.REQUEST ? "request" : "grant")
                .number("id", id);
    }

    private String key() {
        return Intent.organizationKey(organization);
    }

    /** Returns the API's host, with its port where the URL names one. */
    private String host() {
        String authority = apiUrl == null ? null : apiUrl.getAuthority();
        return Objects.requireNonNullElse(authority, UNKNOWN_HOST).toLowerCase(Locale.ROOT);
    }
}
