package dev.patoperator.gitops;

import static dev.patoperator.support.TestOperator.review;
import static dev.patoperator.support.TestOperator.revocation;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.TestOperator;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests what docs/how-to/gitops.md describes, and the actions from the click to their effect. */
class GitOpsJourneyTest {

    private static final ArgoCustomization ARGO = new ArgoCustomization("PatGrantReview");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestOperator operator = TestOperator.run();
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");

    @AfterEach
    void stop() {
        operator.close();
    }

    @Test
    void retryActionRetriesMissingIds() {
        operator.apply(review("early", "Approve", "71"));
        operator.awaitReview("early", "NotFound");
        acme.request(71).add();
        assertThat(ARGO.actions(live("early")))
                .containsEntry("retry", true)
                .containsEntry("suspend", true)
                .containsEntry("resume", false);

        click("retry", "early");

        operator.awaitReview("early", "Succeeded");
        assertThat(ARGO.health(live("early")).status()).isEqualTo("Healthy");
        assertThat(ARGO.actions(live("early"))).containsEntry("retry", false);
    }

    @Test
    void suspendActionPausesReviewAndResumeActionContinuesIt() {
        operator.apply(review("held", "Approve", "72"));
        operator.awaitReview("held", "NotFound");

        click("suspend", "held");
        TestOperator.waiting()
                .untilAsserted(
                        () -> assertThat(ARGO.health(live("held")).status()).isEqualTo("Suspended"));
        assertThat(ARGO.health(live("held")).message()).contains("is not pending");
        acme.request(72).add();
        click("resume", "held");

        operator.awaitReview("held", "Succeeded");
        assertThat(acme.decisions()).extracting(SimulatedDecision::id).containsExactly(72L);
    }

    @Test
    void recreatedResourceDecidesNothingTwice() {
        acme.request(73).add();
        acme.grant(81).add();
        String strict = review("strict", "Approve", "73");
        String lenient = revocation("lenient", "81", "missingPolicy: Ignore");
        operator.apply(strict);
        operator.apply(lenient);
        operator.awaitReview("strict", "Succeeded");
        operator.awaitRevocation("lenient", "Succeeded");

        operator.client().resource(operator.review("strict")).delete();
        operator.client().resource(operator.revocation("lenient")).delete();
        operator.apply(strict);
        operator.apply(lenient);

        operator.awaitReview("strict", "NotFound");
        assertThat(ARGO.health(live("strict")).status()).isEqualTo("Degraded");
        TestOperator.waiting()
                .untilAsserted(() -> assertThat(
                                operator.awaitRevocation("lenient", "Succeeded").outcomeList())
                        .extracting(outcome -> outcome.outcome().value())
                        .containsExactly("NotFound"));
        assertThat(acme.decisions()).hasSize(2);
    }

    private JsonNode live(String name) {
        return JSON.valueToTree(operator.review(name));
    }

    private void click(String action, String name) {
        JsonNode changed = ARGO.act(action, live(name));
        operator.client()
                .resource(Serialization.unmarshal(changed.toString(), PatGrantReview.class))
                .update();
    }
}
