package dev.patoperator.dispatch.worker.call;

import dev.patoperator.dispatch.model.DispatchObserver;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.model.listing.ListingRequest;
import dev.patoperator.dispatch.queue.Decision;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.Installation;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.model.ResourceRef;
import java.util.List;
import java.util.Optional;

/** Gives calls access to one installation with the credentials of a submission, and reports it to the observer. */
public final class CallAccess {

    private final Installation installation;
    private final DispatchObserver observer;

    public CallAccess(Installation installation, DispatchObserver observer) {
        this.installation = installation;
        this.observer = observer;
    }

    /** Returns access with the submission's credentials. */
    public InstallationAccess of(Submission submission) {
        return of(submission.resource(), submission.credentials(), submission.organization());
    }

    /** Returns access with the credentials of a request for lists. */
    public InstallationAccess of(ListingRequest request) {
        return of(request.resource(), request.credentials(), request.organization());
    }

    private InstallationAccess of(ResourceRef resource, AppCredentials credentials, String organization) {
        InstallationAccess access = new InstallationAccess(credentials, installation, organization);
        observer.callsStarting(resource, access);
        return access;
    }

    /** Returns access for the first requester of these decisions; empty when no decision has one any more. */
    public Optional<InstallationAccess> ofFirstRequester(List<Decision> decisions) {
        return decisions.stream()
                .flatMap(decision -> decision.requesters().stream())
                .findFirst()
                .map(this::of);
    }
}
