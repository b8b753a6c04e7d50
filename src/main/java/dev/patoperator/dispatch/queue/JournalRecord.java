package dev.patoperator.dispatch.queue;

import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.github.Installation;
import dev.patoperator.model.Action;
import dev.patoperator.model.ResourceRef;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What one call carries, and whose status must hold its verdicts before it may be forgotten. */
public final class JournalRecord {

    /**
     * One id for one resource.
     *
     * @param tokenId the token's own id, as seen in GitHub's list before the call; null when it was not seen there
     * @param seen whether the id was seen in GitHub's list before the call
     */
    public record RecordItem(long id, @Nullable Long tokenId, boolean seen, ResourceRef resource, long generation) {}

    /** Items for which there is room in one record of a journal: one takes less than 500 bytes. */
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

    /** Of these the status says that the effect is unknown. */
    private final Set<ResourceAndId> unknown = new HashSet<>();

    /** A late effect on these ids is not looked for any more. */
    private final Set<Long> expired = new HashSet<>();

    /** A batch as it stands in a journal. */
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

    public static JournalRecord of(
            Installation installation, String organization, Instant at, List<Decision> decisions, Journal journal) {
        return new JournalRecord(
                UUID.randomUUID().toString(),
                installation,
                organization,
                decisions.get(0).action(),
                at,
                decisions.stream()
                        .flatMap(decision ->
                                decision.requesters().stream().map(submission -> item(decision, submission)))
                        .toList(),
                journal);
    }

    /** As many of the first decisions as one record has room for: many resources may ask for the same ids. */
    static List<Decision> fitting(List<Decision> decisions) {
        int items = 0;
        for (int i = 0; i < decisions.size(); i++) {
            items += decisions.get(i).requesters().size();
            if (items > MAX_ITEMS) {
                return decisions.subList(0, Math.max(1, i));
            }
        }
        return decisions;
    }

    private static RecordItem item(Decision decision, Submission submission) {
        return new RecordItem(
                decision.id(),
                decision.tokenId(),
                decision.token() != null,
                submission.resource(),
                submission.attempt().generation());
    }

    /** Tells this batch from every other. */
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

    /** When the batch was made, right before the call. */
    public Instant at() {
        return at;
    }

    public List<RecordItem> items() {
        return items;
    }

    /** Under which generation of this resource the id was sent; empty when the resource did not ask for it then. */
    public OptionalLong generation(String uid, long id) {
        return items.stream()
                .filter(item -> item.id() == id && item.resource().uid().equals(uid))
                .mapToLong(RecordItem::generation)
                .findFirst();
    }

    /** The verdict on this id is on record for this resource, or will come from another batch. */
    public void recorded(String uid, long id) {
        boolean last;
        synchronized (unrecorded) {
            last = unrecorded.remove(new ResourceAndId(uid, id)) && unrecorded.isEmpty();
        }
        if (last) {
            journal.forget(this);
        }
    }

    /** That the effect on this id is unknown is on record for this resource: the batch is kept until that has expired. */
    public void recordedAsUnknown(String uid, long id) {
        synchronized (unrecorded) {
            if (!expired.contains(id)) {
                unknown.add(new ResourceAndId(uid, id));
                return;
            }
        }
        recorded(uid, id);
    }

    /** A late effect on this id is not looked for any more: what is on record of it stays as it is. */
    void expire(long id) {
        List<ResourceAndId> stay;
        synchronized (unrecorded) {
            expired.add(id);
            stay = unknown.stream().filter(mark -> mark.id() == id).toList();
        }
        stay.forEach(mark -> recorded(mark.uid(), mark.id()));
    }

    /** Whether the verdict on this id still has to be put on record for this resource. */
    public boolean isUnrecorded(String uid, long id) {
        synchronized (unrecorded) {
            return unrecorded.contains(new ResourceAndId(uid, id));
        }
    }

    /** The call had no effect on this id, or a later call took it over. */
    public void release(Decision decision) {
        for (RecordItem item : items) {
            if (item.id() == decision.id()) {
                recorded(item.resource().uid(), item.id());
            }
        }
    }
}
