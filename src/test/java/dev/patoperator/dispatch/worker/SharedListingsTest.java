package dev.patoperator.dispatch.worker;

import static dev.patoperator.dispatch.support.TestSubmissions.order;
import static dev.patoperator.dispatch.support.TestSubmissions.selecting;
import static dev.patoperator.model.ItemKind.GRANT;
import static dev.patoperator.model.ItemKind.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.support.ReadingPolicies;
import dev.patoperator.dispatch.support.RecordedListings;
import dev.patoperator.dispatch.support.ScriptedOrganization;
import dev.patoperator.dispatch.support.WorkerFixture;
import dev.patoperator.github.organization.Fact;
import dev.patoperator.github.organization.MemberRole;
import dev.patoperator.github.organization.RequiredFacts;
import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.github.pat.Permissions;
import dev.patoperator.model.Action;
import dev.patoperator.model.ItemKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What selectors, and lists that nothing is decided on, have from each other. */
class SharedListingsTest {

    private final WorkerFixture stage = new WorkerFixture();
    private final ScriptedOrganization gitHub = stage.gitHub;
    private final InstallationWorker worker = stage.worker;
    private final RecordedListings lists = new RecordedListings();
    private final ReadingPolicies policies = new ReadingPolicies();

    @BeforeEach
    void evaluate() {
        stage.policies = policies;
    }

    private void request(String name, Instant since, ItemKind... kinds) {
        worker.requestListing(lists.requested(name, since, kinds));
    }

    private void requestAndRun(String name, ItemKind... kinds) {
        request(name, Instant.EPOCH, kinds);
        stage.thread.runToEnd();
    }

    private static Submission policy(Action action, Instant since) {
        return selecting(order("policy", action), true, since);
    }

    @Test
    void aSelectorThatComesWhileAListIsReadSharesIt() {
        LongStream.rangeClosed(1, 300).forEach(gitHub::addRequest);
        Instant before = Instant.now();
        gitHub.before(
                "list requests",
                2,
                () -> worker.submit(selecting(order("policy", Action.DENY), true, before), List.of(), List.of()));

        requestAndRun("a", REQUEST);

        assertThat(gitHub.count("list requests")).isEqualTo(4);
        assertThat(stage.observer.told).containsExactly("listed 300", "evaluated policy");
        assertThat(lists.told).containsExactly("a: listed REQUEST 300");
    }

    @Test
    void aSelectorIsEvaluatedOnAListThatWasReadBefore() {
        gitHub.addRequest(1);
        Instant before = Instant.now();
        requestAndRun("a", REQUEST);

        stage.handOver(selecting(order("policy", Action.DENY), true, before));

        assertThat(gitHub.calls()).containsExactly("list requests");
        assertThat(stage.observer.told).contains("evaluated policy");
    }

    /** What the selector chooses has the list read again before there is time for anything else. */
    @Test
    void aListThatIsReadForASelectorServesRequestsRightAfterIt() {
        gitHub.addRequest(1);
        Instant now = Instant.now();
        request("a", now, REQUEST);

        stage.handOver(selecting(order("policy", Action.DENY), true, now));

        assertThat(gitHub.calls()).containsExactly("list requests");
        assertThat(lists.told).containsExactly("a: listed REQUEST 1");
    }

    @Test
    void whatASelectorChoosesIsNotSentBeforeTheListIsPassedOn() {
        LongStream.rangeClosed(1, 3).forEach(gitHub::addRequest);
        policies.chosen = List.of(1L);
        Instant now = Instant.now();
        request("a", now, REQUEST);
        int[] pending = new int[1];
        lists.afterwards = () -> pending[0] = gitHub.pending();

        stage.handOver(policy(Action.DENY, now));

        assertThat(gitHub.pending()).isEqualTo(2);
        assertThat(pending).containsExactly(3);
        assertThat(gitHub.calls()).containsExactly("list requests", "review 1");
    }

    @Test
    void whatPoliciesHaveReadIsPassedOnWithoutACall() {
        gitHub.addRequest(requestOf(1, 7));
        gitHub.addRequest(requestOf(2, 8));
        gitHub.addGrant(9);
        gitHub.reaching.put("app", Set.of(1L));
        gitHub.repositories.put(2L, List.of("web"));
        policies.repositories = Set.of("app", "no-such");
        policies.needingNames.add(2L);
        policies.requiredFacts = new RequiredFacts(true, Set.of("platform"), true, true, true);
        stage.people.permissions.putAll(Map.of(
                "members",
                "read",
                "metadata",
                "read",
                "organization_custom_properties",
                "read",
                "organization_personal_access_tokens",
                "read"));
        stage.people.addToTeam("platform", 7, 7);
        stage.people.add(MemberRole.MEMBER, 7, 7);
        stage.people.addRepository("web");
        stage.handOver(policy(Action.DENY, Instant.now()));
        int calls = gitHub.calls().size();
        int people = stage.people.calls.size();
        int lookUps = stage.people.lookUps.size();

        request("a", Instant.now(), REQUEST);
        stage.thread.runToEnd();

        assertThat(gitHub.calls()).as("the list of requests").hasSize(calls + 1);
        assertThat(stage.people.calls).hasSize(people);
        assertThat(stage.people.lookUps).hasSize(lookUps);
        ListingSnapshot snapshot = lists.snapshots.get(REQUEST);
        assertThat(snapshot.reaching()).isEqualTo(Map.of("app", Set.of(1L)));
        assertThat(snapshot.repositories()).isEqualTo(Map.of(2L, List.of("web")));
        assertThat(snapshot.facts().role(7)).isEqualTo(Fact.of(MemberRole.MEMBER));
        assertThat(snapshot.facts().role(8)).as("the absence was verified").isEqualTo(Fact.of(MemberRole.NONE));
        assertThat(snapshot.facts().isInTeam(7, "platform")).isEqualTo(Fact.of(true));
        assertThat(snapshot.facts().isInTeam(8, "platform")).isEqualTo(Fact.of(false));
        assertThat(snapshot.facts().isInTeam(8, "other")).isInstanceOf(Fact.Unknown.class);
        assertThat(snapshot.facts().repository("web")).isInstanceOf(Fact.Known.class);
        assertThat(snapshot.facts().customProperties("web")).isInstanceOf(Fact.Known.class);
        assertThat(snapshot.facts().currentPermissions(1_000_001)).isEqualTo(Fact.of(Optional.empty()));
    }

