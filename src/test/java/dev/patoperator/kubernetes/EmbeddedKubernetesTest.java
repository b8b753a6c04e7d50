package dev.patoperator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.patoperator.kubernetes.Widget.Status;
import dev.patoperator.kubernetes.Widget.WidgetCondition;
import dev.patoperator.kubernetes.Widget.WidgetOutcome;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the embedded API through a Fabric8 client. */
class EmbeddedKubernetesTest {

    private EmbeddedKubernetes kubernetes;
    private KubernetesClient client;

    @BeforeEach
    void start() {
        kubernetes = EmbeddedKubernetes.start(Path.of("src/test/resources/kubernetes/crds"));
        client = kubernetes.client();
    }

    @AfterEach
    void stop() {
        kubernetes.close();
    }

    @Test
    void aNewResourceGetsIdentityGenerationAndTheDefaultStatus() {
        Widget created = client.resource(Widget.named("one", 1L)).create();

        ObjectMeta metadata = created.getMetadata();
        assertThat(metadata.getUid()).isNotBlank();
        assertThat(metadata.getCreationTimestamp()).isNotBlank();
        assertThat(metadata.getResourceVersion()).isNotBlank();
        assertThat(metadata.getGeneration()).isEqualTo(1);
        assertThat(created.getStatus().observedGeneration()).isEqualTo(-1);
    }

    @Test
    void applyCreatesAbsentResourceAndUpdatesExistingOne() {
        Widget created = apply(Widget.named("one", 1L), "git");
        Widget changed = apply(Widget.named("one", 1L, 2L), "git");

        assertThat(changed.getMetadata().getUid())
                .isEqualTo(created.getMetadata().getUid());
        assertThat(changed.getMetadata().getGeneration()).isEqualTo(2);
        assertThat(changed.getSpec().ids()).containsExactly(1L, 2L);
        assertThat(changed.getMetadata().getManagedFields())
                .extracting(m -> m.getManager() + " " + m.getOperation())
                .containsExactly("git Apply");
    }

    @Test
    void applyRemovesOmittedFieldsAndKeepsFieldsOfOtherManagers() {
        Widget labelled = Widget.named("one", 1L);
        labelled.getMetadata().setLabels(Map.of("a", "1", "b", "2"));
        apply(labelled, "git");
        Widget other = new Widget();
        other.setMetadata(Widget.named("one").getMetadata());
        other.getMetadata().setLabels(Map.of("c", "3"));
        apply(other, "people");

        labelled.getMetadata().setLabels(Map.of("a", "1"));
        Widget result = apply(labelled, "git");

        assertThat(result.getMetadata().getLabels()).containsOnly(Map.entry("a", "1"), Map.entry("c", "3"));
        assertThat(result.getMetadata().getGeneration()).isEqualTo(1);
    }

    @Test
    void unchangedApplyKeepsResourceVersion() {
        Widget created = apply(Widget.named("one", 1L), "git");
        Widget again = apply(Widget.named("one", 1L), "git");

        assertThat(again.getMetadata().getResourceVersion())
                .isEqualTo(created.getMetadata().getResourceVersion());
        assertThat(kubernetes.writes().all()).extracting(Write::changed).containsExactly(true, false);
    }

    @Test
    void applyConflictErrorNamesManagerAndField() {
        apply(Widget.named("one", 1L), "git");

        refused(
                        409,
                        () -> client.resource(Widget.named("one", 2L))
                                .patch(new PatchContext.Builder()
                                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                                        .withFieldManager("people")
                                        .build()))
                .hasMessageContaining("conflict with \"git\": .spec.ids");
    }

    @Test
    void statusApplyReplacesOnlyFieldsItsManagerAppliedBefore() {
        Widget widget = client.resource(Widget.named("one", 1L, 2L)).create();
        WidgetCondition ready = new WidgetCondition("Ready", "False", "Progressing", "one left");
        WidgetCondition reconciling = new WidgetCondition("Reconciling", "True", null, null);
        applyStatus(
                widget,
                new Status(
                        1L,
                        1,
                        List.of(ready, reconciling),
                        List.of(new WidgetOutcome(1, "Approved"), new WidgetOutcome(2, "Pending"))));

        WidgetCondition done = new WidgetCondition("Ready", "True", "Succeeded", null);
        Widget result =
                applyStatus(widget, new Status(1L, null, List.of(done), List.of(new WidgetOutcome(1, "Approved"))));

        assertThat(result.getStatus())
                .isEqualTo(new Status(1L, null, List.of(done), List.of(new WidgetOutcome(1, "Approved"))));
        assertThat(result.getSpec()).isEqualTo(widget.getSpec());
        assertThat(result.getMetadata().getGeneration()).isEqualTo(1);
        assertThat(kubernetes.writes().count(call -> call.writesStatusOf("widgets")))
                .isEqualTo(2);
    }

    @Test
    void statusApplyToAbsentResourceReturnsNotFound() {
        refused(404, () -> applyStatus(Widget.named("gone"), new Status(1L, 0, null, null)));
    }

    @Test
    void statusApplyWithStaleResourceVersionConflicts() {
        Widget first = client.resource(Widget.named("one", 1L)).create();
        applyStatus(first, new Status(1L, 0, null, null));
        Widget stale = first.withOnly(new Status(1L, 1, null, null));
        stale.getMetadata().setResourceVersion(first.getMetadata().getResourceVersion());

        refused(409, () -> client.resource(stale).subresource("status").patch(serverSideApply("operator")))
                .hasMessageContaining("the object has been modified");
    }

