package dev.patoperator.github.simulator;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One decision that took effect: the request left the pending list or the grant ended. A POST that changed nothing adds
 * none.
 *
 * @param id {@code pat_request_id} for approve and deny, {@code pat_id} for revoke
 * @param tokenId the id of the request's or grant's token
 * @param action the action that was taken
 * @param by the App's bot login, or {@value #PERSON}
 * @param reason the given reason, null when there was none
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

    /** Value of {@code by} when a person decided. */
    public static final String PERSON = "person";

    /** The actions on requests and grants. */
    public enum DecisionAction {
        APPROVE,
        DENY,
        REVOKE;

        static DecisionAction of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }
}
