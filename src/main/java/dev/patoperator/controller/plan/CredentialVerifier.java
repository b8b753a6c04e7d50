package dev.patoperator.controller.plan;

import dev.patoperator.controller.schedule.RequeueIntervals;
import dev.patoperator.credentials.CredentialsException;
import dev.patoperator.credentials.CredentialsReader;
import dev.patoperator.credentials.SecretRef;
import dev.patoperator.dispatch.Dispatcher;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.CredentialVerification;
import dev.patoperator.precedence.CredentialVerificationCache;
import dev.patoperator.precedence.index.ResourceIndex;
import dev.patoperator.precedence.index.ResourceScope;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the Secrets of resources and has their credentials verified at GitHub. Thread-safe. */
public final class CredentialVerifier {

    private final CredentialsReader credentials;
    private final CredentialVerificationCache verifications;
    private final ResourceIndex index;
    private final Dispatcher dispatcher;
    private final RequeueIntervals requeueIntervals;

    public CredentialVerifier(
            CredentialsReader credentials,
            CredentialVerificationCache verifications,
            ResourceIndex index,
            Dispatcher dispatcher,
            RequeueIntervals requeueIntervals) {
        this.credentials = credentials;
        this.verifications = verifications;
        this.index = index;
        this.dispatcher = dispatcher;
        this.requeueIntervals = requeueIntervals;
    }

    /**
     * Reads a Secret. Wakes every resource that uses it when the credentials have changed, became usable or became
     * unusable.
     *
     * @throws CredentialsException when the Secret cannot be used, or cannot be read for now
     */
    AppCredentials read(SecretRef secret) throws CredentialsException, InterruptedException {
        long begunAt = verifications.readStartedAt();
        try {
            AppCredentials found = credentials.read(secret.namespace(), secret.name());
            if (verifications.secretRead(secret, found, begunAt)) {
                wakeResourcesUsing(secret);
            }
            return found;
        } catch (CredentialsException e) {
            Optional<Blocker> blocker = blockerOf(e);
            if (blocker.isPresent() && verifications.secretRefused(secret, blocker.get(), begunAt)) {
                wakeResourcesUsing(secret); // Deny selectors hold nothing back now; statuses must say so
            }
            throw e;
        }
    }

    private void wakeResourcesUsing(SecretRef secret) {
        index.referringTo(secret)
                .flatMap(resource -> ResourceScope.of(resource).stream())
                .forEach(scope -> index.wake(scope.resource()));
    }

    /** Records that the installation is about to be looked up with these credentials. */
    void lookupStarted(AppCredentials found, String organization) {
        verifications.lookupStarted(found, organization);
    }

    /** Returns the blocker of all resources with this Secret; empty when the Kubernetes API did not answer. */
    static Optional<Blocker> blockerOf(CredentialsException e) {
        String message = String.valueOf(e.getMessage());
        return switch (e.remedy()) {
            case NOT_FOUND -> Optional.of(new Blocker(Blocker.Kind.CREDENTIALS_NOT_FOUND, message));
            case INVALID -> Optional.of(new Blocker(Blocker.Kind.CREDENTIALS_INVALID, message));
            case FORBIDDEN -> Optional.of(new Blocker(Blocker.Kind.CREDENTIALS_FORBIDDEN, message));
            case UNREACHABLE -> Optional.empty();
        };
    }

    /**
     * Has the credentials of a Deny selector verified when that is due, whether its evaluation is due or not.
     *
     * @return how long until the next check
     */
    Duration verifyIfDue(ResourceScope policy) throws InterruptedException {
        Duration left = verifications.untilNextVerification(policy);
        if (left.toMillis() > 0) {
            return left;
        }
        try {
            AppCredentials found = read(policy.secret());
            lookupStarted(found, policy.organization());
            dispatcher.verify(policy.resource(), found, policy.organization());
            return requeueIntervals.progress();
        } catch (CredentialsException e) {
            return blockerOf(e).isPresent() ? requeueIntervals.credentials() : requeueIntervals.shortest();
        }
    }

    /** Returns the end of a message: how a Deny selector affects approvals while its spec is invalid. */
    String effectOfInvalid(ResourceScope policy) {
        return switch (verifications.of(policy, null)) {
            case VERIFIED -> "; until it is mended it holds back every approval in the organization";
            case REFUSED ->
                "; and it holds nothing back"
                        + verifications
                                .blocker(policy)
                                .map(blocker -> ": " + blocker.message())
                                .orElse("");
            case NOT_VERIFIED_YET, NOT_VERIFIABLE_NOW ->
                "; its credentials are not verified yet, so it holds approvals back for 30 seconds at most";
        };
    }

    /**
     * Returns the blocker of a Deny selector, with its effect on approvals while the credentials are not verified.
     *
     * @param ownBlocker the blocker that the resource met itself; null when there is none
     */
    @Nullable
    Blocker withEffectOnApprovals(ResourceScope policy, @Nullable Blocker ownBlocker) {
        Blocker known = refusal(policy);
        if (known != null) {
            Blocker blocker = ownBlocker == null ? known : ownBlocker;
            return new Blocker(
                    blocker.kind(), blocker.message() + "; until that is mended this Deny holds nothing back");
        }
        // The message of a temporary blocker changes with each look-up, so only the one that the resource met is shown.
        boolean unverified = verifications.of(policy, null) == CredentialVerification.NOT_VERIFIABLE_NOW;
        return ownBlocker == null || !unverified
                ? ownBlocker
                : new Blocker(
                        ownBlocker.kind(),
                        ownBlocker.message() + "; it was not verified since the operator started,"
                                + " so it holds approvals back for 30 seconds at most");
    }

    /** Whether the credentials of a resource are verified. */
    boolean isVerified(ResourceScope scope) {
        return verifications.of(scope, null) == CredentialVerification.VERIFIED;
    }

    /** Returns why the credentials of a resource were refused, if a person has to act; otherwise null. */
    @Nullable
    Blocker refusal(ResourceScope scope) {
        return verifications
                .blocker(scope)
                .filter(blocker -> blocker.kind().isStalling())
                .orElse(null);
    }
}
