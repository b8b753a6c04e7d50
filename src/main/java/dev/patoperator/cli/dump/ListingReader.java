package dev.patoperator.cli.dump;

import dev.patoperator.cli.listing.SavedListing;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.github.pat.PatRequest;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads an organization's requests and grants, and what conditions may read about their owners and repositories. */
final class ListingReader {

    private final CompleteLists lists;
    private final RepositoryNamesReader names;
    private final Clock clock;
    private final OptionalReader optional;

    ListingReader(CompleteLists lists, RepositoryNamesReader names, Clock clock, OptionalReader optional) {
        this.lists = lists;
        this.names = names;
        this.clock = clock;
        this.optional = optional;
    }

    /**
     * Reads the listing.
     *
     * @param teams slugs of the teams whose members are read
     * @throws GitHubException when neither the requests nor the grants can be read, or one of these lists fails for another
     *     reason than a missing permission
     */
    SavedListing read(String organization, Set<String> teams) throws GitHubException, InterruptedException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Optional<List<PatRequest>> pending = unlessForbidden("the requests", lists::requests);
        Optional<List<PatGrant>> active =
                pending.isPresent() ? unlessForbidden("the grants", lists::grants) : Optional.of(lists.grants());
        Map<Long, List<String>> requestRepositories = new HashMap<>();
        Map<Long, List<String>> grantRepositories = new HashMap<>();
        List<PatRequest> requests = names.read(pending.orElse(List.of()), requestRepositories);
        List<PatGrant> grants = names.read(active.orElse(List.of()), grantRepositories);
        PeopleReader people = new PeopleReader(lists, optional);
        Map<String, Set<Long>> teamMembers = people.teamMembers(teams);
        return new SavedListing(
                organization,
                now,
                List.copyOf(teamMembers.keySet()),
                people.owners(Stream.concat(requests.stream(), grants.stream()), teamMembers),
                new RepositoriesReader(lists, optional)
                        .read(lowerCase(requestRepositories.values(), grantRepositories.values())),
                requests,
                active.isPresent(),
                grants,
                requestRepositories,
                grantRepositories);
    }

    private <T> Optional<List<T>> unlessForbidden(String part, OptionalReader.Call<List<T>> call)
            throws GitHubException, InterruptedException {
        try {
            return Optional.of(call.make());
        } catch (GitHubException.Forbidden e) {
            optional.tell(part, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static Set<String> lowerCase(Collection<List<String>> requests, Collection<List<String>> grants) {
        return Stream.concat(requests.stream(), grants.stream())
                .flatMap(List::stream)
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
