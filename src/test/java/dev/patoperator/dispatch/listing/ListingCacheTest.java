package dev.patoperator.dispatch.listing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.model.DispatchObserver;
import dev.patoperator.dispatch.queue.Decision;
import dev.patoperator.dispatch.support.ShiftingList;
import dev.patoperator.dispatch.support.TestSubmissions;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.Installation;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.model.Action;
import dev.patoperator.model.ItemKind;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** What a list that changes while it is read proves, and what it does not prove. */
class ListingCacheTest {

    private static final InstallationAccess ACCESS = new InstallationAccess(
            TestSubmissions.CREDENTIALS, new Installation(URI.create("https://api.github.com"), 1), "acme");

    private final ShiftingList gitHub = new ShiftingList();
    private final ListingCache listing = new ListingCache(
            ItemKind.REQUEST,
            gitHub,
            Clock.systemUTC(),
            Duration.ofMinutes(1),
            () -> {},
            new ListingReporter(DispatchObserver.NONE, ItemKind.REQUEST),
            new PageReader("requests", Clock.systemUTC()),
            new ListingMemoryBudget());

    @Test
    void aShortListIsReadOnceForAllIds() throws Exception {
        LongStream.rangeClosed(1, 100).forEach(gitHub::add);

        listing.ensureSeen(
                ACCESS, List.of(1L, 50L), Instant.now().minusSeconds(1), ScanDepth.ALL_IDS, Duration.ofMinutes(1));
        listing.ensureSeen(
                ACCESS, List.of(2L, 99L), Instant.now().minusSeconds(1), ScanDepth.ALL_IDS, Duration.ofMinutes(1));

        assertThat(listing.seen(99)).isNotNull();
        assertThat(gitHub.calls).isEqualTo(1);
    }

    @Test
    void readingStopsWhenAllIdsAreSeenAndContinuesThere() throws Exception {
        LongStream.rangeClosed(1, 1000).forEach(gitHub::add);

        listing.ensureSeen(ACCESS, List.of(1000L), Instant.now(), ScanDepth.ALL_IDS, Duration.ofMinutes(1));
        assertThat(gitHub.calls).isEqualTo(1);
        listing.ensureSeen(ACCESS, List.of(750L), Instant.now(), ScanDepth.ALL_IDS, Duration.ofMinutes(1));
        assertThat(gitHub.calls).isEqualTo(3);
    }

    @Test
    void anItemThatMovedToAPageThatWasReadBeforeIsSeen() throws Exception {
        LongStream.rangeClosed(1, 300).forEach(gitHub::add);
        listing.ensureSeen(ACCESS, List.of(300L), Instant.now(), ScanDepth.TEN_PAGES, Duration.ofMinutes(1));
        LongStream.rangeClosed(270, 299).forEach(gitHub.pending::remove); // moves 200 from the second page to the first

        listing.ensureSeen(ACCESS, List.of(200L), Instant.now(), ScanDepth.TEN_PAGES, Duration.ofMinutes(1));

        assertThat(listing.seen(200)).isNotNull();
    }

    @Test
    void anIdThatIsNotListedIsSoughtOnceMoreAtMost() throws Exception {
        LongStream.rangeClosed(1, 300).forEach(gitHub::add);
        listing.ensureSeen(ACCESS, List.of(300L), Instant.now(), ScanDepth.TEN_PAGES, Duration.ofMinutes(1));
        Instant submitted = Instant.now();

        for (int i = 0; i < 3; i++) {
            listing.ensureSeen(ACCESS, List.of(999L), submitted, ScanDepth.TEN_PAGES, Duration.ofMinutes(1));
        }

        assertThat(gitHub.calls).isEqualTo(3 + 3);
    }

    @Test
    void aSingleIdIsSoughtOnTenPagesOnly() throws Exception {
        LongStream.rangeClosed(1, 5000).forEach(gitHub::add);

        listing.ensureSeen(ACCESS, List.of(1L), Instant.now(), ScanDepth.TEN_PAGES, Duration.ofMinutes(1));

        assertThat(listing.seen(1)).isNull();
        assertThat(gitHub.calls).isEqualTo(10);
    }

    @Test
    void theWholeListIsReadOnceForManyIds() throws Exception {
        LongStream.rangeClosed(1, 1000).forEach(gitHub::add);

        listing.ensureSeen(ACCESS, List.of(1000L), Instant.now(), ScanDepth.WHOLE_LIST, Duration.ofMinutes(1));
        LongStream.rangeClosed(501, 1000).forEach(gitHub.pending::remove);
        listing.ensureSeen(ACCESS, List.of(1L, 500L), Instant.now(), ScanDepth.WHOLE_LIST, Duration.ofMinutes(1));

        assertThat(listing.seen(1)).isNotNull();
        assertThat(gitHub.calls).isEqualTo(10);
    }

    @Test
    void staleItemsAreReadAgainByToken() throws Exception {
        LongStream.rangeClosed(1, 1000).forEach(gitHub::add);
        listing.ensureSeen(ACCESS, List.of(1L), Instant.now(), ScanDepth.WHOLE_LIST, Duration.ofMinutes(1));
        gitHub.pending.remove(2L);
        gitHub.calls = 0;

        listing.ensureSeen(ACCESS, List.of(1L, 2L), Instant.now(), ScanDepth.WHOLE_LIST, Duration.ofMillis(-1));

        assertThat(listing.seen(1)).isNotNull();
        assertThat(listing.seen(2)).isNull();
        assertThat(gitHub.calls).isEqualTo(1);
    }

