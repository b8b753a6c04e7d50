package dev.patoperator.dispatch;

import dev.patoperator.github.ListedPat;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What one organization lists of one subject, and what else was read to judge it. Shared by every order of one survey.
 *
 * @param at when reading began
 * @param items by id
 * @param reaching for each repository that was asked for, the ids of the items that reach it; a repository that could
 *     not be asked for is missing
 * @param repositories names of the repositories of those items that they were read for
 */
public record Listed(
        Instant at, Map<Long, ListedPat> items, Map<String, Set<Long>> reaching, Map<Long, List<String>> repositories) {

    public Listed {
        items = Map.copyOf(items);
        reaching = Map.copyOf(reaching);
        repositories = Map.copyOf(repositories);
    }

    /** The same of some items only, which takes no more memory than these need. */
    Listed of(Set<Long> ids) {
        Map<String, Set<Long>> theirs = new HashMap<>();
        reaching.forEach((repository, all) -> theirs.put(repository, only(ids, all)));
        Map<Long, ListedPat> some = new HashMap<>(items);
        some.keySet().retainAll(ids);
        Map<Long, List<String>> names = new HashMap<>(repositories);
        names.keySet().retainAll(ids);
        return new Listed(at, some, theirs, names);
    }

    private static Set<Long> only(Set<Long> ids, Set<Long> all) {
        return ids.stream().filter(all::contains).collect(Collectors.toUnmodifiableSet());
    }
}
