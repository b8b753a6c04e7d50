package dev.patoperator.versions;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.patoperator.support.TestOperator;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads and writes the stored state of a {@link TestOperator} as JSON, so that unknown fields are neither lost nor added. */
final class Cluster {

    private static final String NAMESPACE = "github-pat-operator";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestOperator operator;

    Cluster(TestOperator operator) {
        this.operator = operator;
    }

    /** Returns all resources of both kinds and all records, with placeholders. */
    StoredState dump() {
        String url = operator.gitHub().baseUrl();
        SortedMap<String, ObjectNode> objects = new TreeMap<>();
        for (String kind : List.of("PatGrantReview", "PatRevocation")) {
            operator.client()
                    .genericKubernetesResources(context(kind))
                    .inAnyNamespace()
                    .list()
                    .getItems()
                    .forEach(it ->
                            objects.put(it.getMetadata().getName() + ".yaml", Placeholders.inResource(json(it), url)));
        }
        operator.client()
                .configMaps()
                .inNamespace(NAMESPACE)
                .withLabel("patoperator.dev/journal")
                .list()
                .getItems()
                .forEach(it -> objects.put(
                        "journal-" + Placeholders.resourceOf(json(it)) + ".yaml",
                        Placeholders.inRecord(json(it), url)));
        return new StoredState(objects);
    }

    /** Creates the resources with their statuses, and the records. */
    void restore(StoredState state) {
        String url = operator.gitHub().baseUrl();
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        state.resources().values().forEach(it -> create(Placeholders.outOfResource(it, url, now)));
        long installation = operator.gitHub().organization("acme").installationId();
        for (ObjectNode record : state.records()) {
            ObjectNode real = Placeholders.outOfRecord(
                    record,
                    url,
                    installation,
                    now,
                    name -> resource("PatGrantReview", name).get().getMetadata().getUid());
            operator.client()
                    .resource(Serialization.unmarshal(real.toString(), ConfigMap.class))
                    .create();
        }
    }

    /** Returns the stored status of a resource. */
    ObjectNode status(String kind, String name) {
        return (ObjectNode) json(resource(kind, name).get()).path("status");
    }

    private void create(ObjectNode object) {
        String kind = object.path("kind").asText();
        String name = object.at("/metadata/name").asText();
        long generation = object.at("/metadata/generation").asLong();
        ObjectNode edited = object.deepCopy();
        // Each edit of the spec makes one more generation.
        for (long at = 1; at <= generation; at++) {
            edited.set("spec", object.get("spec"));
            if (at < generation) {
                edited.set("spec", ((ObjectNode) object.get("spec").deepCopy()).put("reason", "generation " + at));
            }
            operator.client().resource(generic(edited)).createOr(existing -> existing.update());
        }
        GenericKubernetesResource status = generic(object);
        status.getAdditionalProperties().remove("spec");
        status.setAdditionalProperty("status", JSON.convertValue(object.get("status"), Object.class));
        // As the operator itself: what it does not apply again, it removes.
        resource(kind, name)
                .subresource("status")
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                                .withFieldManager("github-pat-operator")
                                .withForce(true)
                                .build(),
                        status);
    }

    private Resource<GenericKubernetesResource> resource(String kind, String name) {
        return operator.client()
                .genericKubernetesResources(context(kind))
                .inNamespace("acme")
                .withName(name);
    }

    private static GenericKubernetesResource generic(ObjectNode object) {
        ObjectNode body = object.deepCopy();
        body.remove("status");
        return Serialization.unmarshal(body.toString(), GenericKubernetesResource.class);
    }

    private static ObjectNode json(Object object) {
        return Serialization.unmarshal(Serialization.asJson(object), ObjectNode.class);
    }

    private static ResourceDefinitionContext context(String kind) {
        return new ResourceDefinitionContext.Builder()
                .withGroup("patoperator.dev")
                .withVersion("v1alpha1")
                .withKind(kind)
                .withPlural(kind.toLowerCase(Locale.ROOT) + "s")
                .withNamespaced(true)
                .build();
    }
}
