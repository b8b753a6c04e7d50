package dev.patoperator.precedence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.github.support.MovableClock;
import dev.patoperator.precedence.index.InMemoryCache;
import dev.patoperator.precedence.index.ResourceIndex;
import dev.patoperator.precedence.index.ResourceScope;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests which organizations fit into the limit of one Secret. */
class OrganizationLimitTest {

    private static final KubernetesSerialization JSON = new KubernetesSerialization();

    private final InMemoryCache<PatGrantReview> cache = new InMemoryCache<>();
    private final ResourceIndex index = new ResourceIndex();
    private final MovableClock clock = new MovableClock();
    private final OrganizationLimit limit = new OrganizationLimit(index, 2, clock);

    @BeforeEach
    void register() {
        index.register("PatGrantReview", cache, new SimpleInboundEventSource<>("test"));
    }

    private PatGrantReview apply(String name, String createdAt, String organization, String secret) {
        PatGrantReview review =
                JSON.unmarshal("""
                apiVersion: patoperator.dev/v1alpha1
                kind: PatGrantReview
                metadata: {name: %s, namespace: acme, uid: uid-%s, creationTimestamp: "%s"}
                spec: {organization: %s, action: Deny, patRequestIDs: [1], credentialsRef: {name: %s}}
                """.formatted(name, name, createdAt, organization, secret), PatGrantReview.class);
        cache.put(review);
        return review;
    }

    private Optional<String> excess(PatGrantReview review) {
        return limit.excessMessage(ResourceScope.of(review).orElseThrow());
    }

    @Test
    void organizationsOfTheOldestResourcesFitInAnyOrderOfArrival() {
        PatGrantReview third = apply("a", "2026-01-03T00:00:00Z", "three", "github-app");
        PatGrantReview second = apply("b", "2026-01-02T00:00:00Z", "two", "github-app");
        PatGrantReview again = apply("c", "2026-01-04T00:00:00Z", "ONE", "github-app");
        PatGrantReview first = apply("d", "2026-01-01T00:00:00Z", "one", "github-app");

        assertThat(Stream.of(first, second, again))
                .allMatch(review -> excess(review).isEmpty());
        assertThat(excess(third))
                .contains("resources with Secret github-app name more than 2 organizations, and organization three came"
                        + " after these: delete resources of other organizations, or move this one to another Secret");
    }

    @Test
    void eachSecretHasItsOwnLimit() {
        for (int i = 1; i <= 4; i++) {
            apply("one-" + i, "2026-01-01T00:00:00Z", "org-" + i, "one");
        }
        PatGrantReview other = apply("other", "2026-01-02T00:00:00Z", "org-9", "other");

        assertThat(excess(other)).isEmpty();
    }

    @Test
    void freedCapacityIsUsedWithinTenSeconds() {
        PatGrantReview first = apply("a", "2026-01-01T00:00:00Z", "one", "github-app");
        apply("b", "2026-01-02T00:00:00Z", "two", "github-app");
        PatGrantReview third = apply("c", "2026-01-03T00:00:00Z", "three", "github-app");
        assertThat(excess(third)).isPresent();

        cache.remove(first);
        clock.advance(Duration.ofSeconds(10));
        assertThat(excess(third)).isEmpty();
    }
}
