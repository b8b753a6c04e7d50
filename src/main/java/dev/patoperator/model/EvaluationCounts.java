package dev.patoperator.model;

import java.util.List;

/**
 * What one evaluation of a selector counted, for messages.
 *
 * @param listed how many items were listed
 * @param exclusions which parts of the selector excluded items, in the order in which they are evaluated; an item counts
 *     for the first part that excludes it
 * @param overLimit how many new decisions the limit kept from being sent; 0 when within the limit
 */
public record EvaluationCounts(int listed, List<Exclusion> exclusions, int overLimit) {

    public EvaluationCounts {
        exclusions = List.copyOf(exclusions);
    }

    /**
     * The items that one part of a selector excluded.
     *
     * @param criterion the selector's field, or the name of the condition
     */
    public record Exclusion(String criterion, int count) {}
}
