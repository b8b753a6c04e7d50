package dev.patoperator.dispatch.listing.organization;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patoperator.dispatch.listing.InstallationListings;
import dev.patoperator.dispatch.listing.ListingMemoryBudget;
import dev.patoperator.dispatch.model.DispatchObserver;
import dev.patoperator.dispatch.model.DispatchSettings;
import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.model.PolicyEvaluator;
import dev.patoperator.dispatch.model.SelectorEvaluation;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.support.ListedOrganization;
import dev.patoperator.dispatch.support.ListedPeople;
import dev.patoperator.dispatch.support.ManualClock;
import dev.patoperator.dispatch.support.TestSubmissions;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.Installation;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.organization.Fact;
import dev.patoperator.github.organization.MemberRole;
import dev.patoperator.github.organization.OrganizationFacts;
import dev.patoperator.github.organization.RequiredFacts;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.github.pat.PageQuery;
import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.github.pat.Permissions;
import dev.patoperator.github.pat.ResultPage;
import dev.patoperator.model.Action;
import dev.patoperator.model.ItemKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which calls the facts of an organization cost, and what they prove. */
class OrganizationFactsReaderTest {

    private static final RequiredFacts ROLES = new RequiredFacts(true, Set.of(), false, false, false);
    private static final RequiredFacts PLATFORM = teams("platform");
    private static final Duration REFUSAL_MAX_AGE = Duration.ofSeconds(10);
    private static final long MEMORY = 64L << 20;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** An interruption of reading: a revocation goes first. */
    private static final class Interrupted extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final ListedPeople people = new ListedPeople();
    private GitHubException.@Nullable Unavailable failureOfGrants;
    private final ListedOrganization pats = new ListedOrganization() {
        @Override
        public ResultPage<PatGrant> listGrants(InstallationAccess caller, PageQuery query) throws GitHubException {
            if (failureOfGrants != null) {
                throw failureOfGrants;
            }
            return super.listGrants(caller, query);
        }
    };
    private final ManualClock clock = new ManualClock();
    private final ListingMemoryBudget memory = new ListingMemoryBudget(MEMORY);
    private final OrganizationLists lists = new OrganizationLists(people, REFUSAL_MAX_AGE, clock, memory);
    private final InstallationAccess access = new InstallationAccess(
            TestSubmissions.CREDENTIALS, new Installation(TestSubmissions.CREDENTIALS.apiUrl(), 1), "acme");
    private final List<Integer> interruptedBeforePages = new ArrayList<>();
    private int pages;
    private final InstallationListings listings = new InstallationListings(
            pats, clock, Duration.ofSeconds(10), this::beforePage, DispatchObserver.NONE, memory, lists);
    private final OrganizationFactsReader reader = new OrganizationFactsReader(
            people,
            lists,
            listings,
            this::beforePage,
            DispatchSettings.of(Duration.ofSeconds(1), Duration.ofMinutes(2)),
            clock);

    @BeforeEach
    void grantsAllPermissions() {
        for (String permission : List.of(
                "members", "metadata", "organization_custom_properties", "organization_personal_access_tokens")) {
            people.permissions.put(permission, "read");
        }
    }

    @Test
    void noCallIsMadeWhenNothingIsRequired() throws Exception {
        assertThat(read(RequiredFacts.NONE, 1)).isSameAs(OrganizationFacts.NOT_READ);
        assertThat(read(ROLES)).as("no items").isSameAs(OrganizationFacts.NOT_READ);

        assertThat(people.calls).isEmpty();
        assertThat(people.lookUps).isEmpty();
    }

    @Test
    void roleComesFromTheListThatShowsTheAccount() throws Exception {
        people.add(MemberRole.MEMBER, 1, 250);
        people.add(MemberRole.ADMIN, 901, 902);
        people.add(MemberRole.OUTSIDE_COLLABORATOR, 801, 801);

        OrganizationFacts facts = read(ROLES, 250, 902, 801);

        assertThat(facts.role(250)).isEqualTo(Fact.of(MemberRole.MEMBER));
        assertThat(facts.role(902)).isEqualTo(Fact.of(MemberRole.ADMIN));
        assertThat(facts.role(801)).isEqualTo(Fact.of(MemberRole.OUTSIDE_COLLABORATOR));
        assertThat(people.calls)
                .as("presence needs one call per page")
                .containsExactly("member 1", "member 2", "member 3", "admin 1", "outside_collaborator 1");
        assertThat(people.lookUps).as("cached by the client").containsExactly(Duration.ofHours(1));
    }

