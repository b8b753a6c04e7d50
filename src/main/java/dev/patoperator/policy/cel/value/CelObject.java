package dev.patoperator.policy.cel.value;

import dev.cel.common.exceptions.CelAttributeNotFoundException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.StructTypeReference;
import dev.cel.common.values.StructValue;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A value with fields. CEL copies maps at each read and would read all of their entries, but asks an object only for the
 * field that the expression names. Objects are never compared: expressions that do so are refused.
 */
abstract class CelObject extends StructValue<String, CelObject> {

    private final String typeName;

    CelObject(String typeName) {
        this.typeName = typeName;
    }

    /**
     * Returns the value of a field; null when it is absent.
     *
     * @throws dev.patoperator.policy.item.UnknownFactException when it is not known
     */
    abstract @Nullable Object field(String name);

    @Override
    public final Object select(String name) {
        Object value = field(name);
        if (value == null) {
            throw CelAttributeNotFoundException.forMissingMapKey(name);
        }
        return value;
    }

    @Override
    public final Optional<Object> find(String name) {
        return Optional.ofNullable(field(name));
    }

    @Override
    public final CelObject value() {
        return this;
    }

    @Override
    public final boolean isZeroValue() {
        return false;
    }

    @Override
    public final CelType celType() {
        return StructTypeReference.create(typeName);
    }
}
