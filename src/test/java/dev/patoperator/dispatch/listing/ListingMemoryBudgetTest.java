package dev.patoperator.dispatch.listing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patoperator.dispatch.model.DispatchObserver;
import dev.patoperator.dispatch.support.ListedOrganization;
import dev.patoperator.dispatch.support.ManualClock;
import dev.patoperator.dispatch.support.WorkerPartsFixture;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.github.pat.Permissions;
import dev.patoperator.model.ItemKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** How the listings of several organizations share one memory budget. */
class ListingMemoryBudgetTest {

    private static final long MIB = 1L << 20;

    private final ListingMemoryBudget memory = new ListingMemoryBudget(3 * MIB);

    @Test
    void shortListsAlwaysFit() {
        assertThat(memory.resize(0, 3 * MIB)).isTrue();
        assertThat(memory.resize(0, ListingMemoryBudget.SHORT_LIST)).isTrue();
        assertThat(memory.resize(0, ListingMemoryBudget.SHORT_LIST + 1)).isFalse();
        assertThat(memory.usedBytes()).isEqualTo(3 * MIB + ListingMemoryBudget.SHORT_LIST);
    }

    @Test
    void longListsShareTheMemoryAndReleaseIt() {
        assertThat(memory.resize(0, 2 * MIB)).isTrue();
        assertThat(memory.resize(0, MIB)).isTrue();
        assertThat(memory.resize(MIB, MIB + 1)).isFalse();
        assertThat(memory.usedBytes()).isEqualTo(3 * MIB);

        assertThat(memory.resize(2 * MIB, MIB)).isTrue();
        assertThat(memory.resize(MIB, 2 * MIB)).isTrue();
        assertThat(memory.resize(MIB, 0)).isTrue();
        assertThat(memory.resize(2 * MIB, 0)).isTrue();
        assertThat(memory.usedBytes()).isZero();
    }

    /** A tenant with many organizations, each of whose lists is short. */
    @Test
    void unusedListsAreEvictedForListsThatAreRead() {
        List<SeenItems> lists = new ArrayList<>();
        for (int list = 0; list < 100; list++) {
            SeenItems items = new SeenItems(memory);
            lists.add(items);
            assertThat(items.add(List.of(request(list, 300_000)), Instant.EPOCH))
                    .isTrue();
            memory.markIdle(items, items::clear);
            assertThat(memory.usedBytes()).isLessThanOrEqualTo(3 * MIB);
        }
        assertThat(lists.stream().filter(items -> !items.ids().isEmpty())).hasSize(10);
        assertThat(lists.get(99).ids()).isNotEmpty();
    }

    @Test
    void leastRecentlyUsedListsAreEvictedAndListsInUseStay() {
        SeenItems first = ofOneMebibyte();
        SeenItems second = ofOneMebibyte();
        memory.markInUse(first);
        memory.markIdle(first, first::clear);

        SeenItems third = ofOneMebibyte();
        memory.markInUse(third);
        assertThat(memory.resize(0, MIB)).isTrue();
        assertThat(second.ids()).as("evicted").isEmpty();
        assertThat(first.ids()).isNotEmpty();

        assertThat(memory.resize(0, MIB)).isTrue();
        assertThat(first.ids()).as("evicted").isEmpty();
        assertThat(memory.resize(0, MIB)).isFalse();
        assertThat(third.ids()).as("in use").isNotEmpty();
    }

    private SeenItems ofOneMebibyte() {
        SeenItems items = new SeenItems(memory);
        assertThat(items.add(List.of(request(1, (int) MIB - 1_000)), Instant.EPOCH))
                .isTrue();
        memory.markIdle(items, items::clear);
        return items;
    }

    @Test
    void repositoryNamesHaveAQuarterOfTheMemoryApartFromLists() {
        assertThat(memory.takeForNames(3 * MIB / 4)).isTrue();
        assertThat(memory.takeForNames(1)).isFalse();
        assertThat(memory.resize(0, 3 * MIB)).isTrue();
        memory.releaseNames(3 * MIB / 4);
        assertThat(memory.resize(3 * MIB, 0)).isTrue();
        assertThat(memory.usedBytes()).isZero();
    }

    @Test
    void aListReleasesAllItsMemoryHoweverItsItemsChange() {
        SeenItems items = new SeenItems(memory);
        for (int pass = 1; pass <= 3; pass++) {
            int length = 10_000 * pass;
            List<PatRequest> page = LongStream.rangeClosed(1, 100)
                    .mapToObj(id -> request(id, length))
                    .toList();
            assertThat(items.add(page, Instant.EPOCH)).isTrue();
        }
        assertThat(memory.usedBytes()).isBetween(MIB, 3 * MIB);
        items.remove(1);
        items.remove(1);
        items.clear();
        assertThat(memory.usedBytes()).isZero();
        assertThat(items.add(List.of(request(1, 5_000_000)), Instant.EPOCH)).isFalse();
        assertThat(items.ids()).isEmpty();
    }

    @Test
    void memoryOfAnEvaluationCountsUntilItEnds() {
        try (ListingMemoryBudget.Share share = memory.share()) {
            assertThat(share.take(2 * MIB)).isTrue();
            assertThat(share.take(MIB)).isTrue();
            assertThat(memory.usedBytes()).isEqualTo(3 * MIB);
            assertThat(share.take(1)).isFalse();
        }
        assertThat(memory.usedBytes()).isZero();
    }

    /** The server of one organization lists items without end, and each item is long. */
    @Test
    void aListThatDoesNotFitIsNotReadToItsEndAndAShortOneIs() throws Exception {
        ListedOrganization endless = new ListedOrganization();
        LongStream.rangeClosed(1, 10_000).forEach(id -> endless.addRequest(request(id, 40_000)));
        ListingCache hostile = cacheOf(endless);
        InstallationAccess access = new WorkerPartsFixture().access;

        assertThatThrownBy(() -> hostile.completeListing(access, Instant.EPOCH))
                .isInstanceOf(GitHubException.Unavailable.class)
                .hasMessage("the list of requests is longer than the operator has memory for beside the other lists");
        assertThat(endless.calls()).hasSizeLessThan(5);
        assertThat(memory.usedBytes()).isZero();

        ListedOrganization usual = new ListedOrganization();
        LongStream.rangeClosed(1, 1_000).forEach(id -> usual.addRequest(request(id, 100)));
        assertThat(memory.resize(0, 3 * MIB)).isTrue();
        assertThat(cacheOf(usual).completeListing(access, Instant.EPOCH)).hasSize(1_000);
    }

    private ListingCache cacheOf(ListedOrganization gitHub) {
        ManualClock clock = new ManualClock();
        return new ListingCache(
                ItemKind.REQUEST,
                gitHub,
                clock,
                Duration.ofSeconds(10),
                () -> {},
                new ListingReporter(DispatchObserver.NONE, ItemKind.REQUEST),
                new PageReader("requests", clock),
                memory);
    }

    private static PatRequest request(long id, int reasonLength) {
        return new PatRequest(
                id,
                "mona",
                1L,
                "r".repeat(reasonLength),
                "all",
                Permissions.NONE,
                Instant.EPOCH,
                id,
                "token",
                null,
                null,
                null);
    }
}
