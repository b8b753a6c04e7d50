package dev.patoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks for, or what a grant allows, for the person who reads a dry run. Times are RFC 3339 in UTC with
 * whole seconds.
 *
 * @param permissions name and level of each, highest level first; whole items, at most {@value #MAX_PERMISSIONS} characters
 * @param repositorySelection {@code all}, {@code subset} or {@code none}
 * @param repositories names of the first repositories of a subset, at most {@value #MAX_REPOSITORIES}; null when not read
 * @param repositoryCount number of repositories of a subset; null when the names were not read
 * @param tokenExpiresAt a time, or {@value #NEVER}
 * @param tokenLastUsedAt a time, or {@value #NEVER}
 * @param reason the member's own words, on one line; at most {@value #MAX_REASON} characters
 * @param createdAt when the request was made; null for a grant
 * @param accessGrantedAt when the grant was given; null for a request
 * @param githubURL GitHub's page of the request; null for a grant, and for a server whose pages are not known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record OutcomeAccess(
        @Size(max = OutcomeAccess.MAX_PERMISSIONS) @JsonPropertyDescription("""
                        Permissions with their levels, highest level first, such as contents:write, metadata:read, \
                        organization/members:read; cut after a whole permission at 256 characters.""") @Nullable
        String permissions,

        @Size(max = OutcomeAccess.MAX_WORD)
        @JsonPropertyDescription("Which repositories of the organization: all, subset or none.")
        @Nullable
        String repositorySelection,

        @Size(max = OutcomeAccess.MAX_REPOSITORIES) @JsonPropertyDescription("""
                        Names of the first 5 repositories of a subset. Absent unless a condition of this resource reads \
                        request.repositories or grant.repositories, for which GitHub takes a call for each token.""") @Nullable
        List<String> repositories,

        @Min(0)
        @JsonPropertyDescription("How many repositories the subset has; absent where repositories is.")
        @Nullable
        Integer repositoryCount,

        @Size(max = OutcomeAccess.MAX_WORD) @JsonPropertyDescription("When the token expires, or never.") @Nullable
        String tokenExpiresAt,

        @Size(max = OutcomeAccess.MAX_WORD) @JsonPropertyDescription("""
                        When the token was last used, or never; as of the last time that outcomes changed, because a \
                        use alone writes no status.""") @Nullable
        String tokenLastUsedAt,

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

        @Size(max = OutcomeAccess.MAX_URL)
        @JsonPropertyDescription("GitHub's page of the request, for owners of the organization; absent for a grant.")
        @Nullable
        String githubURL) {

    public static final int MAX_PERMISSIONS = 256;
    public static final int MAX_REASON = 128;
    public static final int MAX_REPOSITORIES = 5;
    public static final int MAX_URL = 512;

    /** Most characters of a time and of a repository selection. */
    public static final int MAX_WORD = 32;

    /** Instead of the time of an expiry or of a use that does not exist. */
    public static final String NEVER = "never";

    /** Returns the same access with another last use. */
    public OutcomeAccess withTokenLastUsedAt(@Nullable String lastUse) {
        return new OutcomeAccess(
                permissions,
                repositorySelection,
                repositories,
                repositoryCount,
                tokenExpiresAt,
                lastUse,
                reason,
                createdAt,
                accessGrantedAt,
                githubURL);
    }
}