    @Test
    void listsAreReadOnlyAsFarAsTheOwnersRequire() throws Exception {
        people.add(MemberRole.MEMBER, 1, 2);
        people.add(MemberRole.ADMIN, 901, 901);

        read(ROLES, 1, 2);
        assertThat(people.calls).containsExactly("member 1");

        assertThat(read(ROLES, 1, 901).role(901)).isEqualTo(Fact.of(MemberRole.ADMIN));
        assertThat(people.calls).containsExactly("member 1", "admin 1");
    }

    @Test
    void roleNoneNeedsTwoPassesThatAgreeAndThePermissionAfterwards() throws Exception {
        people.add(MemberRole.MEMBER, 1, 250);

        OrganizationFacts facts = read(ROLES, 7000);

        assertThat(facts.role(7000)).isEqualTo(Fact.of(MemberRole.NONE));
        assertThat(facts.role(250)).isEqualTo(Fact.of(MemberRole.MEMBER));
        assertThat(people.calls).hasSize(10);
        assertThat(people.lookUps).containsExactly(Duration.ofHours(1), Duration.ZERO);

        clock.pass(MINUTE);
        people.calls.clear();
        assertThat(read(ROLES, 7000).role(7000)).isEqualTo(Fact.of(MemberRole.NONE));
        assertThat(people.calls).as("nothing changed since the last pass").hasSize(5);
    }

    /** GitHub then lists public members only, and no status tells so. */
    @Test
    void roleIsUnknownWhenThePermissionWasTakenAwaySinceItWasLookedUp() throws Exception {
        people.add(MemberRole.MEMBER, 1, 1);
        people.after("outside_collaborator 1", people.permissions::clear);

        OrganizationFacts facts = read(ROLES, 1, 2);

        assertThat(message(facts.role(2))).contains("Members: read");
        assertThat(facts.role(1)).isEqualTo(Fact.of(MemberRole.MEMBER));
    }

    @Test
    void personWhoseRoleChangesWhileListsAreReadIsNotTakenForALeaver() throws Exception {
        people.add(MemberRole.ADMIN, 5, 5);
        people.after(
                "member 1",
                () -> { // demoted: in the list that was read already, and no longer in the next one
                    people.people.get(MemberRole.ADMIN).clear();
                    people.add(MemberRole.MEMBER, 5, 5);
                });

        assertThat(read(ROLES, 5).role(5)).isEqualTo(Fact.of(MemberRole.MEMBER));
    }

    @Test
    void teamOfOnePageIsReadOnce() throws Exception {
        people.addToTeam("platform", 1, 100);

        OrganizationFacts facts = read(PLATFORM, 1, 500);

        assertThat(facts.isInTeam(1, "platform")).isEqualTo(Fact.of(true));
        assertThat(facts.isInTeam(500, "platform")).isEqualTo(Fact.of(false));
        assertThat(facts.isInTeam(1, "other")).isInstanceOf(Fact.Unknown.class);
        assertThat(people.calls).containsExactly("team platform 1");
    }

    @Test
    void changedTeamOfSeveralPagesCostsASecondPass() throws Exception {
        people.addToTeam("platform", 1, 250);
        assertThat(read(PLATFORM, 500).isInTeam(500, "platform")).isEqualTo(Fact.of(false));
        assertThat(people.calls).as("the first time").hasSize(6);

        clock.pass(MINUTE);
        people.calls.clear();
        read(PLATFORM, 500);
        assertThat(people.calls).as("the same as before").hasSize(3);

        clock.pass(MINUTE);
        people.calls.clear();
        people.teams.get("platform").remove(7L);
        assertThat(read(PLATFORM, 7, 500).isInTeam(7, "platform")).isEqualTo(Fact.of(false));
        assertThat(people.calls).as("changed").hasSize(6);
    }

