package dev.patoperator.dispatch.model.journal;

import dev.patoperator.github.Installation;
import dev.patoperator.model.Action;
import dev.patoperator.model.ResourceRef;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one call sends, and which statuses must contain its results before the record may be deleted. Thread-safe. */
public final class JournalRecord {

    /**
     * One id for one resource.
     *
     * @param tokenId the token's own id, as GitHub listed it before the call; null when it was not seen there
     * @param seen whether the id was seen in GitHub's list before the call
     */
    public record RecordItem(long id, @Nullable Long tokenId, boolean seen, ResourceRef resource, long generation) {}

    /** Most items of one record: an item takes less than 500 bytes. */
    public static final int MAX_ITEMS = Journal.MAX_BYTES / 500;

    private record ResourceAndId(String uid, long id) {}

    private final String name;
    private final Installation installation;
    private final String organization;
    private final Action action;
    private final Instant at;
    private final List<RecordItem> items;
    private final Journal journal;
    private final Set<ResourceAndId> unrecorded = new HashSet<>();

    /** Items whose status says that the effect is unknown. */
    private final Set<ResourceAndId> unknown = new HashSet<>();

    /** Ids for which a late effect is no longer looked for. */
    private final Set<Long> expired = new HashSet<>();

    /** Creates a record, either a new one or one that was read from a journal. */
    public JournalRecord(
            String name,
            Installation installation,
            String organization,
            Action action,
            Instant at,
            List<RecordItem> items,
            Journal journal) {
        this.name = name;
        this.installation = installation;
        this.organization = organization;
        this.action = action;
        this.at = at;
        this.items = List.copyOf(items);
        this.journal = journal;
        this.items.forEach(
                item -> unrecorded.add(new ResourceAndId(item.resource().uid(), item.id())));
    }

    /** Returns the unique name of this batch. */
    public String name() {
        return name;
    }

    public Installation installation() {
        return installation;
    }

    public String organization() {
        return organization;
    }

    public Action action() {
        return action;
    }

    /** Returns when the batch was made, right before the call. */
    public Instant at() {
        return at;
    }

    public List<RecordItem> items() {
        return items;
    }

    /** Returns the resource's generation with which the id was sent; empty when the resource did not request it then. */
    public OptionalLong generation(String uid, long id) {
        return items.stream()
                .filter(item -> item.id() == id && item.resource().uid().equals(uid))
                .mapToLong(RecordItem::generation)
                .findFirst();
    }

    /** Notes that the resource's status contains the result of this id, or that another batch will bring it. */
    public void acknowledge(String uid, long id) {
        boolean last;
        synchronized (unrecorded) {
            last = unrecorded.remove(new ResourceAndId(uid, id)) && unrecorded.isEmpty();
        }
        if (last) {
            journal.forget(this);
        }
    }

    /** Notes that the resource's status gives the effect on this id as unknown. The record is kept until the id expires. */
    public void acknowledgeAsUnknown(String uid, long id) {
        synchronized (unrecorded) {
            if (!expired.contains(id)) {
                unknown.add(new ResourceAndId(uid, id));
                return;
            }
        }
        acknowledge(uid, id);
    }

    /** Ends looking for a late effect on this id. Statuses that say that the effect is unknown stay as they are. */
    public void expire(long id) {
        List<ResourceAndId> stay;
        synchronized (unrecorded) {
            expired.add(id);
            stay = unknown.stream().filter(mark -> mark.id() == id).toList();
        }
        stay.forEach(mark -> acknowledge(mark.uid(), mark.id()));
    }

    /** Whether the resource's status does not contain the result of this id yet. */
    public boolean isUnrecorded(String uid, long id) {
        synchronized (unrecorded) {
            return unrecorded.contains(new ResourceAndId(uid, id));
        }
    }

    /** Releases the record for an id on which the call had no effect, or which a later call took over. */
    public void release(long id) {
        for (RecordItem item : items) {
            if (item.id() == id) {
                acknowledge(item.resource().uid(), id);
            }
        }
    }
}
