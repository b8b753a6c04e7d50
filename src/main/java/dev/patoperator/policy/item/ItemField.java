package dev.patoperator.policy.item;

import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.github.pat.Permissions;
import dev.patoperator.model.ItemKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fields of {@code request} and {@code grant} in conditions. Names, types, values and documentation come only from here,
 * except for the values that take another call to GitHub, which {@link ItemView} adds. A field whose value is null is absent:
 * {@code has()} is false and reading it fails.
 */
public enum ItemField {
    ID("id", "int", "pat_request_id of a request, pat_id of a grant", ListedPat::id),
    OWNER("owner", "string", "login of the token's owner; compare it in lower case", ListedPat::owner),
    OWNER_ID("ownerID", "int", "the owner's own id, which outlives a change of login", ListedPat::ownerId),
    REASON("reason", "string", "the member's own words; absent where none were given", ItemField::reason) {
        @Override
        public boolean isOf(ItemKind kind) {
            return kind == ItemKind.REQUEST;
        }
    },
    REPOSITORY_SELECTION("repositorySelection", "string", "all, subset or none", ListedPat::repositorySelection),
    REPOSITORIES("repositories", "list(string)", """
                    names of the repositories of a subset, none for a selection of none; absent for a selection of \
                    all, which no list can name""", item -> null),
    REPOS(
            "repos",
            "list(Repository)",
            "the same repositories with what is known of each; absent for a selection of all",
            item -> null),
    PERMISSIONS("permissions", "Permissions", """
                    organization, repository and other, each a map from the permission's name to read, write or \
                    admin, empty where there is none; absent where GitHub names a group that is not known here""", ListedPat::permissions),
    READ_ONLY(
            "readOnly",
            "bool",
            "whether each permission is read; absent where permissions is absent",
            ItemField::readOnly),
    SCOPES(
            "scopes",
            "list(string)",
            "each permission with its level, such as contents:write, sorted; absent where permissions is absent",
            ItemField::scopes),
    CURRENT("current", "Permissions", """
                    the permissions of the grant that the token has already, as after a renewal; absent where it has \
                    none""", item -> null) {
        @Override
        public boolean isOf(ItemKind kind) {
            return kind == ItemKind.REQUEST;
        }
    },
    CREATED_AT("createdAt", "timestamp", "when the request was made", ListedPat::since) {
        @Override
        public boolean isOf(ItemKind kind) {
            return kind == ItemKind.REQUEST;
        }
    },
    ACCESS_GRANTED_AT("accessGrantedAt", "timestamp", "when the grant was given", ListedPat::since) {
        @Override
        public boolean isOf(ItemKind kind) {
            return kind == ItemKind.GRANT;
        }
    },
    IDLE_SINCE("idleSince", "timestamp", """
                    when the token was last used, else when the request was made or the grant was given; \
                    never absent""", ItemField::idleSince),
    TOKEN_ID("tokenID", "int", "the token's own id, as in the audit log", ListedPat::tokenId),
    TOKEN_NAME("tokenName", "string", "the name that the owner gave the token", ListedPat::tokenName),
    TOKEN_EXPIRED("tokenExpired", "bool", "whether the token has expired", ListedPat::tokenExpired),
    TOKEN_EXPIRES_AT(
            "tokenExpiresAt",
            "timestamp",
            "when the token expires; absent for a token that never expires",
            ListedPat::tokenExpiresAt),
    LIFETIME(
            "lifetime",
            "duration",
            "from the request to tokenExpiresAt; absent for a token that never expires",
            ItemField::lifetime) {
        @Override
        public boolean isOf(ItemKind kind) {
            return kind == ItemKind.REQUEST;
        }
    },
    TOKEN_LAST_USED_AT(
            "tokenLastUsedAt",
            "timestamp",
            "when the token was last used; absent for a token that was never used",
            ListedPat::tokenLastUsedAt);

    private final String celName;
    private final String celType;
    private final String description;

    @SuppressWarnings("ImmutableEnumChecker") // The functions capture nothing.
    private final Function<ListedPat, @Nullable Object> value;

    ItemField(String celName, String celType, String description, Function<ListedPat, @Nullable Object> value) {
        this.celName = celName;
        this.celType = celType;
        this.description = description;
        this.value = value;
    }

    /** Returns the name of the item's variable in conditions. */
    public static String variable(ItemKind kind) {
        return kind == ItemKind.REQUEST ? "request" : "grant";
    }

    /** Returns the fields of a request or of a grant. */
    public static List<ItemField> of(ItemKind kind) {
        return Arrays.stream(values()).filter(field -> field.isOf(kind)).toList();
    }

    /** Returns the field's name in conditions. */
    public String celName() {
        return celName;
    }

    /** Returns the field's CEL type, as the documentation shows it. */
    public String celType() {
        return celType;
    }

    /** Returns what the field holds, and when it is absent. */
    public String description() {
        return description;
    }

    /** Whether items of this kind can have the field. */
    public boolean isOf(ItemKind kind) {
        return true;
    }

    @Nullable
    Object value(ListedPat item) {
        return value.apply(item);
    }

    private static @Nullable String reason(ListedPat item) {
        return item instanceof PatRequest request ? request.reason() : null;
    }

    private static @Nullable Instant idleSince(ListedPat item) {
        return item.tokenLastUsedAt() == null ? item.since() : item.tokenLastUsedAt();
    }

    private static @Nullable Duration lifetime(ListedPat item) {
        Instant since = item.since();
        Instant expiresAt = item.tokenExpiresAt();
        return since == null || expiresAt == null ? null : Duration.between(since, expiresAt);
    }

    private static @Nullable Boolean readOnly(ListedPat item) {
        Permissions permissions = item.permissions();
        return permissions.complete()
                ? permissions.groups().flatMap(group -> group.values().stream()).allMatch("read"::equals)
                : null;
    }

    private static @Nullable List<String> scopes(ListedPat item) {
        Permissions permissions = item.permissions();
        return permissions.complete()
                ? permissions
                        .groups()
                        .flatMap(group -> group.entrySet().stream())
                        .map(permission -> permission.getKey() + ":" + permission.getValue())
                        .distinct()
                        .sorted()
                        .toList()
                : null;
    }
}
