package dev.patoperator.api.crd;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.api.v1alpha1.MissingPolicy;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatInventory;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.api.v1alpha1.ReviewAction;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.CustomResource;
import java.lang.reflect.ParameterizedType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Adds to a CRD what the generator has no annotation for. */
final class SchemaRefinements {
    private SchemaRefinements() {}

    static CustomResourceDefinition apply(CustomResourceDefinition crd, Class<? extends CustomResource<?, ?>> kind) {
        CustomResourceDefinitionVersion version = crd.getSpec().getVersions().get(0);
        JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
        describe(root, kind);
        onceEach(root);
        version.getAdditionalPrinterColumns().sort(asDeclaredOn(kind));
        if (PatResource.class.isAssignableFrom(kind)) {
            describeParts(root, typeArgument(kind, 0), PatStatus.class);
            spec(property(root, "spec"));
            status(property(root, "status"));
        } else if (kind == PatInventory.class) {
            describeParts(root, typeArgument(kind, 0), typeArgument(kind, 1));
            InventoryRefinements.inventory(root);
        } else {
            describe(property(root, "status"), typeArgument(kind, 1));
            InventoryRefinements.item(root);
        }
        return crd;
    }

    private static void describeParts(JSONSchemaProps root, Class<?> spec, Class<?> status) {
        root.setRequired(List.of("spec"));
        describe(property(root, "spec"), spec);
        describe(property(root, "status"), status);
    }

    private static void spec(JSONSchemaProps spec) {
        String ids = spec.getProperties().containsKey("patIDs") ? "patIDs" : "patRequestIDs";
        // A second field manager must not be able to add an id to another manager's list.
        property(spec, ids).setXKubernetesListType("atomic");
        property(spec, ids).getItems().getSchema().setFormat("int64");
        property(spec, "variables").setXKubernetesListType("atomic");
        if (spec.getProperties().containsKey("action")) {
            values(property(spec, "action"), ReviewAction.values(), ReviewAction::value);
        }
        values(property(spec, "missingPolicy"), MissingPolicy.values(), MissingPolicy::value);
        property(spec, "limit").setFormat("int32");
        selector(property(spec, "selector"));
    }

    private static void selector(JSONSchemaProps selector) {
        for (String list : List.of("owners", "tokenIDs", "matchConditions", "exceptions")) {
            property(selector, list).setXKubernetesListType("atomic");
        }
        property(selector, "tokenIDs").getItems().getSchema().setFormat("int64");
        JSONSchemaProps exemption = property(selector, "exceptions").getItems().getSchema();
        property(exemption, "owners").setXKubernetesListType("atomic");
        property(exemption, "tokenIDs").setXKubernetesListType("atomic");
        property(exemption, "tokenIDs").getItems().getSchema().setFormat("int64");
    }

    private static void status(JSONSchemaProps status) {
        observed(status);
        for (String count : List.of("total", "succeeded", "failed", "undecided", "excepted")) {
            property(status, count).setFormat("int32");
        }
        property(status, "lastDecisionTime").setFormat("date-time");

        JSONSchemaProps outcomes = property(status, "outcomes");
        outcomes.setXKubernetesListType("atomic");
        JSONSchemaProps outcome = outcomes.getItems().getSchema();
        property(outcome, "id").setFormat("int64");
        property(outcome, "tokenID").setFormat("int64");
        property(outcome, "decisionTime").setFormat("date-time");
        values(property(outcome, "outcome"), OutcomeType.values(), OutcomeType::value);
        values(property(outcome, "confirmedBy"), ConfirmedBy.values(), ConfirmedBy::value);

        JSONSchemaProps access = property(outcome, "access");
        property(access, "repositories").setXKubernetesListType("atomic");
        property(access, "repositoryCount").setFormat("int32");

        JSONSchemaProps byHour = property(status, "decisionsByHour");
        byHour.setXKubernetesListType("atomic");
        property(byHour.getItems().getSchema(), "hour").setFormat("date-time");
        property(byHour.getItems().getSchema(), "decisions").setFormat("int32");
        JSONSchemaProps selectors = property(status, "oneShotSelectors");
        selectors.setXKubernetesListType("atomic");
        for (String count : List.of("decisions", "total", "succeeded", "failed", "undecided")) {
            property(selectors.getItems().getSchema(), count).setFormat("int32");
        }
        property(status, "outcomeTotals").getAdditionalProperties().getSchema().setFormat("int32");
    }

    /** Refines the observed generation and the conditions of a status. */
    static void observed(JSONSchemaProps status) {
        // Without it, clients that compare generations would see a new resource as finished before the operator saw it.
        status.setDefault(JsonNodeFactory.instance.objectNode().put("observedGeneration", -1));
        property(status, "observedGeneration").setFormat("int64");
        JSONSchemaProps conditions = property(status, "conditions");
        conditions.setXKubernetesListType("map");
        conditions.setXKubernetesListMapKeys(List.of("type"));
        JSONSchemaProps condition = conditions.getItems().getSchema();
        property(condition, "observedGeneration").setFormat("int64");
        property(condition, "lastTransitionTime").setFormat("date-time");
        values(property(condition, "status"), Stream.of("True", "False", "Unknown"));
    }

    // The members that stand for a value of a newer version are never sent.
    private static <E extends Enum<E>> void values(JSONSchemaProps schema, E[] members, Function<E, String> wire) {
        values(
                schema,
                Arrays.stream(members)
                        .filter(member -> !member.name().equals("UNKNOWN"))
                        .map(wire));
    }

    private static void values(JSONSchemaProps schema, Stream<String> values) {
        schema.setEnum(values.<JsonNode>map(JsonNodeFactory.instance::textNode).toList());
    }

    private static Comparator<CustomResourceColumnDefinition> asDeclaredOn(Class<?> kind) {
        List<String> names = Arrays.stream(kind.getAnnotationsByType(AdditionalPrinterColumn.class))
                .map(AdditionalPrinterColumn::name)
                .toList();
        return Comparator.comparingInt(column -> names.indexOf(column.getName()));
    }

    private static void describe(JSONSchemaProps schema, Class<?> type) {
        schema.setDescription(type.getAnnotation(JsonClassDescription.class).value());
    }

    private static Class<?> typeArgument(Class<?> kind, int index) {
        return (Class<?>) ((ParameterizedType) kind.getGenericSuperclass()).getActualTypeArguments()[index];
    }

    // The annotations of a record's component apply to both the field and the accessor, and the generator counts both.
    private static void onceEach(JSONSchemaProps schema) {
        schema.setXKubernetesValidations(
                schema.getXKubernetesValidations().stream().distinct().toList());
        schema.getProperties().values().forEach(SchemaRefinements::onceEach);
        if (schema.getItems() != null) {
            onceEach(schema.getItems().getSchema());
        }
    }

    static JSONSchemaProps property(JSONSchemaProps schema, String name) {
        return schema.getProperties().get(name);
    }
}
