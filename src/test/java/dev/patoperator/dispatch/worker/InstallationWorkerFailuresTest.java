package dev.patoperator.dispatch.worker;

import static dev.patoperator.dispatch.support.TestSubmissions.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.dispatch.results.ResultStore;
import dev.patoperator.dispatch.support.ScriptedOrganization;
import dev.patoperator.dispatch.support.WorkerFixture;
import dev.patoperator.github.GitHubException;
import dev.patoperator.model.Action;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.ResourceRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** How a worker reacts to calls that fail. */
class InstallationWorkerFailuresTest {

    private final WorkerFixture stage = new WorkerFixture();
    private final ScriptedOrganization gitHub = stage.gitHub;
    private final ResultStore resultStore = stage.resultStore;
    private final InstallationWorker worker = stage.worker;

    @Test
    void refusedCredentialsBlockTheirSubmissionsWithoutFurtherCalls() {
        gitHub.addRequest(1);
        gitHub.addGrant(2);
        gitHub.fails("list grants", () -> {
            throw new GitHubException.Unauthorized("bad key", null);
        });
        var blocker = new Blocker(Blocker.Kind.CREDENTIALS_INVALID, "bad key");

        stage.handOver(order("review", Action.APPROVE, 1), order("revocation", Action.REVOKE, 2));

        assertThat(resultStore.progress("uid-review").blocker()).isEqualTo(blocker);
        assertThat(resultStore.progress("uid-revocation").blocker()).isEqualTo(blocker);
        assertThat(stage.resources.verifications).containsExactly("acme doubted", "acme doubted");
        assertThat(stage.resources.woken).hasSize(2);
        assertThat(worker.submit(order("late", Action.DENY, 1), List.of(), List.of()))
                .contains(blocker);
        assertThat(gitHub.calls()).isEmpty();
        assertThat(worker.waitingSince()).isEmpty();
    }

    @Test
    void refusalIsForgottenAfterRefusalMemory() throws InterruptedException {
        gitHub.addGrant(2);
        gitHub.fails("list grants", () -> {
            throw new GitHubException.Unauthorized("bad key", null);
        });
        stage.handOver(order("revocation", Action.REVOKE, 2));
        Instant until = Instant.now().plus(WorkerFixture.QUICK.refusalMemory());
        while (!Instant.now().isAfter(until)) {
            Thread.onSpinWait();
        }

        stage.handOver(order("revocation", Action.REVOKE, 2));

        assertThat(resultStore.progress("uid-revocation").blocker()).isNull();
        assertThat(gitHub.activeIds()).isEmpty();
    }

    @Test
    void missingPermissionBlocksOnlySubmissionsThatNeedIt() {
        gitHub.addRequest(1);
        gitHub.addGrant(2);
        gitHub.fails("list requests", () -> {
            throw new GitHubException.Forbidden("no permission", null);
        });

        stage.handOver(order("review", Action.APPROVE, 1), order("revocation", Action.REVOKE, 2));

        assertThat(resultStore.progress("uid-review").blocker())
                .isEqualTo(new Blocker(Blocker.Kind.PERMISSION_DENIED, "no permission"));
        assertThat(resultStore.progress("uid-revocation").results().get(2L))
                .isInstanceOf(DecisionResult.Succeeded.class);
        assertThat(stage.resources.verifications).containsExactly("acme doubted");
    }

    @Test
    void missingOrganizationBlocksSubmissionsThatNameIt() {
        gitHub.fails("list requests", () -> {
            throw new GitHubException.NotFound("404", null);
        });

        stage.handOver(order("review", Action.APPROVE, 1));

        Blocker blocker = resultStore.progress("uid-review").blocker();
        assertThat(blocker.kind()).isEqualTo(Blocker.Kind.ORGANIZATION_NOT_FOUND);
        assertThat(blocker.message()).isEqualTo("404");
        assertThat(stage.resources.verifications).containsExactly("acme doubted");
    }

