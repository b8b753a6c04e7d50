package dev.patoperator.telemetry.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.PatInventory;
import dev.patoperator.api.v1alpha1.PatInventorySpec;
import dev.patoperator.dispatch.model.Clocks;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.Installation;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.precedence.index.ResourceIndex;
import dev.patoperator.telemetry.metrics.Metrics;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DispatchMetricsTest {

    private static final URI API_URL = URI.create("https://api.github.com");
    private static final String SERIES = "active_grants{host=\"api.github.com\",organization=\"acme\"} 0.0";

    @Test
    void seriesOfAnOrganizationStayWhileAnInventoryShowsIt() {
        try (Metrics metrics = new Metrics()) {
            DispatchMetrics observer = new DispatchMetrics(metrics, Clocks.of(Clock.systemUTC()), new ResourceIndex());
            observer.addInventories(() -> Stream.of(inventory()));
            InstallationAccess access = new InstallationAccess(credentials(), new Installation(API_URL, 1), "Acme");
            observer.callsStarting(new ResourceRef("PatInventory", "acme", "all", "uid"), access);
            observer.listed(access, ItemKind.GRANT, List.of(), Instant.EPOCH);

            observer.retain(resource -> true);
            assertThat(metrics.scrape()).contains(SERIES);
            observer.addInventories(Stream::empty);
            observer.retain(resource -> true);
            assertThat(metrics.scrape()).doesNotContain(SERIES);
        }
    }

    private static PatInventory inventory() {
        PatInventory inventory = new PatInventory();
        inventory.setMetadata(
                new ObjectMetaBuilder().withNamespace("acme").withName("all").build());
        inventory.setSpec(new PatInventorySpec("acme", null, null, null, null, null));
        return inventory;
    }

    @SuppressWarnings("NullAway") // no call needs the key
    private static AppCredentials credentials() {
        return new AppCredentials(API_URL, "1", null, OptionalLong.empty(), "acme/github-app");
    }
}
