package dev.patoperator.controller;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.decision.Intent;
import dev.patoperator.decision.InvalidSpecException;
import dev.patoperator.decision.Subject;
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

    private final Registry registry;
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

    Doorbell(Registry registry, Schedule schedule, Duration apart, Clock clock) {
        this.registry = registry;
        this.schedule = schedule;
        this.apart = apart;
        this.clock = clock;
    }

    /** Whether some resource takes its credentials from this Secret. */
    public boolean isReferredTo(String namespace, String secretName) {
        return registry.referringTo(namespace, secretName).findAny().isPresent();
    }

    /**
     * Somebody who holds the Secret says that there is something to review. Only of organizations that a resource with
     * that Secret names: a tenant must not keep the policies of others busy.
     */
    public void ring(String namespace, String secretName, String organization) {
        String key = Intent.organizationKey(organization);
        boolean governed = registry.referringTo(namespace, secretName)
                .flatMap(resource -> intent(resource).stream())
                .anyMatch(intent -> intent.organizationKey().equals(key));
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
            registry.selecting(Subject.REQUEST, key)
                    .flatMap(resource -> intent(resource).stream())
                    .filter(intent -> intent.standing() && !intent.suspended())
                    .forEach(intent -> {
                        schedule.ring(intent.resource().uid(), now);
                        registry.wake(intent.resource());
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