    @Test
    void workerReportsARateLimitAndWaitsForItsEnd() {
        gitHub.addRequest(1);
        Instant[] until = new Instant[1];
        Optional<?>[] meanwhile = new Optional<?>[1];
        gitHub.fails("list requests", () -> {
            until[0] = Instant.now().plusMillis(60);
            throw new GitHubException.RateLimited("slow down", until[0], null);
        });
        gitHub.before("list requests", 1, () -> {
            assertThat(Instant.now()).isAfterOrEqualTo(until[0]);
            Blocker blocker = resultStore.progress("uid-review").blocker();
            assertThat(blocker.kind()).isEqualTo(Blocker.Kind.RATE_LIMITED);
            assertThat(blocker.message()).startsWith("waiting until ").endsWith("Z: slow down");
        });

        stage.handOver(order("review", Action.APPROVE, 1));

        assertThat(resultStore.progress("uid-review").blocker()).isNull();
        assertThat(gitHub.pending()).isZero();
        assertThat(gitHub.granted()).isEqualTo(1);
        assertThat(stage.observer.told).contains("paused RATE_LIMITED");
        assertThat(stage.observer.pauses.get(0)).isBetween(Duration.ofMillis(1), Duration.ofMillis(60));
    }

    @Test
    void outageIsReportedFromTheSecondFailureOn() {
        gitHub.addRequest(1);
        for (int i = 0; i < 3; i++) {
            int times = i;
            gitHub.fails("list requests", () -> {
                Blocker blocker = resultStore.progress("uid-review").blocker();
                assertThat(blocker == null).as("after %s failures", times).isEqualTo(times < 2);
                throw new GitHubException.Unavailable("503", true, null);
            });
        }

        stage.handOver(order("review", Action.APPROVE, 1));

        assertThat(resultStore.progress("uid-review").blocker()).isNull();
        assertThat(gitHub.pending()).isZero();
        assertThat(stage.observer.told)
                .filteredOn("paused GITHUB_UNAVAILABLE"::equals)
                .hasSize(3);
        assertPauses(stage.observer.pauses, 1, 2, 4);
    }

    @Test
    void decisionIsSentOnlyAfterJournalWriteSucceeds() {
        gitHub.addRequest(1);
        stage.journal.unwritable = 2;

        stage.handOver(order("review", Action.APPROVE, 1));

        assertThat(gitHub.count("review")).isEqualTo(1);
        assertThat(stage.journal.written).hasSize(1);
        assertThat(stage.observer.told).filteredOn("paused JOURNAL"::equals).hasSize(2);
        resultStore.acknowledge("uid-review", resultStore.progress("uid-review").results());
        assertThat(stage.journal.forgotten).containsAll(stage.journal.written);
    }

    @Test
    void internalErrorDoesNotPreventDecisions() {
        gitHub.addRequest(1);
        gitHub.fails("list requests", () -> {
            throw new IllegalStateException("a bug");
        });

        stage.handOver(order("review", Action.DENY, 1));

        assertThat(gitHub.pending()).isZero();
        assertThat(stage.observer.told).contains("paused ERROR");
    }

    @Test
    void singleCallResultFollowsFromItsResponse() {
        gitHub.addRequest(1);
        gitHub.addRequest(2);
        gitHub.fails("review", () -> {
            throw new GitHubException.Refused("422: no", 422, "call-1");
        });

        stage.handOver(order("refused", Action.DENY, 1));
        stage.handOver(order("accepted", Action.DENY, 2));
        gitHub.fails("review", () -> {
            throw new GitHubException.NotFound("404", "call-3");
        });
        stage.handOver(order("missing", Action.DENY, 3));

        assertThat(stage.verdict("refused", 1)).isInstanceOfSatisfying(DecisionResult.Failed.class, failed -> {
            assertThat(failed.message()).isEqualTo("422: no");
            assertThat(failed.requestId()).isEqualTo("call-1");
            assertThat(failed.sentAt()).isNotNull();
            assertThat(failed.token())
                    .isEqualTo(new DecisionResult.TokenDetails("owner", 1_000_001L, "token", Instant.EPOCH));
        });
        assertThat(stage.verdict("accepted", 2)).isInstanceOfSatisfying(DecisionResult.Succeeded.class, done -> {
            assertThat(done.confirmedBy()).isEqualTo(ConfirmedBy.RESPONSE);
            assertThat(done.requestId()).isEqualTo("review-id");
            assertThat(done.token())
                    .isEqualTo(new DecisionResult.TokenDetails("owner", 1_000_002L, "token", Instant.EPOCH));
        });
        assertThat(stage.verdict("missing", 3)).isEqualTo(new DecisionResult.Missing());
        assertThat(stage.journal.forgotten).as("two calls had no effect").hasSize(2);
    }

