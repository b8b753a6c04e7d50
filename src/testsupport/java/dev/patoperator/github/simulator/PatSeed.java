package dev.patoperator.github.simulator;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Builder of one request or grant. Only the id is required; everything else has a default that suits most tests.
 * {@link #add()} adds it to the organization.
 */
public final class PatSeed {

    private final long id;
    private final Consumer<PatItem> store;
    private String owner = "octocat";
    private long tokenId;
    private String tokenName;
    private @Nullable String reason;
    private Instant since;
    private @Nullable Instant tokenExpiresAt;
    private @Nullable Instant tokenLastUsedAt;
    private String repositorySelection = "all";
    private List<String> repositories = List.of();
    private final Map<String, Map<String, String>> permissions = new LinkedHashMap<>();

    PatSeed(long id, Instant now, Consumer<PatItem> store) {
        this.id = id;
        this.store = store;
        this.since = now;
        this.tokenId = 900_000 + id;
        this.tokenName = "token-" + id;
    }

    /** Sets the member's login; {@code octocat} by default. */
    public PatSeed owner(String login) {
        owner = login;
        return this;
    }

    /** Sets the token's own id; 900000 plus the id by default. */
    public PatSeed tokenId(long newTokenId) {
        tokenId = newTokenId;
        return this;
    }

    /** Sets the token's name; {@code token-<id>} by default. */
    public PatSeed tokenName(String name) {
        tokenName = name;
        return this;
    }

    /** Sets the member's reason for the request; null by default. Grants show none. */
    public PatSeed reason(String text) {
        reason = text;
        return this;
    }

    /** Sets when the request was made or the grant was given; now by default. */
    public PatSeed since(Instant instant) {
        since = instant;
        return this;
    }

    /** Sets when the token expires; never by default. */
    public PatSeed expiresAt(Instant instant) {
        tokenExpiresAt = instant;
        return this;
    }

    /** Sets when the token was last used; never by default. */
    public PatSeed lastUsedAt(Instant instant) {
        tokenLastUsedAt = instant;
        return this;
    }

    /** Limits the token to these repositories ({@code subset}); all repositories by default. */
    public PatSeed repositories(String... names) {
        repositorySelection = "subset";
        repositories = List.of(names);
        return this;
    }

    /** Excludes all repositories ({@code none}). */
    public PatSeed noRepositories() {
        repositorySelection = "none";
        repositories = List.of();
        return this;
    }

    /**
     * Adds a permission; {@code repository: metadata: read} when none is given.
     *
     * @param group {@code organization}, {@code repository} or {@code other}
     * @param name for example {@code contents}
     * @param level {@code read}, {@code write} or {@code admin}
     */
    public PatSeed permission(String group, String name, String level) {
        permissions.computeIfAbsent(group, unused -> new LinkedHashMap<>()).put(name, level);
        return this;
    }

    /** Adds the request or grant to the organization. */
    public PatItem add() {
        if (permissions.isEmpty()) {
            permission("repository", "metadata", "read");
        }
        PatItem item = new PatItem(
                id,
                reason,
                owner,
                repositorySelection,
                repositories,
                Map.copyOf(permissions),
                since,
                tokenId,
                tokenName,
                tokenExpiresAt,
                tokenLastUsedAt);
        store.accept(item);
        return item;
    }
}
