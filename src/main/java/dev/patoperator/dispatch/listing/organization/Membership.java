package dev.patoperator.dispatch.listing.organization;

import dev.patoperator.github.organization.Fact;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * In which of some lists accounts are. Immutable.
 *
 * @param lists the lists that were read
 * @param unproved why an account that none of them shows may still be in a list; null when it certainly is in none
 */
record Membership(List<AccountList> lists, @Nullable String unproved) {

    /** The number of no list. */
    static final int NOT_LISTED = -1;

    Membership {
        lists = List.copyOf(lists);
    }

    /** Nothing is known of any account. */
    static Membership unknown(String message) {
        return new Membership(List.of(), message);
    }

    /** Returns the number of the list that shows an account, from 0, or {@link #NOT_LISTED}. */
    Fact<Integer> listOf(long account) {
        int number = numberOf(account);
        return number == NOT_LISTED && unproved != null ? Fact.unknown(unproved) : Fact.of(number);
    }

    boolean showsAll(Collection<Long> accounts) {
        return accounts.stream().allMatch(account -> numberOf(account) != NOT_LISTED);
    }

    /** Returns what is known of these accounts. */
    Membership only(Collection<Long> accounts) {
        return new Membership(lists.stream().map(list -> list.only(accounts)).toList(), unproved);
    }

    private int numberOf(long account) {
        for (int number = 0; number < lists.size(); number++) {
            if (lists.get(number).contains(account)) {
                return number;
            }
        }
        return NOT_LISTED;
    }
}
