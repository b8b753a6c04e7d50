package dev.patoperator.policy.item;

import dev.patoperator.github.organization.Fact;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.github.pat.Permissions;
import dev.patoperator.model.ItemKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One item as selectors read it. Nothing is computed before a condition reads it. Reading what is not known throws
 * {@link UnknownFactException}. Used by one thread.
 */
public final class ItemView {

    private static final Map<String, ItemField> OF_REQUESTS = byName(ItemKind.REQUEST);
    private static final Map<String, ItemField> OF_GRANTS = byName(ItemKind.GRANT);

    private final ListedPat item;
    private final Instant now;
    private final ItemFacts facts;

    /** What all conditions of all selectors share, because it takes some time to make. */
    private @Nullable Object permissions;

    private @Nullable Object scopes;

    public ItemView(ListedPat item, Instant now, ItemFacts facts) {
        this.item = item;
        this.now = now;
        this.facts = facts;
    }

    public ListedPat item() {
        return item;
    }

    public Instant now() {
        return now;
    }

    public ItemFacts facts() {
        return facts;
    }

    public ItemKind kind() {
        return item instanceof PatRequest ? ItemKind.REQUEST : ItemKind.GRANT;
    }

    public String variable() {
        return ItemField.variable(kind());
    }

    /**
     * Returns the value of a field, except for {@link ItemField#REPOS}, which is made from {@link #repositories}; null when
     * the field is absent. CEL would take null for an unknown value.
     */
    public @Nullable Object field(String name) {
        ItemField field = (item instanceof PatRequest ? OF_REQUESTS : OF_GRANTS).get(name);
        if (field == null) {
            return null;
        }
        return switch (field) {
            case REPOSITORIES -> repositories(Function.identity());
            case PERMISSIONS -> permissions();
            case SCOPES -> scopes();
            case CURRENT -> current();
            default -> field.value(item);
        };
    }

    /**
     * Returns one value for each repository of the item; null for a selection of all, which has no list.
     *
     * @param value makes the value from the name of a repository, as GitHub writes it
     */
    public <T> @Nullable List<T> repositories(Function<String, T> value) {
        if ("all".equals(item.repositorySelection())) {
            return null;
        }
        List<String> names = "none".equals(item.repositorySelection()) ? List.of() : facts.names(item);
        if (names == null) {
            throw new UnknownFactException(
                    "the repositories of " + variable() + " " + item.id() + " could not be read from GitHub", true);
        }
        return new MeteredRepositories<>(names, value);
    }

    /**
     * Returns a fact's value.
     *
     * @param name the field or function as conditions write it
     */
    public static <T> T known(String name, Fact<T> fact) {
        if (fact instanceof Fact.Unknown<T> unknown) {
            throw new UnknownFactException(name + " is not known: " + unknown.message(), unknown.isNotRead());
        }
        return ((Fact.Known<T>) fact).value();
    }

    private @Nullable Object permissions() {
        if (permissions == null && item.permissions().complete()) {
            permissions = groups(item.permissions());
        }
        return permissions;
    }

    private @Nullable Object scopes() {
        if (scopes == null) {
            scopes = ItemField.SCOPES.value(item);
        }
        return scopes;
    }

    private @Nullable Object current() {
        String name = variable() + "." + ItemField.CURRENT.celName();
        Long tokenId = item.tokenId();
        Fact<Optional<Permissions>> current = tokenId == null
                ? Fact.unknown("GitHub names no token id, as servers before 3.12 do")
                : facts.organization().currentPermissions(tokenId);
        Permissions granted = known(name, current).orElse(null);
        if (granted == null) {
            return null;
        }
        if (!granted.complete()) {
            throw new UnknownFactException(
                    name + " is not known: GitHub does not name all permissions of the grant in a form known here",
                    false);
        }
        return groups(granted);
    }

    private static Map<String, Map<String, String>> groups(Permissions permissions) {
        return Map.of(
                "organization", permissions.organization(),
                "repository", permissions.repository(),
                "other", permissions.other());
    }

    private static Map<String, ItemField> byName(ItemKind kind) {
        return ItemField.of(kind).stream().collect(Collectors.toUnmodifiableMap(ItemField::celName, field -> field));
    }
}
