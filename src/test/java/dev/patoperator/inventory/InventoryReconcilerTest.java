package dev.patoperator.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.PatInventory;
import dev.patoperator.credentials.CredentialsReader;
import dev.patoperator.dispatch.model.listing.ListingReceiver;
import dev.patoperator.dispatch.model.listing.ListingRequest;
import dev.patoperator.dispatch.support.ManualClock;
import dev.patoperator.inventory.write.ContentFactory;
import dev.patoperator.inventory.write.ObjectWriter;
import dev.patoperator.kubernetes.EmbeddedKubernetes;
import dev.patoperator.precedence.OrganizationLimit;
import dev.patoperator.status.Conditions;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which inventories are served, with a limit of two organizations for a Secret. */
class InventoryReconcilerTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final EmbeddedKubernetes kubernetes = EmbeddedKubernetes.start(Path.of("deploy/crds"));
    private final ManualClock clock = new ManualClock();
    private final List<PatInventory> known = new ArrayList<>();
    private final InventoryCache cache = new InventoryCache();
    private final InventoryStates states = new InventoryStates(inventory -> {});
    private final ObjectWriter writer = new ObjectWriter(
            kubernetes.client(),
            new ContentFactory(InventoryFixture.explainer(Map::of), Clock.systemUTC(), uid -> 0),
            states,
            () -> false,
            MINUTE);
    private final InventoryTimes times = new InventoryTimes(
            (organization, interval, after) -> after.plus(interval),
            (organization, now) -> Duration.ZERO,
            kind -> MINUTE,
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            Duration.ofMinutes(15),
            Duration.ofMillis(1_500));
    private final InventoryReconciler reconciler = new InventoryReconciler(
            new InventoryReader(
                    new CredentialsReader(
                            kubernetes.client(), "github-pat-operator", Set.of(URI.create("https://api.github.com"))),
                    new NoListings(),
                    writer,
                    states,
                    times,
                    organization -> false,
                    clock),
            states,
            new InventoryStatusFactory(Clock.systemUTC(), Duration.ofSeconds(30)),
            cache,
            new OrganizationLimit("inventories", cache::named, 2, clock),
            Duration.ofMinutes(2),
            () -> true,
            clock);

    private record NoListings() implements ListingSource {
        @Override
        public void request(ListingRequest request, ListingReceiver receiver) {}

        @Override
        public void withdraw(String uid) {}
    }

    @SuppressWarnings("unchecked")
    private <T> T proxy(Class<? super T> type, InvocationHandler answers) {
        return (T) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, answers);
    }

    @AfterEach
    void close() {
        writer.close();
        kubernetes.close();
    }

    private PatInventory apply(String name, String createdAt, String organization, String secret) {
        PatInventory inventory =
                Serialization.unmarshal("""
                apiVersion: patoperator.dev/v1alpha1
                kind: PatInventory
                metadata: {name: %s, namespace: mallory, creationTimestamp: "%s"}
                spec: {organization: %s, grants: {}, credentialsRef: {name: %s}}
                """.formatted(name, createdAt, organization, secret), PatInventory.class);
        PatInventory created = kubernetes.client().resource(inventory).create();
        created.getMetadata().setCreationTimestamp(createdAt);
        known.add(created);
        return created;
    }

    /** Returns the reason of Ready, and its message. */
    private List<String> reconcile(PatInventory inventory) throws InterruptedException {
        IndexerResourceCache<PatInventory> indexed =
                proxy(IndexerResourceCache.class, (self, method, arguments) -> switch (method.getName()) {
                    case "byIndex" ->
                        known.stream()
                                .filter(it -> arguments[1].equals("mallory/"
                                        + it.getSpec().credentialsRef().name()))
                                .toList();
                    default -> null;
                });
        cache.register(indexed);
        Context<PatInventory> context = proxy(Context.class, (self, method, arguments) -> kubernetes.client());
        reconciler.reconcile(inventory, context);
        PatInventory stored = kubernetes.client().resource(inventory).get();
        return Conditions.ready(stored.getStatus().conditionList())
                .map(ready -> List.of(ready.reason(), ready.message()))
                .orElseThrow();
    }

    @Test
    void inventoriesOfOneSecretMayNameSoManyOrganizations() throws InterruptedException {
        PatInventory third = apply("a", "2026-01-03T00:00:00Z", "three", "github-app");
        PatInventory second = apply("b", "2026-01-02T00:00:00Z", "two", "github-app");
        PatInventory again = apply("c", "2026-01-04T00:00:00Z", "TWO", "github-app");
        apply("d", "2026-01-01T00:00:00Z", "one", "github-app");
        PatInventory elsewhere = apply("e", "2026-01-05T00:00:00Z", "three", "other");

        assertThat(reconcile(third))
                .containsExactly(
                        "InvalidSpec",
                        "inventories with Secret github-app name more than 2 organizations, and organization three came"
                                + " after these: delete inventories of other organizations, or move this one to"
                                + " another Secret");
        for (PatInventory allowed : List.of(second, again, elsewhere)) {
            assertThat(reconcile(allowed)).startsWith("CredentialsNotFound");
        }
    }
}
