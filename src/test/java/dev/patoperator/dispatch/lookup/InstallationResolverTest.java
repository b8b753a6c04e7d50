package dev.patoperator.dispatch.lookup;

import static dev.patoperator.dispatch.support.TestSubmissions.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patoperator.dispatch.support.DispatcherFixture;
import dev.patoperator.dispatch.support.RecordingClusterView;
import dev.patoperator.dispatch.support.ScriptedOrganization;
import dev.patoperator.dispatch.support.TestSubmissions;
import dev.patoperator.github.GitHubException;
import dev.patoperator.model.Action;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How submissions are resolved to installations, and what the look-ups show about credentials. */
class InstallationResolverTest {

    private final DispatcherFixture stage = new DispatcherFixture();
    private final ScriptedOrganization gitHub = stage.gitHub;
    private final RecordingClusterView resources = stage.resources;

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void aRateLimitOfALookUpIsReportedToLaterSubmissions() {
        gitHub.addRequest(1);
        Instant until = Instant.now().plusMillis(400);
        stage.mishaps.add(() -> {
            throw new GitHubException.RateLimited("slow down", until, null);
        });

        stage.dispatcher().submit(order("a", Action.DENY, 1));
        await().until(() -> stage.dispatcher().progress("uid-a").blocker() != null);
        stage.dispatcher().submit(order("b", Action.DENY, 1));

        assertThat(stage.dispatcher().progress("uid-b").blocker().kind()).isEqualTo(Blocker.Kind.RATE_LIMITED);
        assertThat(resources.verifications).containsExactly("acme unavailable RATE_LIMITED");
        await().until(() -> stage.dispatcher().progress("uid-b").results().containsKey(1L));
        assertThat(Instant.now()).isAfterOrEqualTo(until);
        assertThat(resources.verifications)
                .containsExactly("acme unavailable RATE_LIMITED", "acme installed [write, write]");
        assertThat(stage.lookUps)
                .as("one look-up for both after the rate limit")
                .hasValue(2);
    }

    @Test
    void lookUpFailuresAreReportedFromTheSecondOnwards() {
        gitHub.addRequest(1);
        for (int i = 0; i < 4; i++) {
            stage.mishaps.add(() -> {
                throw new GitHubException.Unavailable("503", true, null);
            });
        }
        stage.mishaps.add(() -> {
            throw new IllegalStateException("a bug");
        });

        stage.dispatcher().submit(order("a", Action.DENY, 1));

        await().until(() -> stage.dispatcher().progress("uid-a").results().containsKey(1L));
        assertThat(stage.lookUps).hasValue(6);
        assertThat(resources.verifications)
                .containsExactly(
                        "acme unavailable GITHUB_UNAVAILABLE",
                        "acme unavailable GITHUB_UNAVAILABLE",
                        "acme unavailable GITHUB_UNAVAILABLE",
                        "acme installed [write, write]");
    }

    @Test
    void aMissingPermissionBlocksOnlySubmissionsThatNeedIt() {
        gitHub.addRequest(1);
        gitHub.addGrant(2);
        stage.permissions = Map.of(ItemKind.REQUEST.permission(), "read", ItemKind.GRANT.permission(), "write");

        stage.dispatcher().submit(order("review", Action.DENY, 1));
        stage.dispatcher().submit(order("revocation", Action.REVOKE, 2));

        await().until(() ->
                stage.dispatcher().progress("uid-revocation").results().containsKey(2L));
        await().until(() -> stage.dispatcher().progress("uid-review").blocker() != null);
        assertThat(stage.dispatcher().progress("uid-review").blocker())
                .isEqualTo(Blocker.missingPermission(ItemKind.REQUEST, "acme"));
        assertThat(gitHub.pendingIds()).containsExactly(1L);
    }

    @Test
    void callsAreSentWhenTheServerNamesNoPermissions() {
        gitHub.addRequest(1);
        stage.permissions = Map.of();

        stage.dispatcher().submit(order("a", Action.DENY, 1));

        await().until(() -> stage.dispatcher().progress("uid-a").results().containsKey(1L));
    }

    @Test
    void aSubmissionIsNotLostWhenTheSecondLookUpFails() {
        gitHub.addRequest(1);
        stage.permissions = Map.of(ItemKind.REQUEST.permission(), "read");
        stage.mishaps.add(() -> {});
        stage.mishaps.add(() -> {
            stage.permissions = Map.of(ItemKind.REQUEST.permission(), "write");
            throw new GitHubException.Unavailable("503", true, null);
        });

        stage.dispatcher().submit(order("a", Action.DENY, 1));

        await().until(() -> stage.dispatcher().progress("uid-a").results().containsKey(1L));
    }

    @Test
    void verifyWakesTheResourceAfterOneLookUp() {
        ResourceRef policy = order("policy", Action.DENY, 1).resource();

        stage.dispatcher().verify(policy, TestSubmissions.CREDENTIALS, "acme");

        await().until(() -> resources.woken.contains(policy));
        assertThat(resources.verifications).containsExactly("acme installed [write, write]");
        assertThat(stage.lookUps).hasValue(1);
    }

    @Test
    void nothingIsSentBeforeTheJournalIsRead() {
        gitHub.addRequest(1);
        stage.journal.unreadable = true;

        stage.dispatcher().submit(order("a", Action.DENY, 1));
        await().until(() -> stage.journal.refusedReads >= 3);
        assertThat(stage.lookUps).hasValue(0);
        stage.journal.unreadable = false;

        await().until(() -> stage.dispatcher().progress("uid-a").results().containsKey(1L));
    }

    @Test
    void aSubmissionWithdrawnDuringItsLookUpIsNotSent() throws InterruptedException {
        gitHub.addRequest(1);
        gitHub.addRequest(2);
        CountDownLatch withdrawn = new CountDownLatch(1);
        stage.mishaps.add(() -> DispatcherFixture.awaitQuietly(withdrawn));

        stage.dispatcher().submit(order("a", Action.DENY, 1));
        await().until(() -> stage.lookUps.get() == 1);
        stage.dispatcher().submit(order("b", Action.DENY, 2));
        stage.dispatcher().withdraw("uid-a");
        withdrawn.countDown();

        await().until(() -> stage.dispatcher().progress("uid-b").results().containsKey(2L));
        assertThat(gitHub.pendingIds()).containsExactly(1L);
        assertThat(resources.verifications)
                .as("one look-up for each: the second was submitted after the first look-up began")
                .containsExactly("acme installed [write, write]", "acme installed [write, write]");
        assertThat(stage.observer.told).contains("forgotten uid-a");
    }
}
