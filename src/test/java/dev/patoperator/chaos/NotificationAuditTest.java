package dev.patoperator.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedDecision.DecisionAction;
import dev.patoperator.kubernetes.EmbeddedKubernetes;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The audit of notifications finds each kind of error and accepts what is right. */
class NotificationAuditTest {

    private static final String RESPONSE = "outcome: Approved, confirmedBy: Response, githubRequestID: call-1";

    private static GitHubSimulator gitHub;
    private static EmbeddedKubernetes kubernetes;

    private final NotificationInbox inbox = new NotificationInbox();
    private final List<SimulatedDecision> decisions = new ArrayList<>();
    private final Instant start = Instant.now();
    private Wish wish;

    @BeforeAll
    static void startServers() {
        gitHub = GitHubSimulator.start();
        kubernetes = EmbeddedKubernetes.start(List.of());
    }

    @BeforeEach
    void decide() {
        Tenant acme = new Tenant(kubernetes.client(), gitHub, "acme", gitHub.app());
        wish = Wish.ofIds(acme, "one", DecisionAction.APPROVE, "why").list(1, start);
        decisions.add(new SimulatedDecision(
                1, 900_001, DecisionAction.APPROVE, "app[bot]", "why", start.plusSeconds(10), "call-1"));
    }

    @AfterAll
    static void stopServers() {
        kubernetes.close();
        gitHub.close();
    }

    @Test
    void acceptsADecisionThatWasToldSeveralTimes() {
        tell("request.decided", 1, RESPONSE);
        tell("request.decided", 1, RESPONSE + ", fromStatus: true");

        assertThat(findings(Map.of(), 0, false)).isEmpty();
        assertThat(inbox.again()).isOne();
    }

    @Test
    void findsADecisionThatTheLastProcessDidNotTell() {
        assertThat(findings(Map.of(), 0, false)).singleElement().asString().contains("was not told", "call-1");
    }

    @Test
    void acceptsThatADecisionWithoutAKnownEffectIsToldAsFailed() {
        tell("decision.failed", 1, "effectUnknown: true, message: nobody knows");

        assertThat(findings(Map.of(), 0, false)).isEmpty();
    }

    @Test
    void findsAnEarlierDecisionThatAStatusShows() {
        assertThat(findings(status(1), 20, false)).hasSize(1);
        assertThat(findings(status(1), 20, true))
                .as("one decision is not too much to be told")
                .hasSize(1);
    }

    @Test
    void acceptsAnEarlierDecisionThatNoStatusShowsOrOneOfTooMany() {
        assertThat(findings(Map.of(), 20, false)).isEmpty();
        assertThat(findings(status(401), 20, true)).isEmpty();
        assertThat(findings(status(401), 20, false)).hasSize(1);
    }

    @Test
    void findsANotificationOfWhatDidNotHappen() {
        tell("request.decided", 1, RESPONSE);
        tell("request.decided", 2, RESPONSE);
        assertThat(findings(Map.of(), 0, false)).singleElement().asString().contains("tells what did not happen");
    }

    @Test
    void acceptsByAbsenceWhatAPersonDid() {
        tell("request.decided", 1, RESPONSE);
        tell("request.decided", 2, "outcome: Approved, confirmedBy: Absence");
        assertThat(findings(Map.of(), 0, false)).isEmpty();
        assertThat(findings(Map.of(), 0, false, 2L)).hasSize(1);
    }

    @Test
    void findsANotificationThatNamesAnotherCallActionOrResource() {
        tell("request.decided", 1, RESPONSE.replace("call-1", "call-2"));
        assertThat(findings(Map.of(), 0, false)).singleElement().asString().contains("names another call");

        tell("request.decided", 2, "outcome: Revoked, confirmedBy: Response");
        assertThat(findings(Map.of(), 0, false))
                .anySatisfy(finding -> assertThat(finding).contains("is of another kind"));
    }

    @Test
    void findsTwoNotificationsWithOneId() {
        tell("request.decided", 1, RESPONSE);
        tell("request.decided", 1, RESPONSE.replace("Approved", "Denied"));

        assertThat(findings(Map.of(), 0, false)).singleElement().asString().contains("is of two notifications");
    }

    private void tell(String type, long id, String data) {
        String body = Serialization.asJson(Serialization.unmarshal(
                "---\n{id: %d, item: request, action: Approve, resource: {namespace: acme, name: one}, %s}"
                        .formatted(id, data),
                Map.class));
        inbox.add(CloudEventBuilder.v1()
                .withId(type + id)
                .withSource(URI.create("https://api.github.com/orgs/acme"))
                .withType("dev.patoperator." + type)
                .withSubject("requests/" + id)
                .withData(body.getBytes(StandardCharsets.UTF_8))
                .build());
    }

    /** A status with so many approvals. */
    private static Map<String, PatGrantReview> status(int outcomes) {
        String list = LongStream.rangeClosed(1, outcomes)
                .mapToObj(id -> "{id: " + id + ", outcome: Approved}")
                .collect(Collectors.joining(", "));
        return Map.of("acme/one", Serialization.unmarshal("""
                apiVersion: patoperator.dev/v1alpha1
                kind: PatGrantReview
                metadata: {name: one, namespace: acme}
                status: {outcomes: [%s]}
                """.formatted(list), PatGrantReview.class));
    }

    private List<String> findings(
            Map<String, PatGrantReview> resources, int lastStart, boolean gaveUp, Long... undecided) {
        Evidence evidence = new Evidence(List.of(wish), decisions, Set.of(undecided), List.of(), List.of());
        List<String> findings = new ArrayList<>();
        new NotificationAudit(evidence, resources, inbox, findings)
                .check(gitHub.organization("acme"), Span.since(start.plusSeconds(lastStart)), gaveUp);
        return findings;
    }
}