    @Test
    void resourceWritesKeepStatusAndStatusWritesKeepSpec() {
        Widget widget = client.resource(Widget.named("one", 1L)).create();
        applyStatus(widget, new Status(1L, 1, null, null));

        Widget edited = client.resource(Widget.named("one")).edit(w -> {
            w.setSpec(new Widget.Spec("acme", "Deny", List.of(1L)));
            w.setStatus(new Status(9L, 9, null, null));
            return w;
        });
        Widget updated = client.resource(edited).editStatus(w -> {
            w.setSpec(new Widget.Spec("acme", "Approve", List.of(3L)));
            w.setStatus(new Status(2L, 2, null, null));
            return w;
        });

        assertThat(edited.getStatus().done()).isEqualTo(1);
        assertThat(edited.getMetadata().getGeneration()).isEqualTo(2);
        assertThat(updated.getSpec().action()).isEqualTo("Deny");
        assertThat(updated.getStatus().done()).isEqualTo(2);
        assertThat(updated.getMetadata().getGeneration()).isEqualTo(2);
    }

    @Test
    void annotationChangeUpdatesResourceVersionButNotGeneration() {
        Widget widget = client.resource(Widget.named("one", 1L)).create();
        Widget annotated = client.resource(widget).edit(w -> {
            w.getMetadata().setAnnotations(Map.of("example.dev/retry", "1"));
            return w;
        });

        assertThat(annotated.getMetadata().getGeneration()).isEqualTo(1);
        assertThat(annotated.getMetadata().getResourceVersion())
                .isNotEqualTo(widget.getMetadata().getResourceVersion());
    }

    @Test
    void pagedListReturnsEveryItemAtOneResourceVersion() {
        List.of("e", "a", "d", "b", "c")
                .forEach(name -> client.resource(Widget.named(name, 1L)).create());

        List<String> names = new ArrayList<>();
        List<String> versions = new ArrayList<>();
        String more = null;
        do {
            var page = client.resources(Widget.class)
                    .inAnyNamespace()
                    .list(new ListOptionsBuilder()
                            .withLimit(2L)
                            .withContinue(more)
                            .build());
            assertThat(page.getItems()).hasSizeLessThanOrEqualTo(2);
            page.getItems().forEach(it -> names.add(it.getMetadata().getName()));
            versions.add(page.getMetadata().getResourceVersion());
            more = page.getMetadata().getContinue();
            client.resource(Widget.named("b", versions.size() + 1L)).update();
        } while (more != null && !more.isEmpty());

        assertThat(names).containsExactly("a", "b", "c", "d", "e");
        assertThat(versions).hasSize(3).containsOnly(versions.get(0));
    }

    @Test
    void eventsGetGeneratedNamesAndAreReadableThroughCoreGroup() {
        Event event = new EventBuilder()
                .withNewMetadata()
                .withGenerateName("one-")
                .withNamespace("acme")
                .endMetadata()
                .withNewRegarding()
                .withKind("Widget")
                .withName("one")
                .endRegarding()
                .withReason("Decided")
                .withNote("approved")
                .withType("Normal")
                .build();
        Event created = client.resource(event).create();

        assertThat(created.getMetadata().getName()).startsWith("one-").hasSizeGreaterThan(4);
        assertThat(client.v1()
                        .events()
                        .inNamespace("acme")
                        .withField("involvedObject.name", "one")
                        .list()
                        .getItems())
                .singleElement()
                .satisfies(core -> assertThat(core.getMessage()).isEqualTo("approved"));
        assertThat(client.v1()
                        .events()
                        .inNamespace("acme")
                        .withField("involvedObject.name", "two")
                        .list()
                        .getItems())
                .isEmpty();
    }

    @Test
    void secretsCanBeForbiddenInOneNamespace() {
        for (String namespace : List.of("acme", "other")) {
            Secret secret = new SecretBuilder()
                    .withNewMetadata()
                    .withName("github-app")
                    .withNamespace(namespace)
                    .endMetadata()
                    .build();
            client.resource(secret).create();
        }
        kubernetes.faults().forbidSecrets("acme");

        refused(
                        403,
                        () -> client.secrets()
                                .inNamespace("acme")
                                .withName("github-app")
                                .get())
                .hasMessageContaining("secrets \"github-app\" is forbidden")
                .hasMessageContaining("cannot get resource \"secrets\" in API group \"\" in the namespace \"acme\"");
        assertThat(client.secrets().inNamespace("other").withName("github-app").get())
                .isNotNull();
    }

    @Test
    void scriptedFaultsFailOnlyNextMatchingCalls() {
        Widget widget = client.resource(Widget.named("one", 1L)).create();
        kubernetes.faults().failNext(1, call -> call.writesStatusOf("widgets"), 409);

        refused(409, () -> applyStatus(widget, new Status(1L, 1, null, null)));
        assertThat(kubernetes.faults().pending()).isZero();
        assertThat(applyStatus(widget, new Status(1L, 1, null, null))
                        .getStatus()
                        .done())
                .isEqualTo(1);
    }

    private Widget apply(Widget widget, String manager) {
        return client.resource(widget).patch(serverSideApply(manager));
    }

    private Widget applyStatus(Widget widget, Status status) {
        return client.resource(widget.withOnly(status)).subresource("status").patch(serverSideApply("operator"));
    }

    private static PatchContext serverSideApply(String manager) {
        return new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(manager)
                .withForce(true)
                .build();
    }

    private static AbstractThrowableAssert<?, KubernetesClientException> refused(int code, ThrowingCallable call) {
        KubernetesClientException refusal = catchThrowableOfType(KubernetesClientException.class, call);
        assertThat(refusal).isNotNull();
        assertThat(refusal.getCode()).as(refusal.getMessage()).isEqualTo(code);
        return assertThat(refusal);
    }
}
