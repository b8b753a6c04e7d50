package dev.patoperator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Creates and changes resources with a real kubectl against the embedded API. */
class KubectlWriteTest {
    private static final String SPEC = KubectlFixture.SPEC;

    @TempDir
    static Path directory;

    private static KubectlFixture fixture;

    @BeforeAll
    static void start() {
        fixture = KubectlFixture.start(directory);
    }

    @AfterAll
    static void stop() {
        if (fixture != null) {
            fixture.close();
        }
    }

    @Test
    void applyCreatesThenReportsUnchangedThenUpdates() {
        assertThat(fixture.apply("applied", SPEC)).isEqualTo("widget.example.dev/applied created\n");
        assertThat(fixture.apply("applied", SPEC)).isEqualTo("widget.example.dev/applied unchanged\n");
        assertThat(fixture.apply("applied", "{owner: acme, action: Deny}"))
                .isEqualTo("widget.example.dev/applied configured\n");
        assertThat(fixture.widget("applied").getSpec().ids()).isNull();
    }

    @Test
    void serverSideApplyTakesOverFieldsOfClientSideApply() {
        fixture.apply("server-side", SPEC);
        assertThat(fixture.apply("server-side", "{owner: acme, action: Deny}", "--server-side"))
                .isEqualTo("widget.example.dev/server-side serverside-applied\n");
        assertThat(fixture.widget("server-side").getSpec().ids()).isNull();
        assertThat(fixture.apply("server-side", SPEC, "--server-side", "--dry-run=server"))
                .contains("server dry run");
        assertThat(fixture.widget("server-side").getSpec().ids()).isNull();
    }

    @Test
    void serverSideApplyNamesConflictingFields() {
        fixture.apply("contested", SPEC, "--server-side");
        Kubectl.Result refused = fixture.kubectl()
                .run(
                        fixture.yaml("contested", "{owner: acme, action: Deny}"),
                        new String[] {"apply", "--server-side", "--field-manager", "other", "-f", "-"});

        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("conflict with \"kubectl\"").contains(".spec.action");
    }

    @Test
    void applyReportsValidationErrors() {
        assertThat(fixture.refusal("wrong", "{owner: acme, action: Maybe}"))
                .contains("The Widget \"wrong\" is invalid: spec.action: Unsupported value: \"Maybe\"");
        assertThat(fixture.refusal("wrong", "{action: Deny}")).contains("spec.owner: Required value");
        assertThat(fixture.refusal("wrong", "{owner: acme, action: Deny, idz: [1]}"))
                .contains("unknown field \"spec.idz\"");
        assertThat(fixture.refusal("wrong", "{owner: acme, action: Deny, ids: [1], selector: {}}"))
                .contains("give ids or a selector, not both");
        fixture.apply("immutable", SPEC);
        assertThat(fixture.refusal("immutable", "{owner: other, action: Approve}"))
                .contains("owner is immutable");
    }

    @Test
    void annotatePatchEditAndReplaceChangeTheResource() {
        fixture.apply("edited", SPEC);

        fixture.run("annotate", "wdg", "edited", "example.dev/retry=1");
        assertThat(fixture.widget("edited").getMetadata().getAnnotations()).containsEntry("example.dev/retry", "1");
        assertThat(fixture.widget("edited").getMetadata().getGeneration()).isEqualTo(1);
        fixture.run("patch", "wdg", "edited", "--type=merge", "-p", "{\"spec\":{\"ids\":[3]}}");
        assertThat(fixture.widget("edited").getSpec().ids()).containsExactly(3L);
        fixture.run(
                "patch",
                "wdg",
                "edited",
                "--type=json",
                "-p",
                "[{\"op\":\"add\",\"path\":\"/spec/ids/-\",\"value\":4}]");
        assertThat(fixture.widget("edited").getSpec().ids()).containsExactly(3L, 4L);
        fixture.run("edit", "wdg", "edited");
        assertThat(fixture.widget("edited").getSpec().action()).isEqualTo("Deny");
        String changed = fixture.run("get", "wdg", "edited", "-o", "yaml").replace("- 4", "- 5");
        Kubectl.Result replaced = fixture.kubectl().run(changed, new String[] {"replace", "-f", "-"});
        assertThat(replaced.code()).as(replaced.err()).isZero();
        assertThat(fixture.widget("edited").getSpec().ids()).containsExactly(3L, 5L);
        assertThat(fixture.widget("edited").getMetadata().getGeneration()).isEqualTo(5);
    }

    @Test
    void deleteRemovesResourceAndFailsWhenAbsent() {
        fixture.apply("deleted", SPEC);
        assertThat(fixture.run("delete", "wdg", "deleted")).contains("widget.example.dev \"deleted\" deleted");
        assertThat(fixture.widget("deleted")).isNull();
        assertThat(fixture.kubectl().run("delete", "wdg", "deleted").code()).isEqualTo(1);
    }

    @Test
    void coreKindsOfAnInstallationAreAppliedAndRead() {
        String installation = """
                apiVersion: v1
                kind: Namespace
                metadata: {name: tenant}
                ---
                apiVersion: v1
                kind: Secret
                metadata: {name: github-app, namespace: tenant}
                stringData: {githubAppID: "1"}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: settings, namespace: tenant}
                data: {a: b}
                ---
                apiVersion: v1
                kind: ServiceAccount
                metadata: {name: operator, namespace: tenant}
                """;
        Kubectl.Result applied = fixture.kubectl().run(installation, new String[] {"apply", "-f", "-"});

        assertThat(applied.code()).as(applied.err()).isZero();
        assertThat(fixture.run("get", "secret", "github-app", "-n", "tenant", "-o", "jsonpath={.data.githubAppID}"))
                .isEqualTo("MQ==");
        assertThat(fixture.columns(fixture.run("get", "ns", "tenant"))).contains("tenant Active AGO");
        assertThat(fixture.run("wait", "--for=condition=Established", "crd/widgets.example.dev"))
                .contains("condition met");
        assertThat(fixture.run("api-resources", "--api-group=example.dev"))
                .contains("widgets")
                .contains("wdg");
        assertThat(fixture.run("delete", "namespace", "tenant")).contains("deleted");
        assertThat(fixture.client().secrets().inNamespace("tenant").list().getItems())
                .isEmpty();
    }

    @Test
    void createCommandsCreateCoreKinds() {
        fixture.run("create", "secret", "generic", "app", "--from-literal=githubAppID=1");
        fixture.run("create", "configmap", "notes", "--from-literal=a=b");
        fixture.run("create", "serviceaccount", "robot");

        assertThat(fixture.run("get", "secret", "app", "-o", "jsonpath={.type} {.data.githubAppID}"))
                .isEqualTo("Opaque MQ==");
        assertThat(fixture.run("get", "cm", "notes", "-o", "jsonpath={.data.a}"))
                .isEqualTo("b");
        assertThat(fixture.run("get", "sa", "robot", "-o", "name")).isEqualTo("serviceaccount/robot\n");
        assertThat(fixture.run("auth", "can-i", "create", "widgets")).isEqualTo("yes\n");
    }
}
