package dev.patoperator.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.simulator.AppKey;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.process.OperatorJvm;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The life of a team's namespace: rights that are granted late, a key that is rotated, and a deletion during the work.
 */
@ExtendWith(OnRealKubernetes.class)
class TenancyIT {

    private static final Duration NAMESPACE_ENDS_WITHIN = Duration.ofSeconds(20);
    private static final Pattern COMMAND = Pattern.compile("kubectl (create rolebinding .*)");

    private RealKubernetes kubernetes;
    private OperatorInstallation installation;
    private GitHubSimulator gitHub;
    private SimulatedOrganization organization;
    private OperatorJvm operator;

    @BeforeEach
    void start(RealKubernetes shared, OperatorInstallation installed) {
        kubernetes = shared;
        installation = installed;
        gitHub = GitHubSimulator.start();
        organization = gitHub.organization("globex");
        operator = installation.startOperator(gitHub);
    }

    @AfterEach
    void stop() {
        operator.stop();
        gitHub.close();
    }

    @Test
    void missingRoleBindingIsReportedWithACommandThatFixesIt() {
        organization.request(1).add();
        installation.namespace("late-rights");
        kubernetes.credentials("late-rights", gitHub, gitHub.app().privateKeyPkcs1());
        apply(reviews("late-rights", 1, 1));
        String message = awaitReason("late-rights", 1, "CredentialsForbidden");

        Matcher command = COMMAND.matcher(message);
        assertThat(command.find()).describedAs(message).isTrue();
        kubernetes.kubectl().run(command.group(1).split(" "));
        retry("late-rights", 1);

        awaitReason("late-rights", 1, "Succeeded");
        assertThat(organization.pendingRequestIds()).isEmpty();
    }

    @Test
    void aRotatedKeyTakesEffectAtTheNextCall() {
        LongStream.rangeClosed(1, 3).forEach(id -> organization.request(id).add());
        AppKey next = AppKey.fresh();
        installation.namespaceWithRights("rotation");
        kubernetes.credentials("rotation", gitHub, gitHub.app().privateKeyPkcs1());
        apply(reviews("rotation", 1, 1));
        awaitReason("rotation", 1, "Succeeded");

        gitHub.app().trust(next).forgetFirstKey();
        gitHub.expireAllTokens();
        apply(reviews("rotation", 2, 2));
        awaitReason("rotation", 2, "CredentialsInvalid");
        assertThat(organization.pendingRequestIds()).containsExactly(2L, 3L);

        kubernetes.credentials("rotation", gitHub, next.pkcs8());
        apply(reviews("rotation", 3, 3));
        awaitReason("rotation", 3, "Succeeded");
        retry("rotation", 2);
        awaitReason("rotation", 2, "Succeeded");
    }

    @Test
    void noDecisionIsSentAfterTheNamespaceIsDeleted() {
        int resources = 12;
        LongStream.rangeClosed(1, resources + 1)
                .forEach(id -> organization.request(id).add());
        for (String each : List.of("doomed", "survivor")) {
            installation.namespaceWithRights(each);
            kubernetes.credentials(each, gitHub, gitHub.app().privateKeyPkcs1());
        }
        CountDownLatch third = new CountDownLatch(1);
        CountDownLatch deleted = new CountDownLatch(1);
        gitHub.faults().onDecisions().nth(3).run(() -> {
            third.countDown();
            waitFor(deleted);
        });
        apply(reviews("doomed", 1, resources));
        waitFor(third);

        kubernetes.kubectl().run("delete", "namespace", "doomed", "--wait=false");
        kubernetes.finishDeletedNamespaces();
        Awaitility.await("the namespace ends")
                .atMost(NAMESPACE_ENDS_WITHIN)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> kubernetes.admin().namespaces().withName("doomed").get() == null);
        deleted.countDown();
        apply(reviews("survivor", resources + 1, resources + 1));

        awaitReason("survivor", resources + 1, "Succeeded");
        awaiting().until(() -> installation.writeAheadRecords().isEmpty());
        assertThat(organization.decisions()).hasSize(4);
        assertThat(operator.get("/healthz").statusCode()).isEqualTo(200);
        assertThat(operator.get("/readyz").statusCode()).isEqualTo(200);
        assertThat(operator.out()).doesNotContain("stack_trace").doesNotContain("\\tat ");
    }

    /** Reviews with different reasons, so that each needs its own call. */
    private static String reviews(String namespace, long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(id -> """
                        apiVersion: patoperator.dev/v1alpha1
                        kind: PatGrantReview
                        metadata: {name: review-%1$d, namespace: %2$s}
                        spec: {organization: globex, action: Approve, reason: "number %1$d", patRequestIDs: [%1$d]}
                        """.formatted(id, namespace))
                .collect(Collectors.joining("---\n"));
    }

    private void apply(String manifest) {
        kubernetes.kubectl().apply(manifest, "apply", "-f", "-");
    }

    private void retry(String namespace, long id) {
        kubernetes
                .kubectl()
                .run("annotate", "pgr", "review-" + id, "-n", namespace, "patoperator.dev/retry-requested-at=now");
    }

    /** Waits until Ready has this reason, and returns reason and message. */
    private String awaitReason(String namespace, long id, String reason) {
        String ready = "jsonpath={.status.conditions[?(@.type==\"Ready\")]['reason','message']}";
        return awaiting()
                .until(
                        () -> kubernetes
                                .kubectl()
                                .run("get", "pgr", "review-" + id, "-n", namespace, "-o", ready)
                                .text(),
                        text -> text.startsWith(reason + " "));
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static ConditionFactory awaiting() {
        return Awaitility.await().atMost(Duration.ofSeconds(40)).pollInterval(Duration.ofMillis(200));
    }
}
