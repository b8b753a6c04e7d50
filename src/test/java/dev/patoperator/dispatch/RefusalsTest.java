package dev.patoperator.dispatch;

import static dev.patoperator.dispatch.TestOrders.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.decision.Action;
import dev.patoperator.decision.Obstacle;
import dev.patoperator.decision.Subject;
import dev.patoperator.github.Access;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.Installation;
import java.net.URI;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Whom a refusal concerns, and for how long. */
class RefusalsTest {

    private static final Duration MEMORY = Duration.ofSeconds(30);
    private static final Access ACCESS =
            new Access(TestOrders.CREDENTIALS, new Installation(URI.create("https://api.github.com"), 1), "acme");

    private final ManualClock clock = new ManualClock();
    private final Refusals refusals = new Refusals(MEMORY, clock);
    private final Order review = order("review", Action.DENY, 1);
    private final Order revocation = order("revocation", Action.REVOKE, 1);

    @Test
    void aMissingPermissionConcernsWhoeverNeedsIt() {
        refusals.permission(Subject.REQUEST, new GitHubException.Forbidden("no", null));

        assertThat(refusals.of(review)).contains(new Obstacle(Obstacle.Kind.PERMISSION_DENIED, "no"));
        assertThat(refusals.of(revocation)).isEmpty();
    }

    @Test
    void refusedCredentialsConcernWhoeverHasThem() {
        refusals.credentials(ACCESS, new GitHubException.Unauthorized("bad key", null));

        assertThat(refusals.of(review)).contains(new Obstacle(Obstacle.Kind.CREDENTIALS_INVALID, "bad key"));
        AppCredentials known = review.credentials();
        var rotated = new AppCredentials(known.apiUrl(), "1", known.privateKey(), OptionalLong.empty(), "rotated");
        assertThat(refusals.of(new Order(
                        review.resource(), review.attempt(), rotated, "acme", Action.DENY, null, review.ids(), false)))
                .isEmpty();
    }

    @Test
    void anOrganizationThatIsNotThereConcernsWhoeverNamesItInWhateverCase() {
        refusals.organization("ACME");

        assertThat(refusals.of(review).orElseThrow().kind()).isEqualTo(Obstacle.Kind.ORGANIZATION_NOT_FOUND);
        assertThat(refusals.of(new Order(
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
    void itIsForgottenAfterItsTime() {
        refusals.permission(Subject.REQUEST, new GitHubException.Forbidden("no", null));
        clock.pass(MEMORY.minusNanos(1));
        assertThat(refusals.of(review)).isPresent();

        clock.pass(Duration.ofNanos(1));
        assertThat(refusals.of(review)).isEmpty();
    }
}
