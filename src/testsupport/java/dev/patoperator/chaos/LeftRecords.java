package dev.patoperator.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.api.v1alpha1.PatStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.stream.StreamSupport;

/**
 * Journal records that remain after all work is done. Only records of calls with an unknown effect are still needed.
 */
final class LeftRecords {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final KubernetesClient kubernetes;

    LeftRecords(KubernetesClient kubernetes) {
        this.kubernetes = kubernetes;
    }

    /** Whether a record has an id whose effect no status reports: the status says unknown, or no longer has the id. */
    boolean isNeeded(String record) {
        try {
            return StreamSupport.stream(JSON.readTree(record).path("items").spliterator(), false)
                    .anyMatch(this::isUnknown);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isUnknown(JsonNode item) {
        Class<? extends PatResource<?>> kind =
                item.path("kind").asText().equals("PatRevocation") ? PatRevocation.class : PatGrantReview.class;
        PatResource<?> resource = kubernetes
                .resources(kind)
                .inNamespace(item.path("ns").asText())
                .withName(item.path("name").asText())
                .get();
        if (resource == null || !resource.uid().equals(item.path("uid").asText())) {
            return true;
        }
        return Objects.requireNonNullElse(resource.getStatus(), PatStatus.NONE).outcomeList().stream()
                .filter(outcome -> Objects.equals(outcome.id(), item.path("id").asLong()))
                .findFirst()
                .map(outcome -> Boolean.TRUE.equals(outcome.effectUnknown()))
                .orElse(true); // the status no longer has the id
    }
}
