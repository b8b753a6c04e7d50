package dev.patoperator.dispatch.listing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.model.listing.StillListed;
import dev.patoperator.dispatch.queue.Decision;
import dev.patoperator.dispatch.support.ManualClock;
import dev.patoperator.dispatch.support.RecordingObserver;
import dev.patoperator.dispatch.support.ShiftingList;
import dev.patoperator.dispatch.support.TestSubmissions;
import dev.patoperator.github.Installation;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.model.Action;
import dev.patoperator.model.ItemKind;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What is read again, after how long, and with how many calls. */
class ListingCacheCallsTest {

    private static final InstallationAccess ACCESS = new InstallationAccess(
            TestSubmissions.CREDENTIALS, new Installation(URI.create("https://api.github.com"), 1), "acme");
    private static final Duration FRESHNESS = Duration.ofMinutes(1);
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final ManualClock clock = new ManualClock();
    private final ShiftingList gitHub = new ShiftingList();
    private final RecordingObserver observer = new RecordingObserver();
    private int pages;
    private final ListingCache listing = new ListingCache(
            ItemKind.REQUEST,
            gitHub,
            clock,
            FRESHNESS,
            () -> pages++,
            new ListingReporter(observer, ItemKind.REQUEST),
            new PageReader("requests", clock),
            new ListingMemoryBudget());

    /** Whether the last query for what is still listed read the whole list. */
    private boolean exhaustive;

    private void ensureSeen(ScanDepth reach, Duration goodFor, Long... ids) throws Exception {
        listing.ensureSeen(ACCESS, List.of(ids), clock.instant(), reach, goodFor);
    }

    private int callsOf(ReadAttempt attempt) throws Exception {
        int before = gitHub.calls;
        attempt.make();
        return gitHub.calls - before;
    }

    private interface ReadAttempt {
        void make() throws Exception;
    }

    private List<Decision> sent(long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(id -> {
                    Decision decision = new Decision(new Decision.DecisionKey(Action.DENY, id), clock.instant());
                    decision.seen(gitHub.pending.get(id));
                    return decision;
                })
                .toList();
    }

    private Set<Long> stillListed(List<Decision> decisions) throws Exception {
        StillListed listed = listing.stillListed(ACCESS, decisions);
        exhaustive = listed.exhaustive();
        return listed.ids();
    }

    /** The hook may throw, so that something more urgent goes first. */
    @Test
    void theHookRunsBeforeEachPage() throws Exception {
        LongStream.rangeClosed(1, 250).forEach(gitHub::add);

        ensureSeen(ScanDepth.ALL_IDS, FRESHNESS, 1L);
        listing.absent(ACCESS, List.of(999L), clock.instant());
        stillListed(sent(1, 3));

        assertThat(pages).isEqualTo(gitHub.calls).isGreaterThan(6);
    }

    @Test
    void aListingIsReusedWhileItIsFresh() throws Exception {
        gitHub.add(1);
        ensureSeen(ScanDepth.ALL_IDS, FRESHNESS, 1L);
        gitHub.add(2);
        clock.pass(FRESHNESS);
        assertThat(callsOf(() -> ensureSeen(ScanDepth.ALL_IDS, FRESHNESS, 1L))).isZero();

        clock.pass(MOMENT);
        assertThat(callsOf(() -> ensureSeen(ScanDepth.ALL_IDS, FRESHNESS, 1L))).isEqualTo(1);
        assertThat(listing.seen(2)).as("the whole page was read").isNotNull();
        assertThat(callsOf(() -> ensureSeen(ScanDepth.ALL_IDS, FRESHNESS, 1L))).isZero();
    }

    @Test
    void aListBegunBeforeAnIdWasSubmittedIsReadAgain() throws Exception {
        gitHub.add(1);
        ensureSeen(ScanDepth.ALL_IDS, FRESHNESS, 1L);
        gitHub.add(2);

        clock.pass(MOMENT);
        assertThat(callsOf(() -> ensureSeen(ScanDepth.ALL_IDS, FRESHNESS, 2L))).isEqualTo(1);
        assertThat(callsOf(() -> ensureSeen(ScanDepth.ALL_IDS, FRESHNESS, 3L)))
                .as("begun at the time of the submission, and complete")
                .isZero();
        assertThat(listing.seen(2)).isNotNull();
    }

