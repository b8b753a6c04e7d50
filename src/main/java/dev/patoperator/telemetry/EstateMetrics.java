package dev.patoperator.telemetry;

import dev.patoperator.decision.Subject;
import dev.patoperator.github.ListedPat;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * What is pending and what is active in each organization, as its complete list last showed it, less what the operator
 * decided since. Lists are not read for this: when one was is a metric, too.
 */
public final class EstateMetrics {

    private static final String PREFIX = "github.pat.operator.";
    private static final String LISTED = "When the complete list was last read, as Unix time";
    private static final int MOST_ORGANIZATIONS = 500;
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

    private final MeterRegistry registry;
    private final BoundedLabel known = new BoundedLabel(MOST_ORGANIZATIONS);
    private final Map<Organization, Census> requests = new ConcurrentHashMap<>();
    private final Map<Organization, Census> grants = new ConcurrentHashMap<>();

    EstateMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Everything that an organization lists of a subject. */
    public void listed(Organization organization, Subject subject, Collection<ListedPat> items, Instant at) {
        // Lists of different organizations have no meaning together: beyond the bound they are left out.
        String name = organization.host() + "/" + organization.login();
        if (!known.of(name).equals(name)) {
            return;
        }
        Map<Long, Item> census = new ConcurrentHashMap<>();
        items.forEach(item -> census.put(item.id(), item(item, at)));
        if (of(subject).put(organization, new Census(census, at)) == null) {
            register(organization, subject);
        }
    }

    /** One of what was listed is not there any more. */
    public void left(Organization organization, Subject subject, long id) {
        Census census = of(subject).get(organization);
        if (census != null) {
            census.items().remove(id);
        }
    }

    private Map<Organization, Census> of(Subject subject) {
        return subject == Subject.REQUEST ? requests : grants;
    }

    private static Item item(ListedPat item, Instant now) {
        Instant since = Objects.requireNonNullElse(item.since(), now);
        Instant idleSince = Objects.requireNonNullElse(item.tokenLastUsedAt(), since);
        return new Item(since, item.tokenExpiresAt() == null, idleSince.isBefore(now.minus(IDLE)));
    }

    private void register(Organization organization, Subject subject) {
        if (subject == Subject.REQUEST) {
            gauge(organization, requests, "pending.requests", "Pending requests", list -> list.count(item -> true));
            gauge(
                    organization,
                    requests,
                    "oldest.pending.request.timestamp.seconds",
                    "When the oldest pending request was made, as Unix time; NaN when none is pending",
                    Census::oldest);
            gauge(organization, requests, "requests.listed.timestamp.seconds", LISTED, EstateMetrics::listedAt);
        } else {
            gauge(organization, grants, "active.grants", "Active grants", list -> list.count(item -> true));
            gauge(
                    organization,
                    grants,
                    "never.expiring.grants",
                    "Active grants of tokens that never expire",
                    list -> list.count(Item::neverExpires));
            gauge(
                    organization,
                    grants,
                    "idle.grants",
                    "Active grants of tokens that were not used for 90 days, counted from the grant when never",
                    list -> list.count(Item::idle));
            gauge(organization, grants, "grants.listed.timestamp.seconds", LISTED, EstateMetrics::listedAt);
        }
    }

    private static double listedAt(Census census) {
        return census.at().getEpochSecond();
    }

    private void gauge(
            Organization organization,
            Map<Organization, Census> of,
            String name,
            String description,
            ToDoubleFunction<Census> value) {
        Gauge.builder(PREFIX + name, of, lists -> {
                    Census census = lists.get(organization);
                    return census == null ? Double.NaN : value.applyAsDouble(census);
                })
                .description(description)
                .tag("organization", organization.login())
                .tag("host", organization.host())
                .register(registry);
    }
}
