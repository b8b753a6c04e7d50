package dev.patoperator.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.patoperator.api.crd.CrdFile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionPolicyTest {
    private static final DeployFiles POLICIES = DeployFiles.of("policies");
    private static final String TIED = "patoperator-namespace-organizations";

    @ParameterizedTest
    @CsvSource({
        "acme,             acme",
        "'acme,acme-labs', acme-labs",
        "'acme, Acme-Labs', acme-labs",
        "acme,             ACME"
    })
    void namespaceMayDecideForOrganizationsInItsAnnotation(String annotation, String organization) throws IOException {
        assertThat(refusal(namespace(annotation), organization)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"acme, acm", "acme, acme-labs", "'acme,beta', 'acme,beta'", "'', acme", "' ', acme"})
    void namespaceMayNotDecideForUnlistedOrganizations(String annotation, String organization) throws IOException {
        assertThat(refusal(namespace(annotation), organization))
                .hasValue("namespace team may not name organization " + organization
                        + ": its annotation patoperator.dev/organizations does not list it");
    }

    @Test
    void namespaceWithoutAnnotationMayDecideForNoOrganization() throws IOException {
        assertThat(refusal(yaml("metadata: {name: team}"), "acme")).isPresent();
        assertThat(refusal(yaml("metadata: {name: team, annotations: {other: acme}}"), "acme"))
                .isPresent();
    }

    @Test
    void resourceBeingDeletedIsAdmitted() throws IOException {
        JsonNode going = yaml("{metadata: {deletionTimestamp: '2026-11-22T16:00:00Z'}, spec: {organization: acme}}");

        assertThat(policy().refusal(yaml("metadata: {name: team}"), going)).isEmpty();
    }

    @Test
    void policyMatchesCreateAndUpdateOfEveryKindThatPeopleWriteAndFailsClosed() throws IOException {
        JsonNode spec = policy().policy().get("spec");
        JsonNode rule = spec.at("/matchConstraints/resourceRules/0");

        assertThat(spec.get("failurePolicy").asText()).isEqualTo("Fail");
        assertThat(rule.get("operations")).extracting(JsonNode::asText).containsExactly("CREATE", "UPDATE");
        for (String kind : List.of("PatGrantReview", "PatRevocation", "PatInventory")) {
            assertThat(rule.get("apiGroups").get(0).asText())
                    .isEqualTo(CrdFile.of(kind).crd().at("/spec/group").asText());
            assertThat(rule.get("resources"))
                    .extracting(JsonNode::asText)
                    .contains(CrdFile.of(kind).crd().at("/spec/names/plural").asText())
                    .hasSize(3);
        }
    }

    @Test
    void policyIsBoundInEveryNamespaceWithDenyAction() throws IOException {
        JsonNode binding = document("ValidatingAdmissionPolicyBinding");

        assertThat(binding.at("/spec/policyName").asText()).isEqualTo(TIED);
        assertThat(binding.at("/spec/validationActions"))
                .extracting(JsonNode::asText)
                .containsExactly("Deny");
        assertThat(binding.at("/spec/matchResources").isMissingNode()).isTrue();
    }

    private static Optional<String> refusal(JsonNode namespace, String organization) throws IOException {
        return policy().refusal(namespace, yaml("{metadata: {name: x}, spec: {organization: '" + organization + "'}}"));
    }

    private static JsonNode namespace(String organizations) throws IOException {
        return yaml("{metadata: {name: team, annotations: {patoperator.dev/organizations: '" + organizations + "'}}}");
    }

    private static AdmissionPolicy policy() throws IOException {
        return new AdmissionPolicy(document("ValidatingAdmissionPolicy"));
    }

    private static JsonNode document(String kind) throws IOException {
        List<JsonNode> found = POLICIES.documents().stream()
                .filter(document -> document.get("kind").asText().equals(kind))
                .filter(document -> document.at("/metadata/name").asText().equals(TIED))
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static JsonNode yaml(String text) throws IOException {
        return new YAMLMapper().readTree(text);
    }
}
