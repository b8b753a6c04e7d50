package dev.patoperator.dispatch.listing.organization;

import dev.patoperator.dispatch.listing.PageReader;
import dev.patoperator.github.GitHubException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A list of what is known of repositories. Kept for a while, so that all policies share it. It is read once, from the first
 * page to the last: what it does not show is unknown, so that an entry that moves while it is read proves nothing wrong. Used
 * by one thread at a time.
 *
 * @param <E> an entry as GitHub lists it
 */
final class RepositoryList<E> implements OrganizationLists.KeptList {

    /**
     * What is listed.
     *
     * @param name for messages, such as {@code repositories}
     * @param key the repository's name
     * @param bytes an estimate of the memory that an entry takes
     * @param unlistedText returns for a name why the list may not show it
     */
    record Description<E>(
            String name, Function<E, String> key, ToLongFunction<E> bytes, UnaryOperator<String> unlistedText) {}

    private final Description<E> description;
    private final ListCall.Source<E> source;
    private final PageReader pageReader;
    private final ListMemory memory;
    private final OrganizationLists.MaxAges maxAges;
    private final Clock clock;
    private @Nullable NamedEntries<E> entries;
    private @Nullable Instant readAt;
    private int pages;
    private boolean isRefused;
    /** How often GitHub did not answer since the list was last read to the end. */
    private int failures;

    /**
     * Creates a list that is not read yet.
     *
     * @param maxAges how long it is kept after it was read
     * @param clock a monotonic clock
     */
    RepositoryList(
            Description<E> description,
            ListCall.Source<E> source,
            PageReader pageReader,
            ListMemory memory,
            OrganizationLists.MaxAges maxAges,
            Clock clock) {
        this.description = description;
        this.source = source;
        this.pageReader = pageReader;
        this.memory = memory;
        this.maxAges = maxAges;
        this.clock = clock;
    }

    /**
     * Returns the list, and calls GitHub unless it was read recently.
     *
     * @throws GitHubException when GitHub cannot be called for now, or refuses the App altogether
     */
    NamedEntries<E> read(ListCall call) throws GitHubException, InterruptedException {
        if (isOld()) {
            discard();
        }
        if (entries == null) {
            entries = readAll(call);
            readAt = clock.instant();
        }
        return entries;
    }

    /** Returns what is known from a recent reading, without a call. */
    NamedEntries<E> known() {
        NamedEntries<E> read = isOld() ? null : entries;
        return read == null ? NamedEntries.unknown(ReadFacts.NOT_READ) : read;
    }

    private NamedEntries<E> readAll(ListCall call) throws GitHubException, InterruptedException {
        Map<String, E> byName = new HashMap<>();
        boolean isRead = false;
        try {
            pages = call.readAll(description.name(), source, pageReader, page -> {
                for (E entry : page) {
                    memory.take(description.bytes().applyAsLong(entry));
                    byName.put(description.key().apply(entry).toLowerCase(Locale.ROOT), entry);
                }
            });
            isRead = true;
            isRefused = false;
            failures = 0;
            return new NamedEntries<>(byName, description.unlistedText());
        } catch (GitHubException e) {
            failures += e instanceof GitHubException.Unavailable ? 1 : 0;
            if (!ListCall.isRefusalOfList(e) && !ListCall.isLastingFailure(e, failures)) {
                throw e;
            }
            isRefused = true;
            return NamedEntries.unknown("GitHub does not list the " + description.name() + " of "
                    + call.access().organization() + ": " + e.getMessage());
        } catch (ListCall.UnreadableListException e) {
            isRefused = true;
            return NamedEntries.unknown(String.valueOf(e.getMessage()));
        } finally {
            if (!isRead) {
                memory.releaseTo(0);
            }
        }
    }

    @Override
    public boolean isOld() {
        return readAt == null || readAt.plus(maxAges.of(isRefused, pages)).isBefore(clock.instant());
    }

    @Override
    public boolean isEmpty() {
        return entries == null;
    }

    @Override
    public void discard() {
        entries = null;
        readAt = null;
        memory.releaseTo(0);
    }
}
