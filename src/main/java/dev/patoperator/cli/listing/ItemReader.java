package dev.patoperator.cli.listing;

import dev.patoperator.cli.document.FieldReader;
import dev.patoperator.cli.document.InputFaults;
import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.github.pat.Permissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the requests, or the grants, of a file. Used once for each kind. */
final class ItemReader {

    private static final String ID = "id";
    private static final String SUBSET = "subset";
    private static final List<String> LEVELS = List.of("read", "write", "admin");
    private static final Map<String, String> SELECTIONS = Map.of("all", "all", SUBSET, SUBSET, "none", "none");

    /** What requests and grants have in common. */
    private record CommonFields(
            long id,
            @Nullable String owner,
            @Nullable Long ownerId,
            @Nullable String repositorySelection,
            Permissions permissions,
            @Nullable Long tokenId,
            @Nullable String tokenName,
            @Nullable Boolean tokenExpired,
            @Nullable Instant tokenExpiresAt,
            @Nullable Instant tokenLastUsedAt) {}

    private final Instant now;
    private final Set<Long> ids = new HashSet<>();
    private final Map<Long, List<String>> repositories = new HashMap<>();

    /** @param now the time of the listing, which tells whether a token has expired */
    ItemReader(Instant now) {
        this.now = now;
    }

    /** Returns the names of the repositories of the items that were read, by id. */
    Map<Long, List<String>> repositories() {
        return repositories;
    }

    Optional<PatRequest> request(FieldReader fields) {
        String reason = fields.text("reason");
        Instant createdAt = fields.time("createdAt");
        return common(fields)
                .map(item -> new PatRequest(
                        item.id(),
                        item.owner(),
                        item.ownerId(),
                        reason,
                        item.repositorySelection(),
                        item.permissions(),
                        createdAt,
                        item.tokenId(),
                        item.tokenName(),
                        item.tokenExpired(),
                        item.tokenExpiresAt(),
                        item.tokenLastUsedAt()));
    }

    Optional<PatGrant> grant(FieldReader fields) {
        Instant accessGrantedAt = fields.time("accessGrantedAt");
        return common(fields)
                .map(item -> new PatGrant(
                        item.id(),
                        item.owner(),
                        item.ownerId(),
                        item.repositorySelection(),
                        item.permissions(),
                        accessGrantedAt,
                        item.tokenId(),
                        item.tokenName(),
                        item.tokenExpired(),
                        item.tokenExpiresAt(),
                        item.tokenLastUsedAt()));
    }

    private Optional<CommonFields> common(FieldReader fields) {
        String owner = fields.text("owner");
        Long ownerId = fields.id("ownerID");
        Instant expiresAt = fields.time("tokenExpiresAt");
        Boolean expired = fields.bool("tokenExpired");
        Permissions permissions =
                fields.object("permissions").map(ItemReader::permissions).orElse(Permissions.UNKNOWN);
        Long tokenId = fields.id("tokenID");
        String tokenName = fields.text("tokenName");
        Instant lastUsedAt = fields.time("tokenLastUsedAt");
        List<String> names = fields.texts("repositories");
        String selection = selection(fields, names);
        Long id = fields.id(ID);
        if (id == null) {
            if (!fields.has(ID)) {
                fields.fault(ID, "is missing: write GitHub's id of the request or grant, or any number in a test");
            }
            return Optional.empty();
        }
        if (!ids.add(id)) {
            fields.fault(ID, "is " + id + ", which another one has, too");
        }
        if (names != null && SUBSET.equals(selection)) {
            repositories.put(id, names);
        }
        return Optional.of(new CommonFields(
                id,
                owner,
                ownerId == null && owner != null ? Long.valueOf(AccountIds.of(owner)) : ownerId,
                selection,
                permissions,
                tokenId,
                tokenName,
                expired == null ? Boolean.valueOf(expiresAt != null && !expiresAt.isAfter(now)) : expired,
                expiresAt,
                lastUsedAt));
    }

    /** A list of names is a selection of a subset. */
    private static @Nullable String selection(FieldReader fields, @Nullable List<String> names) {
        String selection = fields.oneOf("repositorySelection", SELECTIONS);
        if (names != null && selection != null && !selection.equals(SUBSET)) {
            fields.fault(
                    "repositories",
                    "is set, but repositorySelection is " + selection + ": only a subset has names, so remove one");
        }
        return names != null && selection == null ? SUBSET : selection;
    }

    private static Permissions permissions(FieldReader groups) {
        Permissions read =
                new Permissions(group(groups, "organization"), group(groups, "repository"), group(groups, "other"));
        groups.rejectUnknown();
        return read;
    }

    private static Map<String, String> group(FieldReader groups, String name) {
        Map<String, String> levels = new HashMap<>();
        groups.object(name).ifPresent(group -> {
            for (String permission : group.names()) {
                String level = group.text(permission);
                if (level != null && !LEVELS.contains(level)) {
                    group.fault(
                            permission,
                            "is " + InputFaults.shown(level) + ", but must be one of " + String.join(", ", LEVELS));
                }
                if (!permission.equals(permission.toLowerCase(Locale.ROOT))) {
                    group.fault(permission, "has capital letters, but GitHub's permissions are like pull_requests");
                }
                if (level != null) {
                    levels.put(permission, level);
                }
            }
        });
        return levels;
    }
}
