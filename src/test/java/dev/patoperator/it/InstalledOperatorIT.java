package dev.patoperator.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.demo.PolicyItems;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.it.AuditLog.Call;
import dev.patoperator.it.Kubectl.Result;
import dev.patoperator.process.OperatorJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The operator, installed from {@code deploy/} and running with its own rights, as kubectl shows it. */
@ExtendWith(OnRealKubernetes.class)
class InstalledOperatorIT {

    private static final Path SAMPLES = Path.of("deploy/samples");

    private static RealKubernetes kubernetes;
    private static OperatorInstallation installation;
    private static GitHubSimulator gitHub;
    private static OperatorJvm operator;

    @BeforeAll
    static void start(RealKubernetes shared, OperatorInstallation installed) {
        kubernetes = shared;
        installation = installed;
        gitHub = GitHubSimulator.start();
        var acme = gitHub.organization("acme");
        Stream.of(71L, 72L, 101L, 102L, 103L, 104L, 105L)
                .forEach(id -> acme.request(id).tokenId(900_000 + id).add());
        Stream.of(25381L, 25401L, 25402L, 25403L, 25404L)
                .forEach(id -> acme.grant(id).tokenId(900_000 + id).add());
        kubernetes.credentialsFor(gitHub);
        operator = installation.startOperator(gitHub);
    }

    @AfterAll
    static void stop() {
        if (operator != null) {
            operator.stop();
            gitHub.close();
        }
    }

