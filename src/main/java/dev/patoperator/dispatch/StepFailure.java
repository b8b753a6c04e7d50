package dev.patoperator.dispatch;

import dev.patoperator.decision.Subject;
import dev.patoperator.github.Access;
import dev.patoperator.github.GitHubException;

/** A step of a lane that GitHub did not let through, with what the step was about. */
final class StepFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Subject subject;
    private final transient Access access;
    private final transient GitHubException reason;

    StepFailure(Subject subject, Access access, GitHubException reason) {
        super(reason);
        this.subject = subject;
        this.access = access;
        this.reason = reason;
    }

    Subject subject() {
        return subject;
    }

    Access access() {
        return access;
    }

    GitHubException reason() {
        return reason;
    }
}
