package dev.patoperator.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatStatus;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.api.ThrowingConsumer;
import org.awaitility.Awaitility;

/** Actions of users on reviews other than apply, and what they check: conditions, Events, status writes. */
public final class JourneySteps {

    private final TestOperator operator;

    public JourneySteps(TestOperator operator) {
        this.operator = operator;
    }

    /** Returns the manifest with its namespace {@code acme} replaced. */
    public static String in(String namespace, String yaml) {
        return yaml.replace("  namespace: acme\n", "  namespace: " + namespace + "\n");
    }

    /** Waits until the Ready condition of a review has this reason, whether True or False, and returns the status. */
    public PatStatus awaitReview(String namespace, String name, String reason) {
        return awaitStatus(
                namespace,
                name,
                status -> assertThat(TestOperator.ready(status).reason())
                        .describedAs("%s", status)
                        .isEqualTo(reason));
    }

    /** Waits until the status for the newest generation of a review passes the assertion, and returns the status. */
    public PatStatus awaitStatus(String namespace, String name, ThrowingConsumer<PatStatus> asserted) {
        TestOperator.waiting().untilAsserted(() -> {
            PatGrantReview review = at(namespace, name).get();
            assertThat(review.getStatus()).isNotNull();
            assertThat(review.getStatus().observedGeneration()).isEqualTo(review.generation());
            asserted.accept(review.getStatus());
        });
        return at(namespace, name).get().getStatus();
    }

    /** Returns the status of a review. */
    public PatStatus status(String namespace, String name) {
        return at(namespace, name).get().getStatus();
    }

    /** Sets an annotation of a review in {@code acme}. Its generation does not change. */
    public void annotate(String name, String key, String value) {
        annotate("acme", name, key, value);
    }

    /** Sets an annotation of a review. */
    public void annotate(String namespace, String name, String key, String value) {
        at(namespace, name).edit(review -> {
            Map<String, String> annotations = new HashMap<>();
            annotations.putAll(Objects.requireNonNullElse(review.getMetadata().getAnnotations(), Map.of()));
            annotations.put(key, value);
            review.getMetadata().setAnnotations(annotations);
            return review;
        });
    }

    /**
     * Requests a retry of what failed of a review in {@code acme}, and waits until the status shows the request as
     * handled.
     */
    public void retry(String name, String value) {
        annotate(name, PatResource.RETRY_ANNOTATION, value);
        TestOperator.waiting()
                .untilAsserted(
                        () -> assertThat(operator.review(name).getStatus().lastHandledRetryAt())
                                .isEqualTo(value));
    }

    /** Deletes a review. */
    public void delete(String namespace, String name) {
        at(namespace, name).delete();
    }

    /** Returns how often the status of a resource of this name was written, including writes that changed nothing. */
    public long statusWrites(String name) {
        return operator.kubernetes()
                .writes()
                .count(call ->
                        call.subresource().equals("status") && call.name().equals(name));
    }

    /** Returns the Events about resources of this name, in all namespaces. */
    public List<Event> events(String name) {
        return operator.client().events().v1().events().inAnyNamespace().list().getItems().stream()
                .filter(event -> name.equals(event.getRegarding().getName()))
                .toList();
    }

    /** Waits for an Event with this reason and returns it. */
    public Event awaitEvent(String name, String reason) {
        return TestOperator.waiting()
                .until(
                        () -> events(name).stream()
                                .filter(event -> reason.equals(event.getReason()))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /**
     * Waits until the assertion has held for 700 ms without a break, within 2.8 s. That is longer than most delays of
     * the operator in tests.
     */
    public static void staysTrue(Runnable assertion) {
        Duration aWhile = Duration.ofMillis(700);
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .during(aWhile)
                .atMost(aWhile.multipliedBy(4))
                .untilAsserted(assertion::run);
    }

    /** Returns the types of all conditions, and asserts that each of them except Ready is True. */
    public static List<String> conditionTypes(PatStatus status) {
        assertThat(status.conditionList())
                .filteredOn(condition -> !condition.type().equals("Ready"))
                .allMatch(condition -> condition.status().equals("True"));
        return status.conditionList().stream().map(Condition::type).toList();
    }

    /** Returns the condition of this type, or fails. */
    public static Condition condition(PatStatus status, String type) {
        return status.conditionList().stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no condition " + type + " in " + status));
    }

    /** Returns the outcome type of one id. */
    public static OutcomeType outcomeOf(PatStatus status, long id) {
        return TestOperator.outcome(status, id).outcome();
    }

    private Resource<PatGrantReview> at(String namespace, String name) {
        return operator.client()
                .resources(PatGrantReview.class)
                .inNamespace(namespace)
                .withName(name);
    }
}
