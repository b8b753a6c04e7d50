package dev.patoperator.controller;

import dev.patoperator.credentials.CredentialsException;
import dev.patoperator.credentials.CredentialsReader;
import dev.patoperator.credentials.SecretRef;
import dev.patoperator.decision.CredentialVerification;
import dev.patoperator.decision.Obstacle;
import dev.patoperator.dispatch.Dispatcher;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.precedence.Claim;
import dev.patoperator.precedence.CredentialVerifications;
import dev.patoperator.precedence.ResourceIndex;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads Secrets for all resources that use them, and has their credentials verified at GitHub. */
final class CredentialLooks {

    private final CredentialsReader credentials;
    private final CredentialVerifications verifications;
    private final ResourceIndex index;
    private final Dispatcher dispatcher;
    private final Cadence cadence;

    CredentialLooks(
            CredentialsReader credentials,
            CredentialVerifications verifications,
            ResourceIndex index,
            Dispatcher dispatcher,
            Cadence cadence) {
        this.credentials = credentials;
        this.verifications = verifications;
        this.index = index;
        this.dispatcher = dispatcher;
        this.cadence = cadence;
    }

    /**
     * Reads a Secret. When it holds other credentials than before, every resource that uses it is looked at soon.
     *
     * @throws CredentialsException when it cannot be used, or not be read for now
     */
    AppCredentials read(SecretRef secret) throws CredentialsException, InterruptedException {
        long begunAt = verifications.readBegun();
        try {
            AppCredentials found = credentials.read(secret.namespace(), secret.name());
            if (verifications.secretRead(secret, found, begunAt)) {
                wakeAllThatUse(secret);
            }
            return found;
        } catch (CredentialsException e) {
            Optional<Obstacle> obstacle = obstacle(e);
            if (obstacle.isPresent() && verifications.secretRefused(secret, obstacle.get(), begunAt)) {
                wakeAllThatUse(secret); // policies have lost their say, and tell so
            }
            throw e;
        }
    }

    private void wakeAllThatUse(SecretRef secret) {
        index.referringTo(secret)
                .flatMap(resource -> Claim.of(resource).stream())
                .forEach(claim -> index.wake(claim.resource()));
    }

    /** Work with these credentials is handed over, which has them verified first. */
    void lookBegun(AppCredentials found, String organization) {
        verifications.lookBegun(found, organization);
    }

    /** What stands in the way of resources with this Secret; empty when the Kubernetes API did not answer. */
    static Optional<Obstacle> obstacle(CredentialsException e) {
        String message = String.valueOf(e.getMessage());
        return switch (e.kind()) {
            case NOT_FOUND -> Optional.of(new Obstacle(Obstacle.Kind.CREDENTIALS_NOT_FOUND, message));
            case INVALID -> Optional.of(new Obstacle(Obstacle.Kind.CREDENTIALS_INVALID, message));
            case FORBIDDEN -> Optional.of(new Obstacle(Obstacle.Kind.CREDENTIALS_FORBIDDEN, message));
            case UNREACHABLE -> Optional.empty();
        };
    }

    /**
     * Has the credentials of a Deny policy verified when that is due, whether the policy itself is due or not.
     *
     * @return when to look again
     */
    Duration keepVerified(Claim policy) throws InterruptedException {
        Duration left = verifications.untilNextLook(policy);
        if (left.toMillis() > 0) {
            return left;
        }
        try {
            AppCredentials found = read(policy.secret());
            lookBegun(found, policy.organization());
            dispatcher.verify(policy.resource(), found, policy.organization());
            return cadence.progress();
        } catch (CredentialsException e) {
            return obstacle(e).isPresent() ? cadence.credentials() : cadence.moment();
        }
    }

    /** What a Deny policy means for approvals while its spec is invalid. */
    String effectOfInvalid(Claim policy) {
        return switch (verifications.of(policy, null)) {
            case VERIFIED -> "; until it is mended it holds back every approval in the organization";
            case REFUSED ->
                "; and it holds nothing back"
                        + verifications
                                .obstacle(policy)
                                .map(obstacle -> ": " + obstacle.message())
                                .orElse("");
            case NOT_VERIFIED_YET, NOT_VERIFIABLE_NOW ->
                "; its credentials are not verified yet, so it holds approvals back for 30 seconds at most";
        };
    }

    /** What stands in the way of a Deny policy, with what that means for approvals while the policy has no say. */
    @Nullable
    Obstacle withSay(Claim policy, @Nullable Obstacle met) {
        Obstacle known = refusal(policy);
        if (known != null) {
            Obstacle obstacle = met == null ? known : met;
            return new Obstacle(
                    obstacle.kind(), obstacle.message() + "; until that is mended this Deny holds nothing back");
        }
        // The message of a passing obstacle changes with each look-up, so only the one that the resource met is shown.
        boolean unverified = verifications.of(policy, null) == CredentialVerification.NOT_VERIFIABLE_NOW;
        return met == null || !unverified
                ? met
                : new Obstacle(
                        met.kind(),
                        met.message() + "; it was not verified since the operator started,"
                                + " so it holds approvals back for 30 seconds at most");
    }

    /** Whether a claim has a say. */
    boolean isVerified(Claim claim) {
        return verifications.of(claim, null) == CredentialVerification.VERIFIED;
    }

    /** Why a claim's credentials were refused, where a person has to act; null when they were not. */
    @Nullable
    Obstacle refusal(Claim claim) {
        return verifications
                .obstacle(claim)
                .filter(obstacle -> obstacle.kind().stalling())
                .orElse(null);
    }
}
