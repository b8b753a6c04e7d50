package dev.patoperator.cli.dump;

import dev.patoperator.cli.listing.SavedRepository;
import dev.patoperator.github.organization.OrganizationRepository;
import dev.patoperator.github.organization.RepositoryProperties;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what conditions may read about repositories. */
final class RepositoriesReader {

    private final CompleteLists lists;
    private final OptionalReader optional;

    RepositoriesReader(CompleteLists lists, OptionalReader optional) {
        this.lists = lists;
        this.optional = optional;
    }

    /**
     * Returns the repositories with these names, without those of which nothing could be read.
     *
     * @param names in lower case
     */
    List<SavedRepository> read(Set<String> names) throws InterruptedException {
        if (names.isEmpty()) {
            return List.of();
        }
        Map<String, OrganizationRepository> details = new HashMap<>();
        optional.read("the visibility and topics of repositories", lists::repositories)
                .ifPresent(all -> all.forEach(one -> details.put(one.name(), one)));
        Optional<Set<RepositoryProperties>> listed =
                optional.read("the custom properties of repositories", lists::customProperties);
        Map<String, Map<String, List<String>>> properties = new HashMap<>();
        listed.ifPresent(all -> all.forEach(one -> properties.put(one.repository(), one.values())));
        List<SavedRepository> repositories = new ArrayList<>();
        for (String name : names) {
            if (details.containsKey(name) || properties.containsKey(name)) {
                repositories.add(new SavedRepository(name, listed(details.get(name)), properties.get(name)));
            }
        }
        return repositories;
    }

    private static SavedRepository.@Nullable Listed listed(@Nullable OrganizationRepository details) {
        return details == null
                ? null
                : new SavedRepository.Listed(details.visibility(), details.archived(), details.topics());
    }
}
