package dev.patoperator.github.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.http.GitHubRequest;
import dev.patoperator.github.http.GitHubResponse;
import dev.patoperator.github.http.ResponseJson;
import dev.patoperator.github.pat.DisplayName;
import dev.patoperator.github.pat.PageQuery;
import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.github.pat.ResultPage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Parses one page of a listing. */
final class ListPageParser {

    /** Ten times what GitHub sends. A server may exceed the requested size of a page. */
    private static final int MAX_ITEMS = 1_000;

    /** A page takes some milliseconds, and some MiB meanwhile: a server must not have many parsed at the same moment. */
    private static final Semaphore PARSING = new Semaphore(2, true);

    /** When a list has several pages, each has at least one of these links. */
    private static final List<String> RELATIONS = List.of("first", "prev", "next", "last");

    @FunctionalInterface
    interface ItemParser<T> {
        T of(JsonNode json) throws ResponseJson.UnreadableException;
    }

    private ListPageParser() {}

    /**
     * Parses the page in a response. Items are read one by one, so that the JSON of an item can be freed before
     * the next is read.
     *
     * @throws GitHubException.Unavailable when the body is not an array whose every element can be read: items that a
     *     partial listing leaves out would look decided
     */
    static <T> ResultPage<T> page(
            GitHubRequest request, GitHubResponse response, int number, int size, ItemParser<T> item)
            throws GitHubException.Unavailable {
        PARSING.acquireUninterruptibly();
        try (JsonParser parser = ResponseJson.parser(response.body())) {
            List<T> items = items(parser, item);
            return new ResultPage<>(items, number, last(response, number, items.size() >= size));
        } catch (ResponseJson.UnreadableException e) {
            throw ResponseJson.unreadable(request, response, e.getMessage());
        } catch (IOException | RuntimeException e) {
            throw ResponseJson.unreadable(request, response, "it is no JSON array, or one that is too large");
        } finally {
            PARSING.release();
        }
    }

    private static <T> List<T> items(JsonParser parser, ItemParser<T> item)
            throws IOException, ResponseJson.UnreadableException {
        if (parser.nextToken() != JsonToken.START_ARRAY) {
            throw new ResponseJson.UnreadableException("it is no JSON array");
        }
        List<T> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (items.size() == MAX_ITEMS) {
                throw new ResponseJson.UnreadableException("it has more than " + MAX_ITEMS + " items");
            }
            JsonNode json = ResponseJson.tree(parser);
            try {
                items.add(item.of(json));
            } catch (ResponseJson.UnreadableException e) {
                throw e.in(itemName(json, items.size() + 1));
            }
        }
        if (parser.nextToken() != null) {
            throw new ResponseJson.UnreadableException("something follows the array");
        }
        return List.copyOf(items);
    }

    private static String itemName(JsonNode json, int position) {
        Long id = ResponseJson.id(json, "id");
        return id == null ? "item " + position + " of the page" : "the item with id " + id;
    }

    static ResultPage<PatRequest> requests(GitHubRequest request, GitHubResponse response, PageQuery query)
            throws GitHubException.Unavailable {
        PermissionsPool pool = new PermissionsPool();
        return page(request, response, query.page(), query.size(), json -> patRequest(json, pool));
    }

    static ResultPage<PatGrant> grants(GitHubRequest request, GitHubResponse response, PageQuery query)
            throws GitHubException.Unavailable {
        PermissionsPool pool = new PermissionsPool();
        return page(request, response, query.page(), query.size(), json -> patGrant(json, pool));
    }

    static ResultPage<String> repositoryNames(GitHubRequest request, GitHubResponse response, int number, int size)
            throws GitHubException.Unavailable {
        return page(request, response, number, size, json -> {
            String name = DisplayName.of(ResponseJson.text(json, "name"));
            if (name == null) {
                throw new ResponseJson.UnreadableException("no name that is a text");
            }
            return name;
        });
    }

    private static PatRequest patRequest(JsonNode json, PermissionsPool pool) throws ResponseJson.UnreadableException {
        return new PatRequest(
                id(json),
                owner(json),
                ResponseJson.number(json.path("owner"), "id"),
                ResponseJson.text(json, "reason"),
                ResponseJson.text(json, "repository_selection"),
                pool.of(json.path("permissions")),
                ResponseJson.instant(json, "created_at"),
                ResponseJson.id(json, "token_id"),
                ResponseJson.text(json, "token_name"),
                ResponseJson.bool(json, "token_expired"),
                ResponseJson.nullableInstant(json, "token_expires_at"),
                ResponseJson.nullableInstant(json, "token_last_used_at"));
    }

    private static PatGrant patGrant(JsonNode json, PermissionsPool pool) throws ResponseJson.UnreadableException {
        return new PatGrant(
                id(json),
                owner(json),
                ResponseJson.number(json.path("owner"), "id"),
                ResponseJson.text(json, "repository_selection"),
                pool.of(json.path("permissions")),
                ResponseJson.instant(json, "access_granted_at"),
                ResponseJson.id(json, "token_id"),
                ResponseJson.text(json, "token_name"),
                ResponseJson.bool(json, "token_expired"),
                ResponseJson.nullableInstant(json, "token_expires_at"),
                ResponseJson.nullableInstant(json, "token_last_used_at"));
    }

    static long id(JsonNode json) throws ResponseJson.UnreadableException {
        Long id = ResponseJson.id(json, "id");
        if (id == null) {
            throw new ResponseJson.UnreadableException("no id that is a number from 1 to 2^53 - 1");
        }
        return id;
    }

    private static @Nullable String owner(JsonNode json) {
        return ResponseJson.text(json.path("owner"), "login");
    }

    /**
     * GitHub leaves {@code rel="last"} out on the last page, and may leave it out where counting is too much work.
     * Proxies may drop the whole header, and GitHub sends none for a list of one page. So after a full page without
     * links only the next page shows whether there is one.
     */
    private static int last(GitHubResponse response, int number, boolean full) {
        List<String> links = response.headers("link");
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
