package dev.patoperator.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.SelectorManifests;
import dev.patoperator.support.TestOperator;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A namespace whose resources have the largest possible conditions uses its share of memory at most. */
class ConditionMemoryJourneyTest {

    private static final String NAMESPACE = "mallory";

    /** How many resources with 16 of the largest conditions each fit into 8 MiB. */
    private static final int FIT = 5;

    @RegisterExtension
    final TestOperator operator = TestOperator.withCredentials();

    private final JourneySteps journeySteps = new JourneySteps(operator);
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");

    /** Applies a review with 16 conditions of some 2,000 characters, none of which another resource has. */
    private void applyLarge(String name, String action) {
        StringBuilder selector = new StringBuilder("matchConditions:\n");
        for (int i = 0; i < 16; i++) {
            int number = i;
            selector.append("- name: c")
                    .append(i)
                    .append("\n  expression: \"")
                    .append(IntStream.range(0, 66)
                            .mapToObj(term -> "request.owner=='" + name + "-" + number + "-" + term + "'")
                            .collect(Collectors.joining("||")))
                    .append("\"\n");
        }
        operator.apply(JourneySteps.in(NAMESPACE, SelectorManifests.standing(acme, name, action, selector.toString())));
    }

    private Map<String, String> reasons() {
        return operator.client().resources(PatGrantReview.class).inNamespace(NAMESPACE).list().getItems().stream()
                .collect(Collectors.toMap(PatGrantReview::name, review -> reason(review.getStatus())));
    }

    private static String reason(PatStatus status) {
        return status == null ? "" : TestOperator.ready(status).reason();
    }

    private Set<String> named(String reason) {
        return reasons().entrySet().stream()
                .filter(entry -> entry.getValue().equals(reason))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Waits for these counts. What fits becomes CredentialsNotFound, because the namespace has no Secret. */
    private void awaitFitting(int fitting, int refused) {
        TestOperator.waiting()
                .untilAsserted(() -> assertThat(reasons().values().stream()
                                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting())))
                        .isEqualTo(Map.of("CredentialsNotFound", (long) fitting, "InvalidSpec", (long) refused)));
    }

    @Test
    void twoHundredLargeResourcesUseTheBudgetOfTheirNamespaceOnly() {
        IntStream.range(0, 200).forEach(i -> applyLarge("r" + i, "Approve"));
        awaitFitting(FIT, 200 - FIT);
        Set<String> fitting = named("CredentialsNotFound");
        PatStatus refused =
                journeySteps.status(NAMESPACE, named("InvalidSpec").iterator().next());
        assertThat(TestOperator.ready(refused).message())
                .startsWith("spec.selector.matchConditions do not fit into memory: this namespace may use 8.0 MiB");
        assertThat(refused.conditionList()).extracting(Condition::type).contains("Stalled");

        acme.request(1).owner("ci-bot").add();
        operator.apply(SelectorManifests.standing(
                acme, "bots", "Approve", SelectorManifests.condition("request.owner == 'ci-bot'")));
        operator.awaitReview("bots", "UpToDate");
        assertThat(acme.pendingRequestIds()).isEmpty();

        operator.stop();
        operator.start();
        journeySteps.delete("acme", "bots");
        String oldest = fitting.iterator().next();
        journeySteps.delete(NAMESPACE, oldest);
        awaitFitting(FIT, 199 - FIT);
        assertThat(named("CredentialsNotFound"))
                .containsAll(
                        fitting.stream().filter(name -> !name.equals(oldest)).toList());
    }

    @Test
    void largeResourceAlwaysFitsAfterThePreviousOneWasDeleted() {
        for (int i = 0; i < 2 * FIT; i++) {
            String name = "r" + i;
            applyLarge(name, "Approve");
            TestOperator.waiting()
                    .untilAsserted(
                            () -> assertThat(named("CredentialsNotFound")).containsExactly(name));
            journeySteps.delete(NAMESPACE, name);
        }
    }

    /** A Deny that cannot be evaluated fails closed. */
    @Test
    void denyWhoseConditionsDoNotFitHoldsApprovalsBackUntilMemoryIsFreed() {
        operator.secret(NAMESPACE, "github-app");
        List<String> names = IntStream.range(0, FIT).mapToObj(i -> "a" + i).toList();
        names.forEach(name -> applyLarge(name, "Approve"));
        TestOperator.waiting().untilAsserted(() -> assertThat(named("UpToDate")).hasSize(FIT));
        awaitNextSecond();
        applyLarge("deny", "Deny");
        journeySteps.awaitReview(NAMESPACE, "deny", "InvalidSpec");
        acme.request(2).owner("ci-bot").add();
        operator.apply(SelectorManifests.standing(acme, "bots", "Approve", "owners: [ci-bot]\n"));
        operator.awaitReview("bots", "UpToDate");
        JourneySteps.staysTrue(() -> assertThat(acme.pendingRequestIds()).containsExactly(2L));

        journeySteps.delete(NAMESPACE, "a0");

        journeySteps.awaitReview(NAMESPACE, "deny", "UpToDate");
        TestOperator.waiting().until(() -> acme.pendingRequestIds().isEmpty());
    }

    /** Kubernetes stores the creation time of resources in whole seconds. */
    private void awaitNextSecond() {
        long now = Instant.now().getEpochSecond();
        TestOperator.waiting().until(() -> Instant.now().getEpochSecond() > now);
    }
}
