package dev.patoperator.inventory.write;

import dev.patoperator.inventory.item.KindCounts;
import dev.patoperator.model.ItemKind;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of writing the objects of an inventory.
 *
 * @param counts of each kind whose list was read since the spec was edited
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

    /** Returns this result with the counts that an earlier one has of other kinds. */
    public WriteResult withOtherCountsOf(WriteResult earlier) {
        Map<ItemKind, KindCounts> all = new EnumMap<>(ItemKind.class);
        all.putAll(earlier.counts);
        all.putAll(counts);
        return new WriteResult(all, problem);
    }
}
