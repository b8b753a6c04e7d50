package dev.patoperator.github;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Reads one page of a listing. */
final class Listing {

    /** Ten times what GitHub sends, for a server that does not keep to the size of a page. */
    private static final int MAX_ITEMS = 1_000;

    /** Every page of several has at least one of these links. */
    private static final List<String> RELATIONS = List.of("first", "prev", "next", "last");

    /** How one item is read. */
    @FunctionalInterface
    private interface Item<T> {
        T of(JsonNode json) throws Json.UnreadableException;
    }

    private Listing() {}

    /**
     * The page that this answer holds. Items are read one by one, so that what is not kept of one is gone before the next.
     *
     * @throws GitHubException.Unavailable when it is not an array whose every element can be read: half a listing would
     *     make what it left out look decided
     */
    private static <T> Page<T> page(ApiRequest request, Reply reply, int number, int size, Item<T> item)
            throws GitHubException.Unavailable {
        try (JsonParser parser = Json.parser(reply.body())) {
            List<T> items = items(parser, item);
            return new Page<>(items, number, last(reply, number, items.size() >= size));
        } catch (Json.UnreadableException e) {
            throw Json.unreadable(request, reply, e.getMessage());
        } catch (IOException | RuntimeException e) {
            throw Json.unreadable(request, reply, "it is no JSON array, or one that is too large");
        }
    }

    private static <T> List<T> items(JsonParser parser, Item<T> item) throws IOException, Json.UnreadableException {
        if (parser.nextToken() != JsonToken.START_ARRAY) {
            throw new Json.UnreadableException("it is no JSON array");
        }
        List<T> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (items.size() == MAX_ITEMS) {
                throw new Json.UnreadableException("it has more than " + MAX_ITEMS + " items");
            }
            JsonNode json = Json.tree(parser);
            try {
                items.add(item.of(json));
            } catch (Json.UnreadableException e) {
                throw e.in(itemName(json, items.size() + 1));
            }
        }
        if (parser.nextToken() != null) {
            throw new Json.UnreadableException("something follows the array");
        }
        return List.copyOf(items);
    }

    private static String itemName(JsonNode json, int place) {
        Long id = Json.id(json, "id");
        return id == null ? "item " + place + " of the page" : "the item with id " + id;
    }

    static Page<PatRequest> requests(ApiRequest request, Reply reply, PageQuery query)
            throws GitHubException.Unavailable {
        PermissionsPool pool = new PermissionsPool();
        return page(request, reply, query.page(), query.size(), json -> patRequest(json, pool));
    }

    static Page<PatGrant> grants(ApiRequest request, Reply reply, PageQuery query) throws GitHubException.Unavailable {
        PermissionsPool pool = new PermissionsPool();
        return page(request, reply, query.page(), query.size(), json -> patGrant(json, pool));
    }

    static Page<String> repositoryNames(ApiRequest request, Reply reply, int number, int size)
            throws GitHubException.Unavailable {
        return page(request, reply, number, size, json -> {
            String name = ShownName.of(Json.text(json, "name"));
            if (name == null) {
                throw new Json.UnreadableException("no name that is a text");
            }
            return name;
        });
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
                Json.id(json, "token_id"),
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
                Json.id(json, "token_id"),
                Json.text(json, "token_name"),
                Json.bool(json, "token_expired"),
                Json.meantInstant(json, "token_expires_at"),
                Json.meantInstant(json, "token_last_used_at"));
    }

    private static long id(JsonNode json) throws Json.UnreadableException {
        Long id = Json.id(json, "id");
        if (id == null) {
            throw new Json.UnreadableException("no id that is a number from 1 to 2^53 - 1");
        }
        return id;
    }

    private static @Nullable String owner(JsonNode json) {
        return Json.text(json.path("owner"), "login");
    }

    /**
     * GitHub leaves {@code rel="last"} out on the last page, and may leave it out where counting is too much work. Proxies
     * drop the whole header, and GitHub sends none for a list of one page: what follows a full page is then not known, and
     * only the next page tells.
     */
    private static int last(Reply reply, int number, boolean full) {
        List<String> links = reply.headers("link");
        if (full
                && RELATIONS.stream()
                        .allMatch(relation -> LinkHeader.page(links, relation).isEmpty())) {
            return number + 1;
        }
        OptionalInt last = LinkHeader.page(links, "last");
        OptionalInt next = LinkHeader.page(links, "next");
        return Math.max(number, Math.max(last.orElse(number), next.orElse(number)));
    }
}
