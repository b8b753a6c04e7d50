package dev.patoperator.dispatch.listing.organization;

import dev.patoperator.dispatch.listing.KeptLists;
import dev.patoperator.dispatch.listing.ListingMemoryBudget;
import dev.patoperator.dispatch.listing.PageReader;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.organization.MemberRole;
import dev.patoperator.github.organization.OrganizationApi;
import dev.patoperator.github.organization.OrganizationFacts;
import dev.patoperator.github.organization.OrganizationRepository;
import dev.patoperator.github.organization.RepositoryProperties;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An organization's people and repositories as GitHub last listed them. All policies, and the evaluations of requests and of
 * grants, share these lists. Nothing is created before a policy needs it: most organizations have none that does. Used by one thread
 * at a time.
 */
public final class OrganizationLists implements KeptLists {

    /** How long a list of one page is used after it was read. */
    static final Duration MAX_AGE = Duration.ofSeconds(30);

    /**
     * How much longer a list is used for each further page: policies with the shortest interval would otherwise use up the
     * hourly limit of a large organization. So a list costs at most 1,200 calls an hour, of the 5,000 that GitHub allows.
     */
    static final Duration MAX_AGE_OF_PAGE = Duration.ofSeconds(3);

    /**
     * How long lists are used after they were read.
     *
     * @param ofRefusals of the knowledge that GitHub refuses a list, which a person may have cured
     */
    record MaxAges(Duration ofRefusals) {

        Duration of(boolean isRefused, int pages) {
            return isRefused ? ofRefusals : MAX_AGE.plus(MAX_AGE_OF_PAGE.multipliedBy(Math.max(0, pages - 1)));
        }
    }

    /** The roles by the number of their list. A member who becomes an owner while the lists are read is in one of them. */
    static final List<MemberRole> ROLES = List.of(MemberRole.MEMBER, MemberRole.ADMIN, MemberRole.OUTSIDE_COLLABORATOR);

    /** More teams than one evaluation reads: of those read least recently, the digests are forgotten, too. */
    private static final int MAX_KEPT_TEAMS = 200;

    /** Bytes of an entry without its texts, and of a text without its characters. */
    private static final long BYTES_OF_OBJECT = 80;

    /** A list, or lists that are read together. */
    interface KeptList {
        boolean isOld();

        boolean isEmpty();

        void discard();
    }

    private final OrganizationApi api;
    private final ListingMemoryBudget.Share memory;
    private final MaxAges maxAges;
    private final Clock clock;
    private final Map<String, AccountLists> teams = new LinkedHashMap<>(4, 0.75f, true);
    private @Nullable PageReader teamReader;
    private @Nullable AccountLists roles;
    private @Nullable RepositoryList<OrganizationRepository> repositories;
    private @Nullable RepositoryList<RepositoryProperties> customProperties;

    /**
     * Creates lists that are not read yet.
     *
     * @param refusalMaxAge how long a refusal by GitHub is cached
     * @param clock a monotonic clock
     * @param memory shared with the listings of all installations
     */
    public OrganizationLists(OrganizationApi api, Duration refusalMaxAge, Clock clock, ListingMemoryBudget memory) {
        this.api = api;
        this.memory = memory.share();
        this.maxAges = new MaxAges(refusalMaxAge);
        this.clock = clock;
    }

    /** Returns in which of the lists of {@link #ROLES} these accounts are. */
    Membership roles(ListCall call, Collection<Long> accounts) throws GitHubException, InterruptedException {
        if (roles == null) {
            roles = accountLists(
                    "members and outside collaborators",
                    List.of(
                            (access, page, size) -> api.listMembers(access, MemberRole.MEMBER, page, size),
                            (access, page, size) -> api.listMembers(access, MemberRole.ADMIN, page, size),
                            api::listOutsideCollaborators),
                    (organization, refusal) -> "GitHub does not list the members and outside collaborators of "
                            + organization + ": " + refusal.getMessage(),
                    new PageReader("members", clock));
        }
        return roles.read(call, accounts);
    }

    /** Returns how old the lists of the roles are, from the start of their reading. They must have been read. */
    Duration ageOfRoles() {
        return Duration.between(Objects.requireNonNull(roles).startedAt(), clock.instant());
    }

    /** Returns which of these accounts are in list 0: that of the members of a team and its child teams. */
    Membership team(ListCall call, String slug, Collection<Long> accounts)
            throws GitHubException, InterruptedException {
        AccountLists team = teams.computeIfAbsent(slug, this::newTeam);
        Iterator<AccountLists> leastRecent = teams.values().iterator();
        while (teams.size() > MAX_KEPT_TEAMS) {
            leastRecent.next().discard();
            leastRecent.remove();
        }
        return team.read(call, accounts);
    }

