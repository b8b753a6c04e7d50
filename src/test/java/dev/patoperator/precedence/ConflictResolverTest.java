package dev.patoperator.precedence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.credentials.SecretRef;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.Installation;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.CredentialVerification;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.intent.Conflicts;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.InvalidSpecException;
import dev.patoperator.precedence.index.InMemoryCache;
import dev.patoperator.precedence.index.ResourceIndex;
import dev.patoperator.precedence.index.ResourceScope;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests which resources hold back ids or keep them from selectors, in one organization at one GitHub. */
class ConflictResolverTest {

    private static final KubernetesSerialization JSON = new KubernetesSerialization();
    private static final URI HERE = URI.create("https://api.github.com");
    private static final Blocker LIMITED = new Blocker(Blocker.Kind.RATE_LIMITED, "slow down");
    private static final VerificationIntervals INTERVALS = new VerificationIntervals(
            Duration.ofMinutes(1),
            Duration.ofMinutes(3),
            Duration.ofHours(1),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofMinutes(10));

    private final AtomicLong nanos = new AtomicLong();
    private final InMemoryCache<PatGrantReview> cache = new InMemoryCache<>();
    private final ResourceIndex index = new ResourceIndex();
    private final CredentialVerificationCache verifications = new CredentialVerificationCache(INTERVALS, nanos::get);
    private final UnverifiedDenials unverifiedDenials = new UnverifiedDenials();
    private final List<String> read = new ArrayList<>();
    private final ConflictResolver conflictResolver = new ConflictResolver(
            index,
            verifications,
            new HoldBudget(INTERVALS.maxHold(), INTERVALS.holdWindow(), nanos::get),
            unverifiedDenials,
            intent -> {
                read.add(intent.resource().name());
                return "does not compile".equals(intent.reason());
            });

    @BeforeEach
    void register() {
        index.register("PatGrantReview", cache, new SimpleInboundEventSource<>("test"));
    }

    private PatGrantReview apply(String namespace, String name, String spec) {
        PatGrantReview review = JSON.unmarshal("""
                apiVersion: patoperator.dev/v1alpha1
                kind: PatGrantReview
                metadata: {name: %s, namespace: %s, uid: uid-%s, generation: 1, resourceVersion: "1"}
                spec: {organization: acme, %s}
                """.formatted(name, namespace, name, spec), PatGrantReview.class);
        cache.put(review);
        return review;
    }

    private Intent approval(String ids) {
        try {
            return Intent.of(apply("acme", "mine", "action: Approve, patRequestIDs: [" + ids + "]"));
        } catch (InvalidSpecException e) {
            throw new AssertionError(e);
        }
    }

    private static AppCredentials key(String namespace, URI apiUrl) {
        return new AppCredentials(apiUrl, "Iv23", null, OptionalLong.empty(), "key of " + namespace);
    }

    private void verified(String namespace) {
        AppCredentials key = key(namespace, HERE);
        verifications.secretRead(new SecretRef(namespace, "github-app"), key, verifications.readStartedAt());
        verifications.installed(
                key, "acme", new Installation(key.apiUrl(), 678), Set.of(ItemKind.REQUEST), Duration.ZERO);
    }

