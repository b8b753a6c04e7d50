package dev.patoperator.dispatch;

import static dev.patoperator.dispatch.support.TestSubmissions.order;
import static dev.patoperator.model.ItemKind.GRANT;
import static dev.patoperator.model.ItemKind.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patoperator.dispatch.model.listing.ListingRequest;
import dev.patoperator.dispatch.support.DispatcherFixture;
import dev.patoperator.dispatch.support.RecordedListings;
import dev.patoperator.dispatch.support.ScriptedOrganization;
import dev.patoperator.dispatch.support.TestSubmissions;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.Installation;
import dev.patoperator.model.Action;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.ItemKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From a request for lists to what its receiver gets. */
class DispatcherListingsTest {

    private static final Map<String, String> READ_ONLY =
            Map.of(REQUEST.permission(), "read", GRANT.permission(), "read");

    private final DispatcherFixture stage = new DispatcherFixture();
    private final ScriptedOrganization gitHub = stage.gitHub;
    private final RecordedListings lists = new RecordedListings();

    @AfterEach
    void close() {
        stage.close();
    }

    private void request(String name, ItemKind... kinds) {
        stage.dispatcher().requestListing(RecordedListings.request(name, Instant.EPOCH, kinds), lists);
    }

    private void awaitTold(String... told) {
        await().untilAsserted(() -> assertThat(lists.told).containsExactly(told));
    }

    @Test
    void anAppThatOnlyReadsServesLists() {
        stage.permissions = READ_ONLY;
        gitHub.addRequest(1);
        gitHub.addGrant(2);

        request("a", REQUEST, GRANT);

        awaitTold("a: listed GRANT 1", "a: listed REQUEST 1");
        assertThat(stage.resources.verifications)
                .as("so no policy has a say with it")
                .containsExactly("acme installed [read, read]");
        assertThat(stage.lookUps).hasValue(1);
        assertThat(stage.dispatcher().isWorkingFor("uid-a")).isFalse();
        assertThat(stage.resources.woken).isEmpty();
    }

    @Test
    void aMissingPermissionRefusesOneListAndTheOtherIsRead() {
        stage.permissions = Map.of(GRANT.permission(), "read");

        request("both", REQUEST, GRANT);
        awaitTold("both: blocked PERMISSION_DENIED", "both: listed GRANT 0");
        assertThat(lists.blockers).containsExactly(Blocker.missingReadPermission(REQUEST, "acme"));
        assertThat(lists.blockers.get(0).message()).contains("organization_personal_access_token_requests=read");
        assertThat(stage.lookUps).as("it may have been granted meanwhile").hasValue(2);

        request("grants", GRANT);
        awaitTold("both: blocked PERMISSION_DENIED", "both: listed GRANT 0", "grants: listed GRANT 0");
        assertThat(gitHub.calls()).containsExactly("list grants");
    }

    @Test
    void gitHubDecidesWhenTheServerNamesNoPermissions() {
        stage.permissions = Map.of();

        request("a", REQUEST);

        awaitTold("a: listed REQUEST 0");
    }

    @Test
    void aRefusedLookUpIsReportedToTheReceiverAndTheCluster() {
        stage.mishaps.add(() -> {
            throw new GitHubException.NotFound("404", null);
        });

        request("a", REQUEST);
        awaitTold("a: blocked ORGANIZATION_NOT_FOUND");
        request("b", REQUEST);
        awaitTold("a: blocked ORGANIZATION_NOT_FOUND", "b: blocked ORGANIZATION_NOT_FOUND");

        assertThat(stage.resources.verifications).containsExactly("acme refused ORGANIZATION_NOT_FOUND");
        assertThat(stage.lookUps).as("the refusal is cached").hasValue(1);
        assertThat(gitHub.calls()).isEmpty();
    }