    NamedEntries<OrganizationRepository> repositories(ListCall call) throws GitHubException, InterruptedException {
        if (repositories == null) {
            repositories = repositoryList(
                    new RepositoryList.Description<>(
                            "repositories",
                            OrganizationRepository::name,
                            OrganizationLists::bytes,
                            name -> "the App cannot see the repository '" + name
                                    + "': install the App on all repositories of the organization"),
                    api::listRepositories);
        }
        return repositories.read(call);
    }

    NamedEntries<RepositoryProperties> customProperties(ListCall call) throws GitHubException, InterruptedException {
        if (customProperties == null) {
            customProperties = repositoryList(
                    new RepositoryList.Description<>(
                            "custom properties",
                            RepositoryProperties::repository,
                            OrganizationLists::bytes,
                            name -> "GitHub does not list the custom properties of the repository '" + name + "'"),
                    api::listCustomProperties);
        }
        return customProperties.read(call);
    }

    /**
     * Returns the facts that recent readings show, without a call.
     *
     * @param absenceVerifiedAt when the lists of the roles were read that certainly show everybody who has one
     */
    OrganizationFacts known(Instant absenceVerifiedAt, TokenPermissions tokens) {
        Map<String, Membership> knownTeams = new HashMap<>();
        teams.forEach((slug, team) -> knownTeams.put(slug, team.known()));
        return new ReadFacts(
                knownRoles(absenceVerifiedAt),
                knownTeams,
                repositories == null ? NamedEntries.unknown(ReadFacts.NOT_READ) : repositories.known(),
                customProperties == null ? NamedEntries.unknown(ReadFacts.NOT_READ) : customProperties.known(),
                tokens);
    }

    private Membership knownRoles(Instant absenceVerifiedAt) {
        if (roles == null) {
            return Membership.unknown(ReadFacts.NOT_READ);
        }
        Membership known = roles.known();
        return known.unproved() == null && !roles.startedAt().equals(absenceVerifiedAt)
                ? new Membership(known.lists(), ReadFacts.NOT_READ)
                : known;
    }

    /** Returns when the last reading of the lists of the roles began. They must have been read. */
    Instant rolesReadAt() {
        return Objects.requireNonNull(roles).startedAt();
    }

    @Override
    public void forgetOld() {
        kept().filter(KeptList::isOld).forEach(KeptList::discard);
    }

    @Override
    public boolean isEmpty() {
        return kept().allMatch(KeptList::isEmpty);
    }

    @Override
    public void evict() {
        kept().forEach(KeptList::discard);
    }

    private Stream<KeptList> kept() {
        return Stream.concat(
                Stream.<@Nullable KeptList>of(roles, repositories, customProperties)
                        .filter(Objects::nonNull)
                        .map(Objects::requireNonNull),
                teams.values().stream());
    }

    private AccountLists newTeam(String slug) {
        String team = "the team '" + slug + "'";
        if (teamReader == null) {
            teamReader = new PageReader("members of teams", clock);
        }
        return accountLists(
                "members of " + team,
                List.of((access, page, size) -> api.listTeamMembers(access, slug, page, size)),
                (organization, refusal) -> refusal instanceof GitHubException.NotFound
                        ? team + " does not exist in " + organization + ", or the App cannot see it"
                        : "GitHub does not list the members of " + team + ": " + refusal.getMessage(),
                teamReader);
    }

    private AccountLists accountLists(
            String name, List<ListCall.Source<Long>> sources, AccountLists.RefusalText refusalText, PageReader reader) {
        return new AccountLists(name, sources, refusalText, reader, new ListMemory(memory, name), maxAges, clock);
    }

    private <E> RepositoryList<E> repositoryList(RepositoryList.Description<E> description, ListCall.Source<E> source) {
        return new RepositoryList<>(
                description,
                source,
                new PageReader(description.name(), clock),
                new ListMemory(memory, description.name()),
                maxAges,
                clock);
    }

    private static long bytes(OrganizationRepository repository) {
        return BYTES_OF_OBJECT + bytes(repository.name()) + bytes(repository.topics());
    }

    private static long bytes(RepositoryProperties properties) {
        return BYTES_OF_OBJECT
                + bytes(properties.repository())
                + properties.values().entrySet().stream()
                        .mapToLong(entry -> bytes(entry.getKey()) + bytes(entry.getValue()))
                        .sum();
    }

    private static long bytes(Collection<String> texts) {
        return BYTES_OF_OBJECT
                + texts.stream().mapToLong(OrganizationLists::bytes).sum();
    }

    private static long bytes(String text) {
        return BYTES_OF_OBJECT + text.length();
    }
}
