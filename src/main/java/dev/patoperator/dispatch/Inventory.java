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
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What GitHub lists of one subject in one organization, as a lane last read it. Presence is taken from any page, and
 * absence only from a list of one page or from a pass of {@link CompleteListReader}. Used by one thread.
 */
final class Inventory {

    private final Subject subject;
    private final PatApi api;
    private final Clock clock;
    private final Duration freshness;
    private final Runnable beforeEachPage;
    private final Census census;
    private final PageReader pageReader;

    private final SeenItems items;
    private @Nullable Instant startedAt;
    private int pageSize = PageQuery.PAGE_SIZE;
    private int nextPage = 1;
    private int lastPage = 1;
    private boolean complete;
    private boolean provesAbsence;
    private boolean toTheEnd;
    private boolean lookedAtAll;

    /**
     * What GitHub lists as yet unread.
     *
     * @param freshness how long a pass may pause before it begins again
     * @param beforeEachPage may throw, so that something more urgent goes first; reading then goes on where it stopped
     * @param pageReader for the list of this subject
     */
    Inventory(
            Subject subject,
            PatApi api,
            Clock clock,
            Duration freshness,
            Runnable beforeEachPage,
            Census census,
            PageReader pageReader,
            ListMemory memory) {
        this.subject = subject;
        this.api = api;
        this.clock = clock;
        this.freshness = freshness;
        this.beforeEachPage = beforeEachPage;
        this.census = census;
        this.pageReader = pageReader;
        this.items = new SeenItems(memory);
    }

    /**
     * Reads on, newest first, until every id was seen, the list is at its end, or the reach is.
     *
     * @param handedOver when the newest of the ids was handed over: an older list says nothing of what it lacks
     * @param goodFor how long what was seen before counts
     */
    void look(Access access, Collection<Long> ids, Instant handedOver, Reach reach, Duration goodFor)
            throws GitHubException, InterruptedException {
        if (!items.ids().containsAll(ids)) {
            if (isStale() || (complete && !begunSince(handedOver))) {
                beginAgain();
                toTheEnd = reach == Reach.WHOLE_LIST && items.ids().isEmpty();
            }
            readOn(access, ids, reach.pages());
        }
        refresh(access, ids, clock.instant().minus(goodFor));
    }

    private void readOn(Access access, Collection<Long> ids, int pages) throws GitHubException, InterruptedException {
        while (!complete && nextPage <= pages && (toTheEnd || !items.ids().containsAll(ids))) {
            readNextPage(access);
        }
    }

    private void readNextPage(Access access) throws GitHubException, InterruptedException {
        if (pageReader.size() < pageSize) {
            beginAgain(); // the numbers of larger pages say nothing
        }
        Page<? extends ListedPat> page = read(access, PageQuery.newestFirst(nextPage));
        add(page);
        lastPage = page.last();
        complete = !page.hasNext();
        provesAbsence = complete && nextPage == 1;
        nextPage++;
        if (provesAbsence) {
            census.listed(access, current().values(), begun());
        }
    }

    /** Begins anew with the newest, whatever is known: that there is a list is what the caller wants to know. */
    void beginAnew(Access access) throws GitHubException, InterruptedException {
        restart();
        readNextPage(access);
    }

