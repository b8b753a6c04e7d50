package dev.patoperator.dispatch.worker.confirm;

import dev.patoperator.dispatch.listing.CompleteListReader;
import dev.patoperator.dispatch.listing.PageReader;
import dev.patoperator.dispatch.queue.Decision;
import dev.patoperator.dispatch.worker.context.WorkerContext;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.pat.PageQuery;
import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.github.pat.ResultPage;
import dev.patoperator.model.ItemKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks for the grants that approvals made, where the App may read grants at all. */
final class GrantLookup {

    /** A permission may be added to the App at any time: ask again now and then. */
    private static final Duration ASK_AGAIN = Duration.ofMinutes(10);

    /** How far what is taken for GitHub's time may be from it. */
    private static final Duration CLOCK_SLACK = Duration.ofMinutes(1);

    private final WorkerContext context;
    private final PageReader pageReader;
    private @Nullable Instant unreadableUntil;

    GrantLookup(WorkerContext context) {
        this.context = context;
        this.pageReader = context.pageReader(ItemKind.GRANT);
    }

    /** Whether the App may read grants, as far as is known. */
    boolean readable() {
        return unreadableUntil == null || context.clock().instant().isAfter(unreadableUntil);
    }

    /**
     * The grants of these decisions' tokens that were made since then by GitHub's clock, and perhaps older ones; a token
     * without one here has none. One page of the newest tells where it reaches back far enough.
     */
    List<PatGrant> since(Instant oldest, List<Decision> reviews, InstallationAccess access)
            throws GitHubException, InterruptedException {
        return ifReadable(() -> {
            ResultPage<PatGrant> newest = ask(access, PageQuery.newestFirst(1).ofSize(pageReader.size()));
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
    List<PatGrant> of(List<Decision> reviews, InstallationAccess access) throws GitHubException, InterruptedException {
        return ifReadable(() -> byToken(tokens(reviews), access));
    }

    /**
     * The grants that approvals just made, as far as they are easily found: up to 100 a call where they are the newest of
     * all. What this does not show may be there all the same.
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
        } catch (GitHubException.Forbidden | GitHubException.NotFound e) {
            unreadableUntil = context.clock().instant().plus(ASK_AGAIN);
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
            ResultPage<PatGrant> page = ask(access, query);
            found.addAll(page.items());
            if (page.hasNext()) { // a token has one grant here: this server ignores the filter
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
                number -> ask(access, PageQuery.oldestFirst(number).ofSize(size)), page -> {
                    found.addAll(wanted(page.items(), tokens));
                    pageReader.requireBounded(found.size());
                });
        return found;
    }

    /** Reads on while pages hold mostly what is looked for; only what is found counts. */
    private List<PatGrant> newestOf(List<Long> tokens, InstallationAccess access)
            throws GitHubException, InterruptedException {
        int size = pageReader.size();
        List<PatGrant> found = new ArrayList<>();
        boolean worthGoingOn = true;
        for (int number = 1; worthGoingOn && found.size() < tokens.size(); number++) {
            ResultPage<PatGrant> page =
                    ask(access, PageQuery.newestFirst(number).ofSize(size));
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

    private ResultPage<PatGrant> ask(InstallationAccess access, PageQuery query)
            throws GitHubException, InterruptedException {
        context.preemption().preemptIfRevocationWaits();
        return pageReader.read(query.size(), () -> context.api().listGrants(access, query));
    }
}
