package dev.patoperator.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patoperator.Preflight;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.kubernetes.Verb;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.SelectorManifests;
import dev.patoperator.support.TestOperator;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The operator loses its rights in one of the namespaces that it is configured to watch. */
class UnwatchedNamespaceFaultTest {

    private final TestOperator operator = TestOperator.prepare().setting("PAT_OPERATOR_WATCH_NAMESPACES", "acme,beta");
    private final JourneySteps journeySteps = new JourneySteps(operator);
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");
    private final SimulatedOrganization beta = operator.gitHub().organization("beta");

    @BeforeEach
    void prepare() {
        operator.secret("acme", "github-app");
        operator.secret("beta", "github-app");
        beta.request(1).owner("ci-bot").add();
        acme.request(7).owner("ci-bot").add();
    }

    @AfterEach
    void stop() {
        operator.kubernetes().faults().clear();
        operator.close();
    }

    private void forbidWatchesOfBeta() {
        operator.kubernetes()
                .faults()
                .failNext(
                        1_000_000,
                        call -> "beta".equals(call.namespace())
                                && call.resource().startsWith("pat")
                                && (call.verb() == Verb.WATCH || call.verb() == Verb.LIST),
                        403);
        operator.kubernetes().closeWatches();
    }

    @Test
    void organizationIsServedWhenNoUnwatchedResourceNamesIt() {
        operator.start();
        operator.apply(JourneySteps.in("beta", TestOperator.review("its-own", "Deny", "1"))
                .replace("organization: acme", "organization: beta"));
        journeySteps.awaitReview("beta", "its-own", "Succeeded");

        forbidWatchesOfBeta();
        operator.apply(TestOperator.review("one", "Deny", "7"));

        operator.awaitReview("one", "Succeeded");
        assertThat(acme.pendingRequestIds()).isEmpty();
    }

    @Test
    void organizationWaitsWhenAnUnwatchedResourceNamesIt() {
        operator.start();
        operator.apply(
                JourneySteps.in("beta", SelectorManifests.standing(acme, "deny", "Deny", "owners: [mallory]\n")));
        journeySteps.awaitReview("beta", "deny", "UpToDate");

        forbidWatchesOfBeta();
        operator.apply(TestOperator.review("one", "Deny", "7"));

        journeySteps.awaitStatus(
                "acme",
                "one",
                status -> assertThat(TestOperator.ready(status).message())
                        .contains("cannot watch every namespace that has resources for this organization"));
        assertThat(acme.pendingRequestIds()).containsExactly(7L);

        operator.kubernetes().faults().clear();
        operator.awaitReview("one", "Succeeded");
    }

    @Test
    void startFailsOnlyWhenNoNamespaceCanBeWatched() throws Exception {
        forbidWatchesOfBeta();
        var check = new Preflight(operator.client());

        check.run(Set.of("acme", "beta"));

        assertThatThrownBy(() -> check.run(Set.of("beta"))).isInstanceOf(Preflight.FailedException.class);
    }
}