    /** Sees again what was seen too long ago, by the cheaper of a look at the tokens and a full pass. */
    private void refresh(Access access, Collection<Long> ids, Instant oldest)
            throws GitHubException, InterruptedException {
        List<ListedPat> old = items.seenBefore(ids, oldest);
        if (old.isEmpty()) {
            return;
        }
        List<Long> tokens =
                old.stream().map(ListedPat::tokenId).filter(Objects::nonNull).toList();
        Set<Long> listed = tokens.size() < old.size() ? null : listedByToken(access, tokens, 0);
        if (listed == null) {
            readBackwards(access);
        } else {
            old.stream().map(ListedPat::id).filter(id -> !listed.contains(id)).forEach(items::remove);
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
        census.left(id);
    }

    /** Which of the ids are certainly not listed; reads the list backwards where one pass does not tell. */
    Set<Long> absent(Access access, Collection<Long> ids, Instant handedOver)
            throws GitHubException, InterruptedException {
        Set<Long> unseen = new HashSet<>(ids);
        unseen.removeAll(items.ids());
        if (unseen.isEmpty()) {
            return unseen;
        }
        if (!provesAbsence || !begunSince(handedOver)) {
            readBackwards(access);
            unseen.removeAll(items.ids());
        }
        return unseen;
    }

    /** All that is listed, as of a pass that was begun no earlier than the given moment. */
    Map<Long, ListedPat> whole(Access access, Instant since) throws GitHubException, InterruptedException {
        if (!provesAbsence || !begunSince(since)) {
            readBackwards(access);
        }
        return current();
    }

    private Map<Long, ListedPat> current() {
        return items.seenSince(begun());
    }

    /** When the pass that is kept was begun; long ago when none is. */
    Instant begun() {
        return startedAt == null ? Instant.MIN : startedAt;
    }

    /** Which of these decisions are still listed, by the cheaper of a look at their tokens and a full pass. */
    Set<Long> stillListed(Access access, List<Decision> decisions) throws GitHubException, InterruptedException {
        List<Long> tokens = decisions.stream()
                .map(Decision::tokenId)
                .filter(Objects::nonNull)
                .toList();
        Set<Long> listed = tokens.size() < decisions.size() ? null : listedByToken(access, tokens, decisions.size());
        lookedAtAll = listed == null;
        if (listed != null) {
            return listed;
        }
        readBackwards(access);
        return Set.copyOf(items.ids());
    }

    /** Whether {@link #stillListed} last read the whole list, so that also what it did not ask for is gone if it lacks it. */
    boolean lookedAtAll() {
        return lookedAtAll;
    }

    /** Whether the last pass read the whole list, so that what it lacks is not there. */
    boolean provesAbsence() {
        return provesAbsence;
    }

    /** Lets go of what nobody could use any more; it may be large. */
    void forgetOld() {
        if (isStale()) {
            restart();
        }
    }

    boolean isEmpty() {
        return items.ids().isEmpty();
    }

    /** Nothing read so far counts any more. */
    void restart() {
        items.clear();
        beginAgain();
    }

    /** What was seen stays, and is as old as it is. */
    private void beginAgain() {
        startedAt = null;
        nextPage = 1;
        complete = false;
        provesAbsence = false;
        toTheEnd = false;
    }

    /** Null where a pass over the list is no dearer, or this server does not know the filter. */
    private @Nullable Set<Long> listedByToken(Access access, List<Long> tokens, int leaving)
            throws GitHubException, InterruptedException {
        List<PageQuery> queries = PageQuery.ofAllTokens(tokens, pageReader.size());
        if (queries.size() >= callsOfBackwardPass(leaving)) {
            return null;
        }
        Set<Long> listed = new HashSet<>();
        for (PageQuery query : queries) {
            Page<? extends ListedPat> page = readAny(access, query);
            add(page);
            if (page.hasNext() || !page.items().stream().allMatch(query::asksFor)) {
                return null;
            }
            page.items().forEach(item -> listed.add(item.id()));
        }
        return listed;
    }

    private int callsOfBackwardPass(int leaving) {
        int size = pageReader.size();
        int known = complete ? items.ids().size() : lastPage * pageSize;
        int pages = Math.max(1, (known - leaving + size - 1) / size);
        return pages == 1 ? 1 : pages + 1;
    }

    private void readBackwards(Access access) throws GitHubException, InterruptedException {
        restart();
        lastPage = CompleteListReader.<ListedPat>readBackwards(
                number -> read(access, PageQuery.oldestFirst(number)), this::add);
        complete = true;
        provesAbsence = true;
        census.listed(access, current().values(), begun());
    }

    /** A page of the pass that is under way, or the first one of the next. */
    private Page<? extends ListedPat> read(Access access, PageQuery query)
            throws GitHubException, InterruptedException {
        if (startedAt == null) {
            startedAt = clock.instant();
            pageSize = pageReader.size();
        }
        return readAny(access, query.ofSize(pageSize));
    }

    private Page<? extends ListedPat> readAny(Access access, PageQuery query)
            throws GitHubException, InterruptedException {
        beforeEachPage.run();
        return pageReader.read(subject, api, access, query);
    }

    private void add(Page<? extends ListedPat> page) throws GitHubException.Unavailable {
        try {
            if (!items.add(page.items(), clock.instant())) {
                throw pageReader.tooMuchText();
            }
            pageReader.requireBounded(items.ids().size());
        } catch (GitHubException.Unavailable e) {
            restart(); // releases what was read so far
            throw e;
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
