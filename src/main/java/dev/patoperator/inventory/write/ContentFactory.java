package dev.patoperator.inventory.write;

import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.inventory.item.InventoryIntent;
import dev.patoperator.inventory.item.KindContent;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.precedence.explanation.PolicyExplainer;
import java.net.URI;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.ToIntFunction;

/** Makes what there is to show from lists: has the policies explain the items, and chooses those that have an object. */
public final class ContentFactory {

    private static final long[] NONE = {};

    private final PolicyExplainer explainer;
    private final Clock clock;
    private final ToIntFunction<ResourceRef> knownRequests;

    /**
     * Creates a factory.
     *
     * @param clock the time of day, for what is idle
     * @param knownRequests how many pending requests the status of an inventory shows, for which it has objects
     */
    public ContentFactory(PolicyExplainer explainer, Clock clock, ToIntFunction<ResourceRef> knownRequests) {
        this.explainer = explainer;
        this.clock = clock;
        this.knownRequests = knownRequests;
    }

    /**
     * Returns the content for each list. Requests get objects first, grants as far as there is room.
     *
     * @param previous how many objects the inventory had after its last pass, and which items it counted as uncovered
     */
    Map<ItemKind, KindContent> of(
            InventoryIntent intent, URI apiUrl, Map<ItemKind, ListingSnapshot> lists, InventoryWork.Previous previous) {
        Map<ItemKind, KindContent> contents = new EnumMap<>(ItemKind.class);
        int room = intent.maxItems();
        if (intent.kinds().contains(ItemKind.REQUEST) && !lists.containsKey(ItemKind.REQUEST)) {
            room -= previous.shownRequests()
                    .orElseGet(() -> Math.min(intent.maxItems(), knownRequests.applyAsInt(intent.resource())));
        }
        for (ItemKind kind : ItemKind.values()) {
            ListingSnapshot list = lists.get(kind);
            if (list != null) {
                var content = new KindContent(
                        intent,
                        kind,
                        apiUrl,
                        list,
                        explainer.explain(kind, apiUrl, intent.organization(), list),
                        room,
                        previous.uncovered().getOrDefault(kind, NONE),
                        clock.instant());
                contents.put(kind, content);
                room -= content.counts().shown();
            }
        }
        return contents;
    }
}
