package dev.patoperator.precedence;

import java.time.Duration;

/**
 * When credentials are looked at again.
 *
 * @param credentials after a Secret or a key was refused: Secrets are not watched
 * @param refusal after GitHub refused the installation or a permission: a person may heal it there
 * @param verified after a look that succeeded
 * @param pending after a look was begun whose answer has not come
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