    @Test
    void nothingIsKnownThatNoPolicyRead() {
        gitHub.addRequest(requestOf(1, 7));

        requestAndRun("a", REQUEST);

        ListingSnapshot snapshot = lists.snapshots.get(REQUEST);
        assertThat(snapshot.reaching()).isEmpty();
        assertThat(snapshot.repositories()).isEmpty();
        assertThat(snapshot.facts().role(7)).isInstanceOf(Fact.Unknown.class);
        assertThat(snapshot.facts().isInTeam(7, "platform")).isInstanceOf(Fact.Unknown.class);
        assertThat(snapshot.facts().repository("web")).isInstanceOf(Fact.Unknown.class);
        assertThat(snapshot.facts().customProperties("web")).isInstanceOf(Fact.Unknown.class);
        assertThat(snapshot.facts().currentPermissions(1_000_001)).isInstanceOf(Fact.Unknown.class);
        assertThat(stage.people.calls).isEmpty();
        assertThat(stage.people.lookUps).isEmpty();
    }

    /** It would count as not reaching, although GitHub was not asked about it. */
    @Test
    void anItemNewerThanTheAnswerOfARepositoryFilterMakesTheAnswerUnknown() {
        gitHub.addRequest(1);
        gitHub.reaching.put("app", Set.of(1L, 2L));
        policies.repositories = Set.of("app");
        stage.handOver(policy(Action.DENY, Instant.now()));

        gitHub.addRequest(2);
        request("a", Instant.now(), REQUEST);
        stage.thread.runToEnd();
        assertThat(lists.snapshots.get(REQUEST).items()).containsOnlyKeys(1L, 2L);
        assertThat(lists.snapshots.get(REQUEST).reaching()).isEmpty();

        stage.handOver(policy(Action.DENY, Instant.now()));
        requestAndRun("b", REQUEST);
        assertThat(lists.snapshots.get(REQUEST).reaching()).isEqualTo(Map.of("app", Set.of(1L, 2L)));
    }

    @Test
    void aGrantWhoseAccessChangedMakesTheAnswerUnknown() {
        gitHub.addGrant(grant("all", Instant.EPOCH));
        gitHub.reaching.put("app", Set.of(1L));
        policies.repositories = Set.of("app");
        stage.handOver(policy(Action.REVOKE, Instant.now()));

        gitHub.addGrant(grant("all", Instant.now()));
        request("used", Instant.now(), GRANT);
        stage.thread.runToEnd();
        assertThat(lists.snapshots.get(GRANT).reaching()).as("only used since").containsOnlyKeys("app");

        gitHub.addGrant(grant("subset", Instant.EPOCH));
        request("changed", Instant.now(), GRANT);
        stage.thread.runToEnd();
        assertThat(lists.snapshots.get(GRANT).reaching()).isEmpty();
    }

    /** It evaluates a few items only: an answer about these says nothing about the others. */
    @Test
    void whatAGuardReadDoesNotReplaceWhatIsKnownOfAll() {
        gitHub.addRequest(1);
        gitHub.addRequest(2);
        gitHub.reaching.put("app", Set.of(1L));
        policies.repositories = Set.of("app");
        stage.handOver(policy(Action.DENY, Instant.now()));
        stage.handOver(selecting(order("guard", Action.DENY, 2), false, Instant.now()));

        requestAndRun("a", REQUEST);

        assertThat(lists.snapshots.get(REQUEST).reaching()).isEqualTo(Map.of("app", Set.of(1L)));
    }

    private static PatRequest requestOf(long id, long owner) {
        return new PatRequest(
                id,
                "mona",
                owner,
                null,
                "all",
                Permissions.NONE,
                Instant.EPOCH,
                id + 1_000_000,
                "token",
                false,
                null,
                null);
    }

    private static PatGrant grant(String repositories, Instant usedAt) {
        return new PatGrant(
                1, "mona", 7L, repositories, Permissions.NONE, Instant.EPOCH, 11L, "token", false, null, usedAt);
    }
}
