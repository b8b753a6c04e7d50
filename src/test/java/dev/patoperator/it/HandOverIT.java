package dev.patoperator.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.process.OperatorJvm;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The installation with two replicas: one leads, the other takes over when the leader ends, crashes or hangs. */
@ExtendWith(OnRealKubernetes.class)
@Installs("deploy/overlays/ha")
class HandOverIT {

    /** A Lease lasts 15 s, and a standby tries to take it every 2 s. */
    private static final Duration TAKE_OVER = Duration.ofSeconds(20);

    private static final int RESOURCES = 6;

    private RealKubernetes kubernetes;
    private OperatorInstallation installation;
    private GitHubSimulator gitHub;
    private SimulatedOrganization acme;
    private final List<OperatorJvm> operators = new ArrayList<>();
    private OperatorJvm leader;
    private OperatorJvm standby;
    private String firstHolder;

    @BeforeEach
    void start(RealKubernetes shared, OperatorInstallation installed) {
        kubernetes = shared;
        installation = installed;
        gitHub = GitHubSimulator.start();
        acme = gitHub.organization("acme");
        LongStream.rangeClosed(1, RESOURCES).forEach(id -> acme.request(id).add());
        kubernetes.credentialsFor(gitHub);
    }

    private void startBothReplicas() {
        assertThat(installation.replicas()).isEqualTo(2);
        String before = installation.leader();
        leader = startOperator();
        firstHolder = awaitHolderOtherThan(before);
        standby = startOperator().awaitReady();
    }

    private OperatorJvm startOperator() {
        OperatorJvm operator = installation.startOperator(gitHub);
        operators.add(operator);
        return operator;
    }

    @AfterEach
    void stop() {
        operators.forEach(OperatorJvm::close);
        kubernetes.kubectl().run("delete", "pgr", "--all", "-n", "acme", "--wait=false");
        gitHub.close();
        assertThat(kubernetes.audit().refusedCallsOfTheOperator()).isEmpty();
    }

    @Test
    void theStandbyTakesOverAtOnceWhenTheLeaderIsTerminated() {
        startBothReplicas();

        leader.terminate();

        assertThat(leader.exitCode(Duration.ofSeconds(20))).isZero();
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> !installation.leader().isEmpty()
                        && !installation.leader().equals(firstHolder));
        terminateCleanly(standby);
        assertThat(installation.leader()).isEmpty();
    }

    @Test
    void standbyFinishesTheDecisionsOfAKilledLeader() {
        startBothReplicas();
        killAtTheThirdDecision();
        kubernetes.kubectl().apply(resources(), "apply", "-f", "-");
        awaiting().until(() -> !leader.isAlive());

        awaitHolderOtherThan(firstHolder);
        awaitAllReady();

        assertThat(acme.decisions())
                .extracting(SimulatedDecision::id)
                .containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(acme.decisions()).allMatch(decision -> decision.action() == actionOf(decision.id()));
        awaiting().until(() -> installation.writeAheadRecords().isEmpty());
        terminateCleanly(standby);
    }

    /**
     * Simulates a node that hangs: the leader is frozen during a call for longer than its Lease lasts. Meanwhile the
     * standby finishes, and a person deletes one review, which the old leader still has in its queue when it continues.
     */
    @Test
    void aLeaderThatWasFrozenSendsNothingMoreWhenItIsThawed() {
        startBothReplicas();
        gitHub.faults().onDecisions().nth(2).run(leader::freeze);
        kubernetes.kubectl().apply(resources(), "apply", "-f", "-");
        awaiting().until(() -> acme.decisions().size() == 2);
        long undecided = acme.pendingRequestIds().get(0);
        kubernetes.kubectl().run("delete", "pgr", "-n", "acme", "review-" + undecided);

        awaitHolderOtherThan(firstHolder);
        awaitAllReady();
        leader.thaw();

        assertThat(leader.exitCode(Duration.ofSeconds(20))).isEqualTo(1);
        assertThat(acme.pendingRequestIds()).containsExactly(undecided);
        assertThat(gitHub.postCount()).isEqualTo(RESOURCES - 1);
        terminateCleanly(standby);
    }

    @Test
    void theDisruptionBudgetKeepsOneOfTheTwoPods() {
        PodDisruptionBudgetSpec budget = kubernetes
                .admin()
                .policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace(OperatorInstallation.OPERATOR)
                .withName(OperatorInstallation.OPERATOR)
                .require()
                .getSpec();

        assertThat(budget.getMinAvailable().getIntVal()).isEqualTo(installation.replicas() - 1);
        assertThat(installation.podLabels())
                .containsAllEntriesOf(budget.getSelector().getMatchLabels());
    }

    /**
     * Kills the leader during the third decision: GitHub acts, and its response is lost. The two decisions before are
     * in the statuses by then.
     */
    private void killAtTheThirdDecision() {
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

    /** Reviews with different reasons, so that each needs its own call. */
    private static String resources() {
        StringBuilder text = new StringBuilder();
        for (long id = 1; id <= RESOURCES; id++) {
            text.append("""
                    apiVersion: patoperator.dev/v1alpha1
                    kind: PatGrantReview
                    metadata: {name: review-%1$d, namespace: acme}
                    spec: {organization: acme, action: %2$s, reason: "number %1$d", patRequestIDs: [%1$d]}
                    ---
                    """.formatted(id, actionOf(id) == SimulatedDecision.DecisionAction.DENY ? "Deny" : "Approve"));
        }
        return text.toString();
    }

    private static SimulatedDecision.DecisionAction actionOf(long id) {
        return id % 2 == 0 ? SimulatedDecision.DecisionAction.DENY : SimulatedDecision.DecisionAction.APPROVE;
    }

    private void awaitAllReady() {
        kubernetes.kubectl().run("wait", "pgr", "--all", "-n", "acme", "--for=condition=Ready", "--timeout=40s");
    }

    private static void terminateCleanly(OperatorJvm operator) {
        operator.terminate();
        assertThat(operator.exitCode(Duration.ofSeconds(20))).isZero();
    }

    private String awaitHolderOtherThan(String other) {
        return awaiting().until(installation::leader, holder -> !holder.isEmpty() && !holder.equals(other));
    }

    private static ConditionFactory awaiting() {
        return Awaitility.await().atMost(TAKE_OVER).pollInterval(Duration.ofMillis(100));
    }
}
