package dev.patoperator.github.simulator;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A pending request or an active grant; GitHub shows both with nearly the same fields.
 *
 * @param id {@code pat_request_id} or {@code pat_id}
 * @param reason the member's reason; requests only
 * @param owner login of the member
 * @param repositorySelection {@code none}, {@code all} or {@code subset}
 * @param repositories names of the repositories of a {@code subset}
 * @param permissions by group ({@code organization}, {@code repository}, {@code other}), then by permission name
 * @param since when access was requested, or granted
 * @param tokenId the token's own id, the same before and after an approval
 * @param tokenName the name that the member gave the token
 * @param tokenExpiresAt null for a token that never expires
 * @param tokenLastUsedAt null for a token that was never used
 */
public record PatItem(
        long id,
        @Nullable String reason,
        String owner,
        String repositorySelection,
        List<String> repositories,
        Map<String, Map<String, String>> permissions,
        Instant since,
        long tokenId,
        String tokenName,
        @Nullable Instant tokenExpiresAt,
        @Nullable Instant tokenLastUsedAt) {

    /** Returns the grant that an approval of this request creates: a new id, the same token. */
    PatItem grantedAs(long patId, Instant grantedAt) {
        return new PatItem(
                patId,
                null,
                owner,
                repositorySelection,
                repositories,
                permissions,
                grantedAt,
                tokenId,
                tokenName,
                tokenExpiresAt,
                tokenLastUsedAt);
    }
}
