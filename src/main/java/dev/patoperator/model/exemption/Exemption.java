package dev.patoperator.model.exemption;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that a selector does not match until a time, although it would match them.
 *
 * @param owners logins in lower case; empty when tokens are named by id
 * @param tokenIds the tokens' own ids; empty when they are named by owner
 * @param until the end; at this time the exemption is over
 * @param reason why, on one line, as the resource's author wrote it
 */
public record Exemption(Set<String> owners, Set<Long> tokenIds, Instant until, String reason) {

    /** An exemption that ends later than this from now is ignored, so that none is forgotten for years. */
    public static final Duration MAX_DURATION = Duration.ofDays(366);

    public Exemption {
        owners = Set.copyOf(owners);
        tokenIds = Set.copyOf(tokenIds);
    }

    /** Whether it applies at a time: it is not over, and does not end too late. */
    boolean isActive(Instant now) {
        return now.isBefore(until) && !endsTooLate(now);
    }

    /** Whether it is ignored for now because its end is more than {@link #MAX_DURATION} away. */
    boolean endsTooLate(Instant now) {
        return until.isAfter(now.plus(MAX_DURATION));
    }

    /**
     * Whether it names this token. What is not known of a token is never named.
     *
     * @param owner in lower case; null when GitHub names no owner
     * @param tokenId null when GitHub names no id
     */
    boolean names(@Nullable String owner, @Nullable Long tokenId) {
        return (owner != null && owners.contains(owner)) || (tokenId != null && tokenIds.contains(tokenId));
    }
}
