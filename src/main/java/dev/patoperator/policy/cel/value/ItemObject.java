package dev.patoperator.policy.cel.value;

import dev.patoperator.policy.item.ItemField;
import dev.patoperator.policy.item.ItemView;
import org.jspecify.annotations.Nullable;

/** {@code request} or {@code grant}. */
final class ItemObject extends CelObject {

    @SuppressWarnings("Immutable") // one thread evaluates one item
    private final ItemView item;

    ItemObject(ItemView item) {
        super(TypeNames.item(item.kind()));
        this.item = item;
    }

    @Override
    @Nullable
    Object field(String name) {
        return name.equals(ItemField.REPOS.celName())
                ? item.repositories(repository -> new RepositoryObject(repository, item))
                : item.field(name);
    }
}
