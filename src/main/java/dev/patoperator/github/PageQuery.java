package dev.patoperator.github;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a listing to ask for. Pages hold up to 100 items, GitHub's most.
 *
 * @param page the page's number, from 1
 * @param oldestFirst {@code direction=asc} instead of GitHub's default, newest first
 * @param tokenIds {@code token_id[]}: only items of these tokens; at most 50, none for all
 * @param repository {@code repository}: only items that reach the repository of this name; null for all
 */
public record PageQuery(
        int page,
        boolean oldestFirst,
        List<Long> tokenIds,
        @Nullable String repository) {

    /** GitHub's largest page. */
    public static final int PAGE_SIZE = 100;

    /** GitHub's {@code maxItems} of {@code token_id[]}. */
    public static final int MAX_TOKEN_IDS = 50;

    public PageQuery {
        tokenIds = List.copyOf(tokenIds);
        if (page < 1) {
            throw new IllegalArgumentException("page " + page + " is less than 1");
        }
        if (tokenIds.size() > MAX_TOKEN_IDS) {
            throw new IllegalArgumentException(tokenIds.size() + " token ids, but GitHub takes at most 50");
        }
    }

    /** The given page of everything, newest first. */
    public static PageQuery newestFirst(int page) {
        return new PageQuery(page, false, List.of(), null);
    }

    /** The given page of everything, oldest first. */
    public static PageQuery oldestFirst(int page) {
        return new PageQuery(page, true, List.of(), null);
    }

    /** The items of these tokens. */
    public static PageQuery ofTokens(List<Long> tokenIds) {
        return new PageQuery(1, false, tokenIds, null);
    }

    /** The same for any number of tokens, in as few queries as it takes. */
    public static List<PageQuery> ofAllTokens(List<Long> tokenIds) {
        List<PageQuery> queries = new ArrayList<>();
        for (int from = 0; from < tokenIds.size(); from += MAX_TOKEN_IDS) {
            queries.add(ofTokens(tokenIds.subList(from, Math.min(tokenIds.size(), from + MAX_TOKEN_IDS))));
        }
        return queries;
    }

    /** The given page of the items that reach this repository, oldest first. */
    public static PageQuery ofRepository(String repository, int page) {
        return new PageQuery(page, true, List.of(), repository);
    }
}