    @Test
    void memberWhoMovesToAPageAlreadyReadIsNotMissed() throws Exception {
        people.addToTeam("platform", 1, 250);
        people.after("team platform 1", () -> people.teams.get("platform").remove(3L)); // 101 moves to page 1

        OrganizationFacts facts = read(PLATFORM, 101, 3);

        assertThat(facts.isInTeam(101, "platform")).isEqualTo(Fact.of(true));
        assertThat(facts.isInTeam(3, "platform")).isEqualTo(Fact.of(false));
    }

    @Test
    void absenceIsUnknownWhileEachPassShowsAnotherList() throws Exception {
        people.addToTeam("platform", 1, 250);
        keepsChanging(251);

        OrganizationFacts facts = read(PLATFORM, 5, 9000);

        assertThat(people.calls).hasSize(3 * AccountLists.MAX_PASSES);
        assertThat(message(facts.isInTeam(9000, "platform"))).contains("changed each time");
        assertThat(facts.isInTeam(5, "platform")).isEqualTo(Fact.of(true));

        read(PLATFORM, 9000);
        assertThat(people.calls).as("not tried again at once").hasSize(3 * AccountLists.MAX_PASSES);
    }

    private void keepsChanging(long next) {
        people.after("team platform 3", () -> {
            people.addToTeam("platform", next, next);
            keepsChanging(next + 1);
        });
    }

    @Test
    void evaluationsOfRequestsAndGrantsShareTheLists() throws Exception {
        people.addToTeam("platform", 1, 250);
        people.addRepository("app");
        RequiredFacts required = new RequiredFacts(false, Set.of("platform"), true, true, false);
        read(required, 500);
        int calls = people.calls.size();

        clock.pass(Duration.ofSeconds(29));
        reader.read(ItemKind.GRANT, required, List.<ListedPat>of(grant(1, 501, 601)), access);
        assertThat(people.calls).hasSize(calls);

        clock.pass(Duration.ofSeconds(2));
        read(required, 500);
        assertThat(people.calls).as("the lists of one page").hasSize(calls + 1 + 1);

        clock.pass(Duration.ofSeconds(6)); // three seconds for each further page of the team
        read(required, 500);
        assertThat(people.calls).hasSize(calls + 1 + 1 + 3);
    }

    @Test
    void nothingIsListedWithoutThePermission() throws Exception {
        people.permissions.clear();
        people.permissions.put("organization_personal_access_token_requests", "write");
        RequiredFacts all = new RequiredFacts(true, Set.of("platform"), true, true, true);

        OrganizationFacts facts = read(all, 1);

        assertThat(people.calls).isEmpty();
        assertThat(pats.calls()).isEmpty();
        assertThat(message(facts.role(1)))
                .isEqualTo(
                        "the App lacks the organization permission \"Members: read\": grant it in the App's settings and"
                                + " have an owner of acme accept it");
        assertThat(message(facts.isInTeam(1, "platform"))).contains("Members: read");
        assertThat(message(facts.repository("app"))).contains("Metadata: read");
        assertThat(message(facts.customProperties("app"))).contains("Custom properties: read");
        assertThat(message(facts.currentPermissions(1))).contains("Personal access tokens: read");
        assertThat(people.lookUps)
                .as("the permission may have been granted since")
                .containsExactly(Duration.ofHours(1), Duration.ofSeconds(30));
    }

    @Test
    void serverThatReportsNoPermissionsProvesNothing() throws Exception {
        people.permissions.clear();

        assertThat(message(read(ROLES, 1).role(1))).startsWith("GitHub does not say whether the App has");
        assertThat(people.calls).isEmpty();
    }

