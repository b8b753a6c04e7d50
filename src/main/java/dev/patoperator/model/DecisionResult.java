package dev.patoperator.model;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.api.v1alpha1.OutcomeAccess;
import dev.patoperator.text.Rfc3339;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The result of a decision about one id. */
public sealed interface DecisionResult {

    /** Returns the token of the item; null when the operator has never listed the item. */
    @Nullable
    TokenDetails token();

    /**
     * The token that a request or grant is about, for the audit trail. Fields that GitHub left out are null.
     *
     * @param owner login of the token's owner
     * @param id the token's own id, as in the audit log
     * @param name the name that the owner gave it
     * @param since when the request was made or the grant was given
     */
    record TokenDetails(
            @Nullable String owner,
            @Nullable Long id,
            @Nullable String name,
            @Nullable Instant since) {

        /** Creates details without the time. */
        public TokenDetails(@Nullable String owner, @Nullable Long id, @Nullable String name) {
            this(owner, id, name, null);
        }
    }

    /**
     * The operator carried the decision out.
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

    /**
     * There is no such pending request or active grant.
     *
     * @param itemOfToken the id of a listed item whose token has the id that was asked for: token ids are easily taken for
     *     ids of requests or grants; null when there is none
     */
    record Missing(@Nullable Long itemOfToken) implements DecisionResult {

        /** Creates a result without such an item. */
        public Missing() {
            this(null);
        }

        @Override
        public @Nullable TokenDetails token() {
            return null;
        }
    }

    /**
     * Final: the operator did not carry the decision out, or cannot confirm that it did.
     *
     * @param message why, in one sentence
     * @param sentAt when the call was sent; null when none was
     * @param effectUnknown whether the call may have had an effect, or may still have one: GitHub accepted it, or its answer
     *     was lost
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
     * Not decided: another resource takes precedence, a condition could not be evaluated, or the resource no longer decided
     * the id when it was about to be sent.
     *
     * @param message why, in one sentence
     */
    record Undecided(String message, @Nullable TokenDetails token) implements DecisionResult {}

    /**
     * Not decided: the selector would match the item, or fails for it, but has an exception for it.
     *
     * @param until when the exception ends
     * @param reason why it was granted
     */
    record Excepted(Instant until, String reason, @Nullable TokenDetails token) implements DecisionResult {

        /** Returns one sentence for people. */
        public String message() {
            return "excepted until " + Rfc3339.of(until) + ": " + reason;
        }
    }

    /**
     * A dry run found the item and would carry the action out.
     *
     * @param access what the item asks for or allows; null when it is not to be shown
     */
    record WouldDecide(
            Action action,
            @Nullable TokenDetails token,
            @Nullable OutcomeAccess access) implements DecisionResult {

        /** Creates a result that does not show the access. */
        public WouldDecide(Action action, @Nullable TokenDetails token) {
            this(action, token, null);
        }
    }

    /** Whether a call was made that may have had an effect, or may still have one, and the effect was not observed. */
    default boolean isEffectUnknown() {
        return this instanceof Failed failed && failed.effectUnknown();
    }

    /** Returns when the call was sent that had an effect or may have had one; null when there was no such call. */
    default @Nullable Instant possibleEffectAt() {
        if (this instanceof Succeeded done) {
            return done.sentAt();
        }
        return this instanceof Failed failed && failed.effectUnknown() ? failed.sentAt() : null;
    }

    /** Returns when a call was sent, whether it had an effect or not; null when none was. */
    default @Nullable Instant lastCallAt() {
        if (this instanceof Succeeded done) {
            return done.sentAt();
        }
        return this instanceof Failed failed ? failed.sentAt() : null;
    }
}
