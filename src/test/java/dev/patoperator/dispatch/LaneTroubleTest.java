package dev.patoperator.dispatch;

import static dev.patoperator.dispatch.TestOrders.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.decision.Action;
import dev.patoperator.decision.Obstacle;
import dev.patoperator.decision.ResourceRef;
import dev.patoperator.decision.Verdict;
import dev.patoperator.github.GitHubException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a lane makes of calls that fail. */
class LaneTroubleTest {

    private final LaneStage stage = new LaneStage();
    private final ScriptedOrganization gitHub = stage.gitHub;
    private final Mailbox mailbox = stage.mailbox;
    private final Lane lane = stage.lane;

    @Test
    void refusedCredentialsStallEveryoneWhoHasThemAndNobodyAsksAgainAtOnce() {
        gitHub.addRequest(1);
        gitHub.addGrant(2);
        gitHub.fails("list grants", () -> {
            throw new GitHubException.Unauthorized("bad key", null);
        });
        var stall = new Obstacle(Obstacle.Kind.CREDENTIALS_INVALID, "bad key");

        stage.handOver(order("review", Action.APPROVE, 1), order("revocation", Action.REVOKE, 2));

        assertThat(mailbox.report("uid-review").obstacle()).isEqualTo(stall);
        assertThat(mailbox.report("uid-revocation").obstacle()).isEqualTo(stall);
        assertThat(stage.resources.verifications).containsExactly("acme doubted", "acme doubted");
        assertThat(stage.resources.woken).hasSize(2);
        assertThat(lane.submit(order("late", Action.DENY, 1), List.of(), List.of()))
                .contains(stall);
        assertThat(gitHub.calls()).isEmpty();
        assertThat(lane.waitingSince()).isEmpty();
    }

    @Test
    void aRefusalIsForgottenAfterAWhile() throws InterruptedException {
        gitHub.addGrant(2);
        gitHub.fails("list grants", () -> {
            throw new GitHubException.Unauthorized("bad key", null);
        });
        stage.handOver(order("revocation", Action.REVOKE, 2));
        Instant until = Instant.now().plus(LaneStage.QUICK.refusalMemory());
        while (!Instant.now().isAfter(until)) {
            Thread.onSpinWait();
        }

        stage.handOver(order("revocation", Action.REVOKE, 2));

        assertThat(mailbox.report("uid-revocation").obstacle()).isNull();
        assertThat(gitHub.activeIds()).isEmpty();
    }

    @Test
    void aMissingPermissionStallsOnlyThoseWhoNeedIt() {
        gitHub.addRequest(1);
        gitHub.addGrant(2);
        gitHub.fails("list requests", () -> {
            throw new GitHubException.Forbidden("no permission", null);
        });

        stage.handOver(order("review", Action.APPROVE, 1), order("revocation", Action.REVOKE, 2));

        assertThat(mailbox.report("uid-review").obstacle())
                .isEqualTo(new Obstacle(Obstacle.Kind.PERMISSION_DENIED, "no permission"));
        assertThat(mailbox.report("uid-revocation").verdicts().get(2L)).isInstanceOf(Verdict.Done.class);
        assertThat(stage.resources.verifications).containsExactly("acme doubted");
    }

    @Test
    void anOrganizationThatIsNotThereStallsWhoeverNamesIt() {
        gitHub.fails("list requests", () -> {
            throw new GitHubException.NotFound("404", null);
        });

        stage.handOver(order("review", Action.APPROVE, 1));

        Obstacle obstacle = mailbox.report("uid-review").obstacle();
        assertThat(obstacle.kind()).isEqualTo(Obstacle.Kind.ORGANIZATION_NOT_FOUND);
        assertThat(obstacle.message()).contains("not installed in acme");
        assertThat(stage.resources.verifications).containsExactly("acme doubted");
    }

    @Test
    void aRateLimitIsToldAndWaitedFor() {
        gitHub.addRequest(1);
        Instant[] until = new Instant[1];
        Optional<?>[] meanwhile = new Optional<?>[1];
        gitHub.fails("list requests", () -> {
            until[0] = Instant.now().plusMillis(60);
            throw new GitHubException.RateLimited("slow down", until[0], null);
        });
        gitHub.before("list requests", 1, () -> {
            assertThat(Instant.now()).isAfterOrEqualTo(until[0]);
            Obstacle obstacle = mailbox.report("uid-review").obstacle();
            assertThat(obstacle.kind()).isEqualTo(Obstacle.Kind.RATE_LIMITED);
            assertThat(obstacle.message()).startsWith("waiting until ").endsWith("Z: slow down");
        });

        stage.handOver(order("review", Action.APPROVE, 1));

        assertThat(mailbox.report("uid-review").obstacle()).isNull();
        assertThat(gitHub.pending()).isZero();
        assertThat(gitHub.granted()).isEqualTo(1);
        assertThat(stage.observer.told).contains("paused RATE_LIMITED");
        assertThat(stage.observer.pauses.get(0)).isBetween(Duration.ofMillis(1), Duration.ofMillis(60));
    }

