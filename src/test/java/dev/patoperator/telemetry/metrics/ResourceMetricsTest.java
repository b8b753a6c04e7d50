package dev.patoperator.telemetry.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.model.ResourceRef;
import dev.patoperator.telemetry.metrics.ResourceMetrics.SuspendedDeny;
import dev.patoperator.telemetry.metrics.ResourceMetrics.UnwellResource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Metrics that name resources: which are not well, which Deny is suspended, what each policy decided. */
class ResourceMetricsTest {

    private static final String IN_NAMESPACE = "namespace=\"%s\"";

    private final Metrics metrics = new Metrics();

    @AfterEach
    void close() {
        metrics.close();
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

    private long seriesOf(String name, String namespace) {
        return series(name).stream()
                .filter(line -> line.contains(IN_NAMESPACE.formatted(namespace)))
                .count();
    }

    private static UnwellResource unwell(String namespace, int number, boolean stalled) {
        return new UnwellResource(
                "PatRevocation", namespace, "r-%04d".formatted(number), stalled ? "Failed" : "Progressing", stalled);
    }

    @Test
    void onlyResourcesThatAreNotWellHaveASeriesAndAllKindsAreTogether() {
        AtomicReference<List<UnwellResource>> unwell = new AtomicReference<>(List.of(
                new UnwellResource("PatGrantReview", "acme", "deny", "CredentialsInvalid", true),
                unwell("globex", 7, false)));
        metrics.resources().addUnwell(() -> unwell.get().stream());
        metrics.resources()
                .addUnwell(
                        () -> Stream.of(new UnwellResource("PatInventory", "acme", "all", "PermissionDenied", true)));

        assertThat(series("resource_condition"))
                .containsExactlyInAnyOrder(
                        "{kind=\"PatGrantReview\",name=\"deny\",namespace=\"acme\",reason=\"CredentialsInvalid\"} 1.0",
                        "{kind=\"PatInventory\",name=\"all\",namespace=\"acme\",reason=\"PermissionDenied\"} 1.0",
                        "{kind=\"PatRevocation\",name=\"r-0007\",namespace=\"globex\",reason=\"Progressing\"} 1.0");

        unwell.set(List.of());
        assertThat(series("resource_condition")).hasSize(1).allMatch(line -> line.contains("PatInventory"));
    }

    @Test
    void namespacesShareTheSeriesEquallyAndStalledResourcesComeFirst() {
        List<UnwellResource> unwell = new ArrayList<>();
        for (int number = 0; number < 5_000; number++) {
            unwell.add(unwell("mallory", number, number >= 4_990));
        }
        for (int number = 0; number < 300; number++) {
            unwell.add(unwell("acme", number, false));
        }
        unwell.add(unwell("zeta", 1, true));
        Collections.shuffle(unwell, new Random(7));
        metrics.resources().addUnwell(unwell::stream);

        assertThat(series("resource_condition")).hasSize(1_000);
        assertThat(seriesOf("resource_condition", "acme")).isEqualTo(300);
        assertThat(seriesOf("resource_condition", "zeta")).isEqualTo(1);
        assertThat(series("resource_condition").stream().filter(line -> line.contains("Failed")))
                .as("all that are stalled")
                .hasSize(11);
        assertThat(series("resource_series_left_out"))
                .containsExactlyInAnyOrder(
                        "{metric=\"resource_condition\"} 4301.0", "{metric=\"deny_suspended_timestamp_seconds\"} 0.0");
    }

    @Test
    void moreNamespacesThanSeriesGetOneEachAtMost() {
        metrics.resources()
                .addUnwell(() -> Stream.iterate(0, n -> n + 1)
                        .limit(2_400)
                        .map(n -> unwell("n-%04d".formatted(n / 2), n % 2, true)));

        assertThat(series("resource_condition")).hasSize(1_000).allMatch(line -> line.contains("r-0000"));
    }

    @Test
    void suspendedDenyHasTheTimeSinceWhenAndThoseSuspendedForLongestComeFirst() {
        metrics.resources()
                .addSuspended(() -> Stream.iterate(1, n -> n + 1)
                        .limit(1_500)
                        .map(n -> new SuspendedDeny("acme", "sec", "deny-" + n, Instant.ofEpochSecond(10_000 - n))));

        assertThat(series("deny_suspended_timestamp_seconds"))
                .hasSize(1_000)
                .contains("{name=\"deny-1500\",namespace=\"sec\",organization=\"acme\"} 8500.0")
                .noneMatch(line -> line.contains("\"deny-500\""));
        assertThat(series("resource_series_left_out")).contains("{metric=\"deny_suspended_timestamp_seconds\"} 500.0");
    }

    @Test
    void policyIsCountedFromZeroUntilItIsDeletedAndItsSuccessorStartsAgain() {
        ResourceRef first = new ResourceRef("PatGrantReview", "acme", "p", "uid-1");
        metrics.policies().evaluated(first, "Approve");
        String labels = "{action=\"Approve\",kind=\"PatGrantReview\",name=\"p\",namespace=\"acme\"} ";
        assertThat(series("policy_decisions_total")).containsExactly(labels + "0.0");
        metrics.policies().decided(first, "Approve");
        metrics.policies().evaluated(first, "Approve");
        metrics.policies().decided(first, "Approve");
        assertThat(series("policy_decisions_total")).containsExactly(labels + "2.0");

        ResourceRef second = new ResourceRef("PatGrantReview", "acme", "p", "uid-2");
        metrics.policies().decided(second, "Approve");
        assertThat(series("policy_decisions_total")).containsExactly(labels + "1.0");
        metrics.policies().retain(ref -> !ref.uid().equals("uid-1"));
        assertThat(series("policy_decisions_total")).hasSize(1);
        metrics.policies().retain(ref -> !ref.uid().equals("uid-2"));
        assertThat(series("policy_decisions_total")).isEmpty();
    }

    @Test
    void aTenantWithManyPoliciesDisplacesOnlyItsOwnSeries() {
        for (int n = 0; n < 3_000; n++) {
            metrics.policies().decided(new ResourceRef("PatRevocation", "mallory", "m-" + n, "m-" + n), "Revoke");
        }
        metrics.policies().decided(new ResourceRef("PatRevocation", "acme", "p", "p"), "Revoke");

        assertThat(series("policy_decisions_total")).hasSize(2_000);
        assertThat(seriesOf("policy_decisions_total", "acme")).isEqualTo(1);
    }
}
