package dev.patoperator.controller.schedule;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.credentials.SecretRef;
import dev.patoperator.dispatch.model.listing.ListingRateLimiter;
import dev.patoperator.github.Installation;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.ParsedResource;
import dev.patoperator.precedence.CredentialVerificationCache;
import dev.patoperator.precedence.index.ResourceIndex;
import dev.patoperator.precedence.index.ResourceScope;
import dev.patoperator.text.DaemonThreads;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the standing selectors of an organization's reviews evaluated early, when a webhook delivery reports a new
 * request. Reviews that use the same installation are evaluated together, as often as {@link ListingRateLimiter}
 * allows: a thousand deliveries at once cost one or two listings. Thread-safe.
 */
public final class ReviewTrigger implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReviewTrigger.class);

    /** The reviews of an organization that are evaluated on one listing. */
    private record ReviewGroup(String organizationKey, Installation installation) {}

    private final ResourceIndex index;
    private final CredentialVerificationCache verifications;
    private final SelectorSchedule schedule;
    private final ListingRateLimiter pace;
    private final Duration minInterval;
    private final Clock clock;

    /** Groups with a scheduled evaluation, which covers further deliveries as well. */
    private final Set<ReviewGroup> waiting = ConcurrentHashMap.newKeySet();

    /** When each group was evaluated last. Entries older than {@code apart} are removed. */
    private final Map<ReviewGroup, Instant> evaluated = new ConcurrentHashMap<>();

    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("review-trigger"));

    /**
     * Creates a trigger and its timer thread.
     *
     * @param apart the least time between two evaluations of a group
     * @param clock monotonic
     */
    public ReviewTrigger(
            ResourceIndex index,
            CredentialVerificationCache verifications,
            SelectorSchedule schedule,
            ListingRateLimiter pace,
            Duration apart,
            Clock clock) {
        this.index = index;
        this.verifications = verifications;
        this.schedule = schedule;
        this.pace = pace;
        this.minInterval = apart;
        this.clock = clock;
    }

    /** Whether a resource takes its credentials from this Secret. */
    public boolean isReferredTo(String namespace, String secretName) {
        return referringTo(new SecretRef(namespace, secretName)).findAny().isPresent();
    }

    /** Returns the resources that take their credentials from a Secret. */
    public Stream<? extends PatResource<?>> referringTo(SecretRef secret) {
        return index.referringTo(secret);
    }

    /**
     * Triggers an evaluation after a delivery that was signed with the Secret. Ignores organizations in which no
     * resource with that Secret has verified credentials, and reviews at another GitHub: a tenant must not keep the
     * policies of others busy.
     */
    public void onDelivery(String namespace, String secretName, String organization) {
        String key = Intent.organizationKey(organization);
        Set<URI> gitHubs = index.referringTo(new SecretRef(namespace, secretName))
                .flatMap(resource -> ResourceScope.of(resource).stream())
                .filter(scope -> scope.organizationKey().equals(key))
                .flatMap(scope -> verifications.installation(scope).stream())
                .map(Installation::apiUrl)
                .collect(Collectors.toSet());
        if (gitHubs.isEmpty()) {
            return;
        }
        standingReviews(key)
                .flatMap(intent -> installation(intent).stream())
                .filter(installation -> gitHubs.contains(installation.apiUrl()))
                .collect(Collectors.toSet())
                .forEach(installation -> request(new ReviewGroup(key, installation)));
    }

    /** Empty for a review whose credentials are not verified: it is evaluated when they are. */
    private Optional<Installation> installation(Intent intent) {
        return verifications.installation(ResourceScope.of(intent));
    }

    private Stream<Intent> standingReviews(String organizationKey) {
        return index.withSelector(ItemKind.REQUEST, organizationKey)
                .flatMap(resource -> ParsedResource.of(resource).intent().stream())
                .filter(intent -> intent.isStanding() && !intent.suspended());
    }

    private void request(ReviewGroup group) {
        if (waiting.add(group)) {
            evaluateIn(group, untilNext(group));
        }
    }

    private Duration untilNext(ReviewGroup group) {
        Instant last = evaluated.get(group);
        Duration rest = last == null ? Duration.ZERO : Duration.between(clock.instant(), last.plus(minInterval));
        Duration paced = pace.untilNext(group.installation());
        return rest.compareTo(paced) > 0 ? rest : paced;
    }

    private void evaluateIn(ReviewGroup group, Duration wait) {
        try {
            var unused =
                    timer.schedule(() -> evaluateIfAllowed(group), Math.max(0, wait.toMillis()), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("Not scheduled, because the operator stops: the next leader evaluates everything when it starts");
        }
    }

    /** Checks the limit once more: calls that were made in the meantime may require a longer wait. */
    private void evaluateIfAllowed(ReviewGroup group) {
        try {
            Duration wait = untilNext(group);
            if (wait.compareTo(minInterval) > 0) {
                evaluateIn(group, wait);
            } else {
                evaluate(group);
            }
        } catch (RuntimeException e) {
            waiting.remove(group); // so that the next delivery schedules an evaluation
            LOG.warn(
                    "The webhook could not trigger the standing reviews of {}; their interval does: {}",
                    group.organizationKey(),
                    e.toString());
        }
    }

    private void evaluate(ReviewGroup group) {
        waiting.remove(group); // first: a delivery from now on needs another evaluation
        Instant now = clock.instant();
        evaluated.values().removeIf(at -> !at.plus(minInterval).isAfter(now));
        evaluated.put(group, now);
        String organization = group.organizationKey();
        try {
            standingReviews(organization)
                    .filter(intent -> installation(intent)
                            .filter(group.installation()::equals)
                            .isPresent())
                    .forEach(intent -> {
                        schedule.trigger(intent.resource(), now);
                        index.wake(intent.resource());
                    });
            LOG.info("The webhook reported a new request in {}: its standing reviews are evaluated", organization);
        } catch (RuntimeException e) {
            LOG.warn(
                    "The webhook could not trigger the standing reviews of {}; their interval does: {}",
                    organization,
                    e.toString());
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