    @Test
    void oneProofOfAbsenceServesAllIdsOfThatTime() throws Exception {
        LongStream.rangeClosed(1, 250).forEach(gitHub::add);
        ensureSeen(ScanDepth.WHOLE_LIST, FRESHNESS, 1L, 777L);
        assertThat(gitHub.calls).isEqualTo(3);

        assertThat(callsOf(() -> assertThat(listing.absent(ACCESS, List.of(1L, 777L), clock.instant()))
                        .containsExactly(777L)))
                .as("one call for the number of the last page, then from the last page to the first")
                .isEqualTo(4);
        assertThat(callsOf(() -> assertThat(listing.absent(ACCESS, List.of(2L, 888L), clock.instant()))
                        .containsExactly(888L)))
                .isZero();
        assertThat(callsOf(() -> assertThat(listing.absent(ACCESS, List.of(3L), Instant.MAX))
                        .isEmpty()))
                .isZero();
        clock.pass(MOMENT);
        assertThat(callsOf(() -> listing.absent(ACCESS, List.of(888L), clock.instant())))
                .isEqualTo(4);
    }

    @Test
    void aCompleteListingHoldsTheItemsOfOnePass() throws Exception {
        gitHub.add(1);
        gitHub.add(2);
        assertThat(listing.completeListing(ACCESS, clock.instant())).containsOnlyKeys(1L, 2L);
        assertThat(callsOf(() -> listing.completeListing(ACCESS, clock.instant())))
                .isZero();

        gitHub.pending.remove(1L);
        gitHub.add(3);
        clock.pass(MOMENT);
        ensureSeen(ScanDepth.ALL_IDS, FRESHNESS, 3L);
        assertThat(listing.seen(1)).as("seen a moment ago").isNotNull();
        assertThat(listing.completeListing(ACCESS, clock.instant()))
                .as("but not in this pass")
                .containsOnlyKeys(2L, 3L);
        assertThat(listing.passStartedAt()).isEqualTo(clock.instant());
    }

    @Test
    void decidedItemsAreRemovedFromTheListing() throws Exception {
        gitHub.add(1);
        gitHub.add(2);
        ensureSeen(ScanDepth.ALL_IDS, FRESHNESS, 1L);

        listing.removeDecided(1);

        assertThat(listing.seen(1)).isNull();
        assertThat(listing.seen(2)).isNotNull();
        assertThat(observer.told).containsExactly("listed 2", "left 1");
    }

    @Test
    void onlyCompleteListingsAreReported() throws Exception {
        LongStream.rangeClosed(1, 250).forEach(gitHub::add);

        ensureSeen(ScanDepth.WHOLE_LIST, FRESHNESS, 1L);
        assertThat(observer.told)
                .as("items that moved to an earlier page are missing")
                .isEmpty();
        listing.completeListing(ACCESS, clock.instant());
        assertThat(observer.told).containsExactly("listed 250");
    }

    @Test
    void oldListingsAreForgotten() throws Exception {
        gitHub.add(1);
        ensureSeen(ScanDepth.ALL_IDS, FRESHNESS, 1L);
        clock.pass(FRESHNESS);
        listing.forgetOld();
        assertThat(listing.seen(1)).isNotNull();

        clock.pass(MOMENT);
        listing.forgetOld();
        assertThat(listing.seen(1)).isNull();
        assertThat(listing.passStartedAt()).isEqualTo(Instant.MIN);
    }

    @Test
    void fewIdsOfALongListAreQueriedByToken() throws Exception {
        LongStream.rangeClosed(1, 400).forEach(gitHub::add);
        ensureSeen(ScanDepth.WHOLE_LIST, FRESHNESS, 1L);
        List<Decision> decisions = sent(1, 120);
        gitHub.pending.remove(7L);

        assertThat(callsOf(() -> assertThat(stillListed(decisions)).hasSize(119).doesNotContain(7L)))
                .as("50 tokens a call")
                .isEqualTo(3);
        assertThat(exhaustive).isFalse();
        assertThat(callsOf(() -> stillListed(sent(8, 107)))).isEqualTo(2);
    }

