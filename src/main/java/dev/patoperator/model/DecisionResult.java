package dev.patoperator.model;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a decision came to, for one id. */
public sealed interface DecisionResult {

    /** The token behind the id; null when nobody has seen it. */
    @Nullable
    TokenDetails token();

    /**
     * The token that a request or grant is about, for the audit trail. Fields that GitHub left out are null.
     *
     * @param owner login of the token's owner
     * @param id the token's own id, as in the audit log
     * @param name the name that the owner gave it
     */
    record TokenDetails(
            @Nullable String owner,
            @Nullable Long id,
            @Nullable String name) {}

    /**
     * Carried out by us.
     *
     * @param sentAt when the deciding call was sent
     * @param requestId GitHub's {@code X-GitHub-Request-Id} of that call; null when its answer was lost
     */
    record Succeeded(
            Action action,
            ConfirmedBy confirmedBy,
            @Nullable TokenDetails token,
            Instant sentAt,
            @Nullable String requestId)
            implements DecisionResult {}

    /** There is no such pending request or active grant. */
    record Missing() implements DecisionResult {
        @Override
        public @Nullable TokenDetails token() {
            return null;
        }
    }

    /**
     * Final, and not what was asked for.
     *
     * @param message why, in one sentence
     * @param sentAt when the call was sent; null when none was
     * @param effectUnknown whether the call may have had an effect, or may yet: GitHub accepted it, or its answer was lost
     */
    record Failed(
            String message,
            @Nullable TokenDetails token,
            @Nullable Instant sentAt,
            @Nullable String requestId,
            boolean effectUnknown)
            implements DecisionResult {

        /** A failure that certainly had no effect. */
        public Failed(
                String message, @Nullable TokenDetails token, @Nullable Instant sentAt, @Nullable String requestId) {
            this(message, token, sentAt, requestId, false);
        }
    }

    /**
     * It was left alone: a policy that outranks the selector, or a condition that could not be evaluated.
     *
     * @param message which, in one sentence
     */
    record Undecided(String message, @Nullable TokenDetails token) implements DecisionResult {}

    /** A dry run found it. */
    record WouldDecide(Action action, @Nullable TokenDetails token) implements DecisionResult {}

    /** Whether a call was made that may have had an effect, or may yet, which nobody has seen. */
    default boolean isEffectUnknown() {
        return this instanceof Failed failed && failed.effectUnknown();
    }

    /** When the call was sent that had an effect, or may have; null when there was no such call. */
    default @Nullable Instant possibleEffectAt() {
        if (this instanceof Succeeded done) {
            return done.sentAt();
        }
        return this instanceof Failed failed && failed.effectUnknown() ? failed.sentAt() : null;
    }

    /** When a call was sent, with an effect or not; null when none was. */
    default @Nullable Instant lastCallAt() {
        if (this instanceof Succeeded done) {
            return done.sentAt();
        }
        return this instanceof Failed failed ? failed.sentAt() : null;
    }
}
