package dev.patoperator.cli.preview;

import dev.patoperator.cli.engine.ItemResult;
import dev.patoperator.dispatch.model.AccessText;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.github.pat.Permissions;
import dev.patoperator.model.ItemKind;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An item that is decided differently after a change of policies.
 *
 * @param repositories names of the item's repositories; null for a selection of all or none, and when they are unknown
 */
record ItemChange(
        ChangeType type, ListedPat item, @Nullable List<String> repositories, ItemResult before, ItemResult after) {

    /** Returns the change of an item; empty when the same is decided as before. */
    static Optional<ItemChange> of(
            ListedPat item, @Nullable List<String> repositories, ItemResult before, ItemResult after) {
        ChangeType type = ChangeType.of(after.decision());
        return type == ChangeType.of(before.decision())
                ? Optional.empty()
                : Optional.of(new ItemChange(type, item, repositories, before, after));
    }

    /** Returns the kind of the item and its id, such as {@code request 71}. */
    String name() {
        return kind() + " " + item.id();
    }

    /** Returns {@code request} or {@code grant}. */
    String kind() {
        return after.kind() == ItemKind.REQUEST ? "request" : "grant";
    }

    /** Returns the token's permissions, the highest level first, on one line. */
    String permissions() {
        Permissions permissions = item.permissions();
        return AccessText.permissions(
                permissions.repository(), permissions.organization(), permissions.other(), permissions.complete());
    }

    /** Returns the names of the token's repositories, or its selection, on one line. */
    String selection() {
        if (repositories == null) {
            return item.repositorySelection() == null ? "unknown" : item.repositorySelection();
        }
        List<String> shown = AccessText.repositories(repositories);
        int more = repositories.size() - shown.size();
        return String.join(", ", shown) + (more == 0 ? "" : " and " + more + " more");
    }
}
