package dev.patoperator.api.crd;

import static dev.patoperator.api.crd.SchemaRefinements.property;

import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.List;

/** Adds to the CRDs of PatInventory, PatRequest and PatGrant what the generator has no annotation for. */
final class InventoryRefinements {
    private InventoryRefinements() {}

    static void inventory(JSONSchemaProps root) {
        property(property(root, "spec"), "maxItems").setFormat("int32");
        JSONSchemaProps status = property(root, "status");
        SchemaRefinements.observed(status);
        for (String count : List.of("requests", "grants", "neverExpiring", "idle", "uncovered", "truncated")) {
            property(status, count).setFormat("int32");
        }
    }

    /** Refines a PatRequest or a PatGrant. It has no spec, so that nothing can be asked of one. */
    static void item(JSONSchemaProps root) {
        root.getProperties().remove("spec");
        root.setRequired(List.of());
        JSONSchemaProps status = property(root, "status");
        property(status, "id").setFormat("int64");
        property(status, "tokenID").setFormat("int64");
        property(status, "repositoryCount").setFormat("int32");
        property(status, "repositories").setXKubernetesListType("atomic");
        property(status, "policies").setXKubernetesListType("atomic");
    }
}
