package dev.patoperator.dispatch.listing.organization;

import dev.patoperator.github.organization.Fact;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.github.pat.Permissions;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What active grants allow some tokens. Immutable.
 *
 * @param byToken by token id; a token without a grant has no entry
 * @param unproved why a token without an entry may still have a grant; null when it certainly has none
 */
record TokenPermissions(
        Map<Long, Permissions> byToken, @Nullable String unproved) {

    TokenPermissions {
        byToken = Map.copyOf(byToken);
    }

    /** Nothing is known of any token. */
    static TokenPermissions unknown(String message) {
        return new TokenPermissions(Map.of(), message);
    }

    /**
     * Returns what a complete list of grants shows of the tokens of these items.
     *
     * @param grants all active grants
     */
    static TokenPermissions of(Collection<ListedPat> items, Collection<ListedPat> grants) {
        Set<Long> tokens = tokens(items);
        Map<Long, Permissions> byToken = new HashMap<>();
        boolean namesAllTokens = true;
        for (ListedPat grant : grants) {
            Long token = grant.tokenId();
            namesAllTokens &= token != null;
            if (token != null && tokens.contains(token)) {
                byToken.put(token, grant.permissions());
            }
        }
        return new TokenPermissions(
                byToken,
                namesAllTokens ? null : "this version of GitHub Enterprise Server does not name the tokens of grants");
    }

    Fact<Optional<Permissions>> get(long token) {
        Permissions permissions = byToken.get(token);
        return permissions == null && unproved != null
                ? Fact.unknown(unproved)
                : Fact.of(Optional.ofNullable(permissions));
    }

    /** Returns what is known of the tokens of these items. */
    TokenPermissions only(Collection<ListedPat> items) {
        Map<Long, Permissions> theirs = new HashMap<>(byToken);
        theirs.keySet().retainAll(tokens(items));
        return new TokenPermissions(theirs, unproved);
    }

    private static Set<Long> tokens(Collection<ListedPat> items) {
        return items.stream().map(ListedPat::tokenId).filter(Objects::nonNull).collect(Collectors.toSet());
    }
}
