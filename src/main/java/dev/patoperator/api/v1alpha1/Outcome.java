package dev.patoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * What became of one id.
 *
 * @param id the {@code pat_request_id} or {@code pat_id}
 * @param outcome what became of it
 * @param confirmedBy how the operator knows; absent while pending and for what was not done
 * @param owner login of the token's owner
 * @param tokenID the token's own id, as in the audit log
 * @param tokenName the name that the owner gave the token
 * @param decisionTime when the operator sent the decision
 * @param githubRequestID {@code X-GitHub-Request-Id} of the call that decided
 * @param message why, when it failed; at most {@value #MAX_MESSAGE_LENGTH} characters
 * @param effectUnknown true where a call went out and it is not certain that it had no effect; otherwise absent
 * @param access what the request asks for, or the grant allows; only of what a dry run found
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Outcome(
        @Min(1)
        @Max(PatSpec.MAX_ID)
        @JsonPropertyDescription("Id of the request or grant; absent for a token id that matched nothing.")
        @Nullable
        Long id,

        @Required @JsonPropertyDescription("""
                        What became of it. Pending: queued or sent, not yet confirmed. Approved, Denied, Revoked: \
                        done. NotFound: no such request is pending, or no such grant is active. Undecided: held \
                        back, because another resource decides it the other way or could not be evaluated. Failed: see message. \
                        Excepted: an exception of the selector leaves it alone, until the time in message. WouldApprove, \
                        WouldDeny, WouldRevoke: what a dry run found.""") OutcomeType outcome,
        @JsonPropertyDescription("""
                        What the operator knows the outcome by. Response: GitHub answered 204 for this one id. \
                        Grant: the grant with that token id exists. Absence: the id left the list of pending \
                        requests or active grants, which is all that GitHub lets the operator see.""") @Nullable ConfirmedBy confirmedBy,

        @Size(max = 255)
        @JsonPropertyDescription("Login of the token's owner; absent when GitHub no longer lists the id.")
        @Nullable
        String owner,

        @Min(1) @Max(PatSpec.MAX_ID) @JsonPropertyDescription("""
                        The token's own id, as shown in the audit log and the organization's settings; not the id \
                        of the request or grant. Absent when GitHub no longer lists the id.""") @Nullable
        Long tokenID,

        @Size(max = 255)
        @JsonPropertyDescription("The name that the owner gave the token; absent when GitHub no longer lists the id.")
        @Nullable
        String tokenName,

        @JsonPropertyDescription("When the operator sent the decision to GitHub.") @Nullable
        String decisionTime,

        @Size(max = 255)
        @JsonPropertyDescription(
                "X-GitHub-Request-Id of the call that sent the decision: name it when asking GitHub's support.")
        @Nullable
        String githubRequestID,

        @Size(max = Outcome.MAX_MESSAGE_LENGTH)
        @JsonPropertyDescription("Why, when it failed, is held back or excepted; at most 256 characters.")
        @Nullable
        String message,

        @JsonPropertyDescription("""
                        True for a decision that was sent at decisionTime and is not confirmed, where GitHub may have \
                        carried it out or may yet do so: it counts against limit.""") @Nullable Boolean effectUnknown,
        @JsonPropertyDescription("""
                        What the request asks for, or the grant allows. Only of what a dry run found, and of at most \
                        100 outcomes.""") @Nullable OutcomeAccess access) {

    /** The schema refuses a longer message, and with it the whole status. */
    public static final int MAX_MESSAGE_LENGTH = 256;

    /** Most outcomes that are kept of a resource that selects. */
    public static final int MAX_OF_SELECTOR = 100;

    /** Most outcomes that show their access. */
    public static final int MAX_WITH_ACCESS = 100;

    /** Creates an outcome for which it is certain whether the decision had an effect. */
    public Outcome(
            @Nullable Long id,
            OutcomeType outcome,
            @Nullable ConfirmedBy confirmedBy,
            @Nullable String owner,
            @Nullable Long tokenID,
            @Nullable String tokenName,
            @Nullable String decisionTime,
            @Nullable String githubRequestID,
            @Nullable String message) {
        this(id, outcome, confirmedBy, owner, tokenID, tokenName, decisionTime, githubRequestID, message, null);
    }

    /** Creates an outcome without access. */
    public Outcome(
            @Nullable Long id,
            OutcomeType outcome,
            @Nullable ConfirmedBy confirmedBy,
            @Nullable String owner,
            @Nullable Long tokenID,
            @Nullable String tokenName,
            @Nullable String decisionTime,
            @Nullable String githubRequestID,
            @Nullable String message,
            @Nullable Boolean effectUnknown) {
        this(
                id,
                outcome,
                confirmedBy,
                owner,
                tokenID,
                tokenName,
                decisionTime,
                githubRequestID,
                message,
                effectUnknown,
                null);
    }

    /** Returns the same outcome with another message. */
    public Outcome withMessage(@Nullable String other) {
        return new Outcome(
                id,
                outcome,
                confirmedBy,
                owner,
                tokenID,
                tokenName,
                decisionTime,
                githubRequestID,
                other,
                effectUnknown,
                access);
    }

    /** Returns the same outcome with another access. */
    public Outcome withAccess(@Nullable OutcomeAccess other) {
        return new Outcome(
                id,
                outcome,
                confirmedBy,
                owner,
                tokenID,
                tokenName,
                decisionTime,
                githubRequestID,
                message,
                effectUnknown,
                other);
    }

    /** Whether GitHub carried the decision out. */
    public boolean wasDone() {
        return outcome == OutcomeType.APPROVED || outcome == OutcomeType.DENIED || outcome == OutcomeType.REVOKED;
    }

    /** Whether a call was made that had an effect or may have had one. */
    public boolean mayHaveEffect() {
        return wasDone() || Boolean.TRUE.equals(effectUnknown);
    }
}
