package dev.patoperator.cli.preview;

import org.jspecify.annotations.Nullable;

/** What makes the command's exit code 1, on request. The names are arguments of the command line. */
enum FailOn {
    approvals(ChangeType.APPROVED),
    denials(ChangeType.DENIED),
    revocations(ChangeType.REVOKED),
    /** Policies that decide nothing after the change. */
    problems(null);

    private final @Nullable ChangeType type;

    FailOn(@Nullable ChangeType changeType) {
        this.type = changeType;
    }

    boolean isIn(Preview preview) {
        return type == null
                ? !preview.problems().isEmpty()
                : !preview.changes(type).isEmpty();
    }
}
