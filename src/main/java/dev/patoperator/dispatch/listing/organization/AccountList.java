package dev.patoperator.dispatch.listing.organization;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.LongStream;

/** The ids of the accounts in a list. Immutable. */
final class AccountList {

    /** Bytes of an account while a list grows. */
    static final int BYTES_OF_ACCOUNT = 2 * Long.BYTES;

    private final long[] sorted;

    private AccountList(LongStream ids) {
        this.sorted = ids.sorted().distinct().toArray();
    }

    static AccountList of(Collection<Long> ids) {
        return new AccountList(ids.stream().mapToLong(Long::longValue));
    }

    boolean contains(long id) {
        return Arrays.binarySearch(sorted, id) >= 0;
    }

    /** Returns a list with those of these accounts that this list has. */
    AccountList only(Collection<Long> ids) {
        return new AccountList(ids.stream().mapToLong(Long::longValue).filter(this::contains));
    }

    int size() {
        return sorted.length;
    }

    /** Adds the number of accounts and their ids. */
    void addTo(MessageDigest digest) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * (sorted.length + 1));
        bytes.putLong(sorted.length);
        bytes.asLongBuffer().put(sorted);
        digest.update(bytes.array());
    }

    /** Receives the pages of a list. */
    static final class Builder {

        private long[] ids = new long[0];
        private int count;

        void add(List<Long> page) {
            if (count + page.size() > ids.length) {
                ids = Arrays.copyOf(ids, Math.max(count + page.size(), ids.length + ids.length / 2));
            }
            for (Long id : page) {
                ids[count++] = id;
            }
        }

        AccountList build() {
            return new AccountList(Arrays.stream(ids, 0, count));
        }
    }
}
