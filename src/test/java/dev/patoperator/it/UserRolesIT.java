package dev.patoperator.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rights of people who have a built-in role of Kubernetes or one of the operator's roles in the namespace {@code
 * acme}.
 */
@ExtendWith(OnRealKubernetes.class)
class UserRolesIT {

    private static final String[] READ = {"get", "list", "watch"};
    private static final String[] READ_AND_WRITE = {
        "get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"
    };
    private static final List<String> ROLES_OF_KUBERNETES = List.of("view", "edit", "admin");
    private static final String EDITOR = "patoperator-editor";
    private static final String AUDITOR = "patoperator-auditor";

    private static Kubectl kubectl;

    /** Binds each role to a group of the same name. The bindings are deleted with the namespace. */
    @BeforeAll
    static void bindRoles(RealKubernetes kubernetes) {
        Skip.unless(
                kubernetes.hasControllerManager(),
                "nothing aggregates ClusterRoles, because there is no kube-controller-manager to run");
        kubectl = kubernetes.kubectl();
        ROLES_OF_KUBERNETES.forEach(UserRolesIT::bind);
        bind(EDITOR);
        bind(AUDITOR);
        Awaitility.await("the rights to read are in view, edit and admin")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(250))
                .until(() -> ROLES_OF_KUBERNETES.stream()
                        .noneMatch(role -> verbsIn(role).isEmpty()));
    }

    private static void bind(String role) {
        kubectl.run("create", "rolebinding", role, "-n", "acme", "--clusterrole=" + role, "--group=" + role);
    }

    @Test
    void rolesOfKubernetesGetTheRightsToReadAndNoOthers() {
        for (String role : ROLES_OF_KUBERNETES) {
            assertThat(verbsIn(role).split(" ")).describedAs(role).containsExactlyInAnyOrder(READ);
        }
    }

    /** The verbs that a ClusterRole has for the operator's kinds. */
    private static String verbsIn(String role) {
        String verbs = "jsonpath={.rules[?(@.apiGroups[0]==\"patoperator.dev\")].verbs[*]}";
        return kubectl.run("get", "clusterrole", role, "-o", verbs).text();
    }

    @ParameterizedTest
    @ValueSource(strings = {"view", "edit", "admin"})
    void aMemberWithARoleOfKubernetesReadsAndDoesNotDecide(String role) {
        assertThatVerbsAre(role, "patgrantreviews", READ);
        assertThatVerbsAre(role, "patrevocations", READ);
        assertThatVerbsAre(role, "patinventories", READ);
        assertThat(may(role, "create", "patgrantreviews.patoperator.dev", "acme"))
                .isEqualTo("no");
        assertThat(may(role, "list", "patrevocations.patoperator.dev", "default"))
                .isEqualTo("no");
    }

    @Test
    void anEditorDecidesInTheNamespaceOfTheBindingOnly() {
        assertThatVerbsAre(EDITOR, "patgrantreviews", READ_AND_WRITE);
        assertThatVerbsAre(EDITOR, "patrevocations", READ_AND_WRITE);
        assertThatVerbsAre(EDITOR, "patinventories", READ_AND_WRITE);
        assertThat(may(EDITOR, "create", "patgrantreviews.patoperator.dev", "acme"))
                .isEqualTo("yes");
        assertThat(may(EDITOR, "create", "patgrantreviews.patoperator.dev", "default"))
                .isEqualTo("no");
        assertThat(may(EDITOR, "get", "secrets", "acme")).isEqualTo("no");
    }

    @Test
    void anAuditorReadsInventoriesWithTheirObjectsInTheNamespaceOfTheBindingOnly() {
        for (String plural : List.of("patinventories", "patrequests", "patgrants")) {
            assertThatVerbsAre(AUDITOR, plural, READ);
            assertThat(may(AUDITOR, "list", plural + ".patoperator.dev", "default"))
                    .isEqualTo("no");
        }
        assertThat(may(AUDITOR, "list", "patgrantreviews.patoperator.dev", "acme"))
                .isEqualTo("no");
        assertThat(may(AUDITOR, "get", "secrets", "acme")).isEqualTo("no");
    }

    /** Not even an admin of the namespace may bind the role: nobody may grant rights that they do not have. */
    @ParameterizedTest
    @ValueSource(strings = {"view", "edit", "admin", EDITOR})
    void nobodyElseReadsObjectsOfAnInventory(String role) {
        for (String plural : List.of("patrequests", "patgrants")) {
            assertThat(may(role, "get", plural + ".patoperator.dev", "acme")).isEqualTo("no");
            assertThat(may(role, "list", plural + ".patoperator.dev", "acme")).isEqualTo("no");
        }
        List<String> binding = new ArrayList<>(
                List.of("create", "rolebinding", "mine", "-n", "acme", "--clusterrole=" + AUDITOR, "--user=jane"));
        binding.addAll(memberOf(role));
        assertThat(kubectl.attempt("", binding.toArray(String[]::new)).text()).contains("forbidden");
    }

    @Test
    void theFluxExampleMayWriteTheKindsOfPeopleInItsNamespaceAndNothingElse() {
        kubectl.run("apply", "-f", "deploy/flux/access.yaml");
        String account = "--as=system:serviceaccount:acme:acme-pats";

        assertVerbs("patgrantreviews", List.of(account), READ_AND_WRITE);
        assertVerbs("patrevocations", List.of(account), READ_AND_WRITE);
        assertVerbs("patinventories", List.of(account), READ_AND_WRITE);
        for (String kind : List.of("secrets", "rolebindings", "configmaps", "patrequests.patoperator.dev")) {
            assertThat(answer("create", kind, "acme", List.of(account))).isEqualTo("no");
        }
        assertThat(answer("create", "patrevocations.patoperator.dev", "default", List.of(account)))
                .isEqualTo("no");
    }

    private static void assertThatVerbsAre(String role, String plural, String... verbs) {
        assertVerbs(plural, memberOf(role), verbs);
    }

    /** Asserts the rights of a user. A right to the status would have its own line. */
    private static void assertVerbs(String plural, List<String> user, String... verbs) {
        List<String> question = new ArrayList<>(List.of("auth", "can-i", "--list", "-n", "acme"));
        question.addAll(user);
        List<String> lines = kubectl.run(question.toArray(String[]::new)).lines().stream()
                .filter(line -> line.startsWith(plural))
                .toList();

        assertThat(lines).singleElement().asString().startsWith(plural + ".patoperator.dev [] [] [");
        String line = lines.get(0);
        assertThat(line.substring(line.lastIndexOf('[') + 1, line.length() - 1).split(" "))
                .containsExactlyInAnyOrder(verbs);
    }

    private static String may(String role, String verb, String resource, String namespace) {
        return answer(verb, resource, namespace, memberOf(role));
    }

    private static List<String> memberOf(String role) {
        return List.of("--as=jane", "--as-group=" + role);
    }

    private static String answer(String verb, String resource, String namespace, List<String> user) {
        List<String> question = new ArrayList<>(List.of("auth", "can-i", verb, resource, "-n", namespace));
        question.addAll(user);
        return kubectl.attempt("", question.toArray(String[]::new)).text().strip();
    }
}
