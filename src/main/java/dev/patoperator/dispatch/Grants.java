package dev.patoperator.dispatch;

import dev.patoperator.decision.Subject;
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

    /** How far what is taken for GitHub's time may be from it. */
    private static final Duration CLOCK_SLACK = Duration.ofMinutes(1);

    private final LaneContext lane;
    private final PageReader pageReader;
    private @Nullable Instant unreadableUntil;

    Grants(LaneContext lane) {
        this.lane = lane;
        this.pageReader = lane.pageReader(Subject.GRANT);
    }

    /** Whether the App may read grants, as far as is known. */
    boolean readable() {
        return unreadableUntil == null || lane.clock().instant().isAfter(unreadableUntil);
    }

    /**
     * The grants of these decisions' tokens that were made since then by GitHub's clock, and perhaps older ones; a token
     * without one here has none. One page of the newest tells where it reaches back far enough.
     */
    List<PatGrant> since(Instant oldest, List<Decision> reviews, Access access)
            throws GitHubException, InterruptedException {
        return whereReadable(() -> {
            Page<PatGrant> newest = ask(access, PageQuery.newestFirst(1).ofSize(pageReader.size()));
            List<Long> tokens = tokens(reviews);
            return !newest.hasNext() || endsBefore(oldest.minus(CLOCK_SLACK), newest.items())
                    ? wanted(newest.items(), tokens)
                    : byToken(tokens, access);
        });
    }

    private static boolean endsBefore(Instant oldest, List<PatGrant> page) {
        Instant last = page.isEmpty() ? null : page.get(page.size() - 1).accessGrantedAt();
        return last != null && last.isBefore(oldest);
    }

    /** The grants of these decisions' tokens: up to 50 of them a call. */
    List<PatGrant> of(List<Decision> reviews, Access access) throws GitHubException, InterruptedException {
        return whereReadable(() -> byToken(tokens(reviews), access));
    }

    /**
     * The grants that approvals just made, as far as they are easily found: up to 100 a call where they are the newest of
     * all. What this does not show may be there all the same.
     */
    List<PatGrant> newest(List<Decision> approvals, Access access) throws GitHubException, InterruptedException {
        List<Long> tokens = tokens(approvals);
        return whereReadable(
                () -> tokens.size() <= PageQuery.MAX_TOKEN_IDS ? byToken(tokens, access) : newestOf(tokens, access));
    }

    private interface Reading {
        List<PatGrant> read() throws GitHubException, InterruptedException;
    }

    private List<PatGrant> whereReadable(Reading reading) throws GitHubException, InterruptedException {
        try {
            return reading.read();
        } catch (GitHubException.Forbidden | GitHubException.NotFound e) {
            unreadableUntil = lane.clock().instant().plus(ASK_AGAIN);
            return List.of();
        }
    }

    private static List<Long> tokens(List<Decision> decisions) {
        return decisions.stream()
                .map(Decision::tokenId)
                .filter(Objects::nonNull)
                .toList();
    }

    private List<PatGrant> byToken(List<Long> tokens, Access access) throws GitHubException, InterruptedException {
        List<PatGrant> found = new ArrayList<>();
        for (PageQuery query : PageQuery.ofAllTokens(tokens, pageReader.size())) {
            Page<PatGrant> page = ask(access, query);
            found.addAll(page.items());
            if (page.hasNext()) { // a token has one grant here: this server ignores the filter
                return all(tokens, access);
            }
        }
        return wanted(found, tokens);
    }

    private List<PatGrant> all(List<Long> tokens, Access access) throws GitHubException, InterruptedException {
        int size = pageReader.size();
        List<PatGrant> found = new ArrayList<>();
        CompleteListReader.<PatGrant>readBackwards(
                number -> ask(access, PageQuery.oldestFirst(number).ofSize(size)), page -> {
                    found.addAll(wanted(page.items(), tokens));
                    pageReader.requireBounded(found.size());
                });
        return found;
    }

    /** Reads on while pages hold mostly what is looked for; only what is found counts. */
    private List<PatGrant> newestOf(List<Long> tokens, Access access) throws GitHubException, InterruptedException {
        int size = pageReader.size();
        List<PatGrant> found = new ArrayList<>();
        boolean worthGoingOn = true;
        for (int number = 1; worthGoingOn && found.size() < tokens.size(); number++) {
            Page<PatGrant> page = ask(access, PageQuery.newestFirst(number).ofSize(size));
            List<PatGrant> ours = wanted(page.items(), tokens);
            found.addAll(ours);
            worthGoingOn = page.hasNext() && ours.size() > page.items().size() / 2;
        }
        return found;
    }

    private static List<PatGrant> wanted(List<? extends PatGrant> grants, List<Long> tokens) {
        Set<Long> some = new HashSet<>(tokens);
        return grants.stream()
                .<PatGrant>map(grant -> grant)
                .filter(grant -> grant.tokenId() != null && some.contains(grant.tokenId()))
                .toList();
    }

    private Page<PatGrant> ask(Access access, PageQuery query) throws GitHubException, InterruptedException {
        lane.courtesy().giveWay();
        return pageReader.read(query.size(), () -> lane.api().listGrants(access, query));
    }
}
