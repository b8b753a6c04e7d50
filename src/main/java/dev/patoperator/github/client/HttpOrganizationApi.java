package dev.patoperator.github.client;

import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.RefusalMessages;
import dev.patoperator.github.auth.InstallationCalls;
import dev.patoperator.github.http.GitHubOperation;
import dev.patoperator.github.http.GitHubRequest;
import dev.patoperator.github.http.GitHubResponse;
import dev.patoperator.github.http.PathSegments;
import dev.patoperator.github.organization.MemberRole;
import dev.patoperator.github.organization.OrganizationApi;
import dev.patoperator.github.organization.OrganizationPermission;
import dev.patoperator.github.organization.OrganizationRepository;
import dev.patoperator.github.organization.RepositoryProperties;
import dev.patoperator.github.pat.ResultPage;

/** {@link OrganizationApi} over HTTP: paths and queries of GitHub's OpenAPI description. Thread-safe. */
final class HttpOrganizationApi implements OrganizationApi {

    private final InstallationCalls calls;

    HttpOrganizationApi(InstallationCalls calls) {
        this.calls = calls;
    }

    @Override
    public ResultPage<Long> listMembers(InstallationAccess access, MemberRole role, int page, int size)
            throws GitHubException, InterruptedException {
        if (role != MemberRole.ADMIN && role != MemberRole.MEMBER) {
            throw new IllegalArgumentException("no member has the role " + role.value());
        }
        GitHubRequest request =
                request(access, GitHubOperation.LIST_MEMBERS, "members?role=" + role.value() + "&" + page(page, size));
        return OrganizationPageParser.accountIds(request, calls.send(access, request), page, size);
    }

    @Override
    public ResultPage<Long> listOutsideCollaborators(InstallationAccess access, int page, int size)
            throws GitHubException, InterruptedException {
        GitHubRequest request = request(
                access, GitHubOperation.LIST_OUTSIDE_COLLABORATORS, "outside_collaborators?" + page(page, size));
        return OrganizationPageParser.accountIds(request, calls.send(access, request), page, size);
    }

    @Override
    public ResultPage<Long> listTeamMembers(InstallationAccess access, String teamSlug, int page, int size)
            throws GitHubException, InterruptedException {
        GitHubRequest request = request(
                access,
                GitHubOperation.LIST_TEAM_MEMBERS,
                "teams/" + PathSegments.teamSlug(teamSlug) + "/members?" + page(page, size));
        GitHubResponse response;
        try {
            response = calls.send(access, request);
        } catch (GitHubException.NotFound e) {
            String message =
                    RefusalMessages.noTeam(access.organization(), teamSlug, OrganizationPermission.MEMBERS.title());
            throw new GitHubException.NotFound(message, e.words(), e.requestId());
        }
        return OrganizationPageParser.accountIds(request, response, page, size);
    }

    @Override
    public ResultPage<OrganizationRepository> listRepositories(InstallationAccess access, int page, int size)
            throws GitHubException, InterruptedException {
        GitHubRequest request = request(
                access,
                GitHubOperation.LIST_REPOSITORIES,
                "repos?type=all&sort=created&direction=asc&" + page(page, size));
        return OrganizationPageParser.repositories(request, calls.send(access, request), page, size);
    }

    @Override
    public ResultPage<RepositoryProperties> listCustomProperties(InstallationAccess access, int page, int size)
            throws GitHubException, InterruptedException {
        GitHubRequest request =
                request(access, GitHubOperation.LIST_CUSTOM_PROPERTIES, "properties/values?" + page(page, size));
        return OrganizationPageParser.customProperties(request, calls.send(access, request), page, size);
    }

    private static String page(int page, int size) {
        return "per_page=" + size + "&page=" + page;
    }

    private static GitHubRequest request(InstallationAccess access, GitHubOperation operation, String target)
            throws GitHubException.NotFound {
        String organization = PathSegments.organization(access.organization());
        return new GitHubRequest(
                operation,
                access.installation().apiUrl(),
                "/orgs/" + organization + "/" + target,
                null,
                organization,
                Long.toString(access.installation().id()));
    }
}
