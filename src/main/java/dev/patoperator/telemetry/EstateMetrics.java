package dev.patoperator.telemetry;

import dev.patoperator.decision.Subject;
import dev.patoperator.github.ListedPat;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * What is pending and what is active in each organization, as its complete list last showed it, less what the operator
 * decided since. Lists are not read for this: when one was is a metric, too.
 */
public final class EstateMetrics {

    private static final String LISTED = "When the complete list was last read, as Unix time";
    private static final int MAX_ORGANIZATIONS = 1_000;
    private static final Duration IDLE = Duration.ofDays(90);

    /**
     * An organization of one GitHub.
     *
     * @param host of GitHub's API
     * @param login in lower case
     */
    public record Organization(String host, String login) {}

    /** What there is to know of one item. */
    private record Item(Instant since, boolean neverExpires, boolean idle) {}

    /** A list and when its reading began. */
    private record Census(Map<Long, Item> items, Instant at) {

        double count(Predicate<Item> which) {
            return items.values().stream().filter(which).count();
        }

        /** No time at all where there is nothing: an alert on its age stays silent. */
        double oldest() {
            return items.values().stream()
                    .map(Item::since)
                    .min(Instant::compareTo)
                    .map(since -> (double) since.getEpochSecond())
                    .orElse(Double.NaN);
        }
    }

    private final TenantSeries<Organization, Census> requests = new TenantSeries<>(MAX_ORGANIZATIONS);
    private final TenantSeries<Organization, Census> grants = new TenantSeries<>(MAX_ORGANIZATIONS);

    EstateMetrics(PrometheusRegistry registry) {
        gauge(registry, requests, "pending_requests", "Pending requests", list -> list.count(item -> true));
        gauge(
                registry,
                requests,
                "oldest_pending_request_timestamp_seconds",
                "When the oldest pending request was made, as Unix time; NaN when none is pending",
                Census::oldest);
        gauge(registry, requests, "requests_listed_timestamp_seconds", LISTED, EstateMetrics::listedAt);
        gauge(registry, grants, "active_grants", "Active grants", list -> list.count(item -> true));
        gauge(
                registry,
                grants,
                "never_expiring_grants",
                "Active grants of tokens that never expire",
                list -> list.count(Item::neverExpires));
        gauge(
                registry,
                grants,
                "idle_grants",
                "Active grants of tokens that were not used for 90 days, counted from the grant when never",
                list -> list.count(Item::idle));
        gauge(registry, grants, "grants_listed_timestamp_seconds", LISTED, EstateMetrics::listedAt);
    }

    private static void gauge(
            PrometheusRegistry registry,
            TenantSeries<Organization, Census> series,
            String name,
            String help,
            ToDoubleFunction<Census> value) {
        registry.register(CountedGauge.of(
                name,
                help,
                series,
                (organization, list) -> Labels.of("host", organization.host(), "organization", organization.login()),
                value));
    }

    /** A resource of the namespace has lists of the organization read. */
    public void use(String namespace, Organization organization) {
        requests.use(namespace, organization);
        grants.use(namespace, organization);
    }

    /** Forgets organizations that a namespace names no more. */
    void retain(Supplier<BiPredicate<String, String>> named) {
        for (TenantSeries<Organization, Census> series : List.of(requests, grants)) {
            series.retain(() -> {
                BiPredicate<String, String> isNamed = named.get();
                return (namespace, organization) -> isNamed.test(namespace, organization.login());
            });
        }
    }

    /** Everything that an organization lists of a subject. */
    public void listed(Organization organization, Subject subject, Collection<ListedPat> items, Instant at) {
        Map<Long, Item> census = new ConcurrentHashMap<>();
        items.forEach(item -> census.put(item.id(), item(item, at)));
        of(subject).set(organization, new Census(census, at));
    }

    /** One of what was listed is not there any more. */
    public void left(Organization organization, Subject subject, long id) {
        Census census = of(subject).get(organization);
        if (census != null) {
            census.items().remove(id);
        }
    }

    private TenantSeries<Organization, Census> of(Subject subject) {
        return subject == Subject.REQUEST ? requests : grants;
    }

    private static Item item(ListedPat item, Instant now) {
        Instant since = Objects.requireNonNullElse(item.since(), now);
        Instant idleSince = Objects.requireNonNullElse(item.tokenLastUsedAt(), since);
        return new Item(since, item.tokenExpiresAt() == null, idleSince.isBefore(now.minus(IDLE)));
    }

    private static double listedAt(Census census) {
        return census.at().getEpochSecond();
    }
}