    @Test
    void samplesAreDecidedAndReported() {
        for (String sample : List.of("approve-one", "approve-several", "deny-with-reason")) {
            applySample(sample);
            awaitReady("pgr/" + sample);
        }
        for (String sample : List.of("revoke-one", "revoke-several")) {
            applySample(sample);
            awaitReady("patrev/" + sample);
        }

        var acme = gitHub.organization("acme");
        assertThat(acme.pendingRequestIds()).isEmpty();
        assertThat(acme.activeGrantIds()).doesNotContain(25381L, 25401L, 25402L, 25403L, 25404L);
        assertThat(outcomes("pgr/approve-one")).isEqualTo("71=Approved/Response ");
        assertThat(outcomes("pgr/approve-several"))
                .matches("101=Approved/\\w+ 102=Approved/\\w+ 103=Approved/\\w+ 104=Approved/\\w+ 105=Approved/\\w+ ");
        assertThat(outcomes("pgr/deny-with-reason")).isEqualTo("72=Denied/Response ");
        assertThat(outcomes("patrev/revoke-one")).isEqualTo("25381=Revoked/Response ");
        assertThat(kubectl("get", "pgr", "approve-several").lines())
                .hasSize(2)
                .first()
                .isEqualTo("NAME ORGANIZATION ACTION SUSPENDED DRY RUN READY REASON DONE TOTAL AGE");
        assertThat(kubectl("get", "pgr", "approve-several").lines().get(1))
                .startsWith("approve-several acme Approve True Succeeded 5 5 ");
        assertThat(kubectl("get", "patrev").lines())
                .contains("NAME ORGANIZATION SUSPENDED DRY RUN READY REASON DONE TOTAL AGE")
                .anyMatch(line -> line.startsWith("revoke-several acme True Succeeded 4 4 "));
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(events())
                        .anyMatch(line -> line.contains("Decided") && line.contains("approve-one"))
                        .anyMatch(line -> line.contains("Decided") && line.contains("revoke-several")));
    }

    @Test
    void policiesDecideWhatTheyMatch() throws IOException {
        var beta = gitHub.organization("beta");
        PolicyItems.seed(beta);

        for (String policy : List.of("deny-administration", "deny-never-expiring", "approve-read-only")) {
            String manifest = Files.readString(SAMPLES.resolve("policy-" + policy + ".yaml"))
                    .replace("organization: acme", "organization: beta");
            kubernetes.kubectl().apply(manifest, "apply", "-f", "-");
            awaitReady("pgr/" + policy);
        }

        assertThat(outcomes("pgr/deny-administration")).isEqualTo(PolicyItems.ADMINISTRATOR + "=Denied/Response ");
        assertThat(outcomes("pgr/deny-never-expiring")).isEqualTo(PolicyItems.NEVER_EXPIRING + "=Denied/Response ");
        assertThat(outcomes("pgr/approve-read-only")).isEqualTo(PolicyItems.SHORT_LIVED_READER + "=Approved/Response ");
        assertThat(beta.pendingRequestIds()).containsExactly(PolicyItems.WRITER);
    }

    @Test
    void resourceThatViolatesTheSchemaIsRefused() {
        assertThat(refusal("action: Maybe", "patRequestIDs: [1]")).contains("spec.action");
        assertThat(refusal("action: Deny", "patRequestIDs: []")).contains("spec.patRequestIDs");
        assertThat(refusal("action: Deny", "patRequestIDs: [0]")).contains("spec.patRequestIDs");
    }

    @Test
    void aResourceThatBreaksARuleIsRefused() {
        assertThat(refusal("action: Deny")).contains("patRequestIDs");
        assertThat(refusal("action: Deny", "patRequestIDs: [1, 1]")).contains("each id may be listed only once");
        applySample("suspended");
        assertThat(kubernetes
                        .kubectl()
                        .attempt("", "-n", "acme", "patch", "pgr", "suspended", "--type=merge", "-p", """
                                {"spec": {"action": "Deny"}}""")
                        .text())
                .contains("cannot be changed");
    }

    @Test
    void inventoryShowsItemsWithoutDecidingThem() throws IOException {
        var gamma = gitHub.organization("gamma");
        gamma.request(601).owner("octo-dev").add();
        gamma.grant(602).owner("ci-bot").add();
        String manifest = Files.readString(SAMPLES.resolve("inventory.yaml"))
                .replace("organization: acme", "organization: gamma")
                .replace("name: acme\n  namespace", "name: gamma\n  namespace");

        kubernetes.kubectl().apply(manifest, "apply", "-f", "-");

        awaitReady("patinv/gamma");
        assertThat(kubectl("get", "patrequests", "gamma-601").lines().get(1)).startsWith("gamma-601 octo-dev ");
        assertThat(kubectl("get", "patgrants", "gamma-602").lines().get(1)).startsWith("gamma-602 ci-bot ");
        assertThat(kubectl("get", "patinv", "gamma").lines().get(1)).startsWith("gamma gamma 1 1 ");
        assertThat(managers("patgrants/gamma-602", "patinv/gamma"))
                .containsOnly("github-pat-operator", "kubectl-client-side-apply");
        kubectl("delete", "patinv", "gamma");
        assertThat(gamma.pendingRequestIds()).containsExactly(601L);
        assertThat(gamma.activeGrantIds()).contains(602L);
        assertThat(kubernetes.audit().callsOfTheOperator())
                .extracting(Call::what)
                .contains("list patrequests", "create patgrants", "patch patrequests/status")
                .noneMatch(what -> what.matches("(get|watch|update) (patrequests|patgrants)"));
        assertThat(kubernetes.audit().refusedCallsOfTheOperator()).isEmpty();
    }

    @Test
    void operatorHasExactlyTheRightsThatItNeeds() {
        applySample("missing-ignored");
        awaitReady("patrev/missing-ignored");

        assertThat(rights("acme"))
                .containsExactlyInAnyOrder(
                        "events.events.k8s.io [] [] [create]",
                        "patgrantreviews.patoperator.dev [] [] [get list watch]",
                        "patrevocations.patoperator.dev [] [] [get list watch]",
                        "patinventories.patoperator.dev [] [] [list watch]",
                        "patrequests.patoperator.dev [] [] [list create delete]",
                        "patgrants.patoperator.dev [] [] [list create delete]",
                        "patgrantreviews.patoperator.dev/status [] [] [patch]",
                        "patrevocations.patoperator.dev/status [] [] [patch]",
                        "patinventories.patoperator.dev/status [] [] [patch]",
                        "patrequests.patoperator.dev/status [] [] [patch]",
                        "patgrants.patoperator.dev/status [] [] [patch]",
                        "secrets [] [github-app] [get]");
        assertThat(rights("kube-system")).noneMatch(right -> right.startsWith("secrets"));
        assertThat(rights("github-pat-operator"))
                .anyMatch(right -> right.startsWith("leases"))
                .noneMatch(right -> right.startsWith("secrets"));
        assertThat(kubernetes.audit().callsOfTheOperator())
                .extracting(Call::what)
                .contains("list patgrantreviews", "watch patrevocations", "patch patrevocations/status")
                .contains("get secrets", "get leases");
        assertThat(kubernetes.audit().refusedCallsOfTheOperator()).isEmpty();
        assertThat(operator.out()).doesNotContainIgnoringCase("forbidden");
    }

    private static void applySample(String name) {
        kubernetes.kubectl().run("apply", "-f", SAMPLES.resolve(name + ".yaml").toString());
    }

    private static void awaitReady(String resource) {
        kubectl("wait", "--for=condition=Ready", "--timeout=60s", resource);
    }

    private static Result kubectl(String... arguments) {
        return kubernetes
                .kubectl()
                .run(Stream.concat(Stream.of("-n", "acme"), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    private static Set<String> managers(String... objects) {
        return Stream.of(objects)
                .map(object -> kubectl("get", object, "-o", "jsonpath={.metadata.managedFields[*].manager}"))
                .flatMap(result -> Stream.of(result.text().trim().split(" ")))
                .collect(Collectors.toSet());
    }

    private static String outcomes(String resource) {
        return kubectl(
                        "get",
                        resource,
                        "-o",
                        "jsonpath={range .status.outcomes[*]}{.id}={.outcome}/{.confirmedBy} {end}")
                .text();
    }

    private static List<String> events() {
        return kubectl("get", "events").lines();
    }

    private static String refusal(String... spec) {
        Result result = kubernetes.kubectl().attempt("""
                        apiVersion: patoperator.dev/v1alpha1
                        kind: PatGrantReview
                        metadata: {name: wrong, namespace: acme}
                        spec: {organization: acme, %s}
                        """.formatted(String.join(", ", spec)), "apply", "-f", "-");
        assertThat(result.code()).describedAs(result.text()).isNotZero();
        return result.text();
    }

    /**
     * The rights of the operator in a namespace, except those of every authenticated user: to query its own rights, and
     * to read versions.
     */
    private static List<String> rights(String namespace) {
        return installation.kubectlAsOperator().run("auth", "can-i", "--list", "-n", namespace).lines().stream()
                .filter(line -> !line.startsWith("Resources ") && !line.startsWith("[") && !line.startsWith("self"))
                .toList();
    }
}
