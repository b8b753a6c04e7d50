package dev.patoperator.inventory.item;

import dev.patoperator.api.v1alpha1.InventoryItemStatus;
import dev.patoperator.api.v1alpha1.OutcomeAccess;
import dev.patoperator.dispatch.model.AccessText;
import dev.patoperator.dispatch.model.ListedAccess;
import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.model.ItemKind;
import dev.patoperator.precedence.explanation.ItemExplanation;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The items of one kind that have an object, and how many there are in all. Keeps nothing of the other items. Used by one
 * thread.
 */
public final class KindContent {

    private static final Duration IDLE = Duration.ofDays(90);

    /** Most characters of {@link InventoryItemStatus#access()}. */
    private static final int MAX_ACCESS = 128;

    private static final String SUBSET = "subset";

    private static final Comparator<ListedPat> OLDEST_FIRST = Comparator.comparing(
                    ListedPat::since, Comparator.nullsLast(Comparator.<Instant>naturalOrder()))
            .thenComparing(ListedPat::id);

    private final InventoryIntent intent;
    private final ItemKind kind;
    private final URI apiUrl;

    /** Without those of uncovered items. */
    private final KindCounts otherCounts;

    /** Uncovered items without an object, ascending. */
    private final long[] uncoveredOthers;

    private final Map<Long, ListedPat> shown = new LinkedHashMap<>();
    private final Map<Long, ItemExplanation> explanations = new HashMap<>();
    private final Map<Long, List<String>> repositories = new HashMap<>();

    /** Items with an object that no policy would decide by what the object shows. */
    private final Set<Long> shownUncovered = new HashSet<>();

    /**
     * Chooses the items that have an object: the oldest.
     *
     * @param room most objects of this kind
     * @param uncoveredBefore items that the content before counted as uncovered, ascending
     * @param now the time of day, for what is idle
     */
    public KindContent(
            InventoryIntent intent,
            ItemKind kind,
            URI apiUrl,
            ListingSnapshot snapshot,
            Map<Long, ItemExplanation> explained,
            int room,
            long[] uncoveredBefore,
            Instant now) {
        this.intent = intent;
        this.kind = kind;
        this.apiUrl = apiUrl;
        int neverExpiring = 0;
        int idle = 0;
        for (ListedPat item : snapshot.items().values()) {
            neverExpiring += item.tokenExpiresAt() == null ? 1 : 0;
            idle += kind == ItemKind.GRANT && isIdle(item, now) ? 1 : 0;
        }
        List<ListedPat> items =
                snapshot.items().values().stream().sorted(OLDEST_FIRST).toList();
        int objects = Math.min(items.size(), Math.max(0, room));
        items.subList(0, objects).forEach(item -> show(item, snapshot, explained));
        this.uncoveredOthers = items.subList(objects, items.size()).stream()
                .mapToLong(ListedPat::id)
                .filter(id -> isUncovered(id, explained.get(id), uncoveredBefore))
                .sorted()
                .toArray();
        this.otherCounts = new KindCounts(items.size(), neverExpiring, idle, 0, items.size() - objects);
    }

    /** No object keeps what the policies made of the item before. */
    private static boolean isUncovered(long id, @Nullable ItemExplanation explanation, long[] uncoveredBefore) {
        return PolicySummary.isOpen(explanation)
                ? Arrays.binarySearch(uncoveredBefore, id) >= 0
                : !PolicySummary.isCovered(explanation);
    }

    private void show(ListedPat item, ListingSnapshot snapshot, Map<Long, ItemExplanation> explained) {
        shown.put(item.id(), item);
        ItemExplanation explanation = explained.get(item.id());
        if (explanation != null) {
            explanations.put(item.id(), explanation);
        }
        if (!PolicySummary.isCovered(explanation)) {
            shownUncovered.add(item.id());
        }
        List<String> names = snapshot.repositories().get(item.id());
        if (names != null) {
            repositories.put(item.id(), names);
        }
    }

    private static boolean isIdle(ListedPat item, Instant now) {
        Instant last = item.tokenLastUsedAt() == null ? item.since() : item.tokenLastUsedAt();
        return last != null && !last.isAfter(now.minus(IDLE));
    }

