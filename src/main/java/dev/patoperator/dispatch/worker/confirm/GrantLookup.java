package dev.patoperator.dispatch.worker.confirm;

import dev.patoperator.dispatch.listing.CompleteListReader;
import dev.patoperator.dispatch.listing.PageReader;
import dev.patoperator.dispatch.queue.Decision;
import dev.patoperator.dispatch.worker.call.Preemption;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.PatApi;
import dev.patoperator.github.pat.PageQuery;
import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.github.pat.ResultPage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the grants of tokens, if the App may read grants at all. Used by the worker's thread. */
public final class GrantLookup {

    /** How long reading is not tried after a refusal. The App may get the permission at any time. */
    private static final Duration UNREADABLE_RETRY_INTERVAL = Duration.ofMinutes(10);

    /** Largest error that is assumed in the estimate of GitHub's time. */
    private static final Duration CLOCK_SLACK = Duration.ofMinutes(1);

    private final PatApi api;
    private final Preemption preemption;
    private final Clock clock;
    private final PageReader pageReader;
    private @Nullable Instant unreadableUntil;

    /** Creates a look-up that shares the page reader of the grants. The clock is monotonic. */
    public GrantLookup(PatApi api, PageReader pageReader, Preemption preemption, Clock clock) {
        this.api = api;
        this.pageReader = pageReader;
        this.preemption = preemption;
        this.clock = clock;
    }

    /** Whether the App may read grants, as far as is known. */
    boolean readable() {
        return unreadableUntil == null || clock.instant().isAfter(unreadableUntil);
    }

    /**
     * Returns the grants of these decisions' tokens that were made since the given time by GitHub's clock, and perhaps older
     * ones. A token without a grant in the result got none since then. One page of the newest grants is enough if it reaches
     * back that far.
     */
    List<PatGrant> since(Instant oldest, List<Decision> reviews, InstallationAccess access)
            throws GitHubException, InterruptedException {
        return ifReadable(() -> {
            ResultPage<PatGrant> newest =
                    readPage(access, PageQuery.newestFirst(1).ofSize(pageReader.size()));
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

    /** Returns the grants of these decisions' tokens, with up to 50 tokens in one call. */
    List<PatGrant> of(List<Decision> reviews, InstallationAccess access) throws GitHubException, InterruptedException {
        return ifReadable(() -> byToken(tokens(reviews), access));
    }

    /**
     * Returns grants that approvals just made, as far as few calls find them: up to 100 in one call if they are the newest
     * of all. The lack of a grant proves nothing.
     */
    List<PatGrant> newest(List<Decision> approvals, InstallationAccess access)
            throws GitHubException, InterruptedException {
        List<Long> tokens = tokens(approvals);
        return ifReadable(
                () -> tokens.size() <= PageQuery.MAX_TOKEN_IDS ? byToken(tokens, access) : newestOf(tokens, access));
    }

    private interface Reading {
        List<PatGrant> read() throws GitHubException, InterruptedException;
    }

    private List<PatGrant> ifReadable(Reading reading) throws GitHubException, InterruptedException {
        try {
            return reading.read();
        } catch (GitHubException.Forbidden | GitHubException.NotFound | GitHubException.Refused e) {
            unreadableUntil = clock.instant().plus(UNREADABLE_RETRY_INTERVAL);
            return List.of();
        }
    }

    private static List<Long> tokens(List<Decision> decisions) {
        return decisions.stream()
                .map(Decision::tokenId)
                .filter(Objects::nonNull)
                .toList();
    }

    private List<PatGrant> byToken(List<Long> tokens, InstallationAccess access)
            throws GitHubException, InterruptedException {
        List<PatGrant> found = new ArrayList<>();
        for (PageQuery query : PageQuery.ofAllTokens(tokens, pageReader.size())) {
            ResultPage<PatGrant> page;
            try {
                page = readPage(access, query);
            } catch (GitHubException.Refused e) {
                return all(tokens, access); // this server may refuse the filter only
            }
            found.addAll(page.items());
            if (page.hasNext()) { // a token has one grant here, so this server ignores the filter
                return all(tokens, access);
            }
        }
        return wanted(found, tokens);
    }

    private List<PatGrant> all(List<Long> tokens, InstallationAccess access)
            throws GitHubException, InterruptedException {
        int size = pageReader.size();
        List<PatGrant> found = new ArrayList<>();
        CompleteListReader.<PatGrant>readBackwards(
                number -> readPage(access, PageQuery.oldestFirst(number).ofSize(size)), page -> {
                    found.addAll(wanted(page.items(), tokens));
                    pageReader.requireBounded(found.size());
                });
        return found;
    }

    /** Reads pages, newest first, while more than half of a page is wanted. The lack of a grant proves nothing. */
    private List<PatGrant> newestOf(List<Long> tokens, InstallationAccess access)
            throws GitHubException, InterruptedException {
        int size = pageReader.size();
        List<PatGrant> found = new ArrayList<>();
        boolean worthGoingOn = true;
        for (int number = 1; worthGoingOn && found.size() < tokens.size(); number++) {
            ResultPage<PatGrant> page =
                    readPage(access, PageQuery.newestFirst(number).ofSize(size));
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

    private ResultPage<PatGrant> readPage(InstallationAccess access, PageQuery query)
            throws GitHubException, InterruptedException {
        preemption.preemptIfRevocationWaits();
        return pageReader.read(query.size(), () -> api.listGrants(access, query));
    }
}
