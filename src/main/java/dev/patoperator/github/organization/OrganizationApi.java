package dev.patoperator.github.organization;

import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.pat.ResultPage;

/**
 * GitHub's lists of an organization's people and repositories. People are account ids, which outlive a change of login. The
 * order of people is not documented. Thread-safe. Every method may throw any {@link GitHubException}, and
 * {@link InterruptedException} when the calling thread is interrupted.
 *
 * <p>A list is only read with a token that has the list's {@link OrganizationPermission}: without it GitHub leaves items out
 * instead of refusing the call. When a new token lacks it, too, the call is not sent and fails with
 * {@link GitHubException.Forbidden}.
 */
public interface OrganizationApi {

    /**
     * Lists one page of the members with a role ({@code GET /orgs/{org}/members?role=}). Without
     * {@link OrganizationPermission#MEMBERS} GitHub would show public members only (docs.github.com/rest/orgs/members).
     *
     * @param role {@link MemberRole#ADMIN} or {@link MemberRole#MEMBER}
     * @param page from 1
     * @param size 1 to 100
     */
    ResultPage<Long> listMembers(InstallationAccess access, MemberRole role, int page, int size)
            throws GitHubException, InterruptedException;

    /** Lists one page of the outside collaborators ({@code GET /orgs/{org}/outside_collaborators}). */
    ResultPage<Long> listOutsideCollaborators(InstallationAccess access, int page, int size)
            throws GitHubException, InterruptedException;

    /**
     * Lists one page of the members of a team, those of its child teams included
     * ({@code GET /orgs/{org}/teams/{team_slug}/members}). {@link GitHubException.NotFound}: there is no such team, or the
     * App cannot see it, or nobody can name a team so and nothing was sent.
     */
    ResultPage<Long> listTeamMembers(InstallationAccess access, String teamSlug, int page, int size)
            throws GitHubException, InterruptedException;

    /**
     * Lists one page of the repositories that the installation can see, oldest first ({@code GET /orgs/{org}/repos}). An
     * installation on selected repositories sees these and the public ones.
     */
    ResultPage<OrganizationRepository> listRepositories(InstallationAccess access, int page, int size)
            throws GitHubException, InterruptedException;

    /** Lists one page of the repositories' custom properties ({@code GET /orgs/{org}/properties/values}). */
    ResultPage<RepositoryProperties> listCustomProperties(InstallationAccess access, int page, int size)
            throws GitHubException, InterruptedException;
}
