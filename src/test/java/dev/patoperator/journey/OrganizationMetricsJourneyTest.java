package dev.patoperator.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.support.TestOperator;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Metrics of organizations, resources and workers, scraped from a running operator. */
class OrganizationMetricsJourneyTest {

    private static final String PREFIX = "github_pat_operator_";
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    private final TestOperator operator = TestOperator.prepare();

    @BeforeEach
    void start() {
        operator.gitHub().organization("acme");
        operator.secret("acme", "github-app");
        operator.start();
    }

    @AfterEach
    void stop() {
        operator.close();
    }

    private static String standing(String kind, String name, String selector) {
        return """
                apiVersion: patoperator.dev/v1alpha1
                kind: %s
                metadata:
                  name: %s
                  namespace: acme
                spec:
                  organization: Acme
                  selector: {owners: [%s]}
                  interval: 1m
                """.formatted(kind, name, selector) + (kind.equals("PatGrantReview") ? "  action: Deny\n" : "");
    }

    private List<String> scrape() {
        return operator.metrics().lines().toList();
    }

    /** Returns the value of the only series of this name with these labels. */
    private double value(String name, String... labels) {
        List<String> found = scrape().stream()
                .filter(line -> line.matches(PREFIX + name + "[ {].*"))
                .filter(line -> List.of(labels).stream().allMatch(line::contains))
                .toList();
        assertThat(found).describedAs("%s with %s", name, List.of(labels)).hasSize(1);
        return Double.parseDouble(found.get(0).substring(found.get(0).lastIndexOf(' ') + 1));
    }

    /** Returns the series of this name with these labels. */
    private List<String> named(String name, String... labels) {
        return scrape().stream()
                .filter(line -> line.startsWith(PREFIX + name + "{"))
                .filter(line -> List.of(labels).stream().allMatch(line::contains))
                .toList();
    }

