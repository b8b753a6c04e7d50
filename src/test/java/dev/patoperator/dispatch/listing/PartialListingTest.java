package dev.patoperator.dispatch.listing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patoperator.dispatch.support.ManualClock;
import dev.patoperator.dispatch.support.RecordingObserver;
import dev.patoperator.dispatch.support.ScriptedOrganization;
import dev.patoperator.dispatch.support.WorkerPartsFixture;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.github.pat.Permissions;
import dev.patoperator.model.ItemKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A list that is read page by page, with other work between the pages. */
class PartialListingTest {

    private static final GitHubException DOWN = new GitHubException.Unavailable("502", true, true, null);

    private final InstallationAccess access = new WorkerPartsFixture().access;
    private final ManualClock clock = new ManualClock();
    private final ScriptedOrganization gitHub = new ScriptedOrganization();
    private final RecordingObserver observer = new RecordingObserver();
    private final ListingMemoryBudget memory = new ListingMemoryBudget(1 << 20);
    private final ListingCache listing = new ListingCache(
            ItemKind.GRANT,
            gitHub,
            clock,
            Duration.ofSeconds(10),
            () -> {},
            new ListingReporter(observer, ItemKind.GRANT),
            new PageReader("grants", clock),
            memory);

    private Instant since = clock.instant();

    private void readPages(int count) throws Exception {
        for (int page = 0; page < count; page++) {
            listing.readPage(access, since);
        }
    }

    @Test
    void theListIsKnownAfterItsLastPage() throws Exception {
        LongStream.rangeClosed(1, 250).forEach(gitHub::addGrant);

        readPages(3);
        assertThat(listing.isCompleteSince(since)).isFalse();
        assertThat(observer.told).isEmpty();
        clock.pass(Duration.ofMinutes(1));
        readPages(1);

        assertThat(listing.isCompleteSince(since)).isTrue();
        assertThat(listing.isCompleteSince(since.plusNanos(1)))
                .as("when the first page was read")
                .isFalse();
        assertThat(listing.current()).hasSize(250);
        assertThat(observer.told).containsExactly("listed 250");
        assertThat(gitHub.count("list grants")).isEqualTo(4);
    }

    @Test
    void whatWasReadBeforeStaysUntilThen() throws Exception {
        LongStream.rangeClosed(1, 250).forEach(gitHub::addGrant);
        listing.completeListing(access, since);
        clock.pass(Duration.ofSeconds(1));
        since = clock.instant();
        readPages(2);

        assertThat(listing.seen(250)).isNotNull();
        assertThat(listing.absent(access, List.of(999L), clock.instant().minusSeconds(1)))
                .containsExactly(999L);
        assertThat(gitHub.count("list grants")).isEqualTo(6);
    }

    /** Items move towards pages that are still to be read when others leave. */
    @Test
    void itemsThatMoveBetweenPagesAreNotMissed() throws Exception {
        LongStream.rangeClosed(1, 300).forEach(gitHub::addGrant);
        readPages(2);
        LongStream.rangeClosed(1, 50).forEach(id -> {
            gitHub.revoke(id);
            listing.removeDecided(id);
        });
        gitHub.addGrant(301);
        readPages(2);

        assertThat(listing.current().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(51, 300).boxed().toList());
    }

    @Test
    void aDecidedItemIsRemovedFromPagesThatWereRead() throws Exception {
        LongStream.rangeClosed(1, 150).forEach(gitHub::addGrant);
        readPages(2);
        gitHub.revoke(150);
        listing.removeDecided(150);
        readPages(1);

        assertThat(listing.current()).hasSize(149).doesNotContainKey(150L);
    }

    /** GitHub may read a list from a replica that does not know the decision yet. */
    @Test
    void aDecidedItemThatALaterListStillShowsIsLeftOutForAWhile() throws Exception {
        LongStream.rangeClosed(1, 3).forEach(gitHub::addGrant);
        listing.removeDecided(2);

        clock.pass(Duration.ofSeconds(9));
        assertThat(listing.completeListing(access, clock.instant())).containsOnlyKeys(1L, 3L);
        assertThat(observer.told).containsExactly("listed 2");

        clock.pass(Duration.ofSeconds(2));
        assertThat(listing.completeListing(access, clock.instant())).containsOnlyKeys(1L, 2L, 3L);
    }

    @Test
    void aListBegunTooEarlyIsReadFromTheStart() throws Exception {
        LongStream.rangeClosed(1, 250).forEach(gitHub::addGrant);
        readPages(3);
        clock.pass(Duration.ofSeconds(1));
        since = clock.instant();

        readPages(3);
        assertThat(listing.isCompleteSince(since)).isFalse();
        readPages(1);
        assertThat(listing.isCompleteSince(since)).isTrue();
    }

    @Test
    void aListThatTakesTooLongIsReadFromTheStart() throws Exception {
        LongStream.rangeClosed(1, 250).forEach(gitHub::addGrant);
        readPages(3);
        clock.pass(Duration.ofMinutes(16));

        readPages(1);
        assertThat(listing.isCompleteSince(since)).isFalse();
        readPages(3);
        assertThat(listing.isCompleteSince(since)).isTrue();
    }

    @Test
    void smallerPagesAreReadFromTheStart() throws Exception {
        LongStream.rangeClosed(1, 120).forEach(gitHub::addGrant);
        readPages(1);
        for (int failure = 0; failure < 2; failure++) {
            gitHub.fails("list grants", () -> {
                throw DOWN;
            });
            assertThatThrownBy(() -> readPages(1)).isSameAs(DOWN);
        }

        readPages(4); // page 1 shows that there are 3 of 50 items
        assertThat(listing.current()).hasSize(120);
    }

    @Test
    void aFailedPageIsReadAgain() throws Exception {
        LongStream.rangeClosed(1, 250).forEach(gitHub::addGrant);
        readPages(3);
        gitHub.fails("list grants", () -> {
            throw DOWN;
        });
        assertThatThrownBy(() -> readPages(1)).isSameAs(DOWN);

        readPages(1);
        assertThat(listing.current()).hasSize(250);
        assertThat(gitHub.count("list grants")).isEqualTo(4);
    }

    @Test
    void aSelectorContinuesReadingWhereItStopped() throws Exception {
        LongStream.rangeClosed(1, 250).forEach(gitHub::addGrant);
        readPages(2);

        assertThat(listing.completeListing(access, since)).hasSize(250);
        assertThat(gitHub.count("list grants")).isEqualTo(4);
    }

    @Test
    void memoryIsReleasedWhereTheListDoesNotFit() throws Exception {
        LongStream.rangeClosed(1, 250)
                .forEach(id -> gitHub.addGrant(new PatGrant(
                        id, "mona", 1L, "a".repeat(10_000), Permissions.NONE, null, id, "ci", null, null, null)));
        readPages(1);
        assertThatThrownBy(() -> readPages(2)).isInstanceOf(GitHubException.Unavailable.class);
        assertThat(memory.usedBytes()).isZero();

        LongStream.rangeClosed(1, 250).forEach(gitHub::addGrant);
        readPages(2);
        assertThat(memory.usedBytes()).isPositive();
        listing.discardPartial();
        assertThat(memory.usedBytes()).isZero();
        readPages(4);
        long complete = memory.usedBytes();
        clock.pass(Duration.ofMinutes(1));
        since = clock.instant();
        readPages(4);
        assertThat(memory.usedBytes()).as("the list before is gone").isEqualTo(complete);
    }
}
