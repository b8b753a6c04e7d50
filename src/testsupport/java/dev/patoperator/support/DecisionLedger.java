package dev.patoperator.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.RecordedCall;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Assertions and queries about what the simulated GitHub recorded, to compare with what a status claims. */
public final class DecisionLedger {

    private DecisionLedger() {}

    /** Asserts that only the App decided in the organization: exactly these ids, each once, with this action. */
    public static void assertDecided(
            SimulatedOrganization organization, SimulatedDecision.DecisionAction action, long from, long to) {
        assertThat(organization.decisions())
                .as("decisions in %s", organization.login())
                .allSatisfy(decision -> {
                    assertThat(decision.by()).isNotEqualTo(SimulatedDecision.PERSON);
                    assertThat(decision.action()).isEqualTo(action);
                })
                .extracting(SimulatedDecision::id)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(from, to).boxed().toList());
    }

    /** Asserts that the App decided at least one id, and none twice. */
    public static void assertNothingTwice(SimulatedOrganization organization) {
        Map<Long, Long> times = organization.decisions().stream()
                .filter(decision -> !decision.by().equals(SimulatedDecision.PERSON))
                .collect(Collectors.groupingBy(SimulatedDecision::id, Collectors.counting()));
        assertThat(times.values()).as("decisions in %s", organization.login()).containsOnly(1L);
    }

    /** Returns the calls whose path names the organization or its installation, in the order of their responses. */
    public static List<RecordedCall> calls(GitHubSimulator gitHub, SimulatedOrganization organization) {
        String byName = "/orgs/" + organization.login() + "/";
        String byInstallation = "/app/installations/" + organization.installationId() + "/";
        return gitHub.calls().stream()
                .filter(call -> call.path().startsWith(byName) || call.path().startsWith(byInstallation))
                .toList();
    }

    /** Returns the POST calls for the organization, which are those that decide. */
    public static List<RecordedCall> posts(GitHubSimulator gitHub, SimulatedOrganization organization) {
        return calls(gitHub, organization).stream()
                .filter(call ->
                        call.method().equals("POST") && call.path().startsWith("/orgs/" + organization.login() + "/"))
                .toList();
    }
}
