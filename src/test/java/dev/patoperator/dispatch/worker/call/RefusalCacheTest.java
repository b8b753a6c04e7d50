package dev.patoperator.dispatch.worker.call;

import static dev.patoperator.dispatch.support.TestSubmissions.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.support.ManualClock;
import dev.patoperator.dispatch.support.TestSubmissions;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.Installation;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.model.Action;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.ItemKind;
import java.net.URI;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Which submissions a refusal concerns, and for how long. */
class RefusalCacheTest {

    private static final Duration MEMORY = Duration.ofSeconds(30);
    private static final InstallationAccess ACCESS = new InstallationAccess(
            TestSubmissions.CREDENTIALS, new Installation(URI.create("https://api.github.com"), 1), "acme");

    private final ManualClock clock = new ManualClock();
    private final RefusalCache refusals = new RefusalCache(MEMORY, clock);
    private final Submission review = order("review", Action.DENY, 1);
    private final Submission revocation = order("revocation", Action.REVOKE, 1);

    @Test
    void missingPermissionConcernsSubmissionsThatNeedIt() {
        refusals.permission(ItemKind.REQUEST, new GitHubException.Forbidden("no", null));

        assertThat(refusals.of(review)).contains(new Blocker(Blocker.Kind.PERMISSION_DENIED, "no"));
        assertThat(refusals.of(revocation)).isEmpty();
    }

    @Test
    void refusedCredentialsConcernSubmissionsThatUseThem() {
        refusals.credentials(ACCESS, new GitHubException.Unauthorized("bad key", null));

        assertThat(refusals.of(review)).contains(new Blocker(Blocker.Kind.CREDENTIALS_INVALID, "bad key"));
        AppCredentials known = review.credentials();
        var rotated = new AppCredentials(known.apiUrl(), "1", known.privateKey(), OptionalLong.empty(), "rotated");
        assertThat(refusals.of(new Submission(
                        review.resource(), review.attempt(), rotated, "acme", Action.DENY, null, review.ids(), false)))
                .isEmpty();
    }

    @Test
    void missingOrganizationConcernsSubmissionsThatNameItInAnyCase() {
        refusals.organization("ACME", ItemKind.REQUEST, new GitHubException.NotFound("404", null));

        assertThat(refusals.of(review).orElseThrow().kind()).isEqualTo(Blocker.Kind.ORGANIZATION_NOT_FOUND);
        assertThat(refusals.of(revocation)).as("the other list may be there").isEmpty();
        assertThat(refusals.of(new Submission(
                        review.resource(),
                        review.attempt(),
                        review.credentials(),
                        "other",
                        Action.DENY,
                        null,
                        review.ids(),
                        false)))
                .isEmpty();
    }

    @Test
    void refusalIsForgottenAfterRefusalMemory() {
        refusals.permission(ItemKind.REQUEST, new GitHubException.Forbidden("no", null));
        clock.pass(MEMORY.minusNanos(1));
        assertThat(refusals.of(review)).isPresent();

        clock.pass(Duration.ofNanos(1));
        assertThat(refusals.of(review)).isEmpty();
    }
}
