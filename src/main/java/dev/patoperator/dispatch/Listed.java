package dev.patoperator.dispatch;

import dev.patoperator.github.ListedPat;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
}
