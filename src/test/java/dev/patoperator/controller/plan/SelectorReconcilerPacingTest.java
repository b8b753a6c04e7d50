package dev.patoperator.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.controller.schedule.ReviewTrigger;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.model.listing.ListingRateLimiter;
import dev.patoperator.model.Action;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.intent.Criteria;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.IntentFixtures;
import dev.patoperator.model.intent.SelectorIntent;
import dev.patoperator.precedence.index.InMemoryCache;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests which selectors wait before their first evaluation, and which do not. */
class SelectorReconcilerPacingTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Intent ONCE = selecting("once", "acme", null);
    private static final Intent STANDING = selecting("policy", "acme", DAY);

    private final SelectorReconcilerFixture fixture = new SelectorReconcilerFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private static Intent selecting(String name, String organization, Duration interval) {
        return new Intent(
                IntentFixtures.approval(name).resource(),
                1,
                organization,
                Action.APPROVE,
                null,
                List.of(),
                false,
                false,
                false,
                "github-app",
                null,
                new SelectorIntent(Criteria.ALL, interval, 100));
    }

    private void useUpTheFirstSlots() throws InterruptedException {
        for (int i = 0; i < 60; i++) {
            fixture.reconciler.reconcile(selecting("other-" + i, "org-" + i, DAY), PatStatus.NONE);
        }
    }

    @Test
    void firstEvaluationsOfManyOrganizationsAreSpread() throws Exception {
        useUpTheFirstSlots();
        int reads = fixture.secrets.reads();

        ReconcileResult result = fixture.reconcile(STANDING, PatStatus.NONE);

        assertThat(result).isEqualTo(new ReconcileResult(PatStatus.NONE, false, Map.of(), Duration.ofMillis(12)));
        assertThat(fixture.secrets.reads()).isEqualTo(reads);
    }

    @Test
    void oneShotSelectorDoesNotWaitForASlot() throws Exception {
        useUpTheFirstSlots();

        fixture.reconcile(ONCE, PatStatus.NONE);

        assertThat(fixture.isSubmitted(ONCE)).isTrue();
    }

    @Test
    void policyThatWasSubmittedBeforeDoesNotWaitForASlot() throws Exception {
        useUpTheFirstSlots();
        fixture.schedule.submitted(STANDING.resource(), new Submission.Attempt(0, null), fixture.clock.instant());

        fixture.reconcile(STANDING, PatStatus.NONE);

        assertThat(fixture.isSubmitted(STANDING)).isTrue();
    }

    @Test
    void deliveryMakesAPolicyNeedANewListing() throws Exception {
        deliver();
        fixture.letGitHubAnswer();

        fixture.reconcile(STANDING, PatStatus.NONE);

        assertThat(fixture.onlyEvaluated().selector().since()).isEqualTo(fixture.clock.instant());
    }

    @Test
    void deliveryMakesAPolicyNotWaitForASlot() throws Exception {
        deliver();
        useUpTheFirstSlots();

        fixture.reconcile(STANDING, PatStatus.NONE);

        assertThat(fixture.isSubmitted(STANDING)).isTrue();
    }

    /** Has a webhook delivery trigger the standing policy. */
    private void deliver() throws Exception {
        CountDownLatch woken = new CountDownLatch(1);
        InMemoryCache<PatGrantReview> cache = new InMemoryCache<>();
        fixture.secrets.index.register("PatGrantReview", cache, new SimpleInboundEventSource<>("test") {
            @Override
            public void propagateEvent(ResourceID id) {
                woken.countDown();
            }
        });
        cache.put(new KubernetesSerialization().unmarshal("""
            apiVersion: patoperator.dev/v1alpha1
            kind: PatGrantReview
            metadata: {name: policy, namespace: acme, uid: policy, generation: 1, resourceVersion: "5"}
            spec: {organization: acme, action: Approve, selector: {}, limit: 1, interval: 24h,
                   credentialsRef: {name: github-app}}
            """, PatGrantReview.class));
        fixture.secrets.secretHolds("1");
        fixture.secrets.verifications.installed(
                fixture.secrets.verifier.read(CredentialsFixture.SECRET),
                "acme",
                CredentialsFixture.INSTALLATION,
                Set.of(ItemKind.REQUEST),
                Duration.ZERO);
        var limiter = new ListingRateLimiter(installation -> Optional.empty(), fixture.clock);
        try (var trigger = new ReviewTrigger(
                fixture.secrets.index,
                fixture.secrets.verifications,
                fixture.schedule,
                limiter,
                Duration.ofSeconds(1),
                fixture.clock)) {
            trigger.onDelivery("acme", "github-app", "acme");
            assertThat(woken.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}