    @Test
    void oneFailureIsAHiccupAndTheNextIsTold() {
        gitHub.addRequest(1);
        for (int i = 0; i < 3; i++) {
            int times = i;
            gitHub.fails("list requests", () -> {
                Obstacle obstacle = mailbox.report("uid-review").obstacle();
                assertThat(obstacle == null).as("after %s failures", times).isEqualTo(times < 2);
                throw new GitHubException.Unavailable("503", true, null);
            });
        }

        stage.handOver(order("review", Action.APPROVE, 1));

        assertThat(mailbox.report("uid-review").obstacle()).isNull();
        assertThat(gitHub.pending()).isZero();
        assertThat(stage.observer.told)
                .filteredOn("paused GITHUB_UNAVAILABLE"::equals)
                .hasSize(3);
        assertThat(stage.observer.pauses)
                .containsExactly(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(4));
    }

    @Test
    void whatCannotBeWrittenDownIsNotSentAndTriedAgain() {
        gitHub.addRequest(1);
        stage.journal.unwritable = 2;

        stage.handOver(order("review", Action.APPROVE, 1));

        assertThat(gitHub.count("review")).isEqualTo(1);
        assertThat(stage.journal.written).hasSize(1);
        assertThat(stage.observer.told).filteredOn("paused JOURNAL"::equals).hasSize(2);
        mailbox.acknowledge("uid-review", mailbox.report("uid-review").verdicts());
        assertThat(stage.journal.forgotten).containsAll(stage.journal.written);
    }

    @Test
    void anErrorOfTheOperatorsOwnStopsNobody() {
        gitHub.addRequest(1);
        gitHub.fails("list requests", () -> {
            throw new IllegalStateException("a bug");
        });

        stage.handOver(order("review", Action.DENY, 1));

        assertThat(gitHub.pending()).isZero();
        assertThat(stage.observer.told).contains("paused ERROR");
    }

    @Test
    void aSingleCallSaysWhatBecameOfIt() {
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

        assertThat(stage.verdict("refused", 1)).isInstanceOfSatisfying(Verdict.Failed.class, failed -> {
            assertThat(failed.message()).isEqualTo("422: no");
            assertThat(failed.requestId()).isEqualTo("call-1");
            assertThat(failed.sentAt()).isNotNull();
            assertThat(failed.token()).isEqualTo(new Verdict.Token("owner", 1_000_001L, "token"));
        });
        assertThat(stage.verdict("accepted", 2)).isInstanceOfSatisfying(Verdict.Done.class, done -> {
            assertThat(done.confirmedBy()).isEqualTo(ConfirmedBy.RESPONSE);
            assertThat(done.requestId()).isEqualTo("review-id");
            assertThat(done.token()).isEqualTo(new Verdict.Token("owner", 1_000_002L, "token"));
        });
        assertThat(stage.verdict("missing", 3)).isEqualTo(new Verdict.Missing());
        assertThat(stage.journal.forgotten).as("two calls had no effect").hasSize(2);
    }

    @Test
    void whatFailedIsSentAgainWhenItIsAskedForAgain() {
        gitHub.addRequest(1);
        gitHub.fails("review", () -> {
            throw new GitHubException.Refused("422: no", 422, "call-1");
        });
        stage.handOver(order("a", Action.DENY, 1));
        assertThat(stage.verdict("a", 1)).isInstanceOf(Verdict.Failed.class);
        assertThat(stage.resources.woken).hasSize(1);

        stage.handOver(order("a", Action.DENY, 1));
        assertThat(stage.verdict("a", 1)).isInstanceOf(Verdict.Done.class);

        gitHub.addRequest(2);
        stage.handOver(order("b", Action.DENY, 2));
        assertThat(stage.resources.woken)
                .extracting(ResourceRef::name)
                .as("each only for what is news to it")
                .containsExactly("a", "a", "b");
    }

    @Test
    void whatNeverReachedGitHubIsSentAgainWithoutALook() {
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
    void oneOffenderInAListFailsAlone() {
        LongStream.rangeClosed(1, 8).forEach(gitHub::addRequest);
        GitHubException no = new GitHubException.Refused("422", 422, null);
        for (int i = 0; i < 2; i++) { // eight, four
            gitHub.fails("review", () -> {
                throw no;
            });
        }
        gitHub.fails("review", () -> {
            throw no; // the offender itself
        });

        stage.handOver(order("all", Action.DENY, 1, 2, 3, 4, 5, 6, 7, 8));

        Map<Long, Verdict> verdicts = mailbox.report("uid-all").verdicts();
        assertThat(verdicts).hasSize(8);
        assertThat(verdicts.values())
                .filteredOn(Verdict.Failed.class::isInstance)
                .hasSize(1);
        assertThat(gitHub.pendingIds()).containsExactly(1L);
    }
}
