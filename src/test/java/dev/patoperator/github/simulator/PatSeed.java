package dev.patoperator.github.simulator;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Describes one request or grant before it appears in an organization. Only the id must be given; everything else has a
 * default that suits most tests. {@link #add()} makes it appear.
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

    /** The member's login; {@code octocat} when absent. */
    public PatSeed owner(String login) {
        owner = login;
        return this;
    }

    /** The token's own id; 900000 plus the id when absent. */
    public PatSeed tokenId(long newTokenId) {
        tokenId = newTokenId;
        return this;
    }

    /** The token's name; {@code token-<id>} when absent. */
    public PatSeed tokenName(String name) {
        tokenName = name;
        return this;
    }

    /** The member's words on why access is needed; null when absent. Grants show none. */
    public PatSeed reason(String text) {
        reason = text;
        return this;
    }

    /** When a request was made or a grant was given; now when absent. */
    public PatSeed since(Instant instant) {
        since = instant;
        return this;
    }

    /** When the token expires; never when absent. */
    public PatSeed expiresAt(Instant instant) {
        tokenExpiresAt = instant;
        return this;
    }

    /** When the token was last used; never when absent. */
    public PatSeed lastUsedAt(Instant instant) {
        tokenLastUsedAt = instant;
        return this;
    }

    /** The token reaches these repositories only ({@code subset}); all repositories when absent. */
    public PatSeed repositories(String... names) {
        repositorySelection = "subset";
        repositories = List.of(names);
        return this;
    }

    /** The token reaches no repository ({@code none}). */
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

    /** Makes the request or grant appear in the organization. */
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