    @Test
    void unknownTeamConcernsOnlyItself() throws Exception {
        people.addToTeam("platform", 1, 1);

        OrganizationFacts facts = read(teams("platform", "no-such"), 1);

        assertThat(facts.isInTeam(1, "platform")).isEqualTo(Fact.of(true));
        assertThat(message(facts.isInTeam(1, "no-such")))
                .isEqualTo("the team 'no-such' does not exist in acme, or the App cannot see it");
        read(teams("no-such"), 1);
        assertThat(people.calls).as("the refusal is kept as well").hasSize(2);

        clock.pass(REFUSAL_MAX_AGE.plusMillis(1));
        people.addToTeam("no-such", 1, 1);
        assertThat(read(teams("no-such"), 1).isInTeam(1, "no-such")).isEqualTo(Fact.of(true));
    }

    @Test
    void refusedListLeavesOtherFactsKnown() throws Exception {
        people.add(MemberRole.MEMBER, 1, 1);
        people.addRepository("app");
        people.fails("admin 1", new GitHubException.Forbidden("no", null));
        people.fails("properties 1", new GitHubException.Refused("gone", 410, null));

        OrganizationFacts facts = read(new RequiredFacts(true, Set.of(), true, true, false), 1, 2);

        assertThat(facts.role(1)).isEqualTo(Fact.of(MemberRole.MEMBER));
        assertThat(message(facts.role(2)))
                .isEqualTo("GitHub does not list the members and outside collaborators of acme: no");
        assertThat(facts.repository("APP")).isInstanceOf(Fact.Known.class);
        assertThat(message(facts.customProperties("app")))
                .isEqualTo("GitHub does not list the custom properties of acme: gone");
    }

    @Test
    void failuresThatConcernEveryCallAreThrown() throws Exception {
        people.addToTeam("a", 1, 1);
        people.addToTeam("b", 1, 1);
        for (GitHubException failure : List.of(
                new GitHubException.Unavailable("down", false, null),
                new GitHubException.RateLimited("wait", Instant.EPOCH, null),
                new GitHubException.Unauthorized("key", null),
                new GitHubException.Forbidden("suspended", true, null))) {
            people.fails("team b 1", failure);
            assertThatThrownBy(() -> read(teams("a", "b"), 1)).isSameAs(failure);
        }
        people.failsNoMore();

        assertThat(read(teams("a", "b"), 1).isInTeam(1, "b")).isEqualTo(Fact.of(true));
        assertThat(people.calls.stream().filter("team a 1"::equals))
                .as("what was read before the failure is kept")
                .hasSize(1);
    }

    /** Otherwise one policy that needs the list would stop all others of the organization. */
    @Test
    void listThatGitHubFailsToDeliverAgainAndAgainIsUnknown() throws Exception {
        people.add(MemberRole.MEMBER, 1, 1);
        people.addRepository("app");
        addGrant(1, 600, Permissions.NONE);
        var down = new GitHubException.Unavailable("502", false, null);
        Map<String, RequiredFacts> lists = Map.of(
                "admin 1",
                ROLES,
                "team platform 1",
                PLATFORM,
                "repositories 1",
                new RequiredFacts(false, Set.of(), true, false, false),
                "properties 1",
                new RequiredFacts(false, Set.of(), false, true, false));
        people.addToTeam("platform", 1, 1);

        for (Map.Entry<String, RequiredFacts> list : lists.entrySet()) {
            people.failsNoMore();
            people.fails(list.getKey(), down);
            for (int times = 1; times < ListCall.MAX_FAILURES; times++) {
                assertThatThrownBy(() -> read(list.getValue(), 2)).isSameAs(down);
            }
            OrganizationFacts facts = read(list.getValue(), 2);

            assertThat(List.<Fact<?>>of(
                            facts.role(2),
                            facts.isInTeam(2, "platform"),
                            facts.repository("app"),
                            facts.customProperties("app")))
                    .as(list.getKey())
                    .allSatisfy(fact -> assertThat(fact).isInstanceOf(Fact.Unknown.class))
                    .anySatisfy(fact -> assertThat(message(fact)).endsWith(": 502"));
        }
        people.failsNoMore();
        clock.pass(REFUSAL_MAX_AGE.plusMillis(1));
        assertThat(read(PLATFORM, 2).isInTeam(2, "platform")).isEqualTo(Fact.of(false));
    }

