package dev.patoperator.chaos;

import dev.patoperator.api.v1alpha1.PatInventory;
import dev.patoperator.github.simulator.PatItem;
import dev.patoperator.github.simulator.SimulatedOrganization;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** An inventory, as its keeper wrote it last. */
final class KeptInventory {

    private static final Comparator<PatItem> OLDEST_FIRST = Comparator.comparing(
                    (PatItem item) -> item.since().truncatedTo(ChronoUnit.MILLIS)) // as GitHub shows it
            .thenComparing(PatItem::id);

    private final Tenant tenant;
    private final String name;
    private boolean requests;
    private boolean grants;
    private int maxItems;
    private boolean live = true;

    KeptInventory(Tenant tenant, String name, boolean requests, boolean grants, int maxItems) {
        this.tenant = tenant;
        this.name = name;
        edit(requests, grants, maxItems);
    }

    /** Changes the spec. At least one kind has to be shown. */
    void edit(boolean newRequests, boolean newGrants, int newMaxItems) {
        requests = newRequests;
        grants = newGrants;
        maxItems = newMaxItems;
    }

    void setLive(boolean exists) {
        live = exists;
    }

    Tenant tenant() {
        return tenant;
    }

    String name() {
        return name;
    }

    /** Namespace and name. */
    String key() {
        return Wish.key(tenant.namespace(), name);
    }

    boolean isLive() {
        return live;
    }

    boolean showsRequests() {
        return requests;
    }

    boolean showsGrants() {
        return grants;
    }

    PatInventory manifest() {
        return Serialization.unmarshal(
                """
                apiVersion: patoperator.dev/v1alpha1
                kind: PatInventory
                metadata: {name: %s, namespace: %s}
                spec: {organization: acme, interval: 1m, maxItems: %d%s%s}
                """.formatted(
                                name,
                                tenant.namespace(),
                                maxItems,
                                requests ? ", requests: {}" : "",
                                grants ? ", grants: {}" : ""),
                PatInventory.class);
    }

    /** All items of the kinds that it shows. */
    List<PatItem> items(SimulatedOrganization acme) {
        return Stream.concat(
                        requests ? acme.pendingRequests().stream() : Stream.empty(),
                        grants ? acme.activeGrants().stream() : Stream.empty())
                .toList();
    }

    /** The items that must have an object, by kind and name: requests first, then grants, each the oldest first. */
    Map<String, PatItem> expected(SimulatedOrganization acme) {
        Map<String, PatItem> expected = new LinkedHashMap<>();
        if (requests) {
            acme.pendingRequests().stream()
                    .sorted(OLDEST_FIRST)
                    .limit(maxItems)
                    .forEach(item -> expected.put("PatRequest " + name + "-" + item.id(), item));
        }
        if (grants) {
            acme.activeGrants().stream()
                    .sorted(OLDEST_FIRST)
                    .limit(maxItems - expected.size())
                    .forEach(item -> expected.put("PatGrant " + name + "-" + item.id(), item));
        }
        return expected;
    }

    @Override
    public String toString() {
        return "PatInventory " + key() + (requests ? " of requests" : "") + (grants ? " of grants" : "") + ", at most "
                + maxItems;
    }
}
