package dev.patoperator.decision;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a decision came to, for one id. */
public sealed interface Verdict {

    /** The token behind the id; null when nobody has seen it. */
    @Nullable
    Token token();

    /**
     * The token that a request or grant is about, for the audit trail. Fields that GitHub left out are null.
     *
     * @param owner login of the token's owner
     * @param id the token's own id, as in the audit log
     * @param name the name that the owner gave it
     */
    record Token(
            @Nullable String owner,
            @Nullable Long id,
            @Nullable String name) {}

    /**
     * Carried out by us.
     *
     * @param sentAt when the deciding call was sent
     * @param requestId GitHub's {@code X-GitHub-Request-Id} of that call; null when its answer was lost
     */
    record Done(
            Action action,
            ConfirmedBy confirmedBy,
            @Nullable Token token,
            Instant sentAt,
            @Nullable String requestId) implements Verdict {}

    /** There is no such pending request or active grant. */
    record Missing() implements Verdict {
        @Override
        public @Nullable Token token() {
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
            @Nullable Token token,
            @Nullable Instant sentAt,
            @Nullable String requestId,
            boolean effectUnknown)
            implements Verdict {

        /** A failure that certainly had no effect. */
        public Failed(String message, @Nullable Token token, @Nullable Instant sentAt, @Nullable String requestId) {
            this(message, token, sentAt, requestId, false);
        }
    }

    /**
     * It was left alone: a policy that outranks the selector, or a condition that could not be evaluated.
     *
     * @param message which, in one sentence
     */
    record Undecided(String message, @Nullable Token token) implements Verdict {}

    /** A dry run found it. */
    record Would(Action action, @Nullable Token token) implements Verdict {}

    /** Whether a call was made that may have had an effect, or may yet, which nobody has seen. */
    default boolean isEffectUnknown() {
        return this instanceof Failed failed && failed.effectUnknown();
    }

    /** When the call was sent that had an effect, or may have; null when there was no such call. */
    default @Nullable Instant possibleEffectAt() {
        if (this instanceof Done done) {
            return done.sentAt();
        }
        return this instanceof Failed failed && failed.effectUnknown() ? failed.sentAt() : null;
    }

    /** When a call was sent, with an effect or not; null when none was. */
    default @Nullable Instant lastCallAt() {
        if (this instanceof Done done) {
            return done.sentAt();
        }
        return this instanceof Failed failed ? failed.sentAt() : null;
    }
}