    private void awaitValue(String name, double expected, String... labels) {
        TestOperator.waiting()
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> assertThat(value(name, labels)).isEqualTo(expected));
    }

    @Test
    void listingsUpdateTheMetricsOfPendingRequestsAndActiveGrants() throws Exception {
        var acme = operator.gitHub().organization("acme");
        acme.request(1).owner("mona").since(NOW.minus(Duration.ofDays(3))).add();
        acme.request(2).owner("mona").since(NOW.minus(Duration.ofDays(1))).add();
        acme.request(3).owner("leaver").since(NOW.minus(Duration.ofDays(9))).add();
        Instant longAgo = NOW.minus(Duration.ofDays(200));
        Instant soon = NOW.plus(Duration.ofDays(30));
        acme.grant(11)
                .owner("mona")
                .since(longAgo)
                .lastUsedAt(NOW)
                .expiresAt(soon)
                .add();
        acme.grant(12)
                .owner("mona")
                .since(longAgo)
                .expiresAt(NOW.plus(Duration.ofDays(2)))
                .add();
        acme.grant(13)
                .owner("mona")
                .since(longAgo)
                .lastUsedAt(longAgo)
                .expiresAt(null)
                .add();
        acme.grant(14).owner("leaver").since(NOW).expiresAt(null).add();
        operator.apply(standing("PatGrantReview", "deny-leaver", "leaver"));
        operator.apply(standing("PatRevocation", "revoke-leaver", "leaver"));

        String of = "organization=\"acme\"";
        awaitValue("pending_requests", 2, of, "host=\"127.0.0.1\"");
        assertThat(value("oldest_pending_request_timestamp_seconds", of))
                .isEqualTo(NOW.minus(Duration.ofDays(3)).getEpochSecond());
        awaitValue("active_grants", 3, of);
        awaitValue("never_expiring_grants", 1, of);
        awaitValue("idle_grants", 2, of);
        awaitValue("expiring_grants", 1, of, "within=\"3d\"");
        awaitValue("expiring_grants", 1, of, "within=\"14d\"");
        assertThat(value("requests_listed_timestamp_seconds", of)).isBetween((double) NOW.getEpochSecond() - 1, (double)
                Instant.now().getEpochSecond());

        acme.memberCancels(1);
        acme.memberCancels(2);
        awaitValue("pending_requests", 0, of);
        assertThat(value("oldest_pending_request_timestamp_seconds", of)).isNaN();
    }

    @Test
    void standingResourceHasAnEvaluationTimestampUntilItIsDeleted() throws Exception {
        operator.apply(standing("PatGrantReview", "first", "nobody"));
        operator.apply(standing("PatRevocation", "second", "nobody"));
        operator.awaitReview("first", "UpToDate");
        operator.awaitRevocation("second", "UpToDate");
        String first = "name=\"first\"";
        double before = value("last_evaluation_timestamp_seconds", first, "kind=\"PatGrantReview\"");
        assertThat(value("last_evaluation_timestamp_seconds", "name=\"second\"", "namespace=\"acme\""))
                .isPositive();
        TestOperator.waiting()
                .untilAsserted(() -> assertThat(value("last_evaluation_timestamp_seconds", first))
                        .isGreaterThan(before));

        operator.client().resource(operator.review("first")).delete();

        TestOperator.waiting()
                .untilAsserted(() -> assertThat(scrape())
                        .noneMatch(line -> line.startsWith(PREFIX + "last_evaluation") && line.contains(first)));
        assertThat(value("last_evaluation_timestamp_seconds", "name=\"second\""))
                .isPositive();
    }

    @Test
    void resourcesAreCountedByTheReasonOfTheirCondition() throws Exception {
        operator.gitHub().organization("acme").request(1).add();
        operator.apply(TestOperator.review("good", "Approve", "1"));
        operator.apply(TestOperator.review("gone", "Approve", "404"));
        operator.apply(TestOperator.review("unheld", "Approve", "2", "credentialsRef: {name: nowhere}"));
        operator.apply(TestOperator.revocation("paused", "3", "suspend: true"));
        String reviews = "kind=\"PatGrantReview\"";
        String unheld = "reason=\"CredentialsNotFound\"";
        awaitValue("resources", 1, reviews, "reason=\"Succeeded\"");
        awaitValue("resources", 1, reviews, "reason=\"NotFound\"");
        awaitValue("resources", 1, reviews, unheld);
        awaitValue("resources", 1, "kind=\"PatRevocation\"", "reason=\"Suspended\"");
        assertThat(value("resources", reviews, "reason=\"Suspended\"")).isZero();

        operator.apply(
                TestOperator.review("unheld", "Approve", "2", "credentialsRef: {name: nowhere}", "suspend: true"));
        awaitValue("resources", 0, reviews, unheld);
        awaitValue("resources", 1, reviews, "reason=\"Suspended\"");

        operator.client().resource(operator.review("gone")).delete();
        awaitValue("resources", 0, reviews, "reason=\"NotFound\"");
    }

    @Test
    void reconciliationsAreTimedAndTheirFailuresCounted() throws Exception {
        operator.gitHub().organization("acme").request(1).add();
        String failures = "result=\"failure\"";
        String reviews = "kind=\"PatGrantReview\"";
        assertThat(value("reconciliations_seconds_count", reviews, failures)).isZero();
        operator.kubernetes().faults().failNext(2, call -> call.writesStatusOf("patgrantreviews"), 403);

        operator.apply(TestOperator.review("one", "Approve", "1"));
        operator.awaitReview("one", "Succeeded");

        awaitValue("reconciliations_seconds_count", 2, reviews, failures);
        assertThat(value("reconciliations_seconds_count", reviews, "result=\"success\""))
                .isPositive();
        assertThat(value("reconciliations_seconds_count", "kind=\"PatRevocation\"", failures))
                .isZero();
    }

    @Test
    void queueAgePausesAndConfirmationsAreMeasured() throws Exception {
        var acme = operator.gitHub().organization("acme");
        for (long id = 1; id <= 6; id++) {
            acme.request(id).add();
        }
        assertThat(value("queue_oldest_age_seconds")).isZero();
        assertThat(scrape())
                .filteredOn(line -> line.startsWith(PREFIX + "installation_pauses_seconds_count"))
                .isNotEmpty()
                .allMatch(line -> line.endsWith(" 0"));
        var faults = operator.gitHub().faults();
        faults.on((method, path) -> path.endsWith("/personal-access-token-requests") && method.equals("GET"))
                .delay(Duration.ofMillis(500));
        faults.onDecisions().status(503);

        operator.apply(TestOperator.review("six", "Approve", "1, 2, 3, 4, 5, 6"));
        TestOperator.waiting()
                .untilAsserted(
                        () -> assertThat(value("queue_oldest_age_seconds")).isPositive());
        operator.awaitReview("six", "Succeeded");

        awaitValue("queue_oldest_age_seconds", 0);
        String down = "cause=\"github_unavailable\"";
        assertThat(value("installation_pauses_seconds_count", down)).isGreaterThanOrEqualTo(1);
        assertThat(value("installation_pauses_seconds_sum", down)).isBetween(0.01, 10.0);
        assertThat(value("confirmation_seconds_count")).isEqualTo(6);
        assertThat(value("confirmation_seconds_sum")).isPositive().isLessThan(60);
    }

    @Test
    void resourcesThatAreNotWellAreNamedUntilTheyAre() throws Exception {
        operator.gitHub().organization("acme").request(1).add();
        operator.apply(TestOperator.review("good", "Approve", "1"));
        operator.apply(TestOperator.review("gone", "Approve", "404"));
        operator.apply(TestOperator.review("unheld", "Approve", "2", "credentialsRef: {name: nowhere}"));
        operator.awaitReview("good", "Succeeded");
        String review = "kind=\"PatGrantReview\",name=\"%s\",namespace=\"acme\",reason=\"%s\"";
        awaitValue("resource_condition", 1, review.formatted("gone", "NotFound"));
        awaitValue("resource_condition", 1, review.formatted("unheld", "CredentialsNotFound"));
        assertThat(named("resource_condition", "name=\"good\"")).isEmpty();

        operator.apply(
                TestOperator.review("unheld", "Approve", "2", "credentialsRef: {name: nowhere}", "suspend: true"));
        operator.client().resource(operator.review("gone")).delete();
        TestOperator.waiting()
                .untilAsserted(() -> assertThat(named("resource_condition")).isEmpty());
        assertThat(value("resource_series_left_out", "metric=\"resource_condition\""))
                .isZero();
    }

    @Test
    void suspendedDenyIsNamedWithTheTimeUntilItIsResumed() throws Exception {
        operator.apply(standing("PatRevocation", "paused-revocation", "nobody") + "  suspend: true\n");
        operator.apply(standing("PatGrantReview", "paused", "nobody") + "  suspend: true\n");

        String paused = "name=\"paused\",namespace=\"acme\",organization=\"acme\"";
        TestOperator.waiting()
                .untilAsserted(() -> assertThat(value("deny_suspended_timestamp_seconds", paused))
                        .isBetween((double) NOW.getEpochSecond() - 1, (double)
                                Instant.now().getEpochSecond()));
        assertThat(named("resource_condition")).as("somebody wants it so").isEmpty();

        operator.apply(standing("PatGrantReview", "paused", "nobody") + "  suspend: false\n");
        TestOperator.waiting()
                .untilAsserted(() ->
                        assertThat(named("deny_suspended_timestamp_seconds")).isEmpty());
    }

    @Test
    void decisionsAreCountedForEachPolicyAndTimedFromTheRequest() throws Exception {
        var acme = operator.gitHub().organization("acme");
        acme.request(1).owner("leaver").since(NOW.minus(Duration.ofDays(2))).add();
        acme.request(2).owner("leaver").since(NOW.minus(Duration.ofMinutes(10))).add();
        acme.request(3).owner("mona").since(NOW.minus(Duration.ofHours(2))).add();
        acme.grant(11).owner("leaver").since(NOW.minus(Duration.ofDays(2))).add();
        operator.apply(standing("PatGrantReview", "deny-nobody", "nobody"));
        operator.awaitReview("deny-nobody", "UpToDate");
        String none = "name=\"deny-nobody\"";
        assertThat(value("policy_decisions_total", none, "action=\"Deny\"")).isZero();

        operator.apply(standing("PatGrantReview", "deny-leaver", "leaver"));
        operator.apply(standing("PatRevocation", "revoke-leaver", "leaver"));
        operator.apply(TestOperator.review("by-hand", "Approve", "3"));

        String policy = "name=\"deny-leaver\",namespace=\"acme\"";
        awaitValue("policy_decisions_total", 2, policy, "action=\"Deny\"", "kind=\"PatGrantReview\"");
        awaitValue("policy_decisions_total", 1, "name=\"revoke-leaver\"", "action=\"Revoke\"");
        operator.awaitReview("by-hand", "Succeeded");
        awaitValue("request_to_decision_seconds_count", 1, "action=\"Approve\"", "organization=\"acme\"");
        assertThat(value("request_to_decision_seconds_sum", "action=\"Approve\""))
                .isBetween(7200.0, 7300.0);
        assertThat(value("request_to_decision_seconds_count", "action=\"Deny\""))
                .isEqualTo(2);
        assertThat(value("request_to_decision_seconds_bucket", "action=\"Deny\"", "le=\"900.0\""))
                .isEqualTo(1);
        assertThat(named("request_to_decision_seconds_count"))
                .as("a grant was asked for by nobody")
                .hasSize(2);
        assertThat(named("policy_decisions_total", "by-hand"))
                .as("a list of ids is no policy")
                .isEmpty();
    }
}
