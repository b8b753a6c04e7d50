package dev.patoperator.policy.item;

import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.github.pat.Permissions;
import dev.patoperator.model.ItemKind;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One item as selectors read it. The variables of conditions are made once for all selectors of one listing. Used by one
 * thread.
 */
public final class ItemView {

    private static final List<ItemField> OF_REQUESTS = ItemField.of(ItemKind.REQUEST);
    private static final List<ItemField> OF_GRANTS = ItemField.of(ItemKind.GRANT);

    private final ListedPat item;
    private final Instant now;
    private final ItemFacts facts;
    private @Nullable Map<String, Object> fields;

    public ItemView(ListedPat item, Instant now, ItemFacts facts) {
        this.item = item;
        this.now = now;
        this.facts = facts;
    }

    public ListedPat item() {
        return item;
    }

    public ItemFacts facts() {
        return facts;
    }

    /** Returns the item's variable and {@code now}, without the repository names, which take another call to GitHub. */
    public Map<String, Object> variables() {
        return Map.of(variable(), fields(), "now", now);
    }

    /**
     * Returns the variables with the names of the item's repositories; null when the names could not be read. An item that
     * reaches all repositories has no names.
     */
    @Nullable
    public Map<String, Object> variablesWithRepositories() {
        if ("all".equals(item.repositorySelection())) {
            return variables();
        }
        List<String> names = "none".equals(item.repositorySelection()) ? List.of() : facts.names(item);
        if (names == null) {
            return null;
        }
        Map<String, Object> more = new HashMap<>(fields());
        more.put(ItemField.REPOSITORIES.celName(), new MeteredRepositoryNames(names));
        return Map.of(variable(), more, "now", now);
    }

    public String variable() {
        return ItemField.variable(item instanceof PatRequest ? ItemKind.REQUEST : ItemKind.GRANT);
    }

    private Map<String, Object> fields() {
        Map<String, Object> known = fields;
        if (known == null) {
            known = new HashMap<>();
            for (ItemField field : item instanceof PatRequest ? OF_REQUESTS : OF_GRANTS) {
                // CEL would take null for an unknown value. A field that is left out is absent.
                Object value = field.value(item);
                if (value instanceof Permissions permissions) {
                    value = permissions.complete() ? groups(permissions) : null;
                }
                if (value != null) {
                    known.put(field.celName(), value);
                }
            }
            fields = known;
        }
        return known;
    }

    private static Map<String, Map<String, String>> groups(Permissions permissions) {
        return Map.of(
                "organization", permissions.organization(),
                "repository", permissions.repository(),
                "other", permissions.other());
    }
}
