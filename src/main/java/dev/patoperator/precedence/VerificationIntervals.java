package dev.patoperator.precedence;

import java.time.Duration;

/**
 * After what times credentials are verified again.
 *
 * @param credentials after a Secret or a key was refused, because Secrets are not watched; and when GitHub did not respond
 * @param refusal after GitHub refused the installation or a permission, which a person may correct there
 * @param verified after a successful verification
 * @param pending after a look-up was started and while it has no answer
 * @param maxHold how long unverified resources of a namespace may hold back what others decide
 * @param holdWindow how long after the first hold they may do so again
 */
public record VerificationIntervals(
        Duration credentials,
        Duration refusal,
        Duration verified,
        Duration pending,
        Duration maxHold,
        Duration holdWindow) {}
