package dev.patoperator.dispatch.model;

import dev.patoperator.api.v1alpha1.OutcomeAccess;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.github.pat.Permissions;
import dev.patoperator.model.ItemKind;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Describes what a listed item asks for or allows, for the outcome of a dry run and for inventories. */
public final class ListedAccess {

    private static final String API_PATH = "/api/v3";

    private ListedAccess() {}

    /**
     * Returns the access of an item.
     *
     * @param submission the dry run that found the item
     * @param repositories names of the item's repositories; null when they were not read
     */
    public static OutcomeAccess of(Submission submission, ListedPat item, @Nullable List<String> repositories) {
        Permissions permissions = item.permissions();
        boolean subset = "subset".equals(item.repositorySelection());
        String reason = item instanceof PatRequest request ? request.reason() : null;
        return new OutcomeAccess(
                AccessText.permissions(
                        permissions.repository(),
                        permissions.organization(),
                        permissions.other(),
                        permissions.complete()),
                selection(item.repositorySelection()),
                subset && repositories != null ? AccessText.repositories(repositories) : null,
                subset && repositories != null ? repositories.size() : null,
                timeOrNever(item.tokenExpiresAt()),
                timeOrNever(item.tokenLastUsedAt()),
                reason == null || reason.isBlank() ? null : AccessText.reason(reason),
                item instanceof PatRequest ? time(item.since()) : null,
                item instanceof PatRequest ? null : time(item.since()),
                item instanceof PatRequest
                        ? requestPage(submission.credentials().apiUrl(), submission.organization(), item.id())
                        : null);
    }

    /** Only the values of GitHub's description, so that a server cannot put text of its own into a status. */
    public static @Nullable String selection(@Nullable String selection) {
        return selection != null && List.of("all", "subset", "none").contains(selection) ? selection : null;
    }

    /** Returns a time as Kubernetes writes it, or {@value OutcomeAccess#NEVER}. */
    public static String timeOrNever(@Nullable Instant at) {
        return at == null
                ? OutcomeAccess.NEVER
                : at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Returns a time as Kubernetes writes it; null for null. */
    public static @Nullable String time(@Nullable Instant at) {
        return at == null ? null : at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Returns GitHub's page of an item for owners of the organization; null where the pages of the server are not known. */
    public static @Nullable String page(ItemKind kind, URI apiUrl, String organization, long id) {
        String list = kind == ItemKind.REQUEST ? "personal-access-token-requests" : "personal-access-tokens";
        String site = site(apiUrl);
        String page = site + "/organizations/" + organization + "/settings/" + list + "/" + id;
        return site == null || page.length() > OutcomeAccess.MAX_URL ? null : page;
    }

    /** Returns the page on which an owner of the organization decides the request. */
    public static @Nullable String requestPage(URI apiUrl, String organization, long id) {
        return page(ItemKind.REQUEST, apiUrl, organization, id);
    }

    /** On github.com and with data residency the API has a host of its own, on a GitHub Enterprise Server a path. */
    private static @Nullable String site(URI apiUrl) {
        String host = apiUrl.getHost() == null ? "" : apiUrl.getHost().toLowerCase(Locale.ROOT);
        String path = apiUrl.getPath() == null ? "" : apiUrl.getPath();
        if (host.equals("api.github.com") || (host.startsWith("api.") && host.endsWith(".ghe.com"))) {
            return "https://" + host.substring("api.".length());
        }
        return path.equals(API_PATH) || path.equals(API_PATH + "/")
                ? apiUrl.getScheme() + "://" + apiUrl.getAuthority()
                : null;
    }
}
