package dev.patoperator.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.it.AuditLog.Call;
import dev.patoperator.it.Kubectl.Result;
import dev.patoperator.process.OperatorJvm;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The installation that watches the namespace {@code acme} only, with Roles there and in its own namespace. */
@ExtendWith(OnRealKubernetes.class)
@Installs("deploy/overlays/namespaced")
class NamespacedIT {

    private static final String[] KINDS = {
        "patgrantreviews.patoperator.dev",
        "patrevocations.patoperator.dev",
        "patinventories.patoperator.dev",
        "patrequests.patoperator.dev",
        "patgrants.patoperator.dev"
    };

    private static RealKubernetes kubernetes;
    private static OperatorInstallation installation;
    private static GitHubSimulator gitHub;
    private static SimulatedOrganization acme;
    private static OperatorJvm operator;

    @BeforeAll
    static void start(RealKubernetes shared, OperatorInstallation installed) {
        kubernetes = shared;
        installation = installed;
        gitHub = GitHubSimulator.start();
        acme = gitHub.organization("acme");
        kubernetes.credentialsFor(gitHub);
        operator = installation.startOperator(gitHub).awaitReady();
    }

    @AfterAll
    static void stop() {
        operator.stop();
        gitHub.close();
    }

    @Test
    void decidesInTheWatchedNamespaceAndTouchesNoOther() {
        acme.request(1).add();
        acme.request(2).add();
        acme.grant(3).add();
        installation.namespace("unwatched");
        kubernetes.credentials("unwatched", gitHub, gitHub.app().privateKeyPkcs1());
        apply("PatGrantReview", "unwatched", "action: Approve, patRequestIDs: [1]");
        apply("PatGrantReview", "acme", "action: Approve, patRequestIDs: [2]");
        apply("PatRevocation", "acme", "patIDs: [3]");

        kubernetes
                .kubectl()
                .run("wait", "pgr/only", "patrev/only", "-n", "acme", "--for=condition=Ready", "--timeout=40s");

        assertThat(acme.pendingRequestIds()).containsExactly(1L);
        assertThat(acme.activeGrantIds()).doesNotContain(3L);
        assertThat(kubernetes
                        .kubectl()
                        .run("get", "pgr", "only", "-n", "unwatched", "-o", "jsonpath={.status}")
                        .text())
                .isEqualTo("{\"observedGeneration\":-1}");
        assertThat(kubernetes.audit().refusedCallsOfTheOperator()).isEmpty();
        assertThat(kubernetes.audit().callsOfTheOperator())
                .filteredOn(call -> !call.namespace().isEmpty())
                .extracting(Call::namespace)
                .containsOnly("acme", OperatorInstallation.OPERATOR);
        assertThat(kubernetes.audit().callsOfTheOperator())
                .filteredOn(call -> call.namespace().isEmpty())
                .extracting(Call::what)
                .noneMatch(what -> what.matches("(get|list|watch) (pat|secrets|configmaps|leases|events).*"));
    }

    private static void apply(String kind, String namespace, String spec) {
        kubernetes.kubectl().apply("""
                        apiVersion: patoperator.dev/v1alpha1
                        kind: %s
                        metadata: {name: only, namespace: %s}
                        spec: {organization: acme, %s}
                        """.formatted(kind, namespace, spec), "apply", "-f", "-");
    }

    @Test
    void grantsTheOperatorNothingInTheWholeCluster() {
        assertThat(kubernetes.admin().rbac().clusterRoles().list().getItems())
                .noneMatch(role -> role.getMetadata().getName().contains("patoperator"))
                .noneMatch(role -> role.getMetadata().getName().contains(OperatorInstallation.OPERATOR));
        assertThat(kubernetes.admin().rbac().clusterRoleBindings().list().getItems())
                .noneMatch(binding -> binding.getRoleRef().getName().contains(OperatorInstallation.OPERATOR))
                .noneMatch(binding -> binding.getMetadata().getName().contains(OperatorInstallation.OPERATOR));
        for (String kind : KINDS) {
            assertThat(operatorCan("list", kind, "--all-namespaces")).isEqualTo("no");
            assertThat(operatorCan("list", kind, "--namespace=default")).isEqualTo("no");
            assertThat(operatorCan("list", kind, "--namespace=acme")).isEqualTo("yes");
        }
        assertThat(operatorCan("get", "secrets/github-app", "--namespace=default"))
                .isEqualTo("no");
        assertThat(operatorCan("get", "secrets/another", "--namespace=acme")).isEqualTo("no");
        assertThat(operatorCan("get", "secrets/github-app", "--namespace=acme")).isEqualTo("yes");
    }

    private static String operatorCan(String verb, String resource, String where) {
        Result result = installation.kubectlAsOperator().attempt("", "auth", "can-i", verb, resource, where);
        return result.text().strip();
    }
}
