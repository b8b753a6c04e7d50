package dev.patoperator.policy.cel.environment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PatternCacheTest {

    private static final long MAX_BYTES = 100_000;

    private final PatternCache cache = new PatternCache(MAX_BYTES);

    @Test
    void recentlyUsedPatternsAreKeptWithinTheBound() {
        PatternCache.CachedPattern often = cache.get("often");
        for (int i = 0; i < 1_000; i++) {
            cache.get("x{0,20}" + i);
            assertThat(cache.bytes()).isLessThanOrEqualTo(MAX_BYTES);
            assertThat(cache.get("often")).isSameAs(often);
        }
        assertThat(cache.bytes()).isGreaterThan(MAX_BYTES / 2);
    }

    @Test
    void aLargePatternIsNotCachedAndEvictsNoOther() {
        PatternCache.CachedPattern small = cache.get("small");

        assertThat(cache.get("(x*){0,100}y").pattern().matches("y")).isTrue();
        assertThat(cache.get("\\pL".repeat(100)).weight()).isGreaterThan(400_000);

        assertThat(cache.bytes()).isEqualTo(small.weight());
        assertThat(cache.get("small")).isSameAs(small);
    }

    @Test
    void patternsWithGroupsWeighMore() {
        assertThat(cache.get("(a)".repeat(50)).weight())
                .isGreaterThan(2 * cache.get("a".repeat(150)).weight());
    }
}
