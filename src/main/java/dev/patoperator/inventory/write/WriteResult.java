package dev.patoperator.inventory.write;

import dev.patoperator.inventory.item.KindCounts;
import dev.patoperator.model.ItemKind;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of writing the objects of an inventory.
 *
 * @param counts of each kind whose list was read
 * @param problem why not all objects are up to date; null when they are
 */
public record WriteResult(
        Map<ItemKind, KindCounts> counts, @Nullable WriteProblem problem) {

    static final WriteResult INTERNAL_ERROR = new WriteResult(
            Map.of(),
            new WriteProblem(
                    WriteProblem.Kind.INTERNAL, "an internal error; see the operator's log. It is tried again later"));

    public WriteResult {
        counts = Map.copyOf(counts);
    }
}
