package dev.patoperator.dispatch.worker.call;

import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.model.listing.ListingRequest;
import dev.patoperator.github.AppCredentials;
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

/** Recent refusals of a worker's calls, so that a thousand resources do not repeat the same call. Thread-safe. */
final class RefusalCache {

    /** Whether a refusal concerns calls about a kind. */
    @FunctionalInterface
    interface CallMatcher {
        boolean matches(AppCredentials credentials, String organization, ItemKind kind);
    }

    /**
     * One refusal.
     *
     * @param until when GitHub may be called again
     * @param matcher matches the calls that it concerns
     */
    record CachedRefusal(Blocker blocker, Instant until, CallMatcher matcher) {
        boolean concerns(Submission submission) {
            return matcher.matches(
                    submission.credentials(),
                    submission.organization(),
                    submission.action().kind());
        }

        boolean concerns(ListingRequest request, ItemKind kind) {
            return matcher.matches(request.credentials(), request.organization(), kind);
        }
    }

    private final Duration memory;
    private final Clock clock;
    private final List<CachedRefusal> refusals = new CopyOnWriteArrayList<>();

    RefusalCache(Duration memory, Clock clock) {
        this.memory = memory;
        this.clock = clock;
    }

    /** Returns a recent refusal that concerns this submission as well. */
    Optional<Blocker> of(Submission submission) {
        return find(refusal -> refusal.concerns(submission));
    }

    /** Returns a recent refusal that concerns a list of this request as well. */
    Optional<Blocker> of(ListingRequest request, ItemKind kind) {
        return find(refusal -> refusal.concerns(request, kind));
    }

    private Optional<Blocker> find(Predicate<CachedRefusal> concerned) {
        Instant now = clock.instant();
        refusals.removeIf(refusal -> !refusal.until().isAfter(now));
        return refusals.stream().filter(concerned).map(CachedRefusal::blocker).findFirst();
    }

    /** Caches that the App's key or id is refused. Concerns all submissions with these credentials. */
    CachedRefusal credentials(InstallationAccess access, GitHubException reason) {
        String fingerprint = access.credentials().fingerprint();
        return remember(
                Blocker.Kind.CREDENTIALS_INVALID,
                String.valueOf(reason.getMessage()),
                (credentials, organization, kind) -> credentials.fingerprint().equals(fingerprint));
    }

    /** Caches that the installation lacks a permission, or is suspended. Concerns all submissions of this kind. */
    CachedRefusal permission(ItemKind kind, GitHubException reason) {
        return remember(
                Blocker.Kind.PERMISSION_DENIED,
                String.valueOf(reason.getMessage()),
                (credentials, organization, other) -> other == kind);
    }

    /**
     * Caches that the organization's list of a kind, or its installation, is not there. Concerns all submissions of this kind
     * that name it: the other list may be there.
     */
    CachedRefusal organization(String organization, ItemKind kind, GitHubException reason) {
        return remember(
                Blocker.Kind.ORGANIZATION_NOT_FOUND,
                String.valueOf(reason.getMessage()),
                (credentials, other, otherKind) -> otherKind == kind && other.equalsIgnoreCase(organization));
    }

    private CachedRefusal remember(Blocker.Kind kind, String message, CallMatcher calls) {
        var refusal =
                new CachedRefusal(new Blocker(kind, message), clock.instant().plus(memory), calls);
        refusals.add(refusal);
        return refusal;
    }
}
