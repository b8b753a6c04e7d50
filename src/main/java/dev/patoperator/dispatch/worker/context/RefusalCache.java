package dev.patoperator.dispatch.worker.context;

import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.ItemKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** What GitHub refused a lane a moment ago, so that a thousand resources do not ask the same question again. */
final class RefusalCache {

    /**
     * One refusal.
     *
     * @param until how long it is taken as GitHub's word
     */
    record CachedRefusal(Blocker blocker, Instant until, Predicate<Submission> reporter) {
        boolean concerns(Submission submission) {
            return reporter.test(submission);
        }
    }

    private final Duration memory;
    private final Clock clock;
    private final List<CachedRefusal> refusals = new CopyOnWriteArrayList<>();

    RefusalCache(Duration memory, Clock clock) {
        this.memory = memory;
        this.clock = clock;
    }

    /** What was refused a moment ago and would be refused to this order as well. */
    Optional<Blocker> of(Submission submission) {
        Instant now = clock.instant();
        refusals.removeIf(refusal -> !refusal.until().isAfter(now));
        return refusals.stream()
                .filter(refusal -> refusal.concerns(submission))
                .map(CachedRefusal::blocker)
                .findFirst();
    }

    /** The App's key or id is refused: everyone with these very credentials is concerned. */
    CachedRefusal credentials(InstallationAccess access, GitHubException reason) {
        String fingerprint = access.credentials().fingerprint();
        return remember(
                Blocker.Kind.CREDENTIALS_INVALID,
                String.valueOf(reason.getMessage()),
                submission -> submission.credentials().fingerprint().equals(fingerprint));
    }

    /** The installation lacks a permission, or is suspended: everyone with the same subject is concerned. */
    CachedRefusal permission(ItemKind kind, GitHubException reason) {
        return remember(
                Blocker.Kind.PERMISSION_DENIED,
                String.valueOf(reason.getMessage()),
                submission -> submission.action().kind() == kind);
    }

    /** The organization is not there for this installation. */
    CachedRefusal organization(String organization) {
        return remember(
                Blocker.Kind.ORGANIZATION_NOT_FOUND,
                "the GitHub App is not installed in " + organization + ", or there is no such organization",
                submission -> submission.organization().equalsIgnoreCase(organization));
    }

    private CachedRefusal remember(Blocker.Kind kind, String message, Predicate<Submission> whom) {
        var refusal =
                new CachedRefusal(new Blocker(kind, message), clock.instant().plus(memory), whom);
        refusals.add(refusal);
        return refusal;
    }
}
