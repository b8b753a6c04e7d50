package dev.patoperator.precedence.evaluation;

import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.github.organization.OrganizationFacts;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.policy.item.ItemFacts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The facts that a listing was read with. */
record SnapshotFacts(ListingSnapshot snapshot) implements ItemFacts {

    static ItemFacts of(ListingSnapshot snapshot) {
        return new SnapshotFacts(snapshot);
    }

    /** Returns facts about the organization only: which repositories an item reaches was not read yet. */
    static ItemFacts ofOrganization(OrganizationFacts facts) {
        return new SnapshotFacts(new ListingSnapshot(Instant.EPOCH, Map.of(), Map.of(), Map.of(), facts));
    }

    @Override
    public @Nullable Boolean reaches(ListedPat item, String repository) {
        Set<Long> reaching = snapshot.reaching().get(repository);
        return reaching == null ? null : reaching.contains(item.id());
    }

    @Override
    public @Nullable List<String> names(ListedPat item) {
        return snapshot.repositories().get(item.id());
    }

    @Override
    public OrganizationFacts organization() {
        return snapshot.facts();
    }
}
