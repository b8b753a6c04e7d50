package dev.patoperator.inventory.write;

import static dev.patoperator.inventory.InventoryFixture.NOW;
import static dev.patoperator.inventory.InventoryFixture.grant;
import static dev.patoperator.inventory.InventoryFixture.listing;
import static dev.patoperator.inventory.InventoryFixture.request;
import static dev.patoperator.support.TestOperator.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.model.listing.ListingRequest;
import dev.patoperator.dispatch.support.DispatcherFixture;
import dev.patoperator.inventory.InventoryFixture;
import dev.patoperator.inventory.item.InventoryIntent;
import dev.patoperator.kubernetes.EmbeddedKubernetes;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose objects are written when those of many inventories wait. */
class ObjectWriterTurnsTest {

    private final EmbeddedKubernetes kubernetes = EmbeddedKubernetes.start(Path.of("deploy/crds"));
    private final CountDownLatch allWait = new CountDownLatch(1);
    private final List<String> written = new CopyOnWriteArrayList<>();
    private final WriteListener listener = new WriteListener() {
        @Override
        public void read(InventoryIntent intent, int pages, boolean complete) {}

        @Override
        public void blocked(InventoryIntent intent, Blocker blocker, boolean others) {}

        @Override
        public void written(InventoryIntent intent, WriteResult result) {
            written.add(intent.resource().namespace() + "/" + intent.resource().name());
        }

        @Override
        public void dropped(InventoryIntent intent) {}
    };
    private final ObjectWriter writer = new ObjectWriter(
            kubernetes.newClientWithoutRetries("writer"),
            new ContentFactory(
                    InventoryFixture.explainer(() -> {
                        DispatcherFixture.awaitQuietly(allWait);
                        return Map.of();
                    }),
                    Clock.fixed(NOW, ZoneOffset.UTC),
                    resource -> 0),
            listener,
            () -> true,
            Duration.ofMillis(20));

    @AfterEach
    void close() {
        writer.close();
        kubernetes.close();
    }

    private void read(String namespace, String name) {
        var intent = new InventoryIntent(
                new ResourceRef(InventoryIntent.KIND, namespace, name, namespace + "-" + name),
                1,
                "acme",
                Duration.ofMinutes(10),
                Set.of(ItemKind.values()),
                100,
                "github-app");
        ListingRequest expected = writer.expect(intent, InventoryFixture.request(intent, Instant.EPOCH));
        writer.listed(expected, ItemKind.REQUEST, listing(request(71, 1)));
        writer.listed(expected, ItemKind.GRANT, listing(grant(12, 5, NOW)));
    }

    @Test
    void namespacesTakeTurnsHoweverManyInventoriesEachHas() {
        for (int i = 0; i < 10; i++) {
            read("acme", "estate-" + i);
        }
        read("globex", "estate");
        allWait.countDown();

        waiting().until(() -> written.size() == 11);
        assertThat(written.subList(0, 2)).contains("globex/estate");
        assertThat(written).doesNotHaveDuplicates();
    }
}
