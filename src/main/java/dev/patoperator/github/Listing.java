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
    interface Item<T> {
        T of(long id, JsonNode json);
    }

    private Listing() {}

    /**
     * The page that this answer holds.
     *
     * @throws GitHubException.Unavailable when it is not an array of objects that each have an id: half a listing would
     *     make what it left out look decided
     */
    static <T> Page<T> page(ApiRequest request, Reply reply, int number, Item<T> item)
            throws GitHubException.Unavailable {
        JsonNode body = Json.lenient(reply.body());
        if (!body.isArray()) {
            throw Json.unreadable(request, reply);
        }
        List<T> items = new ArrayList<>(body.size());
        for (JsonNode json : body) {
            Long id = Json.number(json, "id");
            if (id == null) {
                throw Json.unreadable(request, reply);
            }
            items.add(item.of(id, json));
        }
        return new Page<>(List.copyOf(items), number, last(reply, number));
    }

    static PatRequest patRequest(long id, JsonNode json) {
        return new PatRequest(
                id,
                owner(json),
                Json.number(json, "token_id"),
                Json.text(json, "token_name"),
                Json.instant(json, "created_at"));
    }

    static PatGrant patGrant(long id, JsonNode json) {
        return new PatGrant(
                id,
                owner(json),
                Json.number(json, "token_id"),
                Json.text(json, "token_name"),
                Json.instant(json, "access_granted_at"));
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
