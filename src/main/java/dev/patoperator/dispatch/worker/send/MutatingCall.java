package dev.patoperator.dispatch.worker.send;

import dev.patoperator.dispatch.queue.Decision;
import dev.patoperator.github.AcceptedCall;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.PatApi;
import dev.patoperator.model.Action;
import java.util.List;

/** Calls the endpoint that carries out decisions of one action and reason: for one id, or for many. */
public final class MutatingCall {

    private final PatApi api;

    public MutatingCall(PatApi api) {
        this.api = api;
    }

    AcceptedCall send(List<Decision> batch, InstallationAccess access) throws GitHubException, InterruptedException {
        Decision first = batch.get(0);
        if (batch.size() == 1) {
            return first.action() == Action.REVOKE
                    ? api.revokeGrant(access, first.id())
                    : api.reviewRequest(access, first.id(), review(first.action()), first.reason());
        }
        List<Long> ids = batch.stream().map(Decision::id).toList();
        return first.action() == Action.REVOKE
                ? api.revokeGrants(access, ids)
                : api.reviewRequests(access, ids, review(first.action()), first.reason());
    }

    private static PatApi.Review review(Action action) {
        return action == Action.APPROVE ? PatApi.Review.APPROVE : PatApi.Review.DENY;
    }
}
