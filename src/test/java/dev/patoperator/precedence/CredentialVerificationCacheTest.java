package dev.patoperator.precedence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.credentials.SecretRef;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.Installation;
import dev.patoperator.model.Action;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.CredentialVerification;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.precedence.index.ResourceScope;
import java.net.URI;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests how reads of Secrets and GitHub's answers verify a resource's credentials, and when to verify them again. */
class CredentialVerificationCacheTest {

    private static final URI HERE = URI.create("https://api.github.com");
    private static final URI ELSEWHERE = URI.create("https://ghes.example.com/api/v3");
    private static final SecretRef SECRET = new SecretRef("acme", "github-app");
    private static final AppCredentials KEY = credentials("first", HERE);
    private static final Installation INSTALLATION = new Installation(HERE, 678);
    private static final ResourceScope DENY = scopeOf("deny", "acme", Action.DENY);
    private static final Blocker MISSING = new Blocker(Blocker.Kind.CREDENTIALS_NOT_FOUND, "no Secret");
    private static final Blocker NOT_INSTALLED = new Blocker(Blocker.Kind.ORGANIZATION_NOT_FOUND, "not installed");
    private static final Blocker LIMITED = new Blocker(Blocker.Kind.RATE_LIMITED, "slow down");

    private final AtomicLong nanos = new AtomicLong();
    private final CredentialVerificationCache verifications = new CredentialVerificationCache(
            new VerificationIntervals(
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(3),
                    Duration.ofHours(1),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(10)),
            nanos::get);

    private static AppCredentials credentials(String fingerprint, URI apiUrl) {
        return new AppCredentials(apiUrl, "Iv23", null, OptionalLong.empty(), fingerprint);
    }

    private static ResourceScope scopeOf(String name, String organization, Action action) {
        return new ResourceScope(
                new ResourceRef("PatGrantReview", "acme", name, name), organization, action, SECRET, true, true);
    }

