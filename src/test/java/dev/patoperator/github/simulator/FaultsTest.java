package dev.patoperator.github.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultsTest {

    private static final String REVIEW = "orgs/review-pat-grant-request";
    private static final String LIST = "orgs/list-pat-grants";

    private final GitHubSimulator github = GitHubSimulator.start();
    private final SimulatedOrganization acme = github.organization("acme");
    private final PlainClient client = new PlainClient(github);
    private String token;

    @BeforeEach
    void seed() throws Exception {
        acme.request(71).add();
        token = client.token(acme);
    }

    @AfterEach
    void stop() {
        github.close();
    }

    @Test
    void resetAfterActingDecidesAndSendsNoAnswer() {
        Fault fault = github.faults().on(REVIEW).resetAfterActing();

        assertThatThrownBy(this::approve).isInstanceOf(IOException.class);

        assertThat(acme.pendingRequestIds()).isEmpty();
        assertThat(fault.fired()).isEqualTo(1);
        assertThat(github.calls(REVIEW)).extracting(RecordedCall::status).containsExactly(0);
    }

    @Test
    void resetBeforeActingDecidesNothing() {
        github.faults().on(REVIEW).resetBeforeActing();

        assertThatThrownBy(this::approve).isInstanceOf(IOException.class);

        assertThat(acme.pendingRequestIds()).containsExactly(71L);
        assertThat(github.postCount()).isEqualTo(1);
    }

    @Test
    void listCallFailsWhenEveryConnectionIsReset() {
        Fault fault = github.faults().on(LIST).every().resetBeforeActing();

        assertThatThrownBy(this::list).isInstanceOf(IOException.class);

        // More than once, because the JDK's client retries a GET by itself.
        assertThat(fault.fired()).isGreaterThan(1);
    }

    @Test
    void scriptsForTheSameCallsApplyInSequence() throws Exception {
        github.faults().on(REVIEW).next(2).status(503);
        github.faults().onDecisions().html(502);

        assertThat(approve().statusCode()).isEqualTo(503);
        assertThat(approve().statusCode()).isEqualTo(503);
        assertThat(approve().statusCode()).isEqualTo(502);
        assertThat(acme.pendingRequestIds()).containsExactly(71L);
        assertThat(approve().statusCode()).isEqualTo(204);
        assertThat(github.faults().fired()).isEqualTo(3);
    }

    @Test
    void onlyTheNthCallFailsAndStillActs() throws Exception {
        github.faults().on(REVIEW).nth(2).afterActing().status(500);
        acme.request(72).add();

        assertThat(approve().statusCode()).isEqualTo(204);
        assertThat(approve(72).statusCode()).isEqualTo(500);
        assertThat(acme.pendingRequestIds()).isEmpty();
    }

    @Test
    void jsonCanBeTruncatedOrCutMidBody() throws Exception {
        github.faults().on(LIST).truncatedJson();
        acme.grant(1).add();
        HttpResponse<String> answer = list();
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> PlainClient.json(answer)).isInstanceOf(JsonProcessingException.class);

        github.faults().on(LIST).cutMidBody();
        assertThatThrownBy(this::list).isInstanceOf(IOException.class);
    }

    @Test
    void clientTimesOutOnADelayAfterGitHubActed() {
        github.faults().on(REVIEW).delay(Duration.ofSeconds(30));
        client.each(request -> request.timeout(Duration.ofMillis(300)));

        assertThatThrownBy(this::approve).isInstanceOf(HttpTimeoutException.class);

        assertThat(acme.pendingRequestIds()).isEmpty();
    }

    @Test
    void hookLetsAPersonDecideFirst() throws Exception {
        github.faults().on(REVIEW).run(() -> acme.personDenies(71));

        assertThat(approve().statusCode()).isEqualTo(404);
        assertThat(acme.decisions()).extracting(SimulatedDecision::by).containsExactly(SimulatedDecision.PERSON);
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 429})
    void secondaryLimitsComeInThreeForms(int status) throws Exception {
        github.faults().on(LIST).secondaryRateLimitWithRetryAfter(status, Duration.ofSeconds(7));
        github.faults().on(LIST).secondaryRateLimitWithGhLimitedBy(status);
        github.faults().on(LIST).secondaryRateLimitByMessageOnly(status);

        HttpResponse<String> retryAfter = list();
        assertThat(retryAfter.statusCode()).isEqualTo(status);
        assertThat(retryAfter.headers().firstValue("retry-after")).contains("7");
        assertThat(retryAfter.body()).doesNotContain("secondary");
        HttpResponse<String> limitedBy = list();
        assertThat(limitedBy.statusCode()).isEqualTo(status);
        assertThat(limitedBy.headers().firstValue("gh-limited-by")).isPresent();
        assertThat(limitedBy.headers().firstValue("retry-after")).isEmpty();
        HttpResponse<String> messageOnly = list();
        assertThat(messageOnly.statusCode()).isEqualTo(status);
        assertThat(messageOnly.body()).contains("You have exceeded a secondary rate limit");
        assertThat(messageOnly.headers().firstValue("x-ratelimit-remaining"))
                .hasValueSatisfying(remaining -> assertThat(remaining).isNotEqualTo("0"));
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 429})
    void scriptedPrimaryLimitReportsItsReset(int status) throws Exception {
        Instant reset = Instant.now().plusSeconds(90);
        github.faults().on(LIST).primaryRateLimit(status, reset);

        HttpResponse<String> answer = list();

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("x-ratelimit-remaining")).contains("0");
        assertThat(answer.headers().firstValue("x-ratelimit-reset")).contains(Long.toString(reset.getEpochSecond()));
    }

    @Test
    void primaryLimitCountsCallsAndResetsAfterAnHour() throws Exception {
        acme.rateLimit(2);
        github.exhaustedRateLimitStatus(429);

        assertThat(list().headers().firstValue("x-ratelimit-remaining")).contains("1");
        assertThat(list().statusCode()).isEqualTo(200);
        assertThat(list().statusCode()).isEqualTo(429);
        assertThat(client.get("/rate_limit", token).statusCode()).isEqualTo(200);
        github.clockSkew(Duration.ofMinutes(61));
        token = client.token(acme);
        assertThat(list().statusCode()).isEqualTo(200);
    }

    @Test
    void redirectNamesAnotherHost() throws Exception {
        github.faults().on(LIST).redirectTo(307, URI.create("http://127.0.0.2:1"));

        assertThat(list().headers().firstValue("Location"))
                .contains("http://127.0.0.2:1/orgs/acme/personal-access-tokens");
    }

    @Test
    void proxyDropsAHeaderOrAnswersByItself() throws Exception {
        acme.grant(1).add();
        acme.grant(2).add();
        github.faults().on(LIST).dropHeader("Link");
        github.faults().on(LIST).plainText(403, "RBAC: access denied");

        HttpResponse<String> dropped = list("?per_page=1");
        assertThat(PlainClient.json(dropped)).hasSize(1);
        assertThat(dropped.headers().firstValue("Link")).isEmpty();
        HttpResponse<String> refused = list("?per_page=1");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).isEqualTo("RBAC: access denied");
        assertThat(refused.headers().firstValue("X-GitHub-Request-Id")).isEmpty();
        assertThat(list("?per_page=1").headers().firstValue("Link")).isPresent();
        assertThat(github.contractViolations()).isEmpty();
    }

    @Test
    void faultsCanBeLimitedByPageSizeAndDuration() throws Exception {
        github.faults().onPages(LIST, 51).every().status(502);
        assertThat(list("?per_page=100").statusCode()).isEqualTo(502);
        assertThat(list("?per_page=50").statusCode()).isEqualTo(200);
        github.faults().clear();

        github.faults().on(LIST).lasting(Duration.ofHours(1)).status(503);
        assertThat(list().statusCode()).isEqualTo(503);
        assertThat(list().statusCode()).isEqualTo(503);
        github.faults().clear();
        github.faults().on(LIST).lasting(Duration.ZERO).status(503);
        assertThat(list().statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> approve() throws Exception {
        return approve(71);
    }

    private HttpResponse<String> approve(long id) throws Exception {
        return client.post("/orgs/acme/personal-access-token-requests/" + id, token, "{\"action\":\"approve\"}");
    }

    private HttpResponse<String> list() throws Exception {
        return list("");
    }

    private HttpResponse<String> list(String query) throws Exception {
        return client.get("/orgs/acme/personal-access-tokens" + query, token);
    }
}
