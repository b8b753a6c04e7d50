package dev.patoperator.github;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A member's pending request ({@code organization-programmatic-access-grant-request}).
 *
 * @param createdAt when the member asked
 */
public record PatRequest(
        long id,
        @Nullable String owner,
        @Nullable Long tokenId,
        @Nullable String tokenName,
        @Nullable Instant createdAt)
        implements ListedPat {}
