package dev.patoperator.dispatch.listing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.support.ManualClock;
import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.model.ItemKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** For which items, and for how long, names of repositories are kept. */
class RepositoryNameCacheTest {

    private final ManualClock clock = new ManualClock();
    /** Bytes that the names of all organizations may use. */
    private static final int MAX_BYTES = 1 << 20;

    private final ListingMemoryBudget memory = new ListingMemoryBudget(4 * MAX_BYTES);
    private final RepositoryNameCache names = new RepositoryNameCache(clock, memory);

    private static PatRequest request(long id, String tokenName) {
        return new PatRequest(id, "mona", id, tokenName, Instant.EPOCH);
    }

    private static PatGrant grant(long id) {
        return new PatGrant(id, "mona", id, "ci", Instant.EPOCH);
    }

    @Test
    void namesOfAChangedItemAreNotReturned() {
        names.put(request(1, "ci"), List.of("app"), clock.instant());

        assertThat(names.of(request(1, "ci"))).contains(List.of("app"));
        assertThat(names.of(request(1, "other"))).isEmpty();
        assertThat(names.of(request(2, "ci"))).isEmpty();
        assertThat(names.of(grant(1)))
                .as("ids of grants are separate from ids of requests")
                .isEmpty();
    }

    @Test
    void namesExpireAfterTheirMaximumAge() {
        names.put(request(1, "ci"), List.of("app"), clock.instant());
        names.put(grant(1), List.of("web"), clock.instant());

        clock.pass(RepositoryNameCache.GRANTS_MAX_AGE);
        assertThat(names.of(grant(1))).isPresent();
        clock.pass(Duration.ofSeconds(1));
        assertThat(names.of(grant(1))).isEmpty();
        assertThat(names.of(request(1, "ci"))).isPresent();
        clock.pass(RepositoryNameCache.REQUESTS_MAX_AGE);
        assertThat(names.of(request(1, "ci"))).isEmpty();
    }

    @Test
    void namesAreNotReturnedAfterTheClockIsSetBack() {
        names.put(grant(1), List.of("web"), clock.instant().plusSeconds(60));

        assertThat(names.of(grant(1))).isEmpty();
    }

    @Test
    void oldNamesAreForgottenWithoutAListing() {
        names.put(request(1, "ci"), List.of("app"), clock.instant());
        names.put(grant(1), List.of("web"), clock.instant());

        clock.pass(RepositoryNameCache.GRANTS_MAX_AGE.plusSeconds(1));
        names.forgetOld();
        assertThat(names.of(request(1, "ci"))).isPresent();
        clock.pass(RepositoryNameCache.REQUESTS_MAX_AGE);
        names.forgetOld();
        assertThat(names.isEmpty()).isTrue();
    }

    @Test
    void namesOfUnlistedItemsAreForgotten() {
        names.put(request(1, "ci"), List.of("app"), clock.instant());
        names.put(request(2, "ci"), List.of("app"), clock.instant());
        names.put(grant(1), List.of("web"), clock.instant());

        names.retain(ItemKind.REQUEST, Set.of(2L));

        assertThat(names.of(request(1, "ci"))).isEmpty();
        assertThat(names.of(request(2, "ci"))).isPresent();
        assertThat(names.of(grant(1))).as("listed separately from requests").isPresent();
    }

    @Test
    void oldestNamesAreEvictedFirst() {
        List<String> half = Collections.nCopies(MAX_BYTES / 2 / 59, "app");
        names.put(request(1, "ci"), half, clock.instant());
        names.put(request(2, "ci"), List.of("app"), clock.instant());
        names.put(request(2, "ci"), List.of("app"), clock.instant());
        names.put(request(3, "ci"), half, clock.instant());

        assertThat(names.of(request(1, "ci"))).isEmpty();
        assertThat(names.of(request(2, "ci"))).isPresent();
        assertThat(names.of(request(3, "ci"))).isPresent();
        List<String> tooMany = Collections.nCopies(MAX_BYTES / 50, "app");
        names.put(request(4, "ci"), tooMany, clock.instant());
        assertThat(names.of(request(4, "ci"))).as("too many to keep").isEmpty();
        assertThat(names.isEmpty()).isTrue();
        assertThat(memory.usedBytes()).isZero();
    }
}
