package dev.patoperator.dispatch.worker.evaluate;

import dev.patoperator.dispatch.listing.KeptLists;
import dev.patoperator.dispatch.listing.ListingMemoryBudget;
import dev.patoperator.dispatch.listing.RepositoryNameCache;
import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.ItemKind;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Which items reach the repositories that policies filter by, as GitHub last answered for them. Used where nothing is decided,
 * so that GitHub need not be called again. An answer is used only for a list of which it covers every item, as the item is
 * now: an item that is newer than the answer must not count as not reaching. Used by one thread at a time.
 */
public final class RepositoryFilterCache implements KeptLists {

    /** More repositories than the policies of an organization usually name: of those read least recently nothing is kept. */
    private static final int MAX_REPOSITORIES = 500;

    private record Filter(ItemKind kind, String repository) {}

    private static final class Answer {
        private final Instant listedAt;

        /** A value for each item that was listed, sorted; see {@link #version}. */
        private final long[] covered;

        /** The ids of the items that reach the repository, sorted. */
        private final long[] reaching;

        private Answer(Instant listedAt, long[] covered, long[] reaching) {
            this.listedAt = listedAt;
            this.covered = covered;
            this.reaching = reaching;
        }

        boolean covers(long[] versions) {
            return Arrays.stream(versions).allMatch(version -> Arrays.binarySearch(covered, version) >= 0);
        }

        boolean reaches(long id) {
            return Arrays.binarySearch(reaching, id) >= 0;
        }

        long bytes() {
            return (long) Long.BYTES * (covered.length + reaching.length);
        }
    }

    private final ListingMemoryBudget memory;
    private final Clock clock;
    private final Map<Filter, Answer> answers = new LinkedHashMap<>();

    /**
     * Creates an empty cache.
     *
     * @param clock a monotonic clock
     */
    public RepositoryFilterCache(Clock clock, ListingMemoryBudget memory) {
        this.clock = clock;
        this.memory = memory;
    }

    /** Keeps what was read to evaluate a complete list. */
    void keep(ItemKind kind, ListingSnapshot snapshot) {
        if (snapshot.reaching().isEmpty()) {
            return;
        }
        long[] covered = versions(snapshot.items().values());
        snapshot.reaching().forEach((repository, ids) -> {
            var filter = new Filter(kind, repository);
            remove(filter);
            var answer = new Answer(snapshot.at(), covered, sorted(ids));
            if (memory.takeForNames(answer.bytes())) {
                answers.put(filter, answer);
            }
        });
        Iterator<Filter> oldest = List.copyOf(answers.keySet()).iterator();
        while (answers.size() > MAX_REPOSITORIES) {
            remove(oldest.next());
        }
    }

    /** Returns which of these items reach a repository, by the name of each repository of which that is known of all. */
    Map<String, Set<Long>> reaching(ItemKind kind, Collection<ListedPat> items) {
        Map<String, Set<Long>> known = new HashMap<>();
        if (answers.isEmpty()) {
            return known;
        }
        long[] versions = versions(items);
        answers.forEach((filter, answer) -> {
            if (filter.kind() == kind && !isOld(filter, answer) && answer.covers(versions)) {
                Set<Long> ids = new HashSet<>();
                items.stream().map(ListedPat::id).filter(answer::reaches).forEach(ids::add);
                known.put(filter.repository(), ids);
            }
        });
        return known;
    }

    private static long[] versions(Collection<ListedPat> items) {
        return items.stream().mapToLong(RepositoryFilterCache::version).sorted().toArray();
    }

    /** Returns a value that differs for other items, and for the same item after its access changed. */
    private static long version(ListedPat item) {
        int access = Objects.hash(item.since(), item.repositorySelection(), item.permissions());
        return item.id() * 0x9E37_79B9_7F4A_7C15L + access;
    }

    private static long[] sorted(Set<Long> ids) {
        return ids.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    private boolean isOld(Filter filter, Answer answer) {
        return answer.listedAt.plus(RepositoryNameCache.maxAge(filter.kind())).isBefore(clock.instant());
    }

    private void remove(Filter filter) {
        Answer removed = answers.remove(filter);
        if (removed != null) {
            memory.releaseNames(removed.bytes());
        }
    }

    @Override
    public void forgetOld() {
        for (Map.Entry<Filter, Answer> entry : List.copyOf(answers.entrySet())) {
            if (isOld(entry.getKey(), entry.getValue())) {
                remove(entry.getKey());
            }
        }
    }

    /** Always true: the answers take none of the memory of lists. */
    @Override
    public boolean isEmpty() {
        return true;
    }

    /** No-op: see {@link #isEmpty}. */
    @Override
    public void evict() {}
}
