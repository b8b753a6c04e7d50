package dev.patoperator.github.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.patoperator.github.GitHubException;
import dev.patoperator.github.pat.PageQuery;
import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.github.pat.ResultPage;
import dev.patoperator.github.support.ClientOnSimulator;
import dev.patoperator.github.support.UnrulyServer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests all known forms of GitHub's rate-limit responses, and until when each requires a wait. */
class RateLimitTest {

    private static final String LIST = "orgs/list-pat-grants";

    /** {@code Date} and {@code x-ratelimit-reset} are whole seconds, and the machine may be slow. */
    private static final Duration TOLERANCE = Duration.ofMillis(2_500);

    private final ClientOnSimulator client = new ClientOnSimulator();

    @AfterEach
    void close() {
        client.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 429})
    void primaryLimitLastsUntilTheReset(int status) {
        Instant reset = client.clock.instant().plusSeconds(1_800);
        client.simulator.faults().on(LIST).primaryRateLimit(status, reset);

        assertLimitedUntil(reset);
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 429})
    void exhaustedLimitOfTheInstallationIsRecognized(int status) {
        client.simulator.exhaustedRateLimitStatus(status);
        client.acme.exhaustRateLimit();

        assertLimitedUntil(client.clock.instant().plus(Duration.ofHours(1)));
    }

    @ParameterizedTest
    @ValueSource(longs = {-3_600, 3_600})
    void resetIsConvertedFromGitHubsClock(long skewSeconds) {
        Duration skew = Duration.ofSeconds(skewSeconds);
        client.simulator.clockSkew(skew);
        Instant here = client.clock.instant().plusSeconds(600);
        client.simulator.faults().on(LIST).primaryRateLimit(403, here.plus(skew));

        assertLimitedUntil(here);
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 429})
    void retryAfterIsHonoured(int status) {
        client.simulator.faults().on(LIST).secondaryRateLimitWithRetryAfter(status, Duration.ofSeconds(90));

        assertLimitedUntil(client.clock.instant().plusSeconds(90));
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 429})
    void ghLimitedByHeaderAloneMeansOneMinute(int status) {
        client.simulator.faults().on(LIST).secondaryRateLimitWithGhLimitedBy(status);

        assertLimitedUntil(client.clock.instant().plusSeconds(60));
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 429})
    void secondaryLimitMessageAloneMeansOneMinute(int status) {
        client.simulator.faults().on(LIST).secondaryRateLimitByMessageOnly(status);

        assertLimitedUntil(client.clock.instant().plusSeconds(60));
    }

    /** docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit. */
    @Test
    void waitForALimitWithoutATimeDoublesWhileTheLimitLasts() throws Exception {
        client.simulator.faults().on(LIST).next(6).secondaryRateLimitByMessageOnly(403);

        for (int minutes : List.of(1, 2, 4, 8, 16, 16)) {
            assertLimitedUntil(client.clock.instant().plus(Duration.ofMinutes(minutes)));
        }

        client.pats().listGrants(client.access, PageQuery.newestFirst(1));
        client.simulator.faults().on(LIST).secondaryRateLimitByMessageOnly(403);
        assertLimitedUntil(client.clock.instant().plus(Duration.ofMinutes(1)));
    }

    @Test
    void limitOfDecisionsIsNotEndedByALookAtTheList() throws Exception {
        client.simulator.faults().on("orgs/update-pat-access").next(2).secondaryRateLimitByMessageOnly(403);

        for (int minutes : List.of(1, 2)) {
            client.pats().listGrants(client.access, PageQuery.newestFirst(1));
            Instant start = client.clock.instant();
            GitHubException.RateLimited limited = catchThrowableOfType(
                    GitHubException.RateLimited.class, () -> client.pats().revokeGrant(client.access, 1));

            assertThat(limited.until())
                    .isBetween(
                            start.plus(Duration.ofMinutes(minutes)),
                            client.clock.instant().plus(Duration.ofMinutes(minutes)));
        }
    }

    /** GitHub counts a call with a refused token against the address that it came from, with a limit of 60. */
    @Test
    void limitOfARefusedTokenIsNotReportedAsTheInstallations() throws Exception {
        client.ageToken();
        client.pats().listGrants(client.access, PageQuery.newestFirst(1));
        client.simulator.expireAllTokens();
        client.simulator.faults().on("apps/create-installation-access-token").status(503);

        assertThatThrownBy(() -> client.pats().listGrants(client.access, PageQuery.newestFirst(1)))
                .isInstanceOf(GitHubException.Unavailable.class);

        assertThat(client.github.rateLimit(client.access.installation()))
                .hasValueSatisfying(limit -> assertThat(limit.limit()).isEqualTo(5_000));
    }

    @Test
    void tokenExchangeCanBeRateLimited() {
        client.simulator
                .faults()
                .on("apps/create-installation-access-token")
                .secondaryRateLimitWithRetryAfter(403, Duration.ofSeconds(90));

        assertLimitedUntil(client.clock.instant().plusSeconds(90));
    }

    @Test
    void plain429IsARateLimit() throws Exception {
        assertLimited(429, Map.of(), "{}", Duration.ofSeconds(60));
    }

    @Test
    void loadBalancerPageAboutARateLimitIsARateLimit() throws Exception {
        assertLimited(
                403,
                Map.of("Content-Type", "text/html"),
                "<html>You have exceeded a secondary rate limit.</html>",
                Duration.ofSeconds(60));
        assertLimited(429, Map.of("Content-Type", "text/html"), "<html>Whoa there!</html>", Duration.ofSeconds(60));
    }

    @Test
    void documentationUrlOfAbuseLimitsIsARateLimit() throws Exception {
        assertLimited(
                403,
                Map.of(),
                "{\"message\":\"Stop\",\"documentation_url\":\"https://developer.github.com/v3/#abuse-rate-limits\"}",
                Duration.ofSeconds(60));
    }

    @Test
    void retryAfterMayBeADate() throws Exception {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.now().plusSeconds(120).atOffset(ZoneOffset.UTC));

        assertLimited(403, Map.of("Retry-After", date), "{}", Duration.ofSeconds(120));
    }

    @Test
    void laterOfRetryAfterAndResetIsUsed() throws Exception {
        long reset = Instant.now().plusSeconds(600).getEpochSecond();

        assertLimited(
                403,
                Map.of("Retry-After", "5", "x-ratelimit-remaining", "0", "x-ratelimit-reset", Long.toString(reset)),
                "{}",
                Duration.ofSeconds(600));
    }

    @Test
    void implausibleTimesAreBounded() throws Exception {
        assertLimited(429, Map.of("Retry-After", "999999999"), "{}", Duration.ofMinutes(65));
        assertLimited(429, Map.of("Retry-After", "0"), "{}", Duration.ofSeconds(1));
        assertLimited(
                403, Map.of("x-ratelimit-remaining", "0", "x-ratelimit-reset", "1000"), "{}", Duration.ofSeconds(1));
        assertLimited(429, Map.of("Retry-After", "-5"), "{}", Duration.ofSeconds(60));
        assertLimited(429, Map.of("Retry-After", "soon"), "{}", Duration.ofSeconds(60));
        assertLimited(403, Map.of("x-ratelimit-remaining", "0"), "{}", Duration.ofSeconds(60));
    }

    @Test
    void status403WithRemainingCallsIsForbidden() throws Exception {
        try (UnrulyServer server =
                UnrulyServer.answering(403, Map.of("x-ratelimit-remaining", "10"), "{\"message\":\"No\"}")) {
            assertThatThrownBy(() -> listOn(server)).isInstanceOf(GitHubException.Forbidden.class);
        }
    }

    private void assertLimitedUntil(Instant until) {
        Instant start = client.clock.instant();
        GitHubException.RateLimited limited = catchThrowableOfType(
                GitHubException.RateLimited.class,
                () -> client.pats().listGrants(client.access, PageQuery.newestFirst(1)));
        Duration taken = Duration.between(start, client.clock.instant());

        assertThat(limited.until())
                .isBetween(until.minus(TOLERANCE), until.plus(taken).plus(TOLERANCE));
        assertThat(limited.requestId()).isNotNull();
    }

    private void assertLimited(int status, Map<String, String> headers, String body, Duration wait) throws Exception {
        try (UnrulyServer server = UnrulyServer.answering(status, headers, body)) {
            GitHubException.RateLimited limited =
                    catchThrowableOfType(GitHubException.RateLimited.class, () -> listOn(server));

            assertThat(limited.until())
                    .isCloseTo(client.clock.instant().plus(wait), within(TOLERANCE.toMillis(), ChronoUnit.MILLIS));
        }
    }

    private ResultPage<PatGrant> listOn(UnrulyServer server) throws Exception {
        return client.pats().listGrants(server.access(), PageQuery.newestFirst(1));
    }
}
