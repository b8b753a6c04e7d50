package dev.patoperator.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleRef;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lists every right, so that an additional one in the manifests is a failure. */
class RbacTest {
    private static final String NAME = "github-pat-operator";
    private static final DeployFiles MANIFESTS = DeployFiles.of("manifests");
    private static final Subject OPERATOR = new Subject(null, "ServiceAccount", NAME, NAME);

    @Test
    void clusterRoleAllowsOnlyResourcesObjectsOfInventoriesStatusAndEvents() throws IOException {
        assertThat(rights(MANIFESTS.object(ClusterRole.class, NAME).getRules()))
                .containsExactly(
                        "patoperator.dev [patgrantreviews, patrevocations] [] [get, list, watch]",
                        "patoperator.dev [patinventories] [] [list, watch]",
                        "patoperator.dev [patrequests, patgrants] [] [list, create, delete]",
                        "patoperator.dev [patgrantreviews/status, patrevocations/status, patinventories/status,"
                                + " patrequests/status, patgrants/status] [] [patch]",
                        "events.k8s.io [events] [] [create]");
    }

    @Test
    void roleInOperatorNamespaceAllowsOnlyLeaseAndJournal() throws IOException {
        assertThat(rights(MANIFESTS.object(Role.class, NAME).getRules()))
                .containsExactly(
                        "coordination.k8s.io [leases] [] [create]",
                        "coordination.k8s.io [leases] [github-pat-operator] [get, update, patch]",
                        " [configmaps] [] [list, create, delete]");
    }

    @Test
    void secretsRoleAllowsGettingOneNamedSecretOnly() throws IOException {
        assertThat(rights(MANIFESTS
                        .object(ClusterRole.class, "github-pat-operator-secrets")
                        .getRules()))
                .containsExactly(" [secrets] [github-app] [get]");
    }

    @Test
    void manifestsDoNotBindSecretsRole() throws IOException {
        ClusterRoleBinding everywhere = MANIFESTS.object(ClusterRoleBinding.class, NAME);
        RoleBinding own = MANIFESTS.object(RoleBinding.class, NAME);

        assertThat(role(everywhere.getRoleRef())).isEqualTo("ClusterRole " + NAME);
        assertThat(everywhere.getSubjects()).containsExactly(OPERATOR);
        assertThat(role(own.getRoleRef())).isEqualTo("Role " + NAME);
        assertThat(own.getSubjects()).containsExactly(OPERATOR);
    }

    @Test
    void sampleBindsSecretsRoleInItsNamespaceOnly() throws IOException {
        RoleBinding sample = DeployFiles.of("samples").object(RoleBinding.class, "github-pat-operator-secrets");

        assertThat(sample.getMetadata().getNamespace()).isEqualTo("acme");
        assertThat(role(sample.getRoleRef())).isEqualTo("ClusterRole github-pat-operator-secrets");
        assertThat(sample.getSubjects()).containsExactly(OPERATOR);
    }

    @Test
    void viewerRoleIsReadOnlyAndAggregatesToViewOnly() throws IOException {
        ClusterRole viewer = MANIFESTS.object(ClusterRole.class, "patoperator-viewer");

        assertThat(rights(viewer.getRules()))
                .containsExactly(
                        "patoperator.dev [patgrantreviews, patrevocations, patinventories] [] [get, list, watch]");
        assertThat(viewer.getMetadata().getLabels())
                .containsEntry("rbac.authorization.k8s.io/aggregate-to-view", "true")
                .doesNotContainKeys(
                        "rbac.authorization.k8s.io/aggregate-to-edit", "rbac.authorization.k8s.io/aggregate-to-admin");
    }

    @Test
    void editorRoleIsNotAggregatedToBuiltInRoles() throws IOException {
        ClusterRole editor = MANIFESTS.object(ClusterRole.class, "patoperator-editor");

        assertThat(rights(editor.getRules()))
                .containsExactly("patoperator.dev [patgrantreviews, patrevocations, patinventories] []"
                        + " [get, list, watch, create, update, patch, delete, deletecollection]");
        assertThat(editor.getMetadata().getLabels().keySet())
                .noneMatch(label -> label.startsWith("rbac.authorization.k8s.io/"));
    }

    @Test
    void auditorRoleReadsInventoriesWithTheirObjectsAndIsNotAggregated() throws IOException {
        ClusterRole auditor = MANIFESTS.object(ClusterRole.class, "patoperator-auditor");

        assertThat(rights(auditor.getRules()))
                .containsExactly("patoperator.dev [patinventories, patrequests, patgrants] [] [get, list, watch]");
        assertThat(auditor.getMetadata().getLabels().keySet())
                .noneMatch(label -> label.startsWith("rbac.authorization.k8s.io/"));
    }

    /** The objects of an inventory name people. */
    @Test
    void noOtherRoleForPeopleReadsObjectsOfInventories() throws IOException {
        for (String role : List.of("patoperator-viewer", "patoperator-editor")) {
            assertThat(MANIFESTS.object(ClusterRole.class, role).getRules())
                    .flatExtracting(PolicyRule::getResources)
                    .isNotEmpty()
                    .noneMatch(resource -> resource.startsWith("patrequests") || resource.startsWith("patgrants"))
                    .doesNotContain("*");
        }
    }

    private static List<String> rights(List<PolicyRule> rules) {
        return rules.stream()
                .map(rule -> String.join(",", rule.getApiGroups()) + " " + rule.getResources() + " "
                        + rule.getResourceNames() + " " + rule.getVerbs())
                .toList();
    }

    private static String role(RoleRef ref) {
        return ref.getKind() + " " + ref.getName();
    }
}
