package dev.patoperator.cli.engine;

import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the policies decide about one item.
 *
 * @param id {@code pat_request_id} of a request, {@code pat_id} of a grant
 * @param by the resources that decide it; of an undecided item those that could not
 * @param why in one line, with the names of resources and of the parts of their selectors
 * @param reason for GitHub, rendered for the item; null when none is sent
 * @param overLimit whether it is undecided because a policy would decide more than its limit allows
 */
public record ItemResult(
        ItemKind kind,
        long id,
        Decision decision,
        List<ResourceRef> by,
        String why,
        @Nullable String reason,
        boolean overLimit) {

    public ItemResult {
        by = List.copyOf(by);
    }
}
