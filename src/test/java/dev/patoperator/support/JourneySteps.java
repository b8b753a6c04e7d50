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

/** What people do to reviews beside applying them, and what they look at: conditions, Events, status writes. */
public final class JourneySteps {

    private final TestOperator operator;

    public JourneySteps(TestOperator operator) {
        this.operator = operator;
    }

    /** The manifest of a resource, moved to another namespace. */
    public static String in(String namespace, String yaml) {
        return yaml.replace("  namespace: acme\n", "  namespace: " + namespace + "\n");
    }

    /** Waits until a review of any namespace is Ready, or not, for this reason, and answers its status. */
    public PatStatus awaitReview(String namespace, String name, String reason) {
        return awaitStatus(
                namespace,
                name,
                status -> assertThat(TestOperator.ready(status).reason())
                        .describedAs("%s", status)
                        .isEqualTo(reason));
    }

    /** Waits until the status of a review, of its newest generation, is as asserted. */
    public PatStatus awaitStatus(String namespace, String name, ThrowingConsumer<PatStatus> asserted) {
        TestOperator.waiting().untilAsserted(() -> {
            PatGrantReview review = at(namespace, name).get();
            assertThat(review.getStatus()).isNotNull();
            assertThat(review.getStatus().observedGeneration()).isEqualTo(review.generation());
            asserted.accept(review.getStatus());
        });
        return at(namespace, name).get().getStatus();
    }

    /** The status of a review. */
    public PatStatus status(String namespace, String name) {
        return at(namespace, name).get().getStatus();
    }

    /** Sets an annotation of a review in {@code acme}, which changes no generation. */
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

    /** Asks for another try at what failed of a review in {@code acme}, and waits until the operator has taken note. */
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

    /** How often the status of a resource of this name was written, whether that changed anything or not. */
    public long statusWrites(String name) {
        return operator.kubernetes()
                .writes()
                .count(call ->
                        call.subresource().equals("status") && call.name().equals(name));
    }

    /** The Events about a resource of this name. */
    public List<Event> events(String name) {
        return operator.client().events().v1().events().inAnyNamespace().list().getItems().stream()
                .filter(event -> name.equals(event.getRegarding().getName()))
                .toList();
    }

    /** Waits for an Event with this reason and answers it. */
    public Event awaitEvent(String name, String reason) {
        return TestOperator.waiting()
                .until(
                        () -> events(name).stream()
                                .filter(event -> reason.equals(event.getReason()))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** Holds for a while that is long beside the times that the operator runs on in tests. */
    public static void staysTrue(Runnable assertion) {
        Duration aWhile = Duration.ofMillis(700);
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .during(aWhile)
                .atMost(aWhile.multipliedBy(4))
                .untilAsserted(assertion::run);
    }

    /** The types of the conditions that are there, each of which is True but for Ready. */
    public static List<String> conditionTypes(PatStatus status) {
        assertThat(status.conditionList())
                .filteredOn(condition -> !condition.type().equals("Ready"))
                .allMatch(condition -> condition.status().equals("True"));
        return status.conditionList().stream().map(Condition::type).toList();
    }

    /** A condition of a status. */
    public static Condition condition(PatStatus status, String type) {
        return status.conditionList().stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no condition " + type + " in " + status));
    }

    /** What became of one id. */
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
