package dev.patoperator.dispatch;

import dev.patoperator.decision.Subject;
import dev.patoperator.github.Access;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.ListedPat;
import dev.patoperator.github.Page;
import dev.patoperator.github.PageQuery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What only GitHub can tell of the repositories that listed items reach. Used by the lane's thread alone. */
final class Repositories {

    private final LaneContext lane;
    /** A request never changes: what it reaches is asked for once. */
    private final Map<Long, List<String>> ofRequests = new HashMap<>();

    Repositories(LaneContext lane) {
        this.lane = lane;
    }

    /** The ids of the items that reach a repository; empty when GitHub does not answer that for this repository. */
    Optional<Set<Long>> reaching(Subject subject, Access access, String repository)
            throws GitHubException, InterruptedException {
        Set<Long> ids = new HashSet<>();
        try {
            Page<? extends ListedPat> page;
            int number = 1;
            do {
                PageQuery query = PageQuery.ofRepository(repository, number++);
                page = subject == Subject.REQUEST
                        ? lane.api().listRequests(access, query)
                        : lane.api().listGrants(access, query);
                page.items().forEach(item -> ids.add(item.id()));
            } while (page.hasNext());
            return Optional.of(ids);
        } catch (GitHubException.NotFound | GitHubException.Refused e) {
            return Optional.empty(); // no such repository, say
        }
    }

    /** Names of the repositories of one item; empty when the item is gone by now. */
    Optional<List<String>> of(Subject subject, Access access, long id) throws GitHubException, InterruptedException {
        List<String> known = ofRequests.get(id);
        if (known != null && subject == Subject.REQUEST) {
            return Optional.of(known);
        }
        List<String> names = new ArrayList<>();
        try {
            Page<String> page;
            int number = 1;
            do {
                page = subject == Subject.REQUEST
                        ? lane.api().listRequestRepositories(access, id, number++)
                        : lane.api().listGrantRepositories(access, id, number++);
                names.addAll(page.items());
            } while (page.hasNext());
        } catch (GitHubException.NotFound e) {
            return Optional.empty();
        }
        if (subject == Subject.REQUEST) {
            ofRequests.put(id, List.copyOf(names));
        }
        return Optional.of(names);
    }

    /** Requests that are no longer listed are not asked for again. */
    void keep(Set<Long> listed) {
        ofRequests.keySet().retainAll(listed);
    }
}
