package dev.patoperator.github;

import java.util.List;

/**
 * One page of a listing.
 *
 * @param items what the page holds, in GitHub's order
 * @param number the page's number, from 1
 * @param last number of the last page as {@code Link rel="last"} gives it; the page's own number when there is none
 */
public record Page<T>(List<T> items, int number, int last) {

    /** Whether GitHub says that pages follow this one. */
    public boolean hasNext() {
        return number < last;
    }
}