    @Test
    void grantsThatGitHubFailsToDeliverAgainAndAgainAreUnknown() throws Exception {
        RequiredFacts current = new RequiredFacts(false, Set.of(), false, false, true);
        failureOfGrants = new GitHubException.Unavailable("502", false, null);
        for (int times = 1; times < ListCall.MAX_FAILURES; times++) {
            assertThatThrownBy(() -> read(current, 2)).isInstanceOf(GitHubException.Unavailable.class);
        }

        assertThat(message(read(current, 2).currentPermissions(2)))
                .isEqualTo("GitHub does not list the grants of acme: 502");
    }

    @Test
    void listsThatWereReadBeforeAnInterruptionAreKept() throws Exception {
        people.addToTeam("a", 1, 250);
        people.addToTeam("b", 1, 250);
        interruptedBeforePages.add(8); // in the middle of the first pass over team b

        assertThatThrownBy(() -> read(teams("a", "b"), 500)).isInstanceOf(Interrupted.class);
        OrganizationFacts facts = read(teams("a", "b"), 500);

        assertThat(facts.isInTeam(500, "b")).isEqualTo(Fact.of(false));
        assertThat(people.calls.stream().filter(call -> call.startsWith("team a")))
                .hasSize(6);
        assertThat(people.calls.stream().filter(call -> call.startsWith("team b")))
                .hasSize(1 + 6);
    }

    @Test
    void listThatWasNotReadToItsEndTakesNoMemory() throws Exception {
        people.addToTeam("platform", 1, 250);
        IntStream.rangeClosed(1, 250).forEach(number -> people.addRepository("r" + number));
        for (RequiredFacts required : List.of(PLATFORM, new RequiredFacts(false, Set.of(), true, false, false))) {
            interruptedBeforePages.add(pages + 3);

            assertThatThrownBy(() -> read(required, 500)).isInstanceOf(Interrupted.class);
            assertThat(isMemoryUnused()).isTrue();
        }
    }

    @Test
    void evictedListsTakeNoMemoryAndAreReadAgain() throws Exception {
        people.add(MemberRole.MEMBER, 1, 1);
        people.addToTeam("platform", 1, 1);
        people.addRepository("app");
        RequiredFacts required = new RequiredFacts(true, Set.of("platform"), true, true, false);
        read(required, 1);
        assertThat(isMemoryUnused()).isFalse();

        listings.evict();

        assertThat(isMemoryUnused()).isTrue();
        people.calls.clear();
        read(required, 1);
        assertThat(people.calls).hasSize(4);
    }

    private boolean isMemoryUnused() {
        try (ListingMemoryBudget.Share share = memory.share()) {
            return share.take(MEMORY);
        }
    }

    @Test
    void revocationDoesNotInterruptTheFactsOfRevocations() throws Exception {
        people.addToTeam("a", 1, 250);
        interruptedBeforePages.add(1);

        OrganizationFacts facts = reader.read(ItemKind.GRANT, teams("a"), List.of(grant(1, 500, 600)), access);

        assertThat(facts.isInTeam(500, "a")).isEqualTo(Fact.of(false));
    }

    @Test
    void repositoriesAreReadOnceAndAreNeverAbsent() throws Exception {
        IntStream.rangeClosed(1, 250).forEach(number -> people.addRepository("repository-" + number));

        OrganizationFacts facts = read(new RequiredFacts(false, Set.of(), true, true, false), 1);

        assertThat(people.calls).hasSize(6);
        assertThat(((Fact.Known<?>) facts.repository("Repository-250")).value())
                .hasFieldOrPropertyWithValue("name", "repository-250");
        assertThat(facts.customProperties("repository-1"))
                .isEqualTo(Fact.of(Map.of("tier", List.of("tier-of-repository-1"))));
        assertThat(message(facts.repository("hidden")))
                .isEqualTo("the App cannot see the repository 'hidden': install the App on all repositories of the"
                        + " organization");
        assertThat(message(facts.customProperties("hidden"))).contains("'hidden'");
    }

