package dev.patoperator.telemetry.metrics;

import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.ItemKind;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Pending requests and active grants of each organization, as its last complete list showed them, without those that the
 * operator decided since. No list is read for these metrics, so the time of the last list is a metric too. Thread-safe.
 */
public final class OrganizationMetrics {

    private static final String LISTED = "When the complete list was last read, as Unix time";
    private static final int MAX_ORGANIZATIONS = 1_000;

    /** Lists of up to this many items are always kept and do not count towards {@link #MAX_ITEMS}. */
    private static final int SHORT_LIST = 200;

    /** Most items of all long lists of one kind, in 3.4 MB. A single list has at most half as many. */
    private static final int MAX_ITEMS = 200_000;

    /**
     * An organization on one GitHub host.
     *
     * @param host of GitHub's API
     * @param login in lower case
     */
    public record OrganizationId(String host, String login) {}

    private final TenantSeries<OrganizationId, ListingCounts> requests = new TenantSeries<>(MAX_ORGANIZATIONS);
    private final TenantSeries<OrganizationId, ListingCounts> grants = new TenantSeries<>(MAX_ORGANIZATIONS);

    OrganizationMetrics(PrometheusRegistry registry) {
        gauge(registry, requests, "pending_requests", "Pending requests", ListingCounts::all);
        gauge(
                registry,
                requests,
                "oldest_pending_request_timestamp_seconds",
                "When the oldest pending request was made, as Unix time; NaN when none is pending",
                ListingCounts::oldest);
        gauge(registry, requests, "requests_listed_timestamp_seconds", LISTED, ListingCounts::listedAt);
        gauge(registry, grants, "active_grants", "Active grants", ListingCounts::all);
        gauge(
                registry,
                grants,
                "never_expiring_grants",
                "Active grants of tokens that never expire",
                ListingCounts::neverExpiring);
        gauge(
                registry,
                grants,
                "idle_grants",
                "Active grants of tokens that were not used for 90 days, counted from the grant when never",
                ListingCounts::idle);
        registry.register(new CountedGauge(
                "expiring_grants",
                "Active grants of tokens that expire within this time; 14d includes 3d",
                () -> expiring(grants.values())));
        gauge(registry, grants, "grants_listed_timestamp_seconds", LISTED, ListingCounts::listedAt);
    }

    private static Map<Labels, Double> expiring(Map<OrganizationId, ListingCounts> lists) {
        Map<Labels, Double> values = new HashMap<>();
        lists.forEach((organization, list) -> {
            values.put(labels(organization).add("within", "3d"), list.expiringVerySoon());
            values.put(labels(organization).add("within", "14d"), list.expiringSoon());
        });
        return values;
    }

    private static Labels labels(OrganizationId organization) {
        return Labels.of("host", organization.host(), "organization", organization.login());
    }

    private static void gauge(
            PrometheusRegistry registry,
            TenantSeries<OrganizationId, ListingCounts> series,
            String name,
            String help,
            ToDoubleFunction<ListingCounts> value) {
        registry.register(CountedGauge.of(name, help, series, (organization, list) -> labels(organization), value));
    }

    /** Registers that lists of the organization are read for a resource of the namespace. */
    public void use(String namespace, OrganizationId organization) {
        requests.use(namespace, organization);
        grants.use(namespace, organization);
    }

    /** Forgets organizations that no resource of a namespace names any more. */
    void retain(Supplier<BiPredicate<String, String>> named) {
        for (TenantSeries<OrganizationId, ListingCounts> series : List.of(requests, grants)) {
            series.retain(() -> {
                BiPredicate<String, String> isNamed = named.get();
                return (namespace, organization) -> isNamed.test(namespace, organization.login());
            });
        }
    }

    /**
     * Replaces the figures of a kind by those of a complete list.
     *
     * @param at when reading of the list began
     */
    public void listed(OrganizationId organization, ItemKind kind, Collection<ListedPat> items, Instant at) {
        TenantSeries<OrganizationId, ListingCounts> series = of(kind);
        if (!series.isUsed(organization)) {
            return; // There was no capacity for its series.
        }
        if (makeRoom(series, organization, items.size())) {
            series.set(organization, new ListingCounts(items, at));
        } else {
            series.remove(organization); // No figure is better than an outdated one.
        }
    }

    /**
     * Whether the list fits; a short one always does. For a long list, removes longer ones of other organizations, the
     * longest first, until the total is within {@link #MAX_ITEMS}.
     */
    private static boolean makeRoom(
            TenantSeries<OrganizationId, ListingCounts> series, OrganizationId organization, int size) {
        if (size <= SHORT_LIST) {
            return true;
        }
        List<Map.Entry<OrganizationId, ListingCounts>> longestFirst = series.values().entrySet().stream()
                .filter(entry -> !entry.getKey().equals(organization))
                .filter(entry -> entry.getValue().size() > SHORT_LIST)
                .sorted(Comparator.comparing((Map.Entry<OrganizationId, ListingCounts> entry) ->
                                entry.getValue().size())
                        .reversed())
                .toList();
        int total = size
                + longestFirst.stream()
                        .mapToInt(entry -> entry.getValue().size())
                        .sum();
        for (Map.Entry<OrganizationId, ListingCounts> longest : longestFirst) {
            if (total <= MAX_ITEMS || longest.getValue().size() <= size) {
                break;
            }
            series.remove(longest.getKey());
            total -= longest.getValue().size();
        }
        return total <= MAX_ITEMS;
    }

    /** Stops counting an item, which is not listed any more. */
    public void unlisted(OrganizationId organization, ItemKind kind, long id) {
        ListingCounts counts = of(kind).get(organization);
        if (counts != null) {
            counts.markLeft(id);
        }
    }

    private TenantSeries<OrganizationId, ListingCounts> of(ItemKind kind) {
        return kind == ItemKind.REQUEST ? requests : grants;
    }
}
