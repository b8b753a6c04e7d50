package dev.patoperator.telemetry.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.github.pat.Permissions;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsTest {

    private static final OrganizationMetrics.OrganizationId ACME =
            new OrganizationMetrics.OrganizationId("api.github.com", "acme");

    private final Metrics metrics = new Metrics();
    private final PrometheusRegistry registry = new PrometheusRegistry();

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void githubCallsAreCountedAndTimedByOperationAndStatus() {
        metrics.githubCall("orgs/list-pat-grants", 200, Duration.ofMillis(250));
        metrics.githubCall("orgs/list-pat-grants", 200, Duration.ofMillis(750));
        metrics.githubCall("orgs/list-pat-grants", 0, Duration.ofSeconds(10));
        metrics.githubCall("orgs/list-pat-grants", 4711, Duration.ofSeconds(1));
        assertThat(metrics.scrape())
                .contains("# TYPE github_pat_operator_github_requests_seconds histogram")
                .contains("github_pat_operator_github_requests_seconds_count"
                        + "{operation=\"orgs/list-pat-grants\",status=\"200\"} 2\n")
                .contains("github_pat_operator_github_requests_seconds_sum"
                        + "{operation=\"orgs/list-pat-grants\",status=\"200\"} 1.0\n")
                .contains("github_pat_operator_github_requests_seconds_bucket"
                        + "{operation=\"orgs/list-pat-grants\",status=\"200\",le=\"0.3\"} 1\n")
                .contains("status=\"none\"} 1\n")
                .contains("status=\"other\"} 1\n")
                .doesNotContain("4711");
    }

    @Test
    void theRateLimitOfAnInstallationIsTheLastOneReported() {
        metrics.use("acme", ACME, 678);
        metrics.rateLimit("api.github.com", "678", 5000, 4999, Instant.ofEpochSecond(1_795_000_000));
        metrics.rateLimit("api.github.com", "678", 12500, 40, Instant.ofEpochSecond(1_795_003_600));
        String of = "{host=\"api.github.com\",installation=\"678\"}";
        assertThat(metrics.scrape())
                .contains("github_pat_operator_github_rate_limit" + of + " 12500.0\n")
                .contains("github_pat_operator_github_rate_limit_remaining" + of + " 40.0\n")
                .contains("github_pat_operator_github_rate_limit_reset_timestamp_seconds" + of + " 1.7950036E9\n");
    }

    @Test
    void onlyUsedInstallationsAreShownSeparatelyForEachGitHub() {
        metrics.use("acme", ACME, 678);
        metrics.use("globex", new OrganizationMetrics.OrganizationId("ghes.globex.example", "globex"), 678);
        metrics.rateLimit("api.github.com", "678", 5000, 4000, Instant.EPOCH);
        metrics.rateLimit("ghes.globex.example", "678", 100, 0, Instant.EPOCH);
        metrics.rateLimit("api.github.com", "679", 5000, 4000, Instant.EPOCH);
        assertThat(series("github_rate_limit_remaining"))
                .containsExactlyInAnyOrder(
                        "{host=\"api.github.com\",installation=\"678\"} 4000.0",
                        "{host=\"ghes.globex.example\",installation=\"678\"} 0.0");
    }

    @Test
    void decisionsAreCountedByOrganizationActionAndOutcome() {
        metrics.decision("acme", "acme", "Approve", "Approved");
        metrics.decision("acme", "acme", "Approve", "Approved");
        assertThat(metrics.scrape())
                .contains("github_pat_operator_decisions_total"
                        + "{action=\"Approve\",organization=\"acme\",outcome=\"Approved\"} 2.0\n");
    }

    @Test
    void timesFromRequestToDecisionAreCountedByOrganizationAndAction() {
        metrics.requestDecided("acme", "acme", "Approve", Duration.ofSeconds(61));
        metrics.requestDecided("acme", "acme", "Approve", Duration.ofDays(40));
        metrics.requestDecided("acme", "acme", "Approve", Duration.ofSeconds(-5));
        String labels = "{action=\"Approve\",organization=\"acme\"";
        assertThat(metrics.scrape()).contains("# TYPE github_pat_operator_request_to_decision_seconds histogram");
        assertThat(series("request_to_decision_seconds_bucket"))
                .hasSize(10)
                .contains(labels + ",le=\"60.0\"} 1", labels + ",le=\"300.0\"} 2")
                .contains(labels + ",le=\"2592000.0\"} 2", labels + ",le=\"+Inf\"} 3");
        assertThat(series("request_to_decision_seconds_count")).containsExactly(labels + "} 3");
        assertThat(series("request_to_decision_seconds_sum")).containsExactly(labels + "} 3456061.0");
    }

    @Test
    void timesOfTooManyOrganizationsAreCountedTogether() {
        for (int i = 0; i < 1_200; i++) {
            metrics.requestDecided("mallory", "org-" + i, "Deny", Duration.ofMinutes(2));
        }
        assertThat(series("request_to_decision_seconds_count"))
                .hasSize(1_001)
                .contains("{action=\"Deny\",organization=\"other\"} 200");
    }

    @Test
    void grantsThatExpireSoonAreCountedWhenTheListIsRead() {
        Instant listed = Instant.ofEpochSecond(1_795_000_000);
        metrics.use("acme", ACME, 678);
        List<Duration> expiries = List.of(
                Duration.ofSeconds(-1),
                Duration.ofSeconds(1),
                Duration.ofDays(3),
                Duration.ofDays(3).plusSeconds(1),
                Duration.ofDays(14),
                Duration.ofDays(14).plusSeconds(1));
        List<ListedPat> grants = new ArrayList<>();
        expiries.forEach(expiry -> grants.add(grant(grants.size(), listed.plus(expiry))));
        grants.add(grant(99, null));
        metrics.organizations().listed(ACME, ItemKind.GRANT, grants, listed);

        String acme = "{host=\"api.github.com\",organization=\"acme\"";
        assertThat(series("expiring_grants"))
                .containsExactlyInAnyOrder(acme + ",within=\"3d\"} 2.0", acme + ",within=\"14d\"} 4.0");
        assertThat(series("never_expiring_grants")).containsExactly(acme + "} 1.0");
        metrics.organizations().unlisted(ACME, ItemKind.GRANT, 1);
        assertThat(series("expiring_grants")).contains(acme + ",within=\"3d\"} 1.0");
    }

    @Test
    void theQueueLengthIsReadAtEveryScrape() {
        AtomicInteger length = new AtomicInteger(3);
        metrics.queueLength(length::get);
        assertThat(metrics.scrape()).contains("github_pat_operator_queue_length 3.0\n");
        length.set(0);
        assertThat(metrics.scrape()).contains("github_pat_operator_queue_length 0.0\n");
    }

    @Test
    void aNewProcessReportsItsBuildItsJvmAndZeroDroppedEvents() {
        assertThat(metrics.scrape())
                .containsPattern("github_pat_operator_build_info\\{java=\""
                        + Runtime.version().feature() + "[^\"]*\",version=\"[^\"]+\"} 1")
                .contains("github_pat_operator_events_dropped_total 0.0\n")
                .contains("jvm_memory_used_bytes{", "jvm_threads_live_threads ", "process_uptime_seconds ");
    }

    @Test
    void httpStatusesCreateABoundedNumberOfSeries() {
        for (int status = 100; status <= 600; status++) {
            metrics.githubCall("orgs/list-pat-grants", status, Duration.ZERO);
        }
        assertThat(series("github_requests_seconds_count")).hasSizeLessThan(80);
    }

    @Test
    void aTenantWithManyOrganizationsDisplacesOnlyItsOwnSeries() {
        metrics.decision("acme", "acme", "Deny", "Denied");
        for (int i = 0; i < 2_000; i++) {
            metrics.decision("mallory", "org-" + i, "Deny", "Denied");
        }
        metrics.decision("globex", "globex", "Deny", "Denied");
        assertThat(series("decisions_total"))
                .hasSize(1_001)
                .contains("{action=\"Deny\",organization=\"acme\",outcome=\"Denied\"} 1.0")
                .contains("{action=\"Deny\",organization=\"globex\",outcome=\"Denied\"} 1.0")
                .contains("{action=\"Deny\",organization=\"other\",outcome=\"Denied\"} 1001.0");
    }

    @Test
    void aTenantWithManyStandingResourcesDisplacesOnlyItsOwnSeries() {
        for (int i = 0; i < 3_000; i++) {
            metrics.evaluations().evaluated(resource("mallory", "m-" + i), Instant.EPOCH);
        }
        metrics.evaluations().evaluated(resource("acme", "deny"), Instant.ofEpochSecond(5));
        assertThat(series("last_evaluation_timestamp_seconds"))
                .hasSize(2_000)
                .contains("{kind=\"PatGrantReview\",name=\"deny\",namespace=\"acme\"} 5.0")
                .anyMatch(line -> line.contains("m-0\""));
    }

    @Test
    void deletedResourcesAreForgottenAndRecreatedOnesAreShown() {
        metrics.evaluations().evaluated(resource("acme", "deny"), Instant.ofEpochSecond(5));
        metrics.evaluations()
                .evaluated(new ResourceRef("PatGrantReview", "acme", "deny", "new"), Instant.ofEpochSecond(9));
        metrics.evaluations().evaluated(resource("acme", "suspended"), Instant.ofEpochSecond(7));
        metrics.evaluations().forget("uid-suspended");
        assertThat(series("last_evaluation_timestamp_seconds"))
                .containsExactly("{kind=\"PatGrantReview\",name=\"deny\",namespace=\"acme\"} 9.0");
        metrics.evaluations().retain(resource -> false);
        assertThat(series("last_evaluation_timestamp_seconds")).isEmpty();
    }

    @Test
    void listsOfUnusedOrganizationsAreForgotten() {
        var globex = new OrganizationMetrics.OrganizationId("api.github.com", "globex");
        for (var organization : List.of(ACME, globex)) {
            metrics.use("acme", organization, 678);
            metrics.organizations()
                    .listed(organization, ItemKind.REQUEST, List.of(request(71)), Instant.ofEpochSecond(9));
            metrics.organizations().listed(organization, ItemKind.GRANT, List.of(), Instant.ofEpochSecond(9));
            metrics.decision("acme", organization.login(), "Deny", "Denied");
        }
        metrics.organizations().unlisted(ACME, ItemKind.REQUEST, 71);
        metrics.retain(() -> (namespace, organization) -> organization.equals("acme"));

        String acme = "{host=\"api.github.com\",organization=\"acme\"}";
        assertThat(series("pending_requests")).containsExactly(acme + " 0.0");
        assertThat(series("oldest_pending_request_timestamp_seconds")).containsExactly(acme + " NaN");
        assertThat(series("active_grants")).containsExactly(acme + " 0.0");
        assertThat(series("decisions_total"))
                .as("the last counts must still be scraped")
                .hasSize(2);
        metrics.organizations().listed(globex, ItemKind.GRANT, List.of(), Instant.EPOCH);
        assertThat(series("active_grants"))
                .as("the organization is not used any more")
                .hasSize(1);
    }

    @Test
    void shortListsAlwaysHaveFiguresAndTheLongestListLosesThem() {
        for (var list : Map.of("long", 90_000, "longer", 100_000, "short", 200).entrySet()) {
            list(list.getKey(), list.getValue());
        }
        list("third", 50_000);
        assertThat(series("pending_requests"))
                .as("the longest list has none: a missing figure is better than a wrong one")
                .containsExactlyInAnyOrder(pending("long", 90_000), pending("short", 200), pending("third", 50_000));

        list("too-long", 60_001);
        list("other", 200);
        assertThat(series("pending_requests"))
                .containsExactlyInAnyOrder(
                        pending("too-long", 60_001),
                        pending("short", 200),
                        pending("third", 50_000),
                        pending("other", 200));
        list("longest", 100_000);
        assertThat(series("pending_requests")).hasSize(4);
    }

    /** Such a list must not cost another organization its figures. */
    @Test
    void aListOfAnOrganizationWithoutSeriesDisplacesNoOther() {
        list("long", 100_000);
        list("longer", 100_000);
        metrics.organizations().listed(organization("nobody-uses"), ItemKind.REQUEST, requests(50_000), Instant.EPOCH);
        assertThat(series("pending_requests")).hasSize(2);
    }

    private static OrganizationMetrics.OrganizationId organization(String login) {
        return new OrganizationMetrics.OrganizationId("api.github.com", login);
    }

    private static List<ListedPat> requests(int length) {
        return LongStream.range(0, length)
                .<ListedPat>mapToObj(MetricsTest::request)
                .toList();
    }

    private void list(String login, int length) {
        var organization = organization(login);
        metrics.use("acme", organization, 678);
        metrics.organizations().listed(organization, ItemKind.REQUEST, requests(length), Instant.ofEpochSecond(9));
    }

    private static String pending(String login, int number) {
        return "{host=\"api.github.com\",organization=\"" + login + "\"} " + (double) number;
    }

    @Test
    void unusedCountsAndLimitsAreForgottenAfterAWhile() {
        AtomicLong now = new AtomicLong();
        var decisions = new DecisionMetrics(new PrometheusRegistry(), now::get);
        var limits = new RateLimitMetrics(registry, now::get);
        decisions.count("acme", "acme", "Deny", "Denied");
        limits.use("acme", "api.github.com", "678");
        limits.update("api.github.com", "678", 5000, 4000, Instant.EPOCH);
        now.set(Duration.ofMinutes(59).toNanos());
        decisions.retain(() -> (namespace, organization) -> false);
        limits.forgetOld();
        assertThat(decisions.collect().getDataPoints()).hasSize(1);
        assertThat(registry.scrape().size()).isEqualTo(3);

        now.set(Duration.ofHours(2).toNanos());
        decisions.retain(() -> (namespace, organization) -> false);
        limits.forgetOld();
        assertThat(decisions.collect().getDataPoints()).isEmpty();
        assertThat(registry.scrape()).allMatch(gauge -> gauge.getDataPoints().isEmpty());
    }

    /** Returns the labels and values of a metric. */
    private List<String> series(String name) {
        String start = "github_pat_operator_" + name + "{";
        return metrics.scrape()
                .lines()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length() - 1))
                .toList();
    }

    private static ResourceRef resource(String namespace, String name) {
        return new ResourceRef("PatGrantReview", namespace, name, "uid-" + name);
    }

    private static PatGrant grant(long id, @Nullable Instant expiresAt) {
        return new PatGrant(
                id, null, null, null, Permissions.UNKNOWN, Instant.EPOCH, null, null, null, expiresAt, Instant.EPOCH);
    }

    private static PatRequest request(long id) {
        return new PatRequest(id, null, null, null, null);
    }
}
