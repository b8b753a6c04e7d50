package dev.patoperator.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.process.OperatorJvm;
import dev.patoperator.support.EventReceiver;
import io.cloudevents.CloudEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a sink is told of decisions, and what an auditor exports with rights of their own from the packaged jar. */
@ExtendWith(OnRealKubernetes.class)
class EvidenceIT {

    private static final String REVIEW = """
            apiVersion: patoperator.dev/v1alpha1
            kind: PatGrantReview
            metadata: {name: laptop, namespace: acme}
            spec: {organization: acme, action: Approve, reason: "SEC-7", patRequestIDs: [701]}
            """;

    private static final String INVENTORY = """
            apiVersion: patoperator.dev/v1alpha1
            kind: PatInventory
            metadata: {name: all, namespace: acme}
            spec: {organization: acme, grants: {}}
            """;

    private static RealKubernetes kubernetes;
    private static GitHubSimulator gitHub;
    private static EventReceiver sink;
    private static OperatorJvm operator;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start(RealKubernetes shared, OperatorInstallation installation) {
        kubernetes = shared;
        gitHub = GitHubSimulator.start();
        gitHub.organization("acme").request(701).owner("octo-dev").add();
        gitHub.organization("acme").grant(702).owner("ci-bot").add();
        kubernetes.credentialsFor(gitHub);
        sink = EventReceiver.start();
        operator = installation
                .startOperator(
                        gitHub, Map.of("PAT_OPERATOR_EVENT_SINK", sink.url().toString()))
                .awaitReady();
    }

    @AfterAll
    static void stop() {
        if (operator != null) {
            operator.stop();
            sink.close();
            gitHub.close();
        }
    }

    @Test
    void decisionIsToldAndExported() throws IOException, InterruptedException {
        kubernetes.kubectl().apply(REVIEW, "apply", "-f", "-");
        kubernetes.kubectl().apply(INVENTORY, "apply", "-f", "-");
        kubectl("wait", "--for=condition=Ready", "--timeout=60s", "pgr/laptop", "patinv/all");

        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(sink.accepted())
                        .filteredOn(event -> event.getType().equals("dev.patoperator.request.decided"))
                        .extracting(CloudEvent::getSubject)
                        .containsExactly("requests/701"));
        assertThat(sink.unreadable()).isEmpty();

        kubectl("create", "serviceaccount", "auditor");
        kubectl(
                "create",
                "rolebinding",
                "auditor",
                "--clusterrole=patoperator-auditor",
                "--serviceaccount=acme:auditor");
        kubectl("create", "rolebinding", "viewer", "--clusterrole=view", "--serviceaccount=acme:auditor");
        Path evidence = directory.resolve("evidence");
        String said = export(evidence, kubernetes.kubeconfigOf("acme", "auditor"));

        assertThat(said).contains("decisions: 1, requests and grants: ");
        assertThat(evidence.resolve("decisions.csv"))
                .content()
                .containsPattern("acme,request,701,Approve,Approved,Response,octo-dev,.*,PatGrantReview,acme,laptop,");
        assertThat(evidence.resolve("inventory.csv")).content().contains("acme,grant,702,ci-bot,");
    }

    /** Runs the command as a person would, and returns what it says. */
    private String export(Path evidence, Path kubeconfig) throws IOException, InterruptedException {
        Path said = directory.resolve("said.txt");
        ProcessBuilder command = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        Path.of("target/github-pat-operator.jar").toString(),
                        "export",
                        "--namespace",
                        "acme",
                        "--output",
                        evidence.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        command.environment().put("KUBECONFIG", kubeconfig.toString());
        Process process = command.start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        process.destroyForcibly();
        String text = Files.readString(said);
        assertThat(ended ? process.exitValue() : -1).as(text).isZero();
        return text;
    }

    private static void kubectl(String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "--namespace";
        all[1] = "acme";
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        kubernetes.kubectl().run(all);
    }
}
