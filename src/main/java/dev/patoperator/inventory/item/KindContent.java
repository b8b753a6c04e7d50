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
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The items of one kind that have an object, and how many there are in all. Keeps nothing of the other items. */
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
    private final KindCounts counts;
    private final Map<Long, ListedPat> shown = new LinkedHashMap<>();
    private final Map<Long, ItemExplanation> explanations = new HashMap<>();
    private final Map<Long, List<String>> repositories = new HashMap<>();

    /**
     * Chooses the items that have an object: the oldest.
     *
     * @param room most objects of this kind
     * @param now the time of day, for what is idle
     */
    public KindContent(
            InventoryIntent intent,
            ItemKind kind,
            URI apiUrl,
            ListingSnapshot snapshot,
            Map<Long, ItemExplanation> explained,
            int room,
            Instant now) {
        this.intent = intent;
        this.kind = kind;
        this.apiUrl = apiUrl;
        int neverExpiring = 0;
        int idle = 0;
        int uncovered = 0;
        for (ListedPat item : snapshot.items().values()) {
            neverExpiring += item.tokenExpiresAt() == null ? 1 : 0;
            idle += kind == ItemKind.GRANT && isIdle(item, now) ? 1 : 0;
            uncovered += PolicySummary.isCovered(explained.get(item.id())) ? 0 : 1;
        }
        snapshot.items().values().stream()
                .sorted(OLDEST_FIRST)
                .limit(Math.max(0, room))
                .forEach(item -> show(item, snapshot, explained));
        int listed = snapshot.items().size();
        this.counts = new KindCounts(listed, neverExpiring, idle, uncovered, listed - shown.size());
    }

    private void show(ListedPat item, ListingSnapshot snapshot, Map<Long, ItemExplanation> explained) {
        shown.put(item.id(), item);
        ItemExplanation explanation = explained.get(item.id());
        if (explanation != null) {
            explanations.put(item.id(), explanation);
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

    /** Returns the counts of all items. */
    public KindCounts counts() {
        return counts;
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
     * Returns the status that the object of an item should have. Names of repositories that no policy has read this time stay
     * as they are, so that reading them only now and then does not write the object each time. So does what the policies make
     * of an item whose access is the same, where only what was not read this time makes a difference.
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
        InventoryItemStatus kept = names == null && SUBSET.equals(selection) ? old : null;
        String permissions = AccessText.permissions(
                item.permissions().repository(),
                item.permissions().organization(),
                item.permissions().other(),
                item.permissions().complete());
        String expiry = ListedAccess.timeOrNever(item.tokenExpiresAt());
        boolean sameAccess = old != null
                && intent.organization().equals(old.organization())
                && Objects.equals(item.owner(), old.owner())
                && Objects.equals(permissions, old.permissions())
                && Objects.equals(selection, old.repositorySelection())
                && Objects.equals(expiry, old.tokenExpiresAt());
        PolicySummary summary = summary(id, sameAccess ? old : null);
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
                request ? ListedAccess.time(item.since()) : null,
                request ? null : ListedAccess.time(item.since()),
                expiry,
                dayOrNever(item.tokenLastUsedAt()),
                summary.decision(),
                summary.decidedBy(),
                summary.policies(),
                ListedAccess.page(kind, apiUrl, intent.organization(), id));
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
