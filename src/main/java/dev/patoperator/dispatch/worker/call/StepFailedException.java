package dev.patoperator.dispatch.worker.call;

import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.model.ItemKind;

/** Thrown when a call to GitHub fails in a worker's step. Has the kind and the access of the call. */
public final class StepFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient ItemKind kind;
    private final transient InstallationAccess access;
    private final transient GitHubException reason;

    public StepFailedException(ItemKind kind, InstallationAccess access, GitHubException reason) {
        super(reason);
        this.kind = kind;
        this.access = access;
        this.reason = reason;
    }

    public ItemKind kind() {
        return kind;
    }

    InstallationAccess access() {
        return access;
    }

    public GitHubException reason() {
        return reason;
    }
}
