package dev.patoperator.github;

import org.jspecify.annotations.Nullable;

/** What a pending request and an active grant have in common. */
public sealed interface ListedPat permits PatRequest, PatGrant {

    /** {@code pat_request_id} of a request, {@code pat_id} of a grant. */
    long id();

    /** Login of the token's owner; null where GitHub names none. */
    @Nullable
    String owner();

    /** The token's own id; null on a server too old to tell (GHES before 3.12). */
    @Nullable
    Long tokenId();

    /** The name that the owner gave the token; null on a server too old to tell. */
    @Nullable
    String tokenName();
}
