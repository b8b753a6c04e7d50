package dev.patoperator.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.gitops.Kstatus;
import dev.patoperator.gitops.Verdicts;
import dev.patoperator.process.OperatorJvm;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The status that Flux's own kstatus computes for live objects, in each state that the operator writes. */
@ExtendWith(OnRealKubernetes.class)
class KstatusIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> SETTINGS = Map.of(
            "PAT_OPERATOR_LEADER_ELECTION", "false",
            "PAT_OPERATOR_GITHUB_WRITE_INTERVAL", "50ms",
            "PAT_OPERATOR_CONFIRM_TIMEOUT", "30m");

    private static KstatusProgram program;
    private static RealKubernetes kubernetes;
    private static GitHubSimulator gitHub;
    private static OperatorJvm operator;
    private static JsonNode withoutOperator;

    @BeforeAll
    static void start(RealKubernetes shared, OperatorInstallation installation) throws JsonProcessingException {
        program = KstatusProgram.orSkip("KstatusIT");
        kubernetes = shared;
        gitHub = GitHubSimulator.start();
        makeSecrets(installation);
        for (LiveState state : LiveState.values()) {
            state.prepare(gitHub.organization(state.resource()), gitHub.faults());
        }
        apply(Arrays.stream(LiveState.values()).map(LiveState::manifest).collect(Collectors.joining()));
        withoutOperator = live(LiveState.SUCCEEDED.path());
        operator = installation.startOperator(gitHub, SETTINGS);
    }

    private static void makeSecrets(OperatorInstallation installation) {
        kubernetes.credentialsFor(gitHub);
        installation.namespaceWithRights(LiveState.CREDENTIALS_NOT_FOUND.namespace());
        installation.namespaceWithRights(LiveState.CREDENTIALS_INVALID.namespace());
        kubernetes.credentials(LiveState.CREDENTIALS_INVALID.namespace(), gitHub, "no key");
        installation.namespace(LiveState.CREDENTIALS_FORBIDDEN.namespace());
    }

    @AfterAll
    static void stop() {
        if (operator != null) {
            operator.stop();
        }
        if (gitHub != null) {
            gitHub.close();
        }
    }

    @Test
    void aNewResourceIsInProgressWhenNoOperatorRuns() {
        assertThat(withoutOperator.at("/status/observedGeneration").asLong()).isEqualTo(-1);
        assertKstatus(withoutOperator, Kstatus.IN_PROGRESS);
    }

    @ParameterizedTest
    @EnumSource
    void aResourceHasTheStatusOfItsResultWhenTheOperatorHasWrittenIt(LiveState state) {
        String path = state.path();
        JsonNode object = awaitReason(path, state.reason().value());
        if (state.isSuspendedLater()) {
            patch(state.plural(), state.resource(), "{\"spec\": {\"suspend\": true}}");
            object = awaitReason(path, state.reasonWhileSuspended().value());
            assertThat(condition(object, "Suspended").path("status").asText()).isEqualTo("True");
        }

        KstatusProgram.Output output = assertKstatus(object, state.status());
        for (String type : List.of("Reconciling", "Stalled")) {
            if (!condition(object, type).isMissingNode()) {
                assertThat(output.message())
                        .isEqualTo(condition(object, type).path("message").asText());
            }
        }
    }

    @Test
    void aQueuedResourceIsInProgressWhenItHasNoResultYet() throws JsonProcessingException {
        SimulatedOrganization queued = gitHub.organization("queued").bulkLandsAfter(Duration.ofHours(1));
        LongStream.rangeClosed(1, 6).forEach(id -> queued.request(id).add());
        apply(LiveState.manifest(
                "PatGrantReview", "queued", "acme", "queued", "action: Approve, patRequestIDs: [1, 2, 3, 4, 5, 6]"));

        awaiting()
                .until(() -> gitHub.calls("orgs/review-pat-grant-requests-in-bulk").stream()
                        .anyMatch(call -> call.path().contains("/queued/")));

        assertKstatus(live(LiveState.path("acme", "patgrantreviews", "queued")), Kstatus.IN_PROGRESS);
    }

    @Test
    void aChangedResourceIsInProgressWhenTheOperatorHasNotSeenTheChange() throws JsonProcessingException {
        awaitReason(LiveState.REVOKED.path(), "Succeeded");
        operator.freeze();
        JsonNode object;
        try {
            patch("patrev", "revoked", "{\"spec\": {\"reason\": \"another\"}}");
            object = live(LiveState.REVOKED.path());
        } finally {
            operator.thaw();
        }

        assertThat(condition(object, "Ready").path("status").asText()).isEqualTo("True");
        assertKstatus(object, Kstatus.IN_PROGRESS);
    }

    @Test
    void aDeletedResourceIsTerminatingWhileAFinalizerDelaysItsDeletion() throws JsonProcessingException {
        apply(LiveState.manifest(
                "PatGrantReview", "deleted", "acme", "not-found", "action: Approve, patRequestIDs: [404]"));
        String path = LiveState.path("acme", "patgrantreviews", "deleted");
        awaitReason(path, "NotFound");
        JsonNode object;
        patch("pgr", "deleted", "{\"metadata\": {\"finalizers\": [\"example.com/test\"]}}");
        try {
            kubernetes.kubectl().run("delete", "pgr", "deleted", "-n", "acme", "--wait=false");
            object = live(path);
        } finally {
            patch("pgr", "deleted", "{\"metadata\": {\"finalizers\": null}}");
        }

        assertKstatus(object, Kstatus.TERMINATING);
    }

    /**
     * Asserts that the program and its Java copy compute this status, and that Argo CD's scripts agree with the
     * conditions.
     */
    private static KstatusProgram.Output assertKstatus(JsonNode object, Kstatus expected) {
        KstatusProgram.Output output = program.compute(object);
        assertThat(output.status()).as("kstatus on %s", object).isEqualTo(expected);
        assertThat(Kstatus.of(object)).as("Java copy of kstatus on %s", object).isEqualTo(expected);
        Verdicts.assertConsistent(object);
        return output;
    }

    private static JsonNode awaitReason(String path, String reason) {
        return awaiting()
                .until(
                        () -> live(path),
                        object -> object.at("/status/observedGeneration").asLong()
                                        == object.at("/metadata/generation").asLong()
                                && condition(object, "Ready")
                                        .path("reason")
                                        .asText()
                                        .equals(reason));
    }

    private static JsonNode condition(JsonNode object, String type) {
        for (JsonNode condition : object.at("/status/conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition;
            }
        }
        return MissingNode.getInstance();
    }

    /** The object as the API server sends it. */
    private static JsonNode live(String path) throws JsonProcessingException {
        return JSON.readTree(kubernetes.admin().raw(path));
    }

    private static void apply(String manifest) {
        kubernetes.kubectl().apply(manifest, "apply", "-f", "-");
    }

    private static void patch(String plural, String name, String patch) {
        kubernetes.kubectl().run("patch", plural, name, "-n", "acme", "--type=merge", "-p", patch);
    }

    private static ConditionFactory awaiting() {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(100));
    }
}