    @Test
    void currentPermissionsComeFromTheListOfGrants() throws Exception {
        Permissions contents = new Permissions(Map.of(), Map.of("contents", "read"), Map.of());
        addGrant(1, 600, contents);
        LongStream.rangeClosed(2, 150).forEach(id -> addGrant(id, 1000 + id, Permissions.NONE));
        RequiredFacts current = new RequiredFacts(false, Set.of(), false, false, true);

        OrganizationFacts facts =
                reader.read(ItemKind.REQUEST, current, List.of(request(71, 1, 600), request(72, 1, 601)), access);

        assertThat(facts.currentPermissions(600)).isEqualTo(Fact.of(Optional.of(contents)));
        assertThat(facts.currentPermissions(601)).isEqualTo(Fact.of(Optional.empty()));
        int calls = pats.calls().size();
        clock.pass(Duration.ofSeconds(29));
        reader.read(ItemKind.REQUEST, current, List.of(request(73, 1, 602)), access);
        assertThat(pats.calls()).as("the list is shared").hasSize(calls);

        interruptedBeforePages.add(pages + 2);
        clock.pass(MINUTE);
        assertThatThrownBy(() -> reader.read(ItemKind.REQUEST, current, List.of(request(73, 1, 602)), access))
                .isInstanceOf(Interrupted.class);
    }

    private void addGrant(long id, long token, Permissions permissions) {
        pats.addGrant(
                new PatGrant(id, "mona", 1L, "all", permissions, Instant.EPOCH, token, "token", false, null, null));
    }

    @Test
    void noMoreTeamsAreReadThanTheBound() throws Exception {
        Set<String> slugs = IntStream.rangeClosed(101, 101 + OrganizationFactsReader.MAX_TEAMS)
                .mapToObj(number -> "team-" + number)
                .collect(toCollection(TreeSet::new));
        slugs.forEach(slug -> people.addToTeam(slug, 1, 1));

        OrganizationFacts facts = read(new RequiredFacts(false, slugs, false, false, false), 1);

        assertThat(people.calls).hasSize(OrganizationFactsReader.MAX_TEAMS);
        assertThat(facts.isInTeam(1, "team-150")).isEqualTo(Fact.of(true));
        assertThat(message(facts.isInTeam(1, "team-151"))).contains("name 51 teams");
    }

    @Test
    void teamsAreReadInTheOrderInWhichTheyAreRequired() throws Exception {
        List<String> slugs = IntStream.rangeClosed(101, 101 + OrganizationFactsReader.MAX_TEAMS)
                .mapToObj(number -> "team-" + number)
                .collect(toCollection(ArrayList::new));
        Collections.reverse(slugs);
        slugs.forEach(slug -> people.addToTeam(slug, 1, 1));

        OrganizationFacts facts = read(new RequiredFacts(false, new LinkedHashSet<>(slugs), false, false, false), 1);

        assertThat(facts.isInTeam(1, "team-151")).isEqualTo(Fact.of(true));
        assertThat(message(facts.isInTeam(1, "team-101"))).contains("name 51 teams, and 50 are read");
    }

    @Test
    void listWithoutMemoryIsUnknownAndTakesNone() throws Exception {
        people.addToTeam("large", 1, 100_000);
        people.addToTeam("small", 1, 1);
        var small = new ListingMemoryBudget(1L << 20);
        var smallLists = new OrganizationLists(people, REFUSAL_MAX_AGE, clock, small);
        var call = new ListCall(access, () -> {});

        Membership large = smallLists.team(call, "large", Set.of(5L));

        assertThat(message(large.listOf(5))).contains("longer than the operator has memory for");
        assertThat(smallLists.team(call, "small", Set.of(1L)).listOf(1)).isEqualTo(Fact.of(0));
        smallLists.evict();
        assertThat(small.share().take(1L << 20)).isTrue();
    }

    @Test
    void listsAreForgottenWhenTheyAreOld() throws Exception {
        people.addToTeam("platform", 1, 250);
        people.add(MemberRole.MEMBER, 1, 1);
        people.addRepository("app");
        read(new RequiredFacts(true, Set.of("platform"), true, true, false), 1);

        listings.forgetOld();
        assertThat(listings.isEmpty()).isFalse();

        clock.pass(MINUTE);
        listings.forgetOld();
        assertThat(listings.isEmpty()).isTrue();
        assertThat(isMemoryUnused()).isTrue();
    }

