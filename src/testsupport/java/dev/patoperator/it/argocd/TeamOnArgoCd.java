package dev.patoperator.it.argocd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.it.Kubectl;
import dev.patoperator.it.OnRealKubernetes;
import dev.patoperator.it.OperatorInstallation;
import dev.patoperator.it.RealKubernetes;
import dev.patoperator.process.OperatorJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A team that has copied {@code deploy/argocd} and entered its repository's address. Each test begins with an empty
 * repository and two new Applications. Operator and GitHub serve all tests of a class, so each test uses its own ids.
 */
@ExtendWith({OnArgoCd.class, OnRealKubernetes.class})
abstract class TeamOnArgoCd {

    static final String REVIEW = "PatGrantReview";
    static final String REVOCATION = "PatRevocation";
    static final String INVENTORY = "PatInventory";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AtomicLong IDS = new AtomicLong(1000);
    private static final List<String> FILES = List.of("project.yaml", "revocations.yaml", "reviews.yaml");

    static ArgoCd argo;
    static GitHubSimulator gitHub;
    static SimulatedOrganization acme;

    private static RealKubernetes kubernetes;
    private static OperatorJvm operator;

    @TempDir
    Path directory;

    GitRepository git;
    ArgoApplication reviews;
    ArgoApplication revocations;

    @BeforeAll
    static void startOperator(ArgoCd started, OperatorInstallation installation) {
        argo = started;
        kubernetes = started.kubernetes();
        gitHub = GitHubSimulator.start();
        acme = gitHub.organization("acme");
        kubernetes.credentialsFor(gitHub);
        operator = installation
                .startOperator(gitHub, Map.of("PAT_OPERATOR_GITHUB_WRITE_INTERVAL", "50ms"))
                .awaitReady();
    }

    @AfterAll
    static void stopOperator() {
        if (operator != null) {
            operator.stop();
            gitHub.close();
        }
    }

    @BeforeEach
    void copyTheExample() {
        git = GitRepository.in(directory);
        FILES.forEach(file -> applyExample(file, ""));
        reviews = argo.application("acme-pat-reviews");
        revocations = argo.application("acme-pat-revocations");
    }

    /** Applies a file of {@code deploy/argocd} with the team's repository, without the text {@code without}. */
    void applyExample(String file, String without) {
        try {
            String text = Files.readString(Path.of("deploy/argocd", file))
                    .replace("https://github.com/acme/pat-decisions.git", git.url())
                    .replace(without, "");
            kubectl().apply(text, "apply", "-f", "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void deleteTheCopy() {
        reviews.delete();
        revocations.delete();
        kubectl().run("delete", "appproject", "acme-pats", "-n", ArgoCd.NAMESPACE);
        // The last two are collected with their inventory if there is a controller manager.
        kubectl().run("delete", "pgr,patrev,patinv,patrequests,patgrants", "--all", "-n", "acme");
    }

    static Kubectl kubectl() {
        return kubernetes.kubectl();
    }

    /** Returns a number that no other test uses. */
    static long newId() {
        return IDS.incrementAndGet();
    }

    /** Adds a pending request with a new id. */
    static long newRequest() {
        long id = newId();
        acme.request(id).add();
        return id;
    }

    /** Adds an active grant with a new id. */
    static long newGrant() {
        long id = newId();
        acme.grant(id).add();
        return id;
    }

    /** The file of a review, with more lines of its spec. */
    static String review(String name, String action, long id, String... more) {
        return resource(
                REVIEW, name, "", "action: " + action, "patRequestIDs: [" + id + "]", String.join("\n  ", more));
    }

    /** The file of a revocation, with more lines of its spec. */
    static String revocation(String name, long id, String... more) {
        return resource(REVOCATION, name, "", "patIDs: [" + id + "]", String.join("\n  ", more));
    }

    /** The file of an inventory. */
    static String inventory(String name, String... spec) {
        return resource(INVENTORY, name, "", spec);
    }

    /** The file of a resource with annotations, each {@code key: value} in flow style. */
    static String resource(String kind, String name, String annotations, String... spec) {
        return """
                apiVersion: patoperator.dev/v1alpha1
                kind: %s
                metadata:
                  name: %s
                  annotations: {%s}
                spec:
                  organization: acme
                  %s
                """.formatted(kind, name, annotations, String.join("\n  ", spec));
    }

    /** The resource in the cluster. */
    static JsonNode stored(String kind, String name) {
        try {
            return JSON.readTree(
                    kubectl().run("get", kind, name, "-n", "acme", "-o", "json").text());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the resource is in the cluster. */
    static boolean isStored(String kind, String name) {
        return !kubectl()
                .run("get", kind, name, "-n", "acme", "--ignore-not-found", "-o", "name")
                .text()
                .isEmpty();
    }

    /** Whether the resource is in the cluster and Ready is True. */
    static boolean isReady(String kind, String name) {
        return isStored(kind, name)
                && kubectl()
                        .run(
                                "get",
                                kind,
                                name,
                                "-n",
                                "acme",
                                "-o",
                                "jsonpath={.status.conditions[?(@.type==\"Ready\")].status}")
                        .text()
                        .equals("True");
    }

    static void assertDecidedOnce(long id) {
        assertThat(acme.decisions()).extracting(SimulatedDecision::id).containsOnlyOnce(id);
    }

    static ConditionFactory waiting() {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(200));
    }
}