    /** Returns the kind of the items. */
    public ItemKind kind() {
        return kind;
    }

    /**
     * Returns the counts of all items. An item whose status was asked for is uncovered if that status says so: where it keeps
     * what the policies made of the item before, the counts do as well.
     */
    public KindCounts counts() {
        return otherCounts.plus(new KindCounts(0, 0, 0, shownUncovered.size() + uncoveredOthers.length, 0));
    }

    /** Returns the ids of the items that are counted as uncovered, ascending. */
    public long[] uncovered() {
        return LongStream.concat(shownUncovered.stream().mapToLong(Long::longValue), Arrays.stream(uncoveredOthers))
                .sorted()
                .toArray();
    }

    /** Returns the ids of the items that have an object, the oldest first. */
    public List<Long> ids() {
        return List.copyOf(shown.keySet());
    }

    /** Whether the item has an object. */
    public boolean shows(long id) {
        return shown.containsKey(id);
    }

    /**
     * Returns the status that the object of an item should have. As long as its access is the same, names of repositories
     * that no policy has read this time stay as they are, so that reading them only now and then does not write the object
     * each time. The decision of the policies stays, too, where it is only not known because something was not read this
     * time.
     *
     * @param old the status that the object has; null for none
     */
    public InventoryItemStatus status(long id, @Nullable InventoryItemStatus old) {
        ListedPat item = shown.get(id);
        if (item == null) {
            throw new IllegalArgumentException("not shown: " + id);
        }
        boolean request = item instanceof PatRequest;
        String reason = item instanceof PatRequest asked ? asked.reason() : null;
        String selection = ListedAccess.selection(item.repositorySelection());
        List<String> names = SUBSET.equals(selection) ? repositories.get(id) : null;
        String permissions = AccessText.permissions(
                item.permissions().repository(),
                item.permissions().organization(),
                item.permissions().other(),
                item.permissions().complete());
        String expiry = ListedAccess.timeOrNever(item.tokenExpiresAt());
        String created = request ? ListedAccess.time(item.since()) : null;
        String granted = request ? null : ListedAccess.time(item.since());
        String page = ListedAccess.page(kind, apiUrl, intent.organization(), id);
        boolean sameAccess = old != null
                && intent.organization().equals(old.organization())
                && Objects.equals(item.owner(), old.owner())
                && Objects.equals(item.tokenId(), old.tokenID())
                && Objects.equals(permissions, old.permissions())
                && Objects.equals(selection, old.repositorySelection())
                && Objects.equals(created, old.createdAt())
                && Objects.equals(granted, old.accessGrantedAt())
                && Objects.equals(expiry, old.tokenExpiresAt())
                && Objects.equals(page, old.githubURL());
        InventoryItemStatus kept = names == null && sameAccess && SUBSET.equals(selection) ? old : null;
        PolicySummary summary = summary(id, sameAccess ? old : null);
        if (summary.isCovered()) {
            shownUncovered.remove(id);
        } else {
            shownUncovered.add(id);
        }
        return new InventoryItemStatus(
                intent.organization(),
                id,
                item.owner(),
                item.tokenId(),
                item.tokenName(),
                AccessText.highest(item.permissions(), MAX_ACCESS),
                permissions,
                selection,
                kept != null
                        ? kept.repositories()
                        : names == null ? null : AccessText.repositories(names, InventoryItemStatus.MAX_REPOSITORIES),
                kept != null ? kept.repositoryCount() : names == null ? null : names.size(),
                reason == null || reason.isBlank() ? null : AccessText.reason(reason),
                created,
                granted,
                expiry,
                dayOrNever(item.tokenLastUsedAt()),
                summary.decision(),
                summary.decidedBy(),
                summary.policies(),
                page);
    }

    private PolicySummary summary(long id, @Nullable InventoryItemStatus old) {
        ItemExplanation explanation = explanations.get(id);
        String namespace = intent.resource().namespace();
        PolicySummary summary = PolicySummary.of(explanation, namespace);
        return old == null ? summary : summary.keeping(explanation, old, namespace);
    }

    private static String dayOrNever(@Nullable Instant at) {
        return at == null
                ? OutcomeAccess.NEVER
                : LocalDate.ofInstant(at, ZoneOffset.UTC).toString();
    }
}
