package dev.patoperator.support;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;

/** The CRDs with schemas that accept any spec, as under an older CRD or on a server that does not know a rule. */
public final class LenientSchemas {

    private LenientSchemas() {}

    public static List<String> crds() {
        return TestOperator.crds().stream().map(LenientSchemas::lenient).toList();
    }

    private static String lenient(String crd) {
        ObjectNode root = Serialization.unmarshal(crd, ObjectNode.class);
        ObjectNode schema = (ObjectNode) root.at("/spec/versions/0/schema/openAPIV3Schema");
        schema.remove("required");
        ((ObjectNode) schema.path("properties"))
                .putObject("spec")
                .put("nullable", true)
                .put("x-kubernetes-preserve-unknown-fields", true);
        return Serialization.asYaml(root);
    }

    /** Creates or replaces a resource. Its spec can be invalid. */
    public static void store(TestOperator operator, String yaml) {
        operator.client()
                .resource(Serialization.unmarshal(yaml, GenericKubernetesResource.class))
                .createOr(existing -> existing.update());
    }
}
