package dev.patoperator.github.pat;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An item: what a pending request and an active grant have in common. Values that GitHub leaves out or sends as null
 * are null.
 */
public sealed interface ListedPat permits PatRequest, PatGrant {

    /** The most code points of an owner's or a token's name; longer names are cut. The CRD allows no more. */
    int MAX_NAME_LENGTH = 255;

    /** Returns the {@code pat_request_id} of a request, the {@code pat_id} of a grant. */
    long id();

    /** Returns the login of the token's owner, on one line; null when GitHub names none. */
    @Nullable
    String owner();

    /** Returns the token's own id; null from a server that does not send it (GHES before 3.12). */
    @Nullable
    Long tokenId();

    /** Returns the name that the owner gave the token, on one line; null from a server that does not send it. */
    @Nullable
    String tokenName();

    /** Returns the owner's own id, which stays the same when the login changes. */
    @Nullable
    Long ownerId();

    /** Returns {@code all}, {@code subset} or {@code none}. */
    @Nullable
    String repositorySelection();

    /** Returns what the token may do; groups that GitHub leaves out are empty. */
    Permissions permissions();

    /** Returns when the request was made or the grant was given. */
    @Nullable
    Instant since();

    @Nullable
    Boolean tokenExpired();

    /**
     * Returns null for a token that never expires. A time that cannot be read is not null: it makes the listing
     * unreadable.
     */
    @Nullable
    Instant tokenExpiresAt();

    /**
     * Returns null for a token that was never used. A time that cannot be read is not null: it makes the listing
     * unreadable.
     */
    @Nullable
    Instant tokenLastUsedAt();

    /** Returns a copy without {@code tokenExpired} and {@code tokenLastUsedAt}, which change by themselves. */
    ListedPat withoutUsage();
}
