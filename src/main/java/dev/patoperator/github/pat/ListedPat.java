package dev.patoperator.github.pat;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a pending request and an active grant have in common. What GitHub leaves out or gives as null is null. */
public sealed interface ListedPat permits PatRequest, PatGrant {

    /** The most code points of an owner or a token name; longer ones are cut. The CRD allows no more. */
    int MAX_NAME_LENGTH = 255;

    /** {@code pat_request_id} of a request, {@code pat_id} of a grant. */
    long id();

    /** Login of the token's owner, on one line; null where GitHub names none. */
    @Nullable
    String owner();

    /** The token's own id; null on a server too old to tell (GHES before 3.12). */
    @Nullable
    Long tokenId();

    /** The name that the owner gave the token, on one line; null on a server too old to tell. */
    @Nullable
    String tokenName();

    /** The owner's own id, which outlives a change of login. */
    @Nullable
    Long ownerId();

    /** {@code all}, {@code subset} or {@code none}. */
    @Nullable
    String repositorySelection();

    /** What the token may do; empty groups where GitHub names none. */
    Permissions permissions();

    /** When the request was made or the grant was given. */
    @Nullable
    Instant since();

    @Nullable
    Boolean tokenExpired();

    /** Null for a token that never expires. A time that cannot be read is no null: it spoils the listing. */
    @Nullable
    Instant tokenExpiresAt();

    /** Null for a token that was never used. A time that cannot be read is no null: it spoils the listing. */
    @Nullable
    Instant tokenLastUsedAt();

    /** The same without what changes by itself while the token is used, or expires. */
    ListedPat withoutUse();
}
