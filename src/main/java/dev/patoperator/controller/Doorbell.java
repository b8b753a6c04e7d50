package dev.patoperator.controller;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.credentials.SecretRef;
import dev.patoperator.decision.CredentialVerification;
import dev.patoperator.decision.Intent;
import dev.patoperator.decision.InvalidSpecException;
import dev.patoperator.decision.Subject;
import dev.patoperator.precedence.Claim;
import dev.patoperator.precedence.CredentialVerifications;
import dev.patoperator.precedence.ResourceIndex;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has an organization's standing reviews evaluated at once, because somebody outside knows of a new request. A thousand
 * that come together cost a list or two, not a thousand.
 */
public final class Doorbell implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Doorbell.class);

    private final ResourceIndex index;
    private final CredentialVerifications verifications;
    private final Schedule schedule;
    private final Duration apart;
    private final Clock clock;
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();
    private final Map<String, Instant> rung = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "doorbell");
        thread.setDaemon(true);
        return thread;
    });

    Doorbell(
            ResourceIndex index,
            CredentialVerifications verifications,
            Schedule schedule,
            Duration apart,
            Clock clock) {
        this.index = index;
        this.verifications = verifications;
        this.schedule = schedule;
        this.apart = apart;
        this.clock = clock;
    }

    /** Whether some resource takes its credentials from this Secret. */
    public boolean isReferredTo(String namespace, String secretName) {
        return index.referringTo(new SecretRef(namespace, secretName)).findAny().isPresent();
    }

    /**
     * Somebody who holds the Secret says that there is something to review. Only of organizations in which a resource with
     * that Secret has a say: a tenant must not keep the policies of others busy.
     */
    public void ring(String namespace, String secretName, String organization) {
        String key = Intent.organizationKey(organization);
        boolean governed = index.referringTo(new SecretRef(namespace, secretName))
                .flatMap(resource -> Claim.of(resource).stream())
                .anyMatch(claim -> claim.organizationKey().equals(key)
                        && verifications.of(claim, null) == CredentialVerification.VERIFIED);
        if (!governed || !waiting.add(key)) {
            return;
        }
        Instant now = clock.instant();
        Instant next = rung.getOrDefault(key, Instant.MIN);
        long wait = next.equals(Instant.MIN)
                ? 0
                : Math.max(0, Duration.between(now, next.plus(apart)).toMillis());
        try {
            var unused = timer.schedule(() -> ring(key), wait, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("stopping: a successor evaluates everything when it starts");
        }
    }

    private void ring(String key) {
        waiting.remove(key); // first: who comes from now on is not answered by what follows
        Instant now = clock.instant();
        rung.put(key, now);
        try {
            index.selecting(Subject.REQUEST, key)
                    .flatMap(resource -> intent(resource).stream())
                    .filter(intent -> intent.standing() && !intent.suspended())
                    .forEach(intent -> {
                        schedule.ring(intent.resource(), now);
                        index.wake(intent.resource());
                    });
            LOG.info("a new request in {}: its standing reviews are evaluated", key);
        } catch (RuntimeException e) {
            LOG.warn("the standing reviews of {} are left to their interval: {}", key, e.toString());
        }
    }

    private static Optional<Intent> intent(PatResource<?> resource) {
        try {
            return Optional.of(Intent.of(resource));
        } catch (InvalidSpecException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
