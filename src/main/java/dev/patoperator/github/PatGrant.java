package dev.patoperator.github;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Access that was approved ({@code organization-programmatic-access-grant}).
 *
 * @param accessGrantedAt when it was approved
 */
public record PatGrant(
        long id,
        @Nullable String owner,
        @Nullable Long tokenId,
        @Nullable String tokenName,
        @Nullable Instant accessGrantedAt)
        implements ListedPat {}
