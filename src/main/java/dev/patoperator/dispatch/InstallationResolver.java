package dev.patoperator.dispatch;

import dev.patoperator.decision.ResourceRef;
import dev.patoperator.github.AppApi;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.Installation;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Resolves orders to installations: each order waits until its own credentials have shown, signed with their own key, which
 * installation they reach in the organization, so that no order uses the token of another. Orders with the same credentials and
 * organization share one look-up, and no organization waits for another.
 */
final class InstallationResolver {

    private record LookupKey(String fingerprint, String organization) {}

    /**
     * What all look-ups share.
     *
     * @param admitted takes an order and its installation
     */
    record Context(
            Recovery recovery,
            AppApi api,
            DispatchSettings settings,
            Clocks clocks,
            WorkerThreads threads,
            Outbox outbox,
            Resources resources,
            BiConsumer<Installation, Order> admitted) {}

    private final Context context;
    private final Map<LookupKey, PendingLookup> lookups = new ConcurrentHashMap<>();
    private volatile boolean stopping;

    InstallationResolver(Context context) {
        this.context = context;
    }

    void submit(Order order) {
        withdraw(order.resource().uid());
        at(order.credentials(), order.organization(), lookup -> lookup.queue(order));
    }

    boolean isWaitedForBy(String uid) {
        return lookups.values().stream().anyMatch(lookup -> lookup.isWaitedForBy(uid));
    }

    /** Has credentials looked up for a resource that has nothing to decide for now. It is woken when there is an answer. */
    void verify(ResourceRef resource, AppCredentials credentials, String organization) {
        at(credentials, organization, lookup -> lookup.verify(resource));
    }

    private void at(AppCredentials credentials, String organization, Consumer<PendingLookup> use) {
        var key = new LookupKey(credentials.fingerprint(), organization.toLowerCase(Locale.ROOT));
        lookups.compute(key, (it, known) -> {
            PendingLookup lookup =
                    known == null ? new PendingLookup(context, () -> stopping, credentials, organization) : known;
            use.accept(lookup);
            return lookup;
        });
    }

    /** Forgets look-ups that no order waits for: a rotated key should not stay in memory. */
    void tidy() {
        lookups.values().forEach(PendingLookup::tidy);
        lookups.keySet().forEach(key -> lookups.computeIfPresent(key, (it, lookup) -> lookup.isIdle() ? null : lookup));
    }

    void withdraw(String uid) {
        lookups.values().forEach(lookup -> lookup.withdraw(uid));
    }

    void stop() {
        stopping = true;
        lookups.values().forEach(PendingLookup::stop);
    }
}
