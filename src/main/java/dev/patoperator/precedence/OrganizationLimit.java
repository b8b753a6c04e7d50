package dev.patoperator.precedence;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.credentials.SecretRef;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.precedence.index.ResourceIndex;
import dev.patoperator.precedence.index.ResourceScope;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many organizations the resources with one Secret name, because each organization has an installation, a queue
 * and listings in memory. The organizations of the oldest resources are allowed first, so that a restart changes nothing.
 * Thread-safe.
 */
public final class OrganizationLimit {

    /** 1,000 organizations must fit into the Deployment as shipped, and twice as many do. */
    public static final int MAX_ORGANIZATIONS_PER_SECRET = 2_000;

    private static final Duration COUNTED_FOR = Duration.ofSeconds(10);

    /**
     * A resource that names an organization.
     *
     * @param createdAt the time of its creation, as Kubernetes writes it; empty when it is not known
     */
    public record NamedOrganization(String createdAt, String uid, String organizationKey) {}

    /** @param allowed the organizations within the limit; null when all are */
    private record Count(Instant at, @Nullable Set<String> allowed) {}

    private final String plural;
    private final Function<SecretRef, Stream<NamedOrganization>> named;
    private final int maxOrganizations;
    private final Clock clock;

    private final Map<SecretRef, Count> counts = new ConcurrentHashMap<>();

    /**
     * Creates a limit over the resources of an index.
     *
     * @param maxOrganizations maximum number of organizations of one Secret
     * @param clock monotonic
     */
    public OrganizationLimit(ResourceIndex index, int maxOrganizations, Clock clock) {
        this(
                "resources",
                secret -> index.referringTo(secret).flatMap(OrganizationLimit::named),
                maxOrganizations,
                clock);
    }

    /**
     * Creates a limit.
     *
     * @param plural of what it limits, for messages
     * @param named returns what refers to a Secret
     * @param maxOrganizations maximum number of organizations of one Secret
     * @param clock monotonic
     */
    public OrganizationLimit(
            String plural, Function<SecretRef, Stream<NamedOrganization>> named, int maxOrganizations, Clock clock) {
        this.plural = plural;
        this.named = named;
        this.maxOrganizations = maxOrganizations;
        this.clock = clock;
    }

    /** Returns why the resource's organization exceeds the limit; empty when it does not. */
    public Optional<String> excessMessage(ResourceScope scope) {
        return excessMessage(scope.secret(), scope.organization());
    }

    /**
     * Returns why an organization exceeds the limit of a Secret; empty when it does not.
     *
     * @param organization the login as the resource spells it
     */
    public Optional<String> excessMessage(SecretRef secret, String organization) {
        Set<String> allowed = count(secret).allowed();
        if (allowed == null || allowed.contains(Intent.organizationKey(organization))) {
            return Optional.empty();
        }
        return Optional.of(plural + " with Secret " + secret.name() + " name more than " + maxOrganizations
                + " organizations, and organization " + organization + " came after these: delete " + plural
                + " of other organizations, or move this one to another Secret");
    }

    /** Counts the resources of one Secret without a lock on all: calls for other Secrets rarely wait. */
    private Count count(SecretRef secret) {
        Instant now = clock.instant();
        counts.values().removeIf(count -> isOld(count, now));
        return counts.computeIfAbsent(secret, it -> new Count(now, allowed(it)));
    }

    private static boolean isOld(Count count, Instant now) {
        return !now.isBefore(count.at().plus(COUNTED_FOR));
    }

    private @Nullable Set<String> allowed(SecretRef secret) {
        Set<String> organizations = new LinkedHashSet<>();
        named.apply(secret)
                .sorted(Comparator.comparing(NamedOrganization::createdAt).thenComparing(NamedOrganization::uid))
                .forEach(resource -> organizations.add(resource.organizationKey()));
        if (organizations.size() <= maxOrganizations) {
            return null;
        }
        Set<String> allowed = new LinkedHashSet<>();
        organizations.stream().limit(maxOrganizations).forEach(allowed::add);
        return Set.copyOf(allowed);
    }

    private static Stream<NamedOrganization> named(PatResource<?> resource) {
        String time = resource.getMetadata().getCreationTimestamp();
        return ResourceScope.of(resource).stream()
                .map(scope -> new NamedOrganization(time == null ? "" : time, resource.uid(), scope.organizationKey()));
    }
}
