package dev.patoperator.github.simulator;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One decision that took effect: the request left the pending list or the grant ended. A POST that changed nothing
 * leaves none.
 *
 * @param id {@code pat_request_id} for approve and deny, {@code pat_id} for revoke
 * @param tokenId the token it was about
 * @param action what was decided
 * @param by the App's bot login, or {@value #PERSON}
 * @param reason what was given as reason, null when none was
 * @param at when it took effect, in the simulator's time
 * @param requestId {@code X-GitHub-Request-Id} of the call, null when a person decided
 */
public record SimulatedDecision(
        long id,
        long tokenId,
        DecisionAction action,
        String by,
        @Nullable String reason,
        Instant at,
        @Nullable String requestId) {

    /** Who decided, when it was no App. */
    public static final String PERSON = "person";

    /** What can be decided about a request or a grant. */
    public enum DecisionAction {
        APPROVE,
        DENY,
        REVOKE;

        static DecisionAction of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }
}
