package dev.patoperator.journey;

import static dev.patoperator.support.TestOperator.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.PatInventory;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.status.Conditions;
import dev.patoperator.support.TestOperator;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Inventories of many namespaces. An interval of a minute takes a second here. */
class InventoryTenancyJourneyTest {

    @RegisterExtension
    final TestOperator operator = TestOperator.withCredentials();

    private final SimulatedOrganization acme = operator.gitHub().organization("acme");

    private void inventory(String namespace) {
        operator.apply("""
                apiVersion: patoperator.dev/v1alpha1
                kind: PatInventory
                metadata:
                  name: estate
                  namespace: %s
                spec:
                  organization: acme
                  interval: 1m
                  requests: {}
                  grants: {}
                """.formatted(namespace));
    }

    private Condition ready(String namespace) {
        PatInventory found = operator.client()
                .resources(PatInventory.class)
                .inNamespace(namespace)
                .withName("estate")
                .get();
        return Conditions.ready(found.getStatus().conditionList()).orElseThrow();
    }

    private long listCalls() {
        return operator.gitHub().calls("orgs/list-pat-grant-requests").size()
                + operator.gitHub().calls("orgs/list-pat-grants").size();
    }

    @Test
    void inventoriesOfAllNamespacesTogetherLeaveHalfOfTheHourlyLimitToDecisions() {
        acme.rateLimit(20);
        acme.request(71).owner("ci-bot").add();
        for (String namespace : List.of("acme", "globex", "initech", "umbrella")) {
            operator.secret(namespace, "github-app");
            inventory(namespace);
        }
        waiting().until(() -> listCalls() >= 2);

        Awaitility.await()
                .during(Duration.ofSeconds(4))
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(listCalls())
                        .as("2 of 20 calls can be made at once, and then one every 400 s")
                        .isLessThanOrEqualTo(2));
        assertThat(ready("globex").reason()).isEqualTo("RateLimited");
        assertThat(ready("globex").message()).endsWith("is kept for decisions");

        operator.apply(TestOperator.review("ci-bots", "Approve", "71"));
        operator.awaitReview("ci-bots", "Succeeded");
        assertThat(acme.pendingRequestIds()).as("decisions go on").isEmpty();
    }
}