    @Test
    void failedDecisionIsSentAgainWhenSubmittedAgain() {
        gitHub.addRequest(1);
        gitHub.fails("review", () -> {
            throw new GitHubException.Refused("422: no", 422, "call-1");
        });
        stage.handOver(order("a", Action.DENY, 1));
        assertThat(stage.verdict("a", 1)).isInstanceOf(DecisionResult.Failed.class);
        assertThat(stage.resources.woken).hasSize(1);

        stage.handOver(order("a", Action.DENY, 1));
        assertThat(stage.verdict("a", 1)).isInstanceOf(DecisionResult.Succeeded.class);

        gitHub.addRequest(2);
        stage.handOver(order("b", Action.DENY, 2));
        assertThat(stage.resources.woken)
                .extracting(ResourceRef::name)
                .as("a resource is woken only by a new result of its own")
                .containsExactly("a", "a", "b");
    }

    @Test
    void callThatNeverReachedGitHubIsRepeatedWithoutListing() {
        gitHub.addRequest(1);
        gitHub.fails("review", () -> {
            throw new GitHubException.Unavailable("connection refused", false, null);
        });

        stage.handOver(order("review", Action.DENY, 1));

        assertThat(gitHub.calls()).containsExactly("list requests", "review 1");
        assertThat(stage.journal.written).hasSize(2);
        assertThat(stage.journal.forgotten).containsExactly(stage.journal.written.get(0));
    }

    @Test
    void refusedIdFailsAloneInABatch() {
        LongStream.rangeClosed(1, 8).forEach(gitHub::addRequest);
        GitHubException no = new GitHubException.Refused("422", 422, null);
        for (int i = 0; i < 2; i++) { // batches of eight and of four ids
            gitHub.fails("review", () -> {
                throw no;
            });
        }
        gitHub.fails("review", () -> {
            throw no; // the refused id alone
        });

        stage.handOver(order("all", Action.DENY, 1, 2, 3, 4, 5, 6, 7, 8));

        Map<Long, DecisionResult> results = resultStore.progress("uid-all").results();
        assertThat(results).hasSize(8);
        assertThat(results.values())
                .filteredOn(DecisionResult.Failed.class::isInstance)
                .hasSize(1);
        assertThat(gitHub.pendingIds()).containsExactly(1L);
    }

    /** Each pause is random: up to a fifth shorter than these. */
    private static void assertPauses(List<Duration> pauses, long... millis) {
        assertThat(pauses).hasSize(millis.length);
        for (int n = 0; n < millis.length; n++) {
            assertThat(pauses.get(n)).isBetween(Duration.ofNanos(millis[n] * 800_000), Duration.ofMillis(millis[n]));
        }
    }

    @Test
    void aListThatIsNotThereBlocksOnlySubmissionsOfItsKind() {
        gitHub.addRequest(1);
        gitHub.addGrant(2);
        gitHub.fails("list grants", () -> {
            throw new GitHubException.NotFound("404", null);
        });

        stage.handOver(order("review", Action.DENY, 1), order("revocation", Action.REVOKE, 2));

        assertThat(resultStore.progress("uid-revocation").blocker())
                .isEqualTo(new Blocker(Blocker.Kind.ORGANIZATION_NOT_FOUND, "404"));
        assertThat(stage.verdict("review", 1)).isInstanceOf(DecisionResult.Succeeded.class);
        assertThat(gitHub.activeIds()).containsExactly(2L);
    }
}
