package dev.patoperator.dispatch.worker.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.listing.ListingMemoryBudget;
import dev.patoperator.dispatch.listing.RepositoryNameCache;
import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.support.ManualClock;
import dev.patoperator.github.organization.OrganizationFacts;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.model.ItemKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** For which lists, and for how long, the answers of repository filters are used. */
class RepositoryFilterCacheTest {

    private final ManualClock clock = new ManualClock();
    private final ListingMemoryBudget memory = new ListingMemoryBudget(4 * 40_000);
    private final RepositoryFilterCache filters = new RepositoryFilterCache(clock, memory);

    private void keep(ItemKind kind, long last, Map<String, Set<Long>> reaching) {
        Map<Long, ListedPat> items = grants(last).stream().collect(Collectors.toMap(ListedPat::id, grant -> grant));
        filters.keep(kind, new ListingSnapshot(clock.instant(), items, reaching, Map.of(), OrganizationFacts.NOT_READ));
    }

    private static Collection<ListedPat> grants(long last) {
        return LongStream.rangeClosed(1, last)
                .mapToObj(RepositoryFilterCacheTest::grant)
                .toList();
    }

    private static ListedPat grant(long id) {
        return new PatGrant(id, "mona", id, "ci", Instant.EPOCH);
    }

    @Test
    void answersCoverItemsThatWereListed() {
        keep(ItemKind.GRANT, 3, Map.of("app", Set.of(1L, 3L), "web", Set.of()));

        assertThat(filters.reaching(ItemKind.GRANT, grants(3)))
                .isEqualTo(Map.of("app", Set.of(1L, 3L), "web", Set.of()));
        assertThat(filters.reaching(ItemKind.GRANT, grants(2)))
                .as("an item has left the list")
                .isEqualTo(Map.of("app", Set.of(1L), "web", Set.of()));
        assertThat(filters.reaching(ItemKind.GRANT, grants(4))).isEmpty();
        assertThat(filters.reaching(ItemKind.REQUEST, grants(3))).isEmpty();
    }

    @Test
    void anAnswerIsReplacedByTheNext() {
        keep(ItemKind.GRANT, 3, Map.of("app", Set.of(1L), "web", Set.of(2L)));
        keep(ItemKind.GRANT, 4, Map.of("app", Set.of(4L)));

        assertThat(filters.reaching(ItemKind.GRANT, grants(4))).isEqualTo(Map.of("app", Set.of(4L)));
        assertThat(filters.reaching(ItemKind.GRANT, grants(3))).isEqualTo(Map.of("app", Set.of(), "web", Set.of(2L)));
    }

    @Test
    void answersExpire() {
        keep(ItemKind.GRANT, 1, Map.of("app", Set.of(1L)));
        clock.pass(RepositoryNameCache.maxAge(ItemKind.GRANT));
        assertThat(filters.reaching(ItemKind.GRANT, grants(1))).isNotEmpty();
        clock.pass(Duration.ofNanos(1));
        assertThat(filters.reaching(ItemKind.GRANT, grants(1))).isEmpty();
    }

    @Test
    void memoryIsBoundedAndReleased() {
        Map<String, Set<Long>> hundred = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            hundred.put("repository-" + i, Set.of());
        }
        keep(ItemKind.GRANT, 100, hundred);
        assertThat(filters.reaching(ItemKind.GRANT, grants(100))).hasSize(50);
        assertThat(memory.takeForNames(1)).isFalse();

        clock.pass(RepositoryNameCache.maxAge(ItemKind.GRANT).plusNanos(1));
        filters.forgetOld();
        assertThat(memory.takeForNames(40_000)).isTrue();
    }
}
