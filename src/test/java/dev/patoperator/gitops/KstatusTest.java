package dev.patoperator.gitops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.patoperator.kubernetes.EmbeddedKubernetes;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that {@link Kstatus} follows the rules of kstatus, by which a new resource is in progress. */
class KstatusTest {

    static List<KstatusCase> cases() {
        return KstatusCase.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void statusFollowsKstatusRules(KstatusCase each) {
        assertThat(Kstatus.of(each.resource())).isEqualTo(each.status());
        assertThat(Kstatus.of(each.deletedResource())).isEqualTo(Kstatus.TERMINATING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PatGrantReview/ci-bots", "PatRevocation/laptop", "PatInventory/acme"})
    void newResourceIsInProgress(String kindAndName) {
        ArgoCustomization kind = new ArgoCustomization(kindAndName.split("/")[0]);
        List<JsonNode> stored = new CopyOnWriteArrayList<>();
        try (EmbeddedKubernetes kubernetes = EmbeddedKubernetes.start(Path.of("deploy/crds"))) {
            kubernetes.observe(stored::add);
            var resource = Serialization.unmarshal(kind.text("testdata/no-status.yaml"));
            var created = kubernetes.client().resource((HasMetadata) resource);

            JsonNode served = new ObjectMapper().valueToTree(created.create());

            assertThat(Kstatus.of(served)).isEqualTo(Kstatus.IN_PROGRESS);
            assertThat(stored).singleElement().satisfies(Verdicts::assertConsistent);
        }
    }

    /** A tool that waits for an inventory's objects has nothing to wait for. */
    @ParameterizedTest
    @ValueSource(strings = {"PatRequest", "PatGrant"})
    void objectOfAnInventoryIsCurrentWithAndWithoutStatus(String kind) {
        ArgoCustomization customization = new ArgoCustomization(kind);

        assertThat(Kstatus.of(customization.yaml("testdata/shown.yaml"))).isEqualTo(Kstatus.CURRENT);
        assertThat(Kstatus.of(customization.yaml("testdata/no-status.yaml"))).isEqualTo(Kstatus.CURRENT);
    }

    @Test
    void repeatedStateIsRecordedOnce() {
        JsonNode healthy = new ArgoCustomization("PatGrantReview").yaml("testdata/healthy.yaml");
        Verdicts verdicts = new Verdicts();

        verdicts.accept(healthy);
        verdicts.accept(healthy);

        assertThat(verdicts.size()).isOne();
    }

    @Test
    void contradictoryStatusIsDetected() {
        ObjectNode both = new ArgoCustomization("PatGrantReview")
                .yaml("testdata/healthy.yaml")
                .deepCopy();
        both.withObjectProperty("status")
                .withArray("/conditions")
                .addObject()
                .put("type", "Stalled")
                .put("status", "True")
                .put("message", "no");
        Verdicts verdicts = new Verdicts();
        verdicts.accept(both);

        assertThatThrownBy(verdicts::assertConsistent)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("one of Ready, Stalled and Reconciling is True");
    }
}
