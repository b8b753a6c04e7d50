package dev.patoperator.dispatch.worker.call;

import dev.patoperator.dispatch.model.DispatchObserver;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.queue.Decision;
import dev.patoperator.github.Installation;
import dev.patoperator.github.InstallationAccess;
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
        InstallationAccess access =
                new InstallationAccess(submission.credentials(), installation, submission.organization());
        observer.callsStarting(submission.resource(), access);
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
