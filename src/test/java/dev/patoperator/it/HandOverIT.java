package dev.patoperator.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.simulator.Decision;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.process.OperatorJvm;
import java.time.Duration;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two processes, one Lease: an orderly end and a crash. */
@ExtendWith(OnRealKubernetes.class)
class HandOverIT {

    /** The Lease lasts 15 s; its holder is looked for every 2 s. */
    private static final Duration TAKE_OVER = Duration.ofSeconds(20);

    private static final int RESOURCES = 6;

    private RealKubernetes kubernetes;
    private Installation installation;
    private GitHubSimulator gitHub;

    @BeforeEach
    void start(RealKubernetes shared, Installation installed) {
        kubernetes = shared;
        installation = installed;
        gitHub = GitHubSimulator.start();
        kubernetes.credentialsFor(gitHub);
    }

    @AfterEach
    void stop() {
        kubernetes.kubectl().run("delete", "pgr", "--all", "-n", "acme", "--wait=false");
        gitHub.close();
    }

    @Test
    void givesTheLeaseUpOnSigtermAndEndsWithZero() {
        String before = installation.leader();
        try (OperatorJvm operator = installation.startOperator(gitHub)) {
            awaitLeaderOtherThan(before);

            operator.terminate();

            assertThat(operator.exitCode(Duration.ofSeconds(20))).isZero();
            assertThat(installation.leader()).isEmpty();
        }
    }

    @Test
    void theStandbyFinishesWhatAKilledLeaderLeft() {
        LongStream.rangeClosed(1, RESOURCES)
                .forEach(id -> gitHub.organization("acme").request(id).add());
        String before = installation.leader();
        try (OperatorJvm leader = installation.startOperator(gitHub)) {
            String first = awaitLeaderOtherThan(before);
            try (OperatorJvm standby = installation.startOperator(gitHub)) {
                standby.awaitReady();
                killAtTheThirdDecision(leader);
                kubernetes.kubectl().apply(resources(), "apply", "-f", "-");
                awaiting().until(() -> !leader.isAlive());

                awaitLeaderOtherThan(first);
                kubernetes
                        .kubectl()
                        .run("wait", "pgr", "--all", "-n", "acme", "--for=condition=Ready", "--timeout=40s");

                assertThat(gitHub.organization("acme").decisions())
                        .extracting(Decision::id)
                        .containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L);
                assertThat(gitHub.organization("acme").decisions())
                        .allMatch(decision -> decision.action() == actionOf(decision.id()));
                awaiting().until(() -> installation.writeAheadRecords().isEmpty());
                standby.terminate();
                assertThat(standby.exitCode(Duration.ofSeconds(20))).isZero();
            }
        }
    }

    /**
     * A node that hangs: the leader stands still in the middle of a call, longer than its Lease lasts. Meanwhile another
     * finishes, and a person takes one review back. The old leader still has it in its queue when it wakes.
     */
    @Test
    void aLeaderThatWasFrozenSendsNothingMoreWhenItWakes() {
        var acme = gitHub.organization("acme");
        LongStream.rangeClosed(1, RESOURCES).forEach(id -> acme.request(id).add());
        String before = installation.leader();
        try (OperatorJvm leader = installation.startOperator(gitHub)) {
            String first = awaitLeaderOtherThan(before);
            try (OperatorJvm standby = installation.startOperator(gitHub)) {
                standby.awaitReady();
                gitHub.faults().onDecisions().nth(2).run(leader::freeze);
                kubernetes.kubectl().apply(resources(), "apply", "-f", "-");
                awaiting().until(() -> acme.decisions().size() == 2);
                long undecided = acme.pendingRequestIds().get(0);
                kubernetes.kubectl().run("delete", "pgr", "-n", "acme", "review-" + undecided);

                awaitLeaderOtherThan(first);
                kubernetes
                        .kubectl()
                        .run("wait", "pgr", "--all", "-n", "acme", "--for=condition=Ready", "--timeout=40s");
                leader.thaw();

                assertThat(leader.exitCode(Duration.ofSeconds(20))).isEqualTo(1);
                assertThat(acme.pendingRequestIds()).containsExactly(undecided);
                assertThat(gitHub.postCount()).isEqualTo(RESOURCES - 1);
                standby.terminate();
                assertThat(standby.exitCode(Duration.ofSeconds(20))).isZero();
            }
        }
    }

    /** GitHub acts on the third, with nobody left to hear its answer; what came before is on record by then. */
    private void killAtTheThirdDecision(OperatorJvm leader) {
        gitHub.faults().onDecisions().nth(3).run(() -> {
            awaiting().until(() -> decided() == 2);
            leader.kill();
            awaiting().until(() -> !leader.isAlive());
        });
    }

    private long decided() {
        return kubernetes
                .kubectl()
                .run("get", "pgr", "-n", "acme", "-o", "jsonpath={.items[*].status.succeeded}")
                .text()
                .chars()
                .filter(character -> character == '1')
                .count();
    }

    /** Each with a reason of its own, so that none share a call. */
    private static String resources() {
        StringBuilder text = new StringBuilder();
        for (long id = 1; id <= RESOURCES; id++) {
            text.append("""
                    apiVersion: patoperator.dev/v1alpha1
                    kind: PatGrantReview
                    metadata: {name: review-%1$d, namespace: acme}
                    spec: {organization: acme, action: %2$s, reason: "number %1$d", patRequestIDs: [%1$d]}
                    ---
                    """.formatted(id, actionOf(id) == Decision.Action.DENY ? "Deny" : "Approve"));
        }
        return text.toString();
    }

    private static Decision.Action actionOf(long id) {
        return id % 2 == 0 ? Decision.Action.DENY : Decision.Action.APPROVE;
    }

    private String awaitLeaderOtherThan(String other) {
        return awaiting().until(installation::leader, leader -> !leader.isEmpty() && !leader.equals(other));
    }

    private static ConditionFactory awaiting() {
        return Awaitility.await().atMost(TAKE_OVER).pollInterval(Duration.ofMillis(100));
    }
}
