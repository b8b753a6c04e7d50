package dev.patoperator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks what the embedded API refuses, and the error messages. */
class SchemaRulesTest {

    private static EmbeddedKubernetes kubernetes;

    @BeforeAll
    static void start() {
        kubernetes = EmbeddedKubernetes.start(Path.of("src/test/resources/kubernetes/crds"));
    }

    @AfterAll
    static void stop() {
        kubernetes.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{owner: acme, action: Maybe} | spec.action: Unsupported value: \"Maybe\": supported values: \"Approve\", \"Deny\"",
                "{owner: acme} | spec.action: Required value",
                "{owner: ACME, action: Deny} | spec.owner: Invalid value: \"ACME\": spec.owner in body should match '^[a-z0-9-]+$'",
                "{owner: acme, action: Deny, ids: [0]} | spec.ids[0]: Invalid value: 0: spec.ids[0] in body should be greater than or equal to 1",
                "{owner: acme, action: Deny, ids: []} | spec.ids: Invalid value: 0: spec.ids in body should have at least 1 items",
                "{owner: acme, action: Deny, ids: [1, 2, 3, 4, 5, 6]} | spec.ids: Too many: 6: must have at most 5 items",
                "{owner: acme, action: Deny, ids: [1, 1]} | spec.ids: Invalid value: \"array\": ids repeat among 2",
                "{owner: acme, action: Deny, ids: seven} | spec.ids: Invalid value: \"seven\": spec.ids in body must be of type array",
                "{owner: acme, action: Deny, idz: [1]} | strict decoding error: unknown field \"spec.idz\"",
                "{owner: acme, action: Deny, suspend: 'yes'} | spec.suspend: Invalid value: \"yes\"",
            })
    void invalidSpecIsRefusedWithFieldAndRule(String spec, String message) {
        assertThat(refusal("bad", "spec: " + spec)).hasMessageContaining(message);
    }

    @Test
    void anEditOfAnImmutableFieldIsRefused() {
        kubernetes
                .client()
                .resource(widget("fixed", "spec: {owner: acme, action: Deny}"))
                .create();

        KubernetesClientException refusal = catchThrowableOfType(
                KubernetesClientException.class,
                () -> kubernetes
                        .client()
                        .resource(widget("fixed", "spec: {owner: other, action: Deny}"))
                        .forceConflicts()
                        .serverSideApply());

        assertThat(refusal).hasMessageContaining("spec.owner: Invalid value: \"string\": owner is immutable");
        assertThat(refusal.getCode()).isEqualTo(422);
    }

    private static KubernetesClientException refusal(String name, String spec) {
        KubernetesClientException refusal = catchThrowableOfType(
                KubernetesClientException.class,
                () -> kubernetes.client().resource(widget(name, spec)).create());
        assertThat(refusal).isNotNull();
        assertThat(refusal.getCode()).isIn(400, 422);
        return refusal;
    }

    private static GenericKubernetesResource widget(String name, String spec) {
        return Serialization.unmarshal("""
                apiVersion: example.dev/v1alpha1
                kind: Widget
                metadata: {name: %s, namespace: acme}
                %s
                """.formatted(name, spec), GenericKubernetesResource.class);
    }
}
