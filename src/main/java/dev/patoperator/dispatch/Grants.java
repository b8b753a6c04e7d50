package dev.patoperator.dispatch;

import dev.patoperator.github.Access;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.Page;
import dev.patoperator.github.PageQuery;
import dev.patoperator.github.PatGrant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks for the grants that approvals made, where the App may read grants at all. */
final class Grants {

    /** A permission may be added to the App at any time: ask again now and then. */
    private static final Duration ASK_AGAIN = Duration.ofMinutes(10);

    private final LaneContext lane;
    private @Nullable Instant unreadableUntil;

    Grants(LaneContext lane) {
        this.lane = lane;
    }

    /** Whether the App may read grants, as far as is known. */
    boolean readable() {
        return unreadableUntil == null || lane.clock().instant().isAfter(unreadableUntil);
    }

    /** The grants of these decisions' tokens, by the cheaper of asking for tokens and reading the newest pages. */
    List<PatGrant> of(List<Decision> approvals, Access access) throws GitHubException, InterruptedException {
        try {
            List<Long> tokens = approvals.stream()
                    .map(Decision::tokenId)
                    .filter(Objects::nonNull)
                    .toList();
            int pages = (tokens.size() + PageQuery.PAGE_SIZE - 1) / PageQuery.PAGE_SIZE;
            // What was just granted is on the first pages; what is not found there is asked for by token.
            return tokens.size() <= PageQuery.MAX_TOKEN_IDS ? byToken(tokens, access) : newest(tokens, pages, access);
        } catch (GitHubException.Forbidden | GitHubException.NotFound e) {
            unreadableUntil = lane.clock().instant().plus(ASK_AGAIN);
            return List.of();
        }
    }

    private List<PatGrant> byToken(List<Long> tokens, Access access) throws GitHubException, InterruptedException {
        List<PatGrant> found = new ArrayList<>();
        for (int from = 0; from < tokens.size(); from += PageQuery.MAX_TOKEN_IDS) {
            List<Long> some = tokens.subList(from, Math.min(tokens.size(), from + PageQuery.MAX_TOKEN_IDS));
            Page<PatGrant> page = lane.api().listGrants(access, PageQuery.ofTokens(some));
            if (page.hasNext()) { // a token has one grant here: this server ignores the filter
                return newest(tokens, Integer.MAX_VALUE, access);
            }
            found.addAll(page.items());
        }
        return found;
    }

    /** Reads the newest pages until every token was found, at most so many. */
    private List<PatGrant> newest(List<Long> tokens, int pages, Access access)
            throws GitHubException, InterruptedException {
        List<PatGrant> found = new ArrayList<>();
        Set<Long> missing = new HashSet<>(tokens);
        for (int number = 1; number <= pages && !missing.isEmpty(); number++) {
            Page<PatGrant> page = lane.api().listGrants(access, PageQuery.newestFirst(number));
            for (PatGrant grant : page.items()) {
                if (grant.tokenId() != null && missing.remove(grant.tokenId())) {
                    found.add(grant);
                }
            }
            if (!page.hasNext()) {
                return found;
            }
        }
        if (!missing.isEmpty()) {
            found.addAll(byToken(List.copyOf(missing), access));
        }
        return found;
    }
}
