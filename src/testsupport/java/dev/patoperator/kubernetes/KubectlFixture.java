package dev.patoperator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.patoperator.kubernetes.Widget.Status;
import dev.patoperator.kubernetes.Widget.WidgetCondition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An embedded API with the widget definition and a namespace, and a kubectl that is configured for it. */
record KubectlFixture(EmbeddedKubernetes kubernetes, Kubectl kubectl) implements AutoCloseable {

    /** A valid spec. */
    static final String SPEC = "{owner: acme, action: Approve, ids: [1, 2]}";

    /**
     * Starts the API and prepares kubectl.
     *
     * @param directory a new folder for kubeconfig, caches and output
     * @throws org.opentest4j.TestAbortedException when there is no suitable kubectl, which skips the tests
     */
    static KubectlFixture start(Path directory) {
        Optional<String> unusable = Kubectl.unusable(directory);
        assumeTrue(unusable.isEmpty(), () -> "SKIPPED: " + unusable.orElse(""));
        EmbeddedKubernetes kubernetes = EmbeddedKubernetes.start(Path.of("src/test/resources/kubernetes/crds"));
        kubernetes.writeKubectlConfig(directory.resolve("kubeconfig"), "acme");
        KubectlFixture fixture = new KubectlFixture(kubernetes, new Kubectl(directory));
        fixture.run("create", "namespace", "acme");
        return fixture;
    }

    KubernetesClient client() {
        return kubernetes.client();
    }

    @Override
    public void close() {
        kubernetes.close();
    }

    /** Applies a widget and returns kubectl's output. */
    String apply(String name, String spec, String... more) {
        List<String> arguments = new ArrayList<>(List.of("apply", "-f", "-"));
        arguments.addAll(List.of(more));
        Kubectl.Result result = kubectl.run(yaml(name, spec), arguments.toArray(String[]::new));
        assertThat(result.code()).as(result.err()).isZero();
        return result.out();
    }

    /** Applies a widget that must be refused and returns kubectl's error output. */
    String refusal(String name, String spec) {
        Kubectl.Result result = kubectl.run(yaml(name, spec), new String[] {"apply", "-f", "-"});
        assertThat(result.code()).isEqualTo(1);
        return result.err();
    }

    /** Runs a command that must succeed and returns its output. */
    String run(String... arguments) {
        Kubectl.Result result = kubectl.run(arguments);
        assertThat(result.code()).as(result.err()).isZero();
        return result.out();
    }

    static String yaml(String name, String spec) {
        return """
                apiVersion: example.dev/v1alpha1
                kind: Widget
                metadata: {name: %s}
                spec: %s
                """.formatted(name, spec);
    }

    /** Returns the lines with single spaces and with ages of seconds as {@code AGO}. */
    static List<String> columns(String table) {
        return table.lines()
                .map(line -> line.trim().replaceAll("\\s+", " ").replaceAll("\\b\\d+s\\b", "AGO"))
                .toList();
    }

    /** Returns the stored widget; null when there is none. */
    Widget widget(String name) {
        return client().resources(Widget.class)
                .inNamespace("acme")
                .withName(name)
                .get();
    }

    /** Writes a widget's status as its operator does. */
    void status(String name, String ready, int done) {
        WidgetCondition condition = new WidgetCondition("Ready", ready, null, "as told");
        client().resource(Widget.named(name).withOnly(new Status(1L, done, List.of(condition), null)))
                .subresource("status")
                .patch(new PatchContext.Builder()
                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                        .withFieldManager("operator")
                        .withForce(true)
                        .build());
    }
}
