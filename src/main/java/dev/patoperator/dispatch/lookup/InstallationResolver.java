package dev.patoperator.dispatch.lookup;

import dev.patoperator.dispatch.execution.WorkerExecutor;
import dev.patoperator.dispatch.listing.request.RequestedListing;
import dev.patoperator.dispatch.model.Clocks;
import dev.patoperator.dispatch.model.ClusterView;
import dev.patoperator.dispatch.model.DispatchSettings;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.model.listing.ListingRequest;
import dev.patoperator.dispatch.queue.JournalRecovery;
import dev.patoperator.dispatch.results.ResultPublisher;
import dev.patoperator.github.AppApi;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.Installation;
import dev.patoperator.model.ResourceRef;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Resolves submissions, and requests for lists, to installations. Each submission waits until GitHub has shown which installation its own
 * credentials, signed with their own key, reach in the organization. So no submission uses the token of another.
 * Submissions with the same credentials and organization share one look-up, and no organization waits for another.
 * Thread-safe.
 */
public final class InstallationResolver {

    private record LookupKey(String fingerprint, String organization) {}

    /**
     * What all look-ups share.
     *
     * @param admitted receives a submission and its installation
     * @param listingAdmitted receives a request for lists and its installation
     */
    public record Context(
            JournalRecovery recovery,
            AppApi api,
            DispatchSettings settings,
            Clocks clocks,
            WorkerExecutor threads,
            ResultPublisher publisher,
            ClusterView cluster,
            BiConsumer<Installation, Submission> admitted,
            BiConsumer<Installation, RequestedListing> listingAdmitted) {}

    private final Context context;
    private final Map<LookupKey, PendingLookup> lookups = new ConcurrentHashMap<>();
    private volatile boolean stopping;

    public InstallationResolver(Context context) {
        this.context = context;
    }

    public void submit(Submission submission) {
        withdraw(submission.resource().uid());
        at(submission.credentials(), submission.organization(), lookup -> lookup.queue(submission));
    }

    /** Resolves a request for lists, which replaces the earlier one of its resource. */
    public void requestListing(RequestedListing requested) {
        ListingRequest request = requested.request();
        withdrawListing(request.resource().uid());
        at(request.credentials(), request.organization(), lookup -> lookup.queue(requested));
    }

    /** Forgets a resource's request for lists. */
    public void withdrawListing(String uid) {
        lookups.values().forEach(lookup -> lookup.withdrawListing(uid));
    }

    public boolean isWaitedForBy(String uid) {
        return lookups.values().stream().anyMatch(lookup -> lookup.isWaitedForBy(uid));
    }

    /** Verifies credentials for a resource that has nothing to decide for now, and wakes it when the result is known. */
    public void verify(ResourceRef resource, AppCredentials credentials, String organization) {
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

    /** Restarts look-ups that an error ended. Forgets unused ones: a rotated key should not stay in memory. */
    public void housekeep() {
        lookups.values().forEach(PendingLookup::housekeep);
        lookups.keySet().forEach(key -> lookups.computeIfPresent(key, (it, lookup) -> lookup.isIdle() ? null : lookup));
    }

    public void withdraw(String uid) {
        lookups.values().forEach(lookup -> lookup.withdraw(uid));
    }

    public void stop() {
        stopping = true;
        lookups.values().forEach(PendingLookup::stop);
    }
}
