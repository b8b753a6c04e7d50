package dev.patoperator.github.pat;

import java.util.List;

/**
 * One page of a listing.
 *
 * @param items the page's items, in GitHub's order
 * @param number the page's number, from 1
 * @param last number of the last page, from {@code Link rel="last"}; of the next page when it is only known that one
 *     exists or may exist; of this page when it is the last one
 */
public record ResultPage<T>(List<T> items, int number, int last) {

    /** Whether more pages follow, as far as is known. The next page may be empty. */
    public boolean hasNext() {
        return number < last;
    }
}