    private boolean read(SecretRef secret, AppCredentials found) {
        return verifications.secretRead(secret, found, verifications.readStartedAt());
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private CredentialVerification of(ResourceScope scope) {
        return verifications.of(scope, HERE);
    }

    @Test
    void theInstallationIsKnownAsLongAsTheCredentialsAreVerified() {
        assertThat(verifications.installation(DENY)).isEmpty();
        read(SECRET, KEY);
        assertThat(verifications.installation(DENY)).isEmpty();
        verifications.installed(KEY, "Acme", INSTALLATION, Set.of(ItemKind.REQUEST), Duration.ZERO);
        assertThat(verifications.installation(DENY)).contains(INSTALLATION);
        verifications.doubted(KEY, "acme");
        verifications.unavailable(KEY, "acme", LIMITED);
        assertThat(verifications.installation(DENY)).contains(INSTALLATION);

        verifications.installed(KEY, "acme", INSTALLATION, Set.of(ItemKind.GRANT), Duration.ZERO);
        assertThat(verifications.installation(DENY)).as("it may not decide").isEmpty();
        verifications.refused(KEY, "acme", NOT_INSTALLED);
        assertThat(verifications.installation(DENY)).isEmpty();
    }

    @Test
    void nothingIsVerifiedBeforeTheFirstLookup() {
        assertThat(of(DENY)).isEqualTo(CredentialVerification.NOT_VERIFIED_YET);
        assertThat(verifications.untilNextVerification(DENY)).isZero();
        assertThat(verifications.blocker(DENY)).isEmpty();

        read(SECRET, KEY);

        assertThat(of(DENY)).isEqualTo(CredentialVerification.NOT_VERIFIED_YET);
        assertThat(verifications.untilNextVerification(DENY)).isZero();
    }

    @Test
    void anInstallationWithThePermissionVerifiesAllResourcesOfTheSecret() {
        read(SECRET, KEY);
        verifications.installed(KEY, "ACME", INSTALLATION, Set.of(ItemKind.REQUEST), Duration.ZERO);

        assertThat(of(DENY)).isEqualTo(CredentialVerification.VERIFIED);
        assertThat(of(scopeOf("another", "acme", Action.APPROVE))).isEqualTo(CredentialVerification.VERIFIED);
        assertThat(of(scopeOf("elsewhere", "globex", Action.DENY))).isEqualTo(CredentialVerification.NOT_VERIFIED_YET);
        assertThat(verifications.untilNextVerification(DENY)).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void aPermissionForTheOtherKindIsRefused() {
        read(SECRET, KEY);
        verifications.installed(KEY, "acme", INSTALLATION, Set.of(ItemKind.GRANT), Duration.ZERO);

        assertThat(of(DENY)).isEqualTo(CredentialVerification.REFUSED);
        assertThat(verifications.blocker(DENY).orElseThrow().message())
                .contains("organization_personal_access_token_requests=write");
        assertThat(verifications.untilNextVerification(DENY)).isEqualTo(Duration.ofMinutes(3));
    }

    @Test
    void aRefusedCallMakesTheNextVerificationDueAtOnce() {
        read(SECRET, KEY);
        verifications.installed(KEY, "acme", INSTALLATION, Set.of(ItemKind.REQUEST), Duration.ZERO);

        verifications.doubted(KEY, "acme");

        assertThat(of(DENY)).isEqualTo(CredentialVerification.VERIFIED);
        assertThat(verifications.untilNextVerification(DENY)).isZero();
        verifications.installed(KEY, "acme", INSTALLATION, Set.of(), Duration.ZERO);
        assertThat(of(DENY)).isEqualTo(CredentialVerification.REFUSED);
        assertThat(verifications.untilNextVerification(DENY)).isEqualTo(Duration.ofMinutes(3));
    }

    @Test
    void theAgeOfAnAnswerCountsFromGitHubsResponse() {
        read(SECRET, KEY);
        verifications.installed(KEY, "acme", INSTALLATION, Set.of(ItemKind.REQUEST), Duration.ofMinutes(50));

        assertThat(verifications.untilNextVerification(DENY)).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void theResultOfAnOlderReadDoesNotReplaceANewerOne() {
        long older = verifications.readStartedAt();
        pass(Duration.ofMillis(5));
        read(SECRET, KEY);
        verifications.installed(KEY, "acme", INSTALLATION, Set.of(ItemKind.REQUEST), Duration.ZERO);

        verifications.secretRefused(SECRET, MISSING, older);

        assertThat(of(DENY)).isEqualTo(CredentialVerification.VERIFIED);
    }

    @Test
    void credentialsForAnotherGitHubAreRefused() {
        AppCredentials there = credentials("there", ELSEWHERE);
        read(SECRET, there);

        assertThat(of(DENY)).as("before the look-up").isEqualTo(CredentialVerification.REFUSED);
        verifications.unavailable(there, "acme", LIMITED);
        assertThat(of(DENY)).as("while it is down").isEqualTo(CredentialVerification.REFUSED);
        verifications.installed(there, "acme", INSTALLATION, Set.of(ItemKind.REQUEST), Duration.ZERO);
        assertThat(of(DENY)).as("verified there").isEqualTo(CredentialVerification.REFUSED);
        assertThat(verifications.of(DENY, ELSEWHERE)).isEqualTo(CredentialVerification.VERIFIED);
        assertThat(verifications.of(DENY, null)).isEqualTo(CredentialVerification.VERIFIED);
    }

    @Test
    void anOutageNeitherRevokesNorGrantsVerification() {
        read(SECRET, KEY);

        verifications.unavailable(KEY, "acme", LIMITED);
        assertThat(of(DENY)).isEqualTo(CredentialVerification.NOT_VERIFIABLE_NOW);
        assertThat(of(DENY).isOpen()).isTrue();
        assertThat(verifications.blocker(DENY)).contains(LIMITED);
        assertThat(verifications.untilNextVerification(DENY)).isEqualTo(Duration.ofMinutes(1));

        verifications.installed(KEY, "acme", INSTALLATION, Set.of(ItemKind.REQUEST), Duration.ZERO);
        verifications.unavailable(KEY, "acme", LIMITED);
        assertThat(of(DENY)).isEqualTo(CredentialVerification.VERIFIED);
        assertThat(verifications.blocker(DENY)).isEmpty();

        verifications.refused(KEY, "acme", NOT_INSTALLED);
        verifications.unavailable(KEY, "acme", LIMITED);
        assertThat(of(DENY)).as("refused, then unavailable").isEqualTo(CredentialVerification.REFUSED);
        assertThat(verifications.blocker(DENY)).contains(NOT_INSTALLED);
    }

    @Test
    void aRefusalReplacesAnEarlierVerification() {
        read(SECRET, KEY);
        verifications.installed(KEY, "acme", INSTALLATION, Set.of(ItemKind.REQUEST), Duration.ZERO);

        verifications.refused(KEY, "acme", NOT_INSTALLED);
        assertThat(of(DENY)).isEqualTo(CredentialVerification.REFUSED);
        assertThat(verifications.blocker(DENY)).contains(NOT_INSTALLED);
        assertThat(verifications.untilNextVerification(DENY)).isEqualTo(Duration.ofMinutes(3));

        verifications.installed(KEY, "acme", INSTALLATION, Set.of(ItemKind.REQUEST), Duration.ZERO);
        verifications.secretRefused(SECRET, MISSING, verifications.readStartedAt());
        assertThat(of(DENY)).isEqualTo(CredentialVerification.REFUSED);
        assertThat(verifications.blocker(DENY)).contains(MISSING);
        assertThat(verifications.untilNextVerification(DENY)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void aRotatedOrRestoredSecretIsReportedAsChanged() {
        assertThat(read(SECRET, KEY)).as("first read").isFalse();
        assertThat(read(SECRET, KEY)).as("the same").isFalse();
        assertThat(read(SECRET, credentials("second", HERE))).as("rotated").isTrue();
        verifications.secretRefused(SECRET, MISSING, verifications.readStartedAt());
        assertThat(read(SECRET, KEY)).as("back").isTrue();
    }

    @Test
    void onlyADifferentAnswerIsReportedAsChanged() {
        read(SECRET, KEY);
        assertThat(verifications.installed(KEY, "acme", INSTALLATION, Set.of(ItemKind.REQUEST), Duration.ZERO))
                .as("first answer")
                .isFalse();
        assertThat(verifications.installed(KEY, "acme", INSTALLATION, Set.of(ItemKind.REQUEST), Duration.ZERO))
                .isFalse();
        assertThat(verifications.installed(KEY, "acme", INSTALLATION, Set.of(), Duration.ZERO))
                .isTrue();
        assertThat(verifications.refused(KEY, "acme", NOT_INSTALLED)).isTrue();
        assertThat(verifications.refused(KEY, "acme", NOT_INSTALLED)).isFalse();
        assertThat(verifications.secretRefused(SECRET, MISSING, verifications.readStartedAt()))
                .isTrue();
        assertThat(verifications.secretRefused(SECRET, MISSING, verifications.readStartedAt()))
                .isFalse();
    }

    @Test
    void aCachedAnswerEndsTheLookup() {
        read(SECRET, KEY);
        pass(Duration.ofHours(1));
        verifications.lookupStarted(KEY, "acme");

        verifications.installed(KEY, "acme", INSTALLATION, Set.of(), Duration.ofMinutes(4));

        assertThat(verifications.untilNextVerification(DENY)).isLessThanOrEqualTo(Duration.ZERO);
    }

    @Test
    void aRotatedKeyMustBeVerifiedAgain() {
        read(SECRET, KEY);
        verifications.installed(KEY, "acme", INSTALLATION, Set.of(ItemKind.REQUEST), Duration.ZERO);

        read(SECRET, credentials("second", HERE));

        assertThat(of(DENY)).isEqualTo(CredentialVerification.NOT_VERIFIED_YET);
    }

    @Test
    void aRunningLookupIsNotRepeatedForThirtySeconds() {
        read(SECRET, KEY);
        verifications.lookupStarted(KEY, "acme");

        assertThat(verifications.untilNextVerification(DENY)).isEqualTo(Duration.ofSeconds(30));
        pass(Duration.ofSeconds(31));
        assertThat(verifications.untilNextVerification(DENY)).isLessThanOrEqualTo(Duration.ZERO);

        verifications.installed(KEY, "acme", INSTALLATION, Set.of(ItemKind.REQUEST), Duration.ZERO);
        pass(Duration.ofHours(1));
        assertThat(verifications.untilNextVerification(DENY)).isLessThanOrEqualTo(Duration.ZERO);
        verifications.lookupStarted(KEY, "acme");
        assertThat(verifications.untilNextVerification(DENY)).isPositive();
        assertThat(of(DENY)).as("while the next look-up is under way").isEqualTo(CredentialVerification.VERIFIED);
    }

    @Test
    void entriesThatNoResourceUsesAreForgotten() {
        ResourceScope elsewhere = scopeOf("elsewhere", "globex", Action.DENY);
        read(SECRET, KEY);
        verifications.installed(KEY, "acme", INSTALLATION, Set.of(ItemKind.REQUEST), Duration.ZERO);
        verifications.installed(KEY, "globex", INSTALLATION, Set.of(ItemKind.REQUEST), Duration.ZERO);

        verifications.retain(Stream.of(DENY));
        assertThat(of(DENY)).isEqualTo(CredentialVerification.VERIFIED);
        assertThat(of(elsewhere)).isEqualTo(CredentialVerification.NOT_VERIFIED_YET);

        verifications.retain(Stream.empty());
        assertThat(of(DENY)).isEqualTo(CredentialVerification.NOT_VERIFIED_YET);
        read(SECRET, KEY);
        assertThat(of(DENY))
                .as("answers for a key that was removed meanwhile")
                .isEqualTo(CredentialVerification.NOT_VERIFIED_YET);
    }
}
