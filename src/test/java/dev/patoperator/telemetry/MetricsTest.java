package dev.patoperator.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsTest {

    private final Metrics metrics = new Metrics();

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
        metrics.rateLimit("678", 5000, 4999, Instant.ofEpochSecond(1_795_000_000));
        metrics.rateLimit("678", 12500, 40, Instant.ofEpochSecond(1_795_003_600));
        assertThat(metrics.scrape())
                .contains("github_pat_operator_github_rate_limit{installation=\"678\"} 12500.0\n")
                .contains("github_pat_operator_github_rate_limit_remaining{installation=\"678\"} 40.0\n")
                .contains("github_pat_operator_github_rate_limit_reset_timestamp_seconds{installation=\"678\"}"
                        + " 1.7950036E9\n");
    }

    @Test
    void decisionsAreCountedByOrganizationActionAndOutcome() {
        metrics.decision("acme", "Approve", "Approved");
        metrics.decision("acme", "Approve", "Approved");
        assertThat(metrics.scrape())
                .contains("github_pat_operator_decisions_total"
                        + "{action=\"Approve\",organization=\"acme\",outcome=\"Approved\"} 2.0\n");
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
    void aFreshProcessTellsAboutItsBuildItsJvmAndNoDroppedEvents() {
        assertThat(metrics.scrape())
                .containsPattern("github_pat_operator_build_info\\{java=\""
                        + Runtime.version().feature() + "[^\"]*\",version=\"[^\"]+\"} 1")
                .contains("github_pat_operator_events_dropped_total 0.0\n")
                .contains("jvm_memory_used_bytes{", "jvm_threads_live_threads ", "process_uptime_seconds ");
    }

    @Test
    void labelsDoNotGrowWithoutEnd() {
        for (int i = 0; i < 700; i++) {
            metrics.decision("org-" + i, "Deny", "Denied");
            metrics.rateLimit("installation-" + i, 1, 1, Instant.EPOCH);
        }
        String scrape = metrics.scrape();
        assertThat(scrape.lines().filter(line -> line.startsWith("github_pat_operator_decisions_total{")))
                .hasSize(501)
                .anyMatch(line -> line.contains("organization=\"other\"") && line.endsWith(" 200.0"));
        assertThat(scrape.lines().filter(line -> line.startsWith("github_pat_operator_github_rate_limit{")))
                .hasSize(500);
    }
}