    private void unavailable(String namespace) {
        AppCredentials key = key(namespace, HERE);
        verifications.secretRead(new SecretRef(namespace, "github-app"), key, verifications.readStartedAt());
        verifications.unavailable(key, "acme", LIMITED);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private Map<Long, Conflicts.ConflictHold> holds(Intent mine) {
        return conflictResolver.holds(mine, mine.ids(), HERE);
    }

    @Test
    void aVerifiedListWithTheOtherActionHoldsItsIdsForCertain() {
        verified("beta");
        apply("beta", "theirs", "action: Deny, patRequestIDs: [2, 3]");

        Map<Long, Conflicts.ConflictHold> holds = holds(approval("1, 2"));

        assertThat(holds).containsOnlyKeys(2L);
        assertThat(holds.get(2L).certain()).isTrue();
        assertThat(holds.get(2L).message()).contains("a PatGrantReview in another namespace");
    }

    @Test
    void aListIsReadOnceForAllIdsUnlessItsCredentialsAreRefused() {
        verified("beta");
        apply("beta", "theirs", "action: Deny, patRequestIDs: [1, 2, 3]");
        verifications.secretRefused(new SecretRef("gamma", "github-app"), LIMITED, verifications.readStartedAt());
        apply("gamma", "refused", "action: Deny, patRequestIDs: [1, 2, 3]");

        assertThat(holds(approval("1, 2, 3"))).hasSize(3);
        assertThat(read).containsExactly("theirs");

        read.clear();
        assertThat(conflictResolver.listedExplicitly("acme", Set.of(1L, 2L, 3L), HERE))
                .hasSize(3);
        assertThat(read).containsExactlyInAnyOrder("theirs", "mine");
    }

    @Test
    void anUnverifiedListHoldsForThirtySeconds() {
        unavailable("beta");
        apply("beta", "theirs", "action: Deny, patRequestIDs: [1]");
        Intent mine = approval("1");

        assertThat(holds(mine).get(1L).certain()).isFalse();
        pass(Duration.ofSeconds(30));
        assertThat(holds(mine)).isEmpty();
    }

    @Test
    void aListWithRefusedCredentialsHoldsNothing() {
        verifications.secretRefused(new SecretRef("beta", "github-app"), LIMITED, verifications.readStartedAt());
        apply("beta", "theirs", "action: Deny, patRequestIDs: [1]");

        assertThat(conflictResolver.listedExplicitly("acme", Set.of(1L), HERE)).isEmpty();
        assertThat(holds(approval("1"))).isEmpty();
    }

    @Test
    void anUnverifiedResourceMayNotHoldAfterThirtySeconds() {
        ResourceScope scope = ResourceScope.of(apply("beta", "theirs", "action: Deny, patRequestIDs: [1]"))
                .orElseThrow();

        assertThat(conflictResolver.mayHoldUnverified(scope, HERE)).isTrue();
        pass(Duration.ofSeconds(31));
        assertThat(conflictResolver.mayHoldUnverified(scope, HERE)).isFalse();
    }

    @Test
    void aListThatIsBeingDeletedHoldsNothing() {
        verified("beta");
        apply("beta", "theirs", "action: Deny, patRequestIDs: [1]")
                .getMetadata()
                .setDeletionTimestamp("2026-01-01T00:00:00Z");

        assertThat(holds(approval("1"))).isEmpty();
    }

    @Test
    void aVerifiedHoldIsAlsoFoundRightBeforeSending() {
        verified("beta");
        apply("beta", "theirs", "action: Deny, patRequestIDs: [1]");
        Intent mine = approval("1");

        assertThat(conflictResolver.holdsBeforeSending(mine, mine.ids(), HERE)).containsOnlyKeys(1L);
    }

    @Test
    void aListThatCannotDecideHoldsNothing() {
        verified("beta");
        apply("beta", "flawed", "action: Deny, patRequestIDs: [1], selector: {}, reason: does not compile, limit: 1");
        apply("beta", "suspended", "action: Deny, patRequestIDs: [1], suspend: true");
        apply("beta", "dry", "action: Deny, patRequestIDs: [1], dryRun: true");
        apply("beta", "agreeing", "action: Approve, patRequestIDs: [2]");
        apply("beta", "invalid", "action: Deny, patRequestIDs: [1], limit: many");

        assertThat(conflictResolver.listedExplicitly("acme", Set.of(1L), HERE)).isEmpty();
        assertThat(holds(approval("1"))).isEmpty();
    }

    @Test
    void idsOfAnotherGitHubAreNotHeld() {
        verified("beta");
        PatGrantReview theirs = apply("beta", "theirs", "action: Deny, patRequestIDs: [1]");
        theirs.setStatus(JSON.unmarshal(
                "{\"githubAPIURL\": \"https://ghes.example.com/api/v3\"}",
                dev.patoperator.api.v1alpha1.PatStatus.class));

        assertThat(holds(approval("1"))).isEmpty();
        assertThat(conflictResolver
                        .holds(approval("1"), List.of(1L), null)
                        .get(1L)
                        .certain())
                .as("while the GitHub of the ids is not known")
                .isFalse();
    }

    @Test
    void aVerifiedHoldOutweighsAnUncertainOne() {
        unavailable("beta");
        verified("gamma");
        apply("beta", "uncertain", "action: Deny, patRequestIDs: [1]");
        apply("gamma", "certain", "action: Deny, patRequestIDs: [1]");

        assertThat(holds(approval("1")).get(1L).certain()).isTrue();
    }

    @Test
    void unverifiedDenialsAreRecordedOnlyRightBeforeSending() {
        unavailable("beta");
        PatGrantReview theirs = apply("beta", "theirs", "action: Deny, patRequestIDs: [1]");
        Intent mine = approval("1");
        holds(mine);
        pass(Duration.ofSeconds(30));

        holds(mine);
        assertThat(unverifiedDenials.take(mine.resource(), 1))
                .as("planning only")
                .isEmpty();

        assertThat(conflictResolver.holdsBeforeSending(mine, mine.ids(), HERE)).isEmpty();
        assertThat(unverifiedDenials.take(mine.resource(), 1)).containsExactly(Intent.refOf(theirs));

        conflictResolver.holdsBeforeSending(mine, mine.ids(), HERE);
        conflictResolver.forgetUnverifiedDenials(mine.resource(), mine.ids());
        assertThat(unverifiedDenials.take(mine.resource(), 1)).isEmpty();
    }

    @Test
    void dryRunsAreNotHeld() {
        verified("beta");
        apply("beta", "theirs", "action: Deny, patRequestIDs: [1]");
        Intent mine = approval("1");
        Intent dry = new Intent(
                mine.resource(),
                1,
                "acme",
                mine.action(),
                null,
                mine.ids(),
                true,
                false,
                false,
                "github-app",
                null,
                null);

        assertThat(holds(dry)).isEmpty();
    }

    @Test
    void listsKeepTheirIdsFromSelectorsWhileVerifiedOrHolding() {
        verified("beta");
        unavailable("gamma");
        apply("beta", "certain", "action: Approve, patRequestIDs: [1]");
        apply("gamma", "uncertain", "action: Approve, patRequestIDs: [1, 2]");

        var listed = conflictResolver.listedExplicitly("acme", Set.of(1L, 2L, 3L), HERE);

        assertThat(listed).containsOnlyKeys(1L, 2L);
        assertThat(listed.get(1L).verified()).isTrue();
        assertThat(listed.get(1L).resources()).hasSize(2);
        assertThat(listed.get(2L).verified()).isFalse();
        pass(Duration.ofSeconds(30));
        assertThat(conflictResolver.listedExplicitly("acme", Set.of(1L, 2L), HERE))
                .containsOnlyKeys(1L);
    }

    @Test
    void denialsAreActiveDenyPoliciesThatAreVerifiedOrOpen() {
        verified("beta");
        verifications.secretRefused(new SecretRef("delta", "github-app"), LIMITED, verifications.readStartedAt());
        apply("beta", "good", "action: Deny, selector: {owners: [ci-bot]}, interval: 1h");
        apply("beta", "unreadable", "action: Deny, selector: {owners: [ci-bot]}, limit: many");
        apply("beta", "suspended", "action: Deny, selector: {owners: [ci-bot]}, suspend: true");
        apply("beta", "approving", "action: Approve, selector: {owners: [ci-bot]}");
        apply("beta", "listing", "action: Deny, patRequestIDs: [1], selector: {owners: [ci-bot]}");
        apply("gamma", "unknown", "action: Deny, selector: {owners: [ci-bot]}, interval: 1h");
        apply("delta", "refused", "action: Deny, selector: {owners: [ci-bot]}, interval: 1h");

        List<ConflictResolver.Denial> denials = conflictResolver.denials("acme", HERE);

        assertThat(denials)
                .extracting(denial -> denial.scope().resource().name())
                .containsExactlyInAnyOrder("good", "unreadable", "unknown");
        assertThat(denials)
                .filteredOn(denial -> denial.intent() != null)
                .extracting(denial -> denial.scope().resource().name())
                .as("without the intents of an invalid spec and of an unverified resource")
                .containsExactly("good");
        assertThat(denials)
                .filteredOn(denial -> denial.verification() == CredentialVerification.VERIFIED)
                .hasSize(2);
    }

    @Test
    void entriesOfDeletedResourcesAreForgotten() {
        verified("beta");
        PatGrantReview theirs = apply("beta", "theirs", "action: Deny, selector: {owners: [ci-bot]}, interval: 1h");
        ResourceScope scope = ResourceScope.of(theirs).orElseThrow();
        unverifiedDenials.add(scope.resource(), 1, scope.resource());
        conflictResolver.prune();
        assertThat(verifications.of(scope, HERE)).isEqualTo(CredentialVerification.VERIFIED);

        cache.remove(theirs);
        conflictResolver.prune();

        assertThat(verifications.of(scope, HERE)).isEqualTo(CredentialVerification.NOT_VERIFIED_YET);
        assertThat(unverifiedDenials.take(scope.resource(), 1)).isEmpty();
    }
}
