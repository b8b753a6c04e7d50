package dev.patoperator.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.process.OperatorJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The installation from the one file {@code deploy/install.yaml}. */
@ExtendWith(OnRealKubernetes.class)
@Installs(InstallFileIT.FILE)
class InstallFileIT {

    static final String FILE = "deploy/install.yaml";

    private static RealKubernetes kubernetes;
    private static OperatorInstallation installation;

    @BeforeAll
    static void start(RealKubernetes shared, OperatorInstallation installed) {
        kubernetes = shared;
        installation = installed;
    }

    @Test
    void fileHasWhatKustomizeBuildsFromTheManifests() throws IOException {
        ObjectSet built = ObjectSet.parse(
                kubernetes.kubectl().run("kustomize", "deploy/manifests").text());

        ObjectSet.parse(Files.readString(Path.of(FILE))).assertEqualTo(built);
    }

    @Test
    void secondApplyChangesNothing() {
        List<String> before = versions();

        kubernetes.kubectl().run("apply", "-f", FILE);

        assertThat(versions()).hasSizeGreaterThan(10).isEqualTo(before);
    }

    /** The namespace enforces the Pod Security Standard, which asks for no user as long as it is not root. */
    @Test
    void serverAdmitsThePodWithoutAUser() throws IOException {
        JsonNode template = ObjectSet.parse(Files.readString(Path.of(FILE)))
                .only("Deployment")
                .at("/spec/template");
        ObjectNode pod = template.deepCopy();
        pod.put("apiVersion", "v1").put("kind", "Pod");
        pod.withObject("/metadata").put("name", "probe").put("namespace", OperatorInstallation.OPERATOR);

        assertThat(kubernetes
                        .kubectl()
                        .apply(pod.toString(), "create", "--dry-run=server", "-f", "-")
                        .text()
                        .strip())
                .isEqualTo("pod/probe created (server dry run)");

        pod.withObject("/spec/securityContext").put("runAsUser", 0);
        assertThat(kubernetes
                        .kubectl()
                        .attempt(pod.toString(), "create", "--dry-run=server", "-f", "-")
                        .text())
                .contains("violates PodSecurity \"restricted:latest\"");
    }

    /** The name and version of every object of the file. A version changes with each write that changes something. */
    private static List<String> versions() {
        return kubernetes
                .kubectl()
                .run(
                        "get",
                        "-f",
                        FILE,
                        "-o",
                        "jsonpath={range .items[*]}{.metadata.name} {.metadata.resourceVersion}{\"\\n\"}{end}")
                .lines();
    }

    @Test
    void operatorDecidesWithTheRightsOfTheFile() {
        try (GitHubSimulator gitHub = GitHubSimulator.start()) {
            SimulatedOrganization acme = gitHub.organization("acme");
            acme.request(71).add();
            kubernetes.credentialsFor(gitHub);
            OperatorJvm operator = installation.startOperator(gitHub).awaitReady();
            try {
                kubernetes.kubectl().run("apply", "-f", "deploy/samples/approve-one.yaml");
                kubernetes
                        .kubectl()
                        .run("wait", "pgr/approve-one", "-n", "acme", "--for=condition=Ready", "--timeout=40s");
            } finally {
                operator.stop();
            }

            assertThat(acme.pendingRequestIds()).isEmpty();
            assertThat(kubernetes.audit().refusedCallsOfTheOperator()).isEmpty();
        }
    }
}
