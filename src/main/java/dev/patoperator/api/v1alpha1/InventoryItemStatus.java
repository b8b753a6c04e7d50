package dev.patoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pending request or an active grant, as GitHub listed it, and what the policies make of it. Times are RFC 3339 in UTC with
 * whole seconds. A value that GitHub left out is null.
 *
 * @param organization login
 * @param id {@code pat_request_id} of a request, {@code pat_id} of a grant
 * @param owner login of the token's owner
 * @param tokenID the token's own id
 * @param tokenName the name that the owner gave the token
 * @param access the highest permission and how many more, such as {@code contents:write +2}
 * @param permissions all permissions, as in {@link OutcomeAccess#permissions()}
 * @param repositorySelection {@code all}, {@code subset} or {@code none}
 * @param repositories names of the first repositories of a subset; null unless a policy has read them
 * @param repositoryCount number of repositories of a subset; null unless a policy has read them
 * @param reason the member's own words; null for a grant
 * @param createdAt when the request was made; null for a grant
 * @param accessGrantedAt when the grant was given; null for a request
 * @param tokenExpiresAt a time, or {@code never}
 * @param tokenLastUsed a day such as {@code 2026-11-30}, or {@code never}: a use on the same day writes nothing
 * @param decision what the policies would do: {@code Approve}, {@code Deny}, {@code Revoke}, {@code Undecided},
 *     {@code Excepted} or {@code None}
 * @param decidedBy the policy that would, such as {@code PatRevocation/leavers}; {@code a policy of another namespace} for
 *     one that is not named; null when no policy would
 * @param policies what each policy of this namespace makes of it; the first {@value #MAX_POLICIES}
 * @param githubURL GitHub's page of the item; null for a server whose pages are not known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonClassDescription("The item as GitHub listed it, and what the policies would do. Written by the operator.")
public record InventoryItemStatus(
        @Required @Size(max = PatSpec.MAX_ORGANIZATION_LENGTH) @JsonPropertyDescription("The GitHub organization.")
        String organization,

        @Min(1)
        @Max(PatSpec.MAX_ID)
        @JsonPropertyDescription("GitHub's pat_request_id of a request, pat_id of a grant.")
        long id,

        @Size(max = 255) @JsonPropertyDescription("Login of the token's owner.") @Nullable
        String owner,

        @Min(1) @Max(PatSpec.MAX_ID) @JsonPropertyDescription("The token's own id, as in the audit log.") @Nullable
        Long tokenID,

        @Size(max = 255) @JsonPropertyDescription("The name that the owner gave the token.") @Nullable
        String tokenName,

        @Size(max = 128)
        @JsonPropertyDescription("The highest permission, and how many more there are, such as contents:write +2.")
        @Nullable
        String access,

        @Size(max = OutcomeAccess.MAX_PERMISSIONS) @JsonPropertyDescription("""
                        Permissions with their levels, highest level first, such as contents:write, metadata:read, \
                        organization/members:read; cut after a whole permission at 256 characters.""") @Nullable
        String permissions,

        @Size(max = OutcomeAccess.MAX_WORD)
        @JsonPropertyDescription("Which repositories of the organization: all, subset or none.")
        @Nullable
        String repositorySelection,

        @Size(max = InventoryItemStatus.MAX_REPOSITORIES) @JsonPropertyDescription("""
                        Names of the first 20 repositories of a subset. Absent unless a policy reads them, for which \
                        GitHub takes a call for each token.""") @Nullable
        List<@Size(max = 255) String> repositories,

        @Min(0)
        @JsonPropertyDescription("How many repositories the subset has; absent where repositories is.")
        @Nullable
        Integer repositoryCount,

        @Size(max = OutcomeAccess.MAX_REASON)
        @JsonPropertyDescription("The reason that the member gave, on one line; cut at 128 characters.")
        @Nullable
        String reason,

        @Size(max = OutcomeAccess.MAX_WORD)
        @JsonPropertyDescription("When the request was made; absent for a grant.")
        @Nullable
        String createdAt,

        @Size(max = OutcomeAccess.MAX_WORD)
        @JsonPropertyDescription("When the grant was given; absent for a request.")
        @Nullable
        String accessGrantedAt,

        @Size(max = OutcomeAccess.MAX_WORD) @JsonPropertyDescription("When the token expires, or never.") @Nullable
        String tokenExpiresAt,

        @Size(max = OutcomeAccess.MAX_WORD)
        @JsonPropertyDescription("The day on which the token was last used, such as 2026-11-30, or never.")
        @Nullable
        String tokenLastUsed,

        @Size(max = OutcomeAccess.MAX_WORD) @JsonPropertyDescription("""
                        What the policies would do with the item. Approve, Deny, Revoke: one of them decides it so. \
                        Undecided: one matches and is held back, or could not be evaluated. Excepted: an exception \
                        leaves it alone. None: no policy decides it.""") @Nullable
        String decision,

        @Size(max = PolicyFinding.MAX_POLICY) @JsonPropertyDescription("""
                        The policy that would do so, as kind/name, such as PatRevocation/leavers. A policy of another \
                        namespace is not named. Absent where decision is None.""") @Nullable
        String decidedBy,

        @Size(max = InventoryItemStatus.MAX_POLICIES) @JsonPropertyDescription("""
                        What each policy of this namespace makes of the item, and why; those that decide first, at \
                        most 20.""") @Nullable
        List<PolicyFinding> policies,

        @Size(max = OutcomeAccess.MAX_URL)
        @JsonPropertyDescription(
                "GitHub's page of the item, for owners of the organization. Absent for a server whose pages are not known.")
        @Nullable
        String githubURL) {

    public static final int MAX_REPOSITORIES = 20;
    public static final int MAX_POLICIES = 20;
}
