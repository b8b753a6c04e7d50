package dev.patoperator.policy.cel.value;

import dev.cel.runtime.CelVariableResolver;
import dev.patoperator.policy.item.ItemView;
import java.util.Optional;

/** The variables of an expression for one item. */
public final class Variables implements CelVariableResolver {

    public static final String NOW = "now";

    private final ItemView item;

    public Variables(ItemView item) {
        this.item = item;
    }

    @Override
    public Optional<Object> find(String name) {
        return switch (name) {
            case NOW -> Optional.of(item.now());
            case MemberObject.VARIABLE -> Optional.of(new MemberObject(item));
            default -> name.equals(item.variable()) ? Optional.of(new ItemObject(item)) : Optional.empty();
        };
    }
}