    @Test
    void narrowedFactsKnowOnlyTheItems() throws Exception {
        people.addToTeam("platform", 1, 1000);
        people.add(MemberRole.MEMBER, 1, 1000);
        IntStream.rangeClosed(1, 300).forEach(number -> people.addRepository("r" + number));
        OrganizationFacts facts = read(new RequiredFacts(true, Set.of("platform"), true, true, false), 1, 2, 5000);

        var narrowed = (ReadFacts) facts.only(List.of(request(1, 2, 1), request(2, 5000, 2)), List.of("R7"));

        assertThat(narrowed.role(2)).isEqualTo(Fact.of(MemberRole.MEMBER));
        assertThat(narrowed.role(5000)).isEqualTo(Fact.of(MemberRole.NONE));
        assertThat(narrowed.isInTeam(2, "platform")).isEqualTo(Fact.of(true));
        assertThat(narrowed.isInTeam(5000, "platform")).isEqualTo(Fact.of(false));
        assertThat(narrowed.repository("r7")).isEqualTo(facts.repository("r7"));
        assertThat(narrowed.customProperties("r7")).isEqualTo(facts.customProperties("r7"));
        assertThat(narrowed.repositories().byName()).hasSize(1);
        assertThat(narrowed.properties().byName()).hasSize(1);
        assertThat(narrowed.teams().get("platform").lists().get(0).size()).isEqualTo(1);
        assertThat(narrowed.roles().lists().stream().mapToInt(AccountList::size).sum())
                .isEqualTo(1);
    }

    /** The facts about an organization must not stay in memory while three of its items are pending. */
    @Test
    void pendingDecisionKeepsOnlyItsFacts() throws Exception {
        people.addToTeam("platform", 1, 1000);
        OrganizationFacts facts = read(PLATFORM, 1, 2);
        ListingSnapshot snapshot = new ListingSnapshot(
                clock.instant(), Map.of(1L, request(1, 1, 1), 2L, request(2, 2, 2)), Map.of(), Map.of(), facts);

        Submission.EvaluationBasis basis = TestSubmissions.order("a", Action.DENY)
                .choosing(
                        List.of(new SelectorEvaluation.ChosenItem(2, null)),
                        List.of(),
                        snapshot,
                        new PolicyEvaluator.EvaluationState() {})
                .basis();

        assertThat(basis.snapshot().facts().isInTeam(2, "platform")).isEqualTo(Fact.of(true));
        assertThat(((ReadFacts) basis.snapshot().facts())
                        .teams()
                        .get("platform")
                        .lists())
                .extracting(AccountList::size)
                .containsExactly(1);
    }

    private void beforePage() {
        pages++;
        if (interruptedBeforePages.remove(Integer.valueOf(pages))) {
            throw new Interrupted();
        }
    }

    private OrganizationFacts read(RequiredFacts required, long... owners) throws Exception {
        List<ListedPat> items = Arrays.stream(owners)
                .<ListedPat>mapToObj(owner -> request(owner, owner, owner))
                .toList();
        return reader.read(ItemKind.REQUEST, required, items, access);
    }

    private static PatRequest request(long id, long owner, long token) {
        return new PatRequest(
                id, "mona", owner, null, "all", Permissions.NONE, Instant.EPOCH, token, "token", false, null, null);
    }

    private static PatGrant grant(long id, long owner, long token) {
        return new PatGrant(
                id, "mona", owner, "all", Permissions.NONE, Instant.EPOCH, token, "token", false, null, null);
    }

    private static RequiredFacts teams(String... slugs) {
        return new RequiredFacts(false, new TreeSet<>(List.of(slugs)), false, false, false);
    }

    private static String message(Fact<?> fact) {
        assertThat(fact).isInstanceOf(Fact.Unknown.class);
        return ((Fact.Unknown<?>) fact).message();
    }
}
