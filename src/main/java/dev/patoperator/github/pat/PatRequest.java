package dev.patoperator.github.pat;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A member's pending request ({@code organization-programmatic-access-grant-request}).
 *
 * @param reason the reason that the member gave
 * @param createdAt when the member made the request
 */
public record PatRequest(
        long id,
        @Nullable String owner,
        @Nullable Long ownerId,
        @Nullable String reason,
        @Nullable String repositorySelection,
        Permissions permissions,
        @Nullable Instant createdAt,
        @Nullable Long tokenId,
        @Nullable String tokenName,
        @Nullable Boolean tokenExpired,
        @Nullable Instant tokenExpiresAt,
        @Nullable Instant tokenLastUsedAt)
        implements ListedPat {

    public PatRequest {
        owner = DisplayName.of(owner);
        tokenName = DisplayName.of(tokenName);
    }

    /**
     * Creates a request with only what an audit trail keeps. Policies must not evaluate it: everything else is unknown.
     */
    public PatRequest(
            long id,
            @Nullable String owner,
            @Nullable Long tokenId,
            @Nullable String tokenName,
            @Nullable Instant createdAt) {
        this(id, owner, null, null, null, Permissions.UNKNOWN, createdAt, tokenId, tokenName, null, null, null);
    }

    @Override
    public @Nullable Instant since() {
        return createdAt;
    }

    @Override
    public PatRequest withoutUsage() {
        return new PatRequest(
                id,
                owner,
                ownerId,
                reason,
                repositorySelection,
                permissions,
                createdAt,
                tokenId,
                tokenName,
                null,
                tokenExpiresAt,
                null);
    }
}
