package dev.patoperator.cli.listing;

import dev.patoperator.github.organization.OrganizationFacts;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.model.ItemKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An organization's requests and grants at one time, and what is known about its people and repositories.
 *
 * @param now the time that conditions read as {@code now}
 * @param teams slugs of the only teams whose members the listing knows; null when the teams of its people are all of theirs
 * @param grantsListed whether {@code grants} are all active grants; false when the file has no such list
 * @param requestRepositories by id of a request, the names of its repositories; a request whose names the file does not say
 *     has no entry
 * @param grantRepositories the same by id of a grant
 */
public record SavedListing(
        String organization,
        Instant now,
        @Nullable List<String> teams,
        List<SavedPerson> people,
        List<SavedRepository> repositories,
        List<PatRequest> requests,
        boolean grantsListed,
        List<PatGrant> grants,
        Map<Long, List<String>> requestRepositories,
        Map<Long, List<String>> grantRepositories) {

    public SavedListing {
        teams = teams == null ? null : List.copyOf(teams);
        people = List.copyOf(people);
        repositories = List.copyOf(repositories);
        requests = List.copyOf(requests);
        grants = List.copyOf(grants);
        requestRepositories = Map.copyOf(requestRepositories);
        grantRepositories = Map.copyOf(grantRepositories);
    }

    /** Returns a listing without items. */
    public static SavedListing empty(String organization) {
        return new SavedListing(
                organization,
                Instant.EPOCH,
                null,
                List.of(),
                List.of(),
                List.of(),
                true,
                List.of(),
                Map.of(),
                Map.of());
    }

    /** Returns the requests or the grants. */
    public List<? extends ListedPat> items(ItemKind kind) {
        return kind == ItemKind.REQUEST ? requests : grants;
    }

    /** Returns the names of the repositories of requests or of grants, by id. */
    public Map<Long, List<String>> repositoryNames(ItemKind kind) {
        return kind == ItemKind.REQUEST ? requestRepositories : grantRepositories;
    }

    /** Returns what conditions may read about people and repositories. What the listing does not say is unknown. */
    public OrganizationFacts facts() {
        return new SavedFacts(this);
    }
}
