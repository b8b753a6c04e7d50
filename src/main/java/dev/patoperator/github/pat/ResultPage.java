package dev.patoperator.github.pat;

import java.util.List;

/**
 * One page of a listing.
 *
 * @param items what the page holds, in GitHub's order
 * @param number the page's number, from 1
 * @param last number of the last page as {@code Link rel="last"} gives it; of the next page where all that is known is
 *     that there is or may be one; the page's own number when it is the last one
 */
public record ResultPage<T>(List<T> items, int number, int last) {

    /** Whether pages follow this one, as far as is known: a page that follows may be empty. */
    public boolean hasNext() {
        return number < last;
    }
}