    @Test
    void theWholeListIsReadForMostOfItsIds() throws Exception {
        LongStream.rangeClosed(1, 150).forEach(gitHub::add);
        ensureSeen(ScanDepth.WHOLE_LIST, FRESHNESS, 1L);
        List<Decision> decisions = sent(1, 100);
        LongStream.rangeClosed(1, 100).forEach(gitHub.pending::remove);

        assertThat(callsOf(() -> assertThat(stillListed(decisions)).hasSize(50).contains(150L)))
                .as("one page is left when all are decided, against two calls by token")
                .isEqualTo(1);
        assertThat(exhaustive).isTrue();
        assertThat(observer.told).containsExactly("listed 50");
    }

    @Test
    void theWholeListIsReadWhenTokenQueriesCostAsManyCalls() throws Exception {
        LongStream.rangeClosed(1, 350).forEach(gitHub::add);
        ensureSeen(ScanDepth.WHOLE_LIST, FRESHNESS, 1L);

        // 350 less 150 are two pages and a call for the number of the last: three calls, as for 150 tokens.
        // Pages are read then, because they show more.
        stillListed(sent(1, 150));

        assertThat(exhaustive).isTrue();
    }

    @Test
    void theListLengthIsTakenFromTheFirstPageOfAPartialPass() throws Exception {
        LongStream.rangeClosed(1, 1000).forEach(gitHub::add);
        ensureSeen(ScanDepth.ALL_IDS, FRESHNESS, 1000L);
        assertThat(gitHub.calls).isEqualTo(1);

        assertThat(callsOf(() -> stillListed(sent(1, 200)))).isEqualTo(4);
    }

    @Test
    void itemsWithoutATokenIdAreSoughtInTheWholeList() throws Exception {
        LongStream.rangeClosed(1, 400).forEach(gitHub::add);
        gitHub.pending.put(5L, new PatRequest(5, "owner", null, "token", Instant.EPOCH));
        ensureSeen(ScanDepth.WHOLE_LIST, FRESHNESS, 1L);

        assertThat(stillListed(sent(4, 6))).contains(4L, 5L, 6L);
        assertThat(exhaustive).isTrue();

        clock.pass(Duration.ofSeconds(2));
        gitHub.pending.remove(5L);
        assertThat(callsOf(() -> ensureSeen(ScanDepth.ALL_IDS, MOMENT, 4L, 5L))).isGreaterThan(1);
        assertThat(listing.seen(4)).isNotNull();
        assertThat(listing.seen(5)).isNull();
    }

    @Test
    void staleItemsAreReadAgain() throws Exception {
        LongStream.rangeClosed(1, 400).forEach(gitHub::add);
        ensureSeen(ScanDepth.WHOLE_LIST, MOMENT, 1L);
        gitHub.pending.remove(2L);
        clock.pass(MOMENT);
        assertThat(callsOf(() -> ensureSeen(ScanDepth.WHOLE_LIST, MOMENT, 1L, 2L)))
                .isZero();

        clock.pass(MOMENT);
        assertThat(callsOf(() -> ensureSeen(ScanDepth.WHOLE_LIST, MOMENT, 1L, 2L)))
                .isEqualTo(1);
        assertThat(listing.seen(1)).isNotNull();
        assertThat(listing.seen(2)).isNull();
        assertThat(callsOf(() -> ensureSeen(ScanDepth.WHOLE_LIST, MOMENT, 1L)))
                .as("seen just now")
                .isZero();
    }

    @Test
    void theWholeListIsReadWhenTheServerIgnoresTokenFilters() throws Exception {
        gitHub.ignoresTokenFilter = true;
        assertThatTheWholeListIsRead();
    }

    @Test
    void theWholeListIsReadWhenTheServerRefusesTokenFilters() throws Exception {
        gitHub.refusesTokenFilter = true;
        assertThatTheWholeListIsRead();
    }

    private void assertThatTheWholeListIsRead() throws Exception {
        LongStream.rangeClosed(1, 400).forEach(gitHub::add);
        ensureSeen(ScanDepth.WHOLE_LIST, MOMENT, 1L);
        gitHub.pending.remove(2L);
        clock.pass(Duration.ofSeconds(2));

        ensureSeen(ScanDepth.WHOLE_LIST, MOMENT, 1L, 2L);
        assertThat(listing.seen(1)).isNotNull();
        assertThat(listing.seen(2)).isNull();
        assertThat(stillListed(sent(3, 5))).contains(3L, 4L, 5L);
        assertThat(exhaustive).isTrue();
    }
}
