package dev.patoperator.precedence.evaluation;

import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.github.organization.OrganizationFacts;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.policy.item.ItemFacts;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The facts that a listing was read with.
 *
 * @param reaching as in {@link ListingSnapshot}
 * @param unread as in {@link ListingSnapshot}
 * @param repositories as in {@link ListingSnapshot}
 */
record SnapshotFacts(
        Map<String, Set<Long>> reaching,
        Set<Long> unread,
        Map<Long, List<String>> repositories,
        OrganizationFacts organization)
        implements ItemFacts {

    static ItemFacts of(ListingSnapshot snapshot) {
        return new SnapshotFacts(snapshot.reaching(), snapshot.unread(), snapshot.repositories(), snapshot.facts());
    }

    /** Returns facts about the organization only: which repositories an item reaches was not read yet. */
    static ItemFacts ofOrganization(OrganizationFacts facts) {
        return new SnapshotFacts(Map.of(), Set.of(), Map.of(), facts);
    }

    @Override
    public @Nullable Boolean reaches(ListedPat item, String repository) {
        Set<Long> items = reaching.get(repository);
        return (items == null || unread.contains(item.id())) ? null : items.contains(item.id());
    }

    @Override
    public @Nullable List<String> names(ListedPat item) {
        return repositories.get(item.id());
    }
}
