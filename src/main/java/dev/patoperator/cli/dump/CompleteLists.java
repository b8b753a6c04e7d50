package dev.patoperator.cli.dump;

import dev.patoperator.dispatch.listing.CompleteListReader;
import dev.patoperator.dispatch.listing.PageReader;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.PatApi;
import dev.patoperator.github.RefusalMessages;
import dev.patoperator.github.organization.MemberRole;
import dev.patoperator.github.organization.OrganizationApi;
import dev.patoperator.github.organization.OrganizationPermission;
import dev.patoperator.github.organization.OrganizationRepository;
import dev.patoperator.github.organization.RepositoryProperties;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.github.pat.PageQuery;
import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.github.pat.ResultPage;
import dev.patoperator.model.ItemKind;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads the lists of one organization to their end, each so that it proves what it does not show. For a list that the App
 * has no permission for, nothing is called. Used by one thread.
 */
final class CompleteLists {

    private final PatApi pats;
    private final OrganizationApi organizations;
    private final InstallationAccess access;
    private final Map<String, String> permissions;
    private final Clock clock;

    /** @param permissions those of the installation, name to level */
    CompleteLists(
            PatApi pats,
            OrganizationApi organizations,
            InstallationAccess access,
            Map<String, String> permissions,
            Clock clock) {
        this.pats = pats;
        this.organizations = organizations;
        this.access = access;
        this.permissions = permissions;
        this.clock = clock;
    }

    /** Makes one call for one page. */
    @FunctionalInterface
    private interface PageCall<T> {
        ResultPage<T> make(int number, int size) throws GitHubException, InterruptedException;
    }

    /** Returns the pending requests, by ascending id. */
    List<PatRequest> requests() throws GitHubException, InterruptedException {
        require(ItemKind.REQUEST, "organization permission \"Personal access token requests: read\"");
        return backwards("requests", (number, size) -> pats.listRequests(access, oldestFirst(number, size)));
    }

    /** Returns the active grants, by ascending id. */
    List<PatGrant> grants() throws GitHubException, InterruptedException {
        require(ItemKind.GRANT, "organization permission \"Personal access tokens: read\"");
        return backwards("grants", (number, size) -> pats.listGrants(access, oldestFirst(number, size)));
    }

    /** Returns the names of the repositories of a request or grant whose selection is a subset. */
    Set<String> repositoriesOf(ListedPat item) throws GitHubException, InterruptedException {
        return item instanceof PatRequest
                ? agreed(
                        "repositories of request " + item.id(),
                        (number, size) -> pats.listRequestRepositories(access, item.id(), number, size))
                : agreed(
                        "repositories of grant " + item.id(),
                        (number, size) -> pats.listGrantRepositories(access, item.id(), number, size));
    }

    /** Returns the account ids of the members with a role. */
    Set<Long> members(MemberRole role) throws GitHubException, InterruptedException {
        require(OrganizationPermission.MEMBERS);
        return agreed("members", (number, size) -> organizations.listMembers(access, role, number, size));
    }

    Set<Long> outsideCollaborators() throws GitHubException, InterruptedException {
        require(OrganizationPermission.MEMBERS);
        return agreed(
                "outside collaborators",
                (number, size) -> organizations.listOutsideCollaborators(access, number, size));
    }

    Set<Long> teamMembers(String slug) throws GitHubException, InterruptedException {
        require(OrganizationPermission.MEMBERS);
        return agreed(
                "members of team " + slug, (number, size) -> organizations.listTeamMembers(access, slug, number, size));
    }

    Set<OrganizationRepository> repositories() throws GitHubException, InterruptedException {
        require(OrganizationPermission.METADATA);
        return agreed("repositories", (number, size) -> organizations.listRepositories(access, number, size));
    }

    Set<RepositoryProperties> customProperties() throws GitHubException, InterruptedException {
        require(OrganizationPermission.CUSTOM_PROPERTIES);
        return agreed("custom properties", (number, size) -> organizations.listCustomProperties(access, number, size));
    }

    private void require(OrganizationPermission permission) throws GitHubException.Forbidden {
        if (!permission.isIn(permissions)) {
            throw new GitHubException.Forbidden(
                    RefusalMessages.lacksPermission(access.organization(), permission.title()), null);
        }
    }

    private void require(ItemKind kind, String title) throws GitHubException.Forbidden {
        if (!permissions.containsKey(kind.permission())) {
            throw new GitHubException.Forbidden(RefusalMessages.lacksPermission(access.organization(), title), null);
        }
    }

    private static PageQuery oldestFirst(int number, int size) {
        return PageQuery.oldestFirst(number).ofSize(size);
    }

    private <T extends ListedPat> List<T> backwards(String list, PageCall<T> call)
            throws GitHubException, InterruptedException {
        PageReader reader = new PageReader(list, clock);
        int size = reader.size();
        Map<Long, T> byId = new TreeMap<>();
        CompleteListReader.<T>readBackwards(number -> reader.read(size, () -> call.make(number, size)), page -> {
            page.items().forEach(item -> byId.put(item.id(), item));
            reader.requireBounded(byId.size());
        });
        return new ArrayList<>(byId.values());
    }

    private <T> Set<T> agreed(String list, PageCall<T> call) throws GitHubException, InterruptedException {
        PageReader reader = new PageReader(list, clock);
        int size = reader.size();
        return CompleteListReader.readUntilAgreed(
                number -> reader.read(size, () -> call.make(number, size)), reader, list);
    }
}
