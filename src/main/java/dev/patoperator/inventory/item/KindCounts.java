package dev.patoperator.inventory.item;

/**
 * Counts of the items of one kind, those without an object included.
 *
 * @param listed all items
 * @param neverExpiring items whose token never expires
 * @param idle grants whose token was not used for 90 days
 * @param uncovered items that no policy would decide
 * @param truncated items that have no object
 */
public record KindCounts(int listed, int neverExpiring, int idle, int uncovered, int truncated) {

    /** Counts of an empty list. */
    public static final KindCounts NONE = new KindCounts(0, 0, 0, 0, 0);

    /** Returns the sums. */
    public KindCounts plus(KindCounts other) {
        return new KindCounts(
                listed + other.listed,
                neverExpiring + other.neverExpiring,
                idle + other.idle,
                uncovered + other.uncovered,
                truncated + other.truncated);
    }

    /** Returns how many items have an object. */
    public int shown() {
        return listed - truncated;
    }
}