    @Test
    void aRateLimitOfTheLookUpIsReportedToAllAndThenTheListsAreRead() {
        Instant until = Instant.now().plusMillis(400);
        stage.mishaps.add(() -> {
            throw new GitHubException.RateLimited("slow down", until, null);
        });

        request("a", REQUEST);
        awaitTold("a: blocked RATE_LIMITED");
        request("b", REQUEST);
        awaitTold("a: blocked RATE_LIMITED", "b: blocked RATE_LIMITED", "a: listed REQUEST 0", "b: listed REQUEST 0");
        assertThat(Instant.now()).isAfterOrEqualTo(until);
        assertThat(gitHub.calls()).hasSize(1);
    }

    @Test
    void aWithdrawnRequestGetsNothing() {
        CountDownLatch withdrawn = new CountDownLatch(1);
        stage.mishaps.add(() -> DispatcherFixture.awaitQuietly(withdrawn));
        request("a", REQUEST);
        request("b", GRANT);
        await().until(() -> stage.lookUps.get() == 1);

        stage.dispatcher().withdrawListing("uid-a");
        withdrawn.countDown();

        awaitTold("b: listed GRANT 0");
        assertThat(gitHub.calls()).containsExactly("list grants");
    }

    @Test
    void aRequestWithOtherCredentialsReplacesTheOneThatWaits() {
        CountDownLatch changed = new CountDownLatch(1);
        gitHub.fails("list grants", () -> {
            DispatcherFixture.awaitQuietly(changed);
            throw new GitHubException.Unavailable("gone", false, null);
        });
        request("a", GRANT);
        await().until(() -> gitHub.failed.contains("list grants"));

        stage.installation = new Installation(TestSubmissions.CREDENTIALS.apiUrl(), 2);
        AppCredentials known = TestSubmissions.CREDENTIALS;
        ListingRequest before = RecordedListings.request("a", Instant.EPOCH, GRANT);
        stage.dispatcher()
                .requestListing(
                        new ListingRequest(
                                before.resource(),
                                new AppCredentials(
                                        known.apiUrl(), "2", known.privateKey(), OptionalLong.empty(), "other"),
                                "acme",
                                before.kinds(),
                                before.since()),
                        lists);
        awaitTold("a: listed GRANT 0");
        changed.countDown();

        await().until(() -> gitHub.signedBy.equals(List.of("other")));
        assertThat(lists.told).as("the earlier request ended").hasSize(1);
    }

    @Test
    void aStandbyMakesNoCallUntilItLeads() {
        stage.resources.standby = true;
        request("a", REQUEST);
        await().pollDelay(Duration.ofMillis(100)).until(() -> stage.dispatcher().isAlive());
        assertThat(stage.lookUps).hasValue(0);

        stage.resources.standby = false;
        awaitTold("a: listed REQUEST 0");
    }

    /** Otherwise a request for lists would keep what was submitted from being sent, or the other way round. */
    @Test
    void aRequestAndASubmissionOfOneInstallationDoNotDisturbEachOther() {
        gitHub.addRequest(1);
        stage.dispatcher().submit(order("a", Action.DENY, 1));
        stage.dispatcher().requestListing(RecordedListings.request("a", Instant.EPOCH, REQUEST, GRANT), lists);
        stage.dispatcher().withdrawListing("uid-other");

        await().until(() -> stage.dispatcher().progress("uid-a").results().containsKey(1L));
        await().until(() -> lists.told.size() == 2);
        assertThat(lists.snapshots).containsOnlyKeys(REQUEST, GRANT);
    }

    @Test
    void drainDoesNotWaitForALongList() throws Exception {
        for (long id = 1; id <= 1000; id++) {
            gitHub.addGrant(id);
        }
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        gitHub.before("list grants", 2, () -> {
            reading.countDown();
            DispatcherFixture.awaitQuietly(stopped);
        });
        request("a", GRANT);
        reading.await();
        assertThat(stage.dispatcher().drain(Duration.ofMillis(10))).isFalse();
        stopped.countDown();

        assertThat(stage.dispatcher().drain(Duration.ofSeconds(5))).isTrue();
        assertThat(gitHub.calls()).hasSize(2);
        assertThat(lists.told).isEmpty();
    }
}
