package dev.patoperator.github.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.patoperator.fuzz.FuzzInput;
import dev.patoperator.github.CallObserver;
import dev.patoperator.github.client.LinkHeader;
import dev.patoperator.github.support.StubResponse;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.OptionalInt;
import org.junit.jupiter.api.Timeout;

/** Fuzzes the headers from which a page's number, a rate limit and the server's time are read. */
@Timeout(10)
class HeaderFuzzTest {

    private static final URI GITHUB = URI.create("https://api.github.com");
    private static final GitHubRequest LIST = new GitHubRequest(
            GitHubOperation.LIST_GRANTS, GITHUB, "/orgs/acme/personal-access-tokens", null, "acme", "7");
    private static final Instant NOW = Instant.parse("2026-11-22T16:00:00Z");

    @FuzzTest
    void anythingIsReadAsTimesWithinBoundsOrNotAtAll(byte[] data) {
        GitHubResponse response = StubResponse.of(new FuzzInput(data));
        OptionalInt last = LinkHeader.page(response.headers("link"), "last");
        last.ifPresent(page -> assertThat(page).isBetween(0, 999_999_999));

        ServerClock clock = new ServerClock(Clock.fixed(NOW, ZoneOffset.UTC));
        response.date("date").ifPresent(date -> clock.record(GITHUB, date));
        assertThat(clock.now().plus(clock.ahead(GITHUB))).isNotNull();
        assertThat(clock.toLocal(GITHUB, Instant.MAX)).isAfter(NOW);
        assertThat(clock.toLocal(GITHUB, Instant.MIN)).isBefore(NOW);
        new RateLimits(clock, Duration.ofMinutes(1))
                .until(LIST, response, ErrorBody.of(response))
                .ifPresent(until -> assertThat(until).isBetween(NOW.plusSeconds(1), NOW.plus(Duration.ofMinutes(65))));

        CallObserver.RateLimit limit = response.rateLimit();
        assertThat(limit == null || limit.remaining() >= 0).isTrue();
        assertThat(response.requestId())
                .satisfiesAnyOf(
                        id -> assertThat(id).isNull(), id -> assertThat(id).matches("[A-Za-z0-9:-]{1,101}"));
        assertThat(Redirects.target(GITHUB, GITHUB, response))
                .satisfiesAnyOf(
                        to -> assertThat(to).isNull(),
                        to -> assertThat(to).hasHost("api.github.com").hasScheme("https"));
    }
}
