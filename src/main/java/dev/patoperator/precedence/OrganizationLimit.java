package dev.patoperator.precedence;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.credentials.SecretRef;
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

    /** @param allowed the organizations within the limit; null when all are */
    private record Count(Instant at, @Nullable Set<String> allowed) {}

    private final ResourceIndex index;
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
        this.index = index;
        this.maxOrganizations = maxOrganizations;
        this.clock = clock;
    }

    /** Returns why the resource's organization exceeds the limit; empty when it does not. */
    public Optional<String> excessMessage(ResourceScope scope) {
        Set<String> allowed = count(scope.secret()).allowed();
        if (allowed == null || allowed.contains(scope.organizationKey())) {
            return Optional.empty();
        }
        return Optional.of("resources with Secret " + scope.secret().name() + " name more than " + maxOrganizations
                + " organizations, and organization " + scope.organization()
                + " came after these: delete resources of other organizations, or move this one to another Secret");
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
        index.referringTo(secret)
                .sorted(Comparator.comparing(OrganizationLimit::createdAt).thenComparing(PatResource::uid))
                .flatMap(resource -> ResourceScope.of(resource).stream())
                .forEach(scope -> organizations.add(scope.organizationKey()));
        if (organizations.size() <= maxOrganizations) {
            return null;
        }
        Set<String> allowed = new LinkedHashSet<>();
        organizations.stream().limit(maxOrganizations).forEach(allowed::add);
        return Set.copyOf(allowed);
    }

    private static String createdAt(PatResource<?> resource) {
        String time = resource.getMetadata().getCreationTimestamp();
        return time == null ? "" : time;
    }
}
