package dev.patoperator.github.pat;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A grant: access that was approved ({@code organization-programmatic-access-grant}).
 *
 * @param accessGrantedAt when it was approved
 */
public record PatGrant(
        long id,
        @Nullable String owner,
        @Nullable Long ownerId,
        @Nullable String repositorySelection,
        Permissions permissions,
        @Nullable Instant accessGrantedAt,
        @Nullable Long tokenId,
        @Nullable String tokenName,
        @Nullable Boolean tokenExpired,
        @Nullable Instant tokenExpiresAt,
        @Nullable Instant tokenLastUsedAt)
        implements ListedPat {

    public PatGrant {
        owner = DisplayName.of(owner);
        tokenName = DisplayName.of(tokenName);
    }

    /**
     * Creates a grant with only what an audit trail keeps. Policies must not evaluate it: everything else is unknown.
     */
    public PatGrant(
            long id,
            @Nullable String owner,
            @Nullable Long tokenId,
            @Nullable String tokenName,
            @Nullable Instant accessGrantedAt) {
        this(id, owner, null, null, Permissions.UNKNOWN, accessGrantedAt, tokenId, tokenName, null, null, null);
    }

    @Override
    public @Nullable Instant since() {
        return accessGrantedAt;
    }

    @Override
    public PatGrant withoutUsage() {
        return new PatGrant(
                id,
                owner,
                ownerId,
                repositorySelection,
                permissions,
                accessGrantedAt,
                tokenId,
                tokenName,
                null,
                tokenExpiresAt,
                null);
    }
}
