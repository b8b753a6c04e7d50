package dev.patoperator.github;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Reads one page of a listing. */
final class Listing {

    /** How one item is read. */
    @FunctionalInterface
    private interface Item<T> {
        T of(JsonNode json) throws Json.UnreadableException;
    }

    private Listing() {}

    /**
     * The page that this answer holds.
     *
     * @throws GitHubException.Unavailable when it is not an array whose every element can be read: half a listing would
     *     make what it left out look decided
     */
    private static <T> Page<T> page(ApiRequest request, Reply reply, int number, Item<T> item)
            throws GitHubException.Unavailable {
        JsonNode body = Json.lenient(reply.body());
        if (!body.isArray()) {
            throw Json.unreadable(request, reply);
        }
        List<T> items = new ArrayList<>(body.size());
        try {
            for (JsonNode json : body) {
                items.add(item.of(json));
            }
        } catch (Json.UnreadableException e) {
            throw Json.unreadable(request, reply);
        }
        return new Page<>(List.copyOf(items), number, last(reply, number));
    }

    static Page<PatRequest> requests(ApiRequest request, Reply reply, int number) throws GitHubException.Unavailable {
        PermissionsPool pool = new PermissionsPool();
        return page(request, reply, number, json -> patRequest(json, pool));
    }

    static Page<PatGrant> grants(ApiRequest request, Reply reply, int number) throws GitHubException.Unavailable {
        PermissionsPool pool = new PermissionsPool();
        return page(request, reply, number, json -> patGrant(json, pool));
    }

    static Page<String> repositoryNames(ApiRequest request, Reply reply, int number)
            throws GitHubException.Unavailable {
        return page(request, reply, number, json -> required(Json.text(json, "name")));
    }

    private static PatRequest patRequest(JsonNode json, PermissionsPool pool) throws Json.UnreadableException {
        return new PatRequest(
                id(json),
                owner(json),
                Json.number(json.path("owner"), "id"),
                Json.text(json, "reason"),
                Json.text(json, "repository_selection"),
                pool.of(json.path("permissions")),
                Json.instant(json, "created_at"),
                Json.number(json, "token_id"),
                Json.text(json, "token_name"),
                Json.bool(json, "token_expired"),
                Json.meantInstant(json, "token_expires_at"),
                Json.meantInstant(json, "token_last_used_at"));
    }

    private static PatGrant patGrant(JsonNode json, PermissionsPool pool) throws Json.UnreadableException {
        return new PatGrant(
                id(json),
                owner(json),
                Json.number(json.path("owner"), "id"),
                Json.text(json, "repository_selection"),
                pool.of(json.path("permissions")),
                Json.instant(json, "access_granted_at"),
                Json.number(json, "token_id"),
                Json.text(json, "token_name"),
                Json.bool(json, "token_expired"),
                Json.meantInstant(json, "token_expires_at"),
                Json.meantInstant(json, "token_last_used_at"));
    }

    private static long id(JsonNode json) throws Json.UnreadableException {
        return required(Json.number(json, "id"));
    }

    private static <T> T required(@Nullable T value) throws Json.UnreadableException {
        if (value == null) {
            throw new Json.UnreadableException();
        }
        return value;
    }

    private static @Nullable String owner(JsonNode json) {
        return Json.text(json.path("owner"), "login");
    }

    /** GitHub leaves {@code rel="last"} out on the last page, and may leave it out where counting is too much work. */
    private static int last(Reply reply, int number) {
        List<String> links = reply.headers("link");
        OptionalInt last = LinkHeader.page(links, "last");
        OptionalInt next = LinkHeader.page(links, "next");
        return Math.max(number, Math.max(last.orElse(number), next.orElse(number)));
    }
}
