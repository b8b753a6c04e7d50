package dev.patoperator.precedence;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.credentials.SecretRef;
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
 * Bounds the organizations that the resources with one Secret name, because each keeps an installation, a queue and lists in
 * memory. The organizations of the oldest resources count first, so that a restart changes nothing.
 */
public final class OrganizationLimit {

    /** A thousand must fit into the Deployment as shipped, and twice as many do. */
    public static final int MOST = 2_000;

    private static final Duration COUNTED_FOR = Duration.ofSeconds(10);

    /** @param allowed the organizations that fit; null when all do */
    private record Count(Instant at, @Nullable Set<String> allowed) {}

    private final ResourceIndex index;
    private final int most;
    private final Clock clock;

    private final Map<SecretRef, Count> counts = new ConcurrentHashMap<>();

    /**
     * A limit over the resources of an index.
     *
     * @param most organizations of one Secret
     * @param clock monotonic
     */
    public OrganizationLimit(ResourceIndex index, int most, Clock clock) {
        this.index = index;
        this.most = most;
        this.clock = clock;
    }

    /** Why the resource's organization does not fit; empty when it does. */
    public Optional<String> excess(Claim claim) {
        Set<String> allowed = count(claim.secret()).allowed();
        if (allowed == null || allowed.contains(claim.organizationKey())) {
            return Optional.empty();
        }
        return Optional.of("resources with Secret " + claim.secret().name() + " name more than " + most
                + " organizations, and organization " + claim.organization()
                + " came after these: delete resources of other organizations, or move this one to another Secret");
    }

    /** Whoever asks for another Secret does not wait while this one's resources are counted. */
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
                .flatMap(resource -> Claim.of(resource).stream())
                .forEach(claim -> organizations.add(claim.organizationKey()));
        if (organizations.size() <= most) {
            return null;
        }
        Set<String> allowed = new LinkedHashSet<>();
        organizations.stream().limit(most).forEach(allowed::add);
        return Set.copyOf(allowed);
    }

    private static String createdAt(PatResource<?> resource) {
        String time = resource.getMetadata().getCreationTimestamp();
        return time == null ? "" : time;
    }
}
