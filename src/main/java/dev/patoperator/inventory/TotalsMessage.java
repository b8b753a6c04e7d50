package dev.patoperator.inventory;

import dev.patoperator.inventory.item.InventoryIntent;
import dev.patoperator.model.ItemKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the message of an inventory that is up to date. */
final class TotalsMessage {

    private final InventoryIntent intent;

    TotalsMessage(InventoryIntent intent) {
        this.intent = intent;
    }

    /**
     * Returns a message such as {@code 4 pending requests and 120 active grants; 3 never expire, 10 are idle, 50 are not
     * covered by a policy; 20 have no object because maxItems is 100}.
     */
    String of(InventoryStatusFactory.Totals totals) {
        List<String> listed = new ArrayList<>();
        if (totals.requests() != null) {
            listed.add(counted(totals.requests(), ItemKind.REQUEST.noun()));
        }
        if (totals.grants() != null) {
            listed.add(counted(totals.grants(), ItemKind.GRANT.noun()));
        }
        List<String> facts = new ArrayList<>();
        add(facts, totals.neverExpiring(), "never expires", "never expire");
        add(facts, totals.idle(), "is idle", "are idle");
        add(facts, totals.uncovered(), "is not covered by a policy", "are not covered by a policy");
        List<String> truncated = new ArrayList<>();
        String because = " no object because maxItems is " + intent.maxItems();
        add(truncated, totals.truncated(), "has" + because, "have" + because);
        return String.join(" and ", listed)
                + (facts.isEmpty() ? "" : "; " + String.join(", ", facts))
                + (truncated.isEmpty() ? "" : "; " + truncated.get(0));
    }

    private static String counted(int count, String noun) {
        return (count == 0 ? "no" : String.valueOf(count)) + " " + noun + (count == 1 ? "" : "s");
    }

    private static void add(List<String> texts, @Nullable Integer count, String one, String many) {
        if (count != null && count > 0) {
            texts.add(count + " " + (count == 1 ? one : many));
        }
    }
}
