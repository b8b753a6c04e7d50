package dev.patoperator.precedence.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.credentials.SecretRef;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.intent.Intent;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests look-ups in the informers' caches, and which of two versions of a resource is the newest. */
class ResourceIndexTest {

    private static final KubernetesSerialization JSON = new KubernetesSerialization();

    private final InMemoryCache<PatGrantReview> cache = new InMemoryCache<>();
    private final ResourceIndex index = new ResourceIndex();
    private final List<ResourceID> woken = new ArrayList<>();

    @BeforeEach
    void register() {
        index.register("PatGrantReview", cache, new SimpleInboundEventSource<>("test") {
            @Override
            public void propagateEvent(ResourceID id) {
                woken.add(id);
            }
        });
    }

    private static PatGrantReview review(String name, String version, String spec) {
        return JSON.unmarshal("""
                apiVersion: patoperator.dev/v1alpha1
                kind: PatGrantReview
                metadata: {name: %s, namespace: acme, uid: uid-%s, generation: 1, resourceVersion: "%s"}
                spec: {organization: acme, %s}
                """.formatted(name, name, version, spec), PatGrantReview.class);
    }

    private PatGrantReview apply(String name, String spec) {
        PatGrantReview review = review(name, "5", spec);
        cache.put(review);
        return review;
    }

    @Test
    void resourceIsFoundByItsUidUntilItIsBeingDeleted() {
        PatGrantReview one = apply("one", "action: Deny, patRequestIDs: [1]");
        ResourceRef ref = Intent.refOf(one);

        assertThat(index.find(ref).orElseThrow()).isSameAs(one);
        assertThat(index.scope(ref)).isEqualTo(ResourceScope.of(one));
        assertThat(index.find(new ResourceRef(ref.kind(), ref.namespace(), ref.name(), "another")))
                .isEmpty();
        assertThat(index.find(new ResourceRef("PatRevocation", ref.namespace(), ref.name(), ref.uid())))
                .isEmpty();
        one.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
        assertThat(index.find(ref)).isEmpty();
    }

    @Test
    void aWrittenStatusIsForgottenWhenAnotherResourceHasTheName() {
        PatGrantReview first = apply("one", "action: Deny, patRequestIDs: [1]");
        PatGrantReview written = review("one", "7", "action: Deny, patRequestIDs: [1]");
        index.remember(written);
        PatGrantReview second = review("one", "9", "action: Deny, patRequestIDs: [1]");
        second.getMetadata().setUid("uid-second");
        cache.put(second);

        index.forgetObservedWrites();

        assertThat(index.newest(first)).as("nothing newer is known").isSameAs(first);
        assertThat(index.find(Intent.refOf(second)).orElseThrow()).isSameAs(second);
    }

    @Test
    void aWrittenStatusIsTheNewestUntilTheWatchDeliversIt() {
        PatGrantReview observed = apply("one", "action: Deny, patRequestIDs: [1]");
        PatGrantReview written = review("one", "7", "action: Deny, patRequestIDs: [1]");
        index.remember(written);

        assertThat(index.newest(observed)).isSameAs(written);
        assertThat(index.find(Intent.refOf(observed)).orElseThrow()).isSameAs(written);
        PatGrantReview later = review("one", "10", "action: Deny, patRequestIDs: [1]");
        assertThat(index.newest(later))
                .as("versions are compared as numbers, not as text")
                .isSameAs(later);
        index.forgetObservedWrites();
        assertThat(index.newest(observed)).as("the watch is behind").isSameAs(written);
        cache.put(later);
        index.forgetObservedWrites();
        assertThat(index.newest(observed))
                .as("the written version is forgotten")
                .isSameAs(observed);
    }

    @Test
    void anObservedVersionThatIsNotANumberIsTheNewest() {
        index.remember(review("one", "7", "action: Deny, patRequestIDs: [1]"));
        PatGrantReview observed = review("one", "abc", "action: Deny, patRequestIDs: [1]");

        assertThat(index.newest(observed)).isSameAs(observed);
    }

    @Test
    void writtenStatusesOfGoneResourcesAreForgotten() {
        for (int i = 0; i < 600; i++) {
            index.remember(review("gone-" + i, "7", "action: Deny, patRequestIDs: [1]"));
        }
        PatGrantReview observed = review("gone-0", "5", "action: Deny, patRequestIDs: [1]");

        assertThat(index.newest(observed)).as("of a resource that is gone").isSameAs(observed);
    }

    @Test
    void resourcesAreFoundByIdOrganizationAndSecret() {
        PatGrantReview list = apply("list", "action: Deny, patRequestIDs: [1, 2]");
        PatGrantReview policy =
                apply("policy", "action: Deny, selector: {}, limit: 1, interval: 1h, credentialsRef: {name: own}");
        apply("unreadable", "action: Deny, patRequestIDs: [0]");

        assertThat(index.reviewsListing("acme", 2)).containsExactly(list);
        assertThat(index.reviewsListing("acme", 3)).isEmpty();
        assertThat(index.reviewsListing("globex", 2)).isEmpty();
        assertThat(index.withSelector(ItemKind.REQUEST, "acme")).containsExactly(policy);
        assertThat(index.withSelector(ItemKind.GRANT, "acme")).isEmpty();
        assertThat(index.referringTo(new SecretRef("acme", "own"))).containsExactly(policy);
        assertThat(index.referringTo(new SecretRef("acme", "github-app"))).hasSize(2);
        assertThat(index.all("PatGrantReview")).hasSize(3);
        assertThat(index.kinds()).containsExactly("PatGrantReview");
        policy.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
        assertThat(index.withSelector(ItemKind.REQUEST, "acme")).isEmpty();
    }

    @Test
    void wakingReachesTheReconcilerOfItsKind() {
        index.wake(new ResourceRef("PatGrantReview", "acme", "one", "uid-one"));
        index.wake(new ResourceRef("PatRevocation", "acme", "one", "uid-one"));

        assertThat(woken).containsExactly(new ResourceID("one", "acme"));
    }
}
