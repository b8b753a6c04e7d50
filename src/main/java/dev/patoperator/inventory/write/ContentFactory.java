package dev.patoperator.inventory.write;

import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.inventory.item.InventoryIntent;
import dev.patoperator.inventory.item.KindContent;
import dev.patoperator.model.ItemKind;
import dev.patoperator.precedence.explanation.PolicyExplainer;
import java.net.URI;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;

/** Makes what there is to show from lists: has the policies explain the items, and chooses those that have an object. */
public final class ContentFactory {

    private final PolicyExplainer explainer;
    private final Clock clock;

    /** @param clock the time of day, for what is idle */
    public ContentFactory(PolicyExplainer explainer, Clock clock) {
        this.explainer = explainer;
        this.clock = clock;
    }

    /**
     * Returns the content for each list. Requests get objects first, grants as far as there is room.
     *
     * @param shownRequests how many requests have an object already, where their list is not among these
     */
    Map<ItemKind, KindContent> of(
            InventoryIntent intent, URI apiUrl, Map<ItemKind, ListingSnapshot> lists, int shownRequests) {
        Map<ItemKind, KindContent> contents = new EnumMap<>(ItemKind.class);
        int room = intent.maxItems() - (lists.containsKey(ItemKind.REQUEST) ? 0 : shownRequests);
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
                        clock.instant());
                contents.put(kind, content);
                room -= content.counts().shown();
            }
        }
        return contents;
    }
}
