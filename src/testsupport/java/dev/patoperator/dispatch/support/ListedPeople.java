package dev.patoperator.dispatch.support;

import dev.patoperator.dispatch.worker.call.GitHubApis;
import dev.patoperator.github.AppApi;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.Installation;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.InstalledApp;
import dev.patoperator.github.PatApi;
import dev.patoperator.github.organization.MemberRole;
import dev.patoperator.github.organization.OrganizationApi;
import dev.patoperator.github.organization.OrganizationRepository;
import dev.patoperator.github.organization.RepositoryProperties;
import dev.patoperator.github.pat.ResultPage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** An organization's people and repositories, which a test sets, and the calls that list them. Logs each call. */
public final class ListedPeople implements OrganizationApi, AppApi {

    public final Map<MemberRole, TreeSet<Long>> people = new HashMap<>();
    public final Map<String, TreeSet<Long>> teams = new HashMap<>();
    public final List<OrganizationRepository> repositories = new ArrayList<>();
    public final List<RepositoryProperties> properties = new ArrayList<>();

    /** The App's permissions; none at first. */
    public final Map<String, String> permissions = new HashMap<>();

    /** Each call for a page, such as {@code team platform 2}. */
    public final List<String> calls = new ArrayList<>();

    /** The greatest ages with which the installation was looked up. */
    public final List<Duration> lookUps = new ArrayList<>();

    private final Map<String, GitHubException> failures = new HashMap<>();
    private final Map<String, Runnable> afterwards = new HashMap<>();

    /** Returns these calls with those of an organization's tokens. */
    public GitHubApis with(PatApi pats) {
        return new GitHubApis(this, pats, this);
    }

    /** Adds accounts with the ids of a range to a team. */
    public void addToTeam(String slug, long first, long last) {
        add(teams.computeIfAbsent(slug, it -> new TreeSet<>()), first, last);
    }

    public void add(MemberRole role, long first, long last) {
        add(people.computeIfAbsent(role, it -> new TreeSet<>()), first, last);
    }

    private static void add(TreeSet<Long> ids, long first, long last) {
        for (long id = first; id <= last; id++) {
            ids.add(id);
        }
    }

    public void addRepository(String name) {
        repositories.add(new OrganizationRepository(name, "private", false, List.of("topic-of-" + name)));
        properties.add(new RepositoryProperties(name, Map.of("tier", List.of("tier-of-" + name))));
    }

    /** Makes each call for this page fail. */
    public void fails(String call, GitHubException failure) {
        failures.put(call, failure);
    }

    public void failsNoMore() {
        failures.clear();
    }

    /** Runs something once after a call for this page. */
    public void after(String call, Runnable what) {
        afterwards.put(call, what);
    }

    @Override
    public InstalledApp installation(AppCredentials credentials, String organization, Duration maxAge) {
        lookUps.add(maxAge);
        return new InstalledApp(new Installation(credentials.apiUrl(), 1), permissions, Instant.now());
    }

    @Override
    public ResultPage<Long> listMembers(InstallationAccess access, MemberRole role, int page, int size)
            throws GitHubException {
        return page(role.value(), ids(people.get(role)), page, size);
    }

    @Override
    public ResultPage<Long> listOutsideCollaborators(InstallationAccess access, int page, int size)
            throws GitHubException {
        return page(
                MemberRole.OUTSIDE_COLLABORATOR.value(), ids(people.get(MemberRole.OUTSIDE_COLLABORATOR)), page, size);
    }

    @Override
    public ResultPage<Long> listTeamMembers(InstallationAccess access, String teamSlug, int page, int size)
            throws GitHubException {
        TreeSet<Long> members = teams.get(teamSlug);
        if (members == null) {
            calls.add("team " + teamSlug + " " + page);
            throw new GitHubException.NotFound("Not Found", null);
        }
        return page("team " + teamSlug, ids(members), page, size);
    }

    @Override
    public ResultPage<OrganizationRepository> listRepositories(InstallationAccess access, int page, int size)
            throws GitHubException {
        return page("repositories", repositories, page, size);
    }

    @Override
    public ResultPage<RepositoryProperties> listCustomProperties(InstallationAccess access, int page, int size)
            throws GitHubException {
        return page("properties", properties, page, size);
    }

    private static List<Long> ids(TreeSet<Long> ids) {
        return ids == null ? List.of() : List.copyOf(ids);
    }

    private <T> ResultPage<T> page(String list, List<T> all, int number, int size) throws GitHubException {
        String call = list + " " + number;
        calls.add(call);
        if (failures.containsKey(call)) {
            throw failures.get(call);
        }
        int last = Math.max(number, (all.size() + size - 1) / size);
        List<T> items = List.copyOf(
                all.subList(Math.min(all.size(), (number - 1) * size), Math.min(all.size(), number * size)));
        Runnable what = afterwards.remove(call);
        if (what != null) {
            what.run();
        }
        return new ResultPage<>(items, number, last);
    }
}
