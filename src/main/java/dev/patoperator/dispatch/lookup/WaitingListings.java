package dev.patoperator.dispatch.lookup;

import dev.patoperator.dispatch.listing.request.PendingListings;
import dev.patoperator.dispatch.listing.request.RequestedListing;
import dev.patoperator.github.InstalledApp;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The requests for lists that wait for one look-up. Thread-safe. */
final class WaitingListings {

    private final InstallationResolver.Context context;
    private final String organization;
    private final PendingListings pending = new PendingListings();

    WaitingListings(InstallationResolver.Context context, String organization) {
        this.context = context;
        this.organization = organization;
    }

    void add(RequestedListing requested) {
        pending.add(requested);
    }

    void withdraw(String uid) {
        pending.withdraw(uid);
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }

    /** A standby reads nothing: requests wait until this process may act, or ends. */
    boolean mayBeLookedUp() {
        return !pending.isEmpty() && context.cluster().mayAct();
    }

    Optional<ResourceRef> oldest() {
        return pending.oldest().map(requested -> requested.request().resource());
    }

    /** Whether the App may not read one of the lists. */
    boolean isNotEnough(InstalledApp app) {
        return pending.anyAsksFor(kind -> lacksPermission(kind, app));
    }

    /** Where a server reports no permissions at all, GitHub decides whether the call is allowed. */
    private static boolean lacksPermission(ItemKind kind, InstalledApp app) {
        return !app.permissions().isEmpty() && !app.mayRead(kind.permission());
    }

    /** Passes the requests on to the installation. Lists that the App may not read are refused, the others are read. */
    void admit(InstalledApp app) {
        if (!mayBeLookedUp()) {
            return;
        }
        for (RequestedListing requested : pending.takeAll()) {
            Set<ItemKind> refused = EnumSet.noneOf(ItemKind.class);
            Set<ItemKind> allowed = EnumSet.noneOf(ItemKind.class);
            requested.kinds().forEach(kind -> (lacksPermission(kind, app) ? refused : allowed).add(kind));
            refused.stream()
                    .findFirst()
                    .ifPresent(kind -> requested.blocked(refused, Blocker.missingReadPermission(kind, organization)));
            if (!allowed.isEmpty()) {
                context.listingAdmitted().accept(app.installation(), requested.only(allowed));
            }
        }
    }

    void refuse(Blocker blocker) {
        pending.refuse((request, kind) -> true, blocker);
    }

    /** Reports a blocker that passes by itself, once to each. */
    void block(Blocker blocker) {
        pending.block((request, kind) -> true, blocker);
    }
}
