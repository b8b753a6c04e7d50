package dev.patoperator.dispatch;

import dev.patoperator.decision.Subject;
import dev.patoperator.github.Access;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.ListedPat;
import dev.patoperator.github.Page;
import dev.patoperator.github.PageQuery;
import dev.patoperator.github.PatApi;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What GitHub lists of one subject in one organization, as a lane last read it. Lists shift while they are read: what a
 * page shows is there, but what one forward pass did not show may have slipped to a page that was read before. So
 * presence is taken from any page, and absence only from a list of one page, or from a pass over all pages from the last
 * to the first with the oldest first, where what leaves shifts the rest towards the pages yet to be read, and what
 * arrives comes behind them. Used by one thread.
 */
final class Inventory {

    private final Subject subject;
    private final PatApi api;
    private final Clock clock;
    private final Duration freshness;

    private final Map<Long, ListedPat> items = new HashMap<>();
    private @Nullable Instant startedAt;
    private int nextPage = 1;
    private int lastPage = 1;
    private boolean complete;
    private boolean provesAbsence;
    private boolean lookedAtAll;

    Inventory(Subject subject, PatApi api, Clock clock, Duration freshness) {
        this.subject = subject;
        this.api = api;
        this.clock = clock;
        this.freshness = freshness;
    }

    /**
     * Reads on, newest first, until every id was seen, the list is at its end, or so many pages were read in all.
     *
     * @param handedOver when the newest of the ids was handed over: an older list says nothing of what it lacks
     */
    void look(Access access, Collection<Long> ids, Instant handedOver, int maxPages)
            throws GitHubException, InterruptedException {
        if (isStale() || (complete && !begunSince(handedOver) && !items.keySet().containsAll(ids))) {
            restart();
        }
        while (!complete && nextPage <= maxPages && !items.keySet().containsAll(ids)) {
            Page<? extends ListedPat> page = read(access, PageQuery.newestFirst(nextPage));
            add(page);
            lastPage = page.last();
            complete = !page.hasNext();
            provesAbsence = complete && nextPage == 1;
            nextPage++;
        }
    }

    /** What is known to be listed under this id. */
    @Nullable
    ListedPat seen(long id) {
        return items.get(id);
    }

    /** The id was decided: it does not count as listed any more. */
    void left(long id) {
        items.remove(id);
    }

    /** Which of the ids are certainly not listed; reads the list backwards where one pass does not tell. */
    Set<Long> absent(Access access, Collection<Long> ids, Instant handedOver)
            throws GitHubException, InterruptedException {
        Set<Long> unseen = new HashSet<>(ids);
        unseen.removeAll(items.keySet());
        if (unseen.isEmpty()) {
            return unseen;
        }
        if (isStale() || !provesAbsence || !begunSince(handedOver)) {
            readBackwards(access);
            unseen.removeAll(items.keySet());
        }
        return unseen;
    }

    /** Which of these decisions are still listed, by the cheaper of a look at their tokens and a full pass. */
    Set<Long> stillListed(Access access, List<Decision> decisions) throws GitHubException, InterruptedException {
        List<Long> tokens = new ArrayList<>();
        for (Decision decision : decisions) {
            Long token = decision.tokenId();
            if (token != null) {
                tokens.add(token);
            }
        }
        int byToken = (tokens.size() + PageQuery.MAX_TOKEN_IDS - 1) / PageQuery.MAX_TOKEN_IDS;
        if (tokens.size() == decisions.size() && byToken < callsOfBackwardPass(decisions.size())) {
            Set<Long> listed = listedOfTokens(access, tokens);
            if (listed != null) {
                lookedAtAll = false;
                return listed;
            }
        }
        readBackwards(access);
        lookedAtAll = true;
        return Set.copyOf(items.keySet());
    }

    /** Whether {@link #stillListed} last read the whole list, so that also what it did not ask for is gone if it lacks it. */
    boolean lookedAtAll() {
        return lookedAtAll;
    }

    /** Nothing read so far counts any more. */
    void restart() {
        items.clear();
        startedAt = null;
        nextPage = 1;
        complete = false;
        provesAbsence = false;
    }

    private @Nullable Set<Long> listedOfTokens(Access access, List<Long> tokens)
            throws GitHubException, InterruptedException {
        Set<Long> listed = new HashSet<>();
        for (int from = 0; from < tokens.size(); from += PageQuery.MAX_TOKEN_IDS) {
            List<Long> some = tokens.subList(from, Math.min(tokens.size(), from + PageQuery.MAX_TOKEN_IDS));
            Page<? extends ListedPat> page = readAny(access, PageQuery.ofTokens(some));
            for (ListedPat item : page.items()) {
                if (item.tokenId() == null || !some.contains(item.tokenId())) {
                    return null; // this server ignores the filter
                }
                listed.add(item.id());
            }
            if (page.hasNext()) {
                return null;
            }
        }
        return listed;
    }

    private int callsOfBackwardPass(int leaving) {
        int known = complete ? items.size() : lastPage * PageQuery.PAGE_SIZE;
        int pages = Math.max(1, (known - leaving + PageQuery.PAGE_SIZE - 1) / PageQuery.PAGE_SIZE);
        return pages == 1 ? 1 : pages + 1;
    }

    private void readBackwards(Access access) throws GitHubException, InterruptedException {
        restart();
        Page<? extends ListedPat> end = read(access, PageQuery.oldestFirst(1));
        while (end.hasNext()) { // more than once only where no link names the last page
            end = read(access, PageQuery.oldestFirst(end.last()));
        }
        add(end);
        for (int number = end.number() - 1; number >= 1; number--) {
            add(read(access, PageQuery.oldestFirst(number)));
        }
        lastPage = end.number();
        complete = true;
        provesAbsence = true;
    }

    private Page<? extends ListedPat> read(Access access, PageQuery query)
            throws GitHubException, InterruptedException {
        if (startedAt == null) {
            startedAt = clock.instant();
        }
        return readAny(access, query);
    }

    private Page<? extends ListedPat> readAny(Access access, PageQuery query)
            throws GitHubException, InterruptedException {
        return subject == Subject.REQUEST ? api.listRequests(access, query) : api.listGrants(access, query);
    }

    private void add(Page<? extends ListedPat> page) {
        for (ListedPat item : page.items()) {
            items.put(item.id(), item);
        }
    }

    private boolean isStale() {
        return startedAt == null || startedAt.plus(freshness).isBefore(clock.instant());
    }

    /** Whether the list was begun no earlier than the given moment, so that it would show what was there then. */
    private boolean begunSince(Instant handedOver) {
        return startedAt != null && !startedAt.isBefore(handedOver);
    }
}
