package dev.patoperator.github.pat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The page of a listing to request.
 *
 * @param page the page's number, from 1
 * @param size the most items that the page may hold, 1 to 100; page numbers depend on it
 * @param oldestFirst {@code direction=asc} instead of GitHub's default, newest first
 * @param tokenIds {@code token_id[]}: only items of these tokens; at most 50, none for all
 * @param repository {@code repository}: only items that reach the repository of this name; null for all
 */
public record PageQuery(
        int page,
        int size,
        boolean oldestFirst,
        List<Long> tokenIds,
        @Nullable String repository) {

    /** GitHub's largest page size. */
    public static final int PAGE_SIZE = 100;

    /** GitHub's {@code maxItems} of {@code token_id[]}. */
    public static final int MAX_TOKEN_IDS = 50;

    public PageQuery {
        tokenIds = List.copyOf(tokenIds);
        if (page < 1) {
            throw new IllegalArgumentException("page " + page + " is less than 1");
        }
        if (size < 1 || size > PAGE_SIZE) {
            throw new IllegalArgumentException("a page of " + size + " items, but GitHub takes 1 to " + PAGE_SIZE);
        }
        if (tokenIds.size() > MAX_TOKEN_IDS) {
            throw new IllegalArgumentException(tokenIds.size() + " token ids, but GitHub takes at most 50");
        }
    }

    /** Returns a query for the given page of all items, newest first. */
    public static PageQuery newestFirst(int page) {
        return new PageQuery(page, PAGE_SIZE, false, List.of(), null);
    }

    /** Returns a query for the given page of all items, oldest first. */
    public static PageQuery oldestFirst(int page) {
        return new PageQuery(page, PAGE_SIZE, true, List.of(), null);
    }

    /** Returns a query for the first page of the items of these tokens. */
    public static PageQuery ofTokens(List<Long> tokenIds) {
        return new PageQuery(1, PAGE_SIZE, false, tokenIds, null);
    }

    /**
     * Returns queries for the items of any number of tokens, as few as possible. A query names at most half as many
     * tokens as a page has room for, and a token has one item: a full page could be the first of several.
     *
     * @param size the most items that a page may hold
     */
    public static List<PageQuery> ofAllTokens(List<Long> tokenIds, int size) {
        int step = Math.max(1, Math.min(MAX_TOKEN_IDS, size / 2));
        List<PageQuery> queries = new ArrayList<>();
        for (int from = 0; from < tokenIds.size(); from += step) {
            List<Long> some = tokenIds.subList(from, Math.min(tokenIds.size(), from + step));
            queries.add(ofTokens(some).ofSize(size));
        }
        return queries;
    }

    /** Returns a query for the given page of the items that reach this repository, oldest first. */
    public static PageQuery ofRepository(String repository, int page) {
        return new PageQuery(page, PAGE_SIZE, true, List.of(), repository);
    }

    /** Returns the same query for pages of this size. */
    public PageQuery ofSize(int other) {
        return new PageQuery(page, other, oldestFirst, tokenIds, repository);
    }

    /** Whether the query's token ids allow the item; always true for a query without token ids. */
    public boolean mayInclude(ListedPat item) {
        return tokenIds.isEmpty() || (item.tokenId() != null && tokenIds.contains(item.tokenId()));
    }
}