    @Test
    void anOldListDoesNotProveAbsenceOfNewerItems() throws Exception {
        gitHub.add(1);
        listing.ensureSeen(ACCESS, List.of(1L), Instant.now(), ScanDepth.ALL_IDS, Duration.ofMinutes(1));
        gitHub.add(2);

        assertThat(listing.absent(ACCESS, List.of(2L), Instant.now().plusMillis(1)))
                .isEmpty();
        assertThat(listing.seen(2)).isNotNull();
    }

    @Test
    void theEndIsFoundWhenNoLinkNamesTheLastPage() throws Exception {
        gitHub.omitsLast = true;
        LongStream.rangeClosed(1, 450).forEach(gitHub::add);

        assertThat(listing.absent(ACCESS, List.of(1L, 201L, 450L, 451L), Instant.now()))
                .containsExactly(451L);
    }

    @Test
    void aFullPageWithoutLinksIsNotTakenForTheLast() throws Exception {
        gitHub.dropsLinks = true;
        LongStream.rangeClosed(1, 300).forEach(gitHub::add);

        assertThat(listing.completeListing(ACCESS, Instant.now())).hasSize(300);
        assertThat(listing.absent(ACCESS, List.of(1L, 150L, 300L, 301L), Instant.now()))
                .containsExactly(301L);
        listing.ensureSeen(ACCESS, List.of(301L, 1L), Instant.now(), ScanDepth.ALL_IDS, Duration.ofMinutes(1));
        assertThat(listing.seen(1)).isNotNull();
    }

    @Test
    void proofOfAbsenceReadsThePageAfterAFullPageWithoutLinks() throws Exception {
        gitHub.dropsLinks = true;
        LongStream.rangeClosed(1, 100).forEach(gitHub::add);

        listing.ensureSeen(ACCESS, List.of(1L, 100L), Instant.now(), ScanDepth.ALL_IDS, Duration.ofMinutes(1));
        assertThat(gitHub.calls).as("all ids are on the first page").isEqualTo(1);
        assertThat(listing.absent(ACCESS, List.of(101L), Instant.now())).containsExactly(101L);
        assertThat(gitHub.calls).isEqualTo(4);
    }

    @Test
    void pagesShrinkWhenGitHubTakesTooLong() throws Exception {
        gitHub.largestPage = 30;
        LongStream.rangeClosed(1, 110).forEach(gitHub::add);

        int failures = 0;
        for (Set<Long> absent = null; absent == null; ) {
            try {
                listing.ensureSeen(ACCESS, List.of(1L, 99L), Instant.now(), ScanDepth.ALL_IDS, Duration.ofMinutes(1));
                absent = listing.absent(ACCESS, List.of(1L, 99L, 111L), Instant.now());
                assertThat(absent).containsExactly(111L);
            } catch (GitHubException.Unavailable e) {
                failures++;
            }
        }

        assertThat(failures).as("two with pages of 100, two with pages of 50").isEqualTo(4);
        assertThat(listing.completeListing(ACCESS, Instant.now())).hasSize(110);
    }

    @RepeatedTest(300)
    void listedItemsAreNeverReportedAbsentWhileTheListChanges(RepetitionInfo repetition) throws Exception {
        long seed = repetition.getCurrentRepetition();
        Random random = new Random(seed);
        gitHub.dropsLinks = seed % 3 == 1;
        gitHub.omitsLast = seed % 3 == 2;
        int size = 1 + random.nextInt(1200);
        LongStream.rangeClosed(1, size).forEach(gitHub::add);
        Set<Long> staying = new HashSet<>();
        for (int i = 0; i < 30; i++) {
            staying.add(1L + random.nextInt(size));
        }
        long[] next = {size};
        gitHub.between = () -> {
            for (int i = random.nextInt(20); i > 0; i--) {
                long victim = 1L + random.nextInt(size);
                if (!staying.contains(victim)) {
                    gitHub.pending.remove(victim);
                }
            }
            for (int i = random.nextInt(5); i > 0; i--) {
                gitHub.add(++next[0]);
            }
        };
        List<Long> requested = new ArrayList<>(staying);
        requested.add(1_000_000L);

        listing.ensureSeen(ACCESS, requested, Instant.now(), ScanDepth.ALL_IDS, Duration.ofMinutes(1));
        Set<Long> absent = listing.absent(ACCESS, requested, Instant.now());

        assertThat(absent).describedAs("seed %s", seed).containsExactly(1_000_000L);
    }

    @RepeatedTest(50)
    void stillListedOmitsExactlyTheDecidedItems(RepetitionInfo repetition) throws Exception {
        Random random = new Random(repetition.getCurrentRepetition());
        int size = 1 + random.nextInt(900);
        LongStream.rangeClosed(1, size).forEach(gitHub::add);
        gitHub.ignoresTokenFilter = random.nextInt(4) == 0;
        List<Decision> sent = new ArrayList<>();
        Set<Long> decided = new HashSet<>();
        for (long id = 1; id <= Math.min(size, 1 + random.nextInt(120)); id++) {
            Decision decision = new Decision(new Decision.DecisionKey(Action.APPROVE, id), Instant.now());
            PatRequest item = gitHub.pending.get(id);
            decision.seen(item);
            sent.add(decision);
            if (random.nextBoolean()) {
                decided.add(id);
            }
        }
        decided.forEach(gitHub.pending::remove);

        Set<Long> listed = listing.stillListed(ACCESS, sent).ids();

        assertThat(sent.stream().map(Decision::id).filter(id -> !listed.contains(id)))
                .describedAs("seed %s", repetition.getCurrentRepetition())
                .containsExactlyInAnyOrderElementsOf(decided);
    }
}
