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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That {@link Kstatus} is kstatus, and that a new resource is in progress for it. */
class KstatusTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2 | 1 | Ready=True                     | IN_PROGRESS
            1 | -1 |                               | IN_PROGRESS
            2 | 2 | Ready=True                     | CURRENT
            2 |   | Ready=True                     | CURRENT
            2 | 2 | Ready=False                    | IN_PROGRESS
            2 | 2 | Ready=Unknown                  | IN_PROGRESS
            2 | 2 | Ready=False Reconciling=True   | IN_PROGRESS
            2 | 2 | Ready=False Stalled=True       | FAILED
            2 | 2 | Ready=True Stalled=True        | FAILED
            2 | 2 | Ready=True Stalled=False       | CURRENT
            2 | 2 | Ready=False Suspended=True     | IN_PROGRESS
            2 | 2 | Ready=True Suspended=True      | CURRENT
            2 | 2 |                                | CURRENT
            2 |   |                                | CURRENT
            """)
    void judgesAsKstatusDoes(long generation, Long observed, String conditions, Kstatus verdict) {
        ObjectNode resource = new ObjectMapper().createObjectNode();
        resource.putObject("metadata").put("generation", generation);
        ObjectNode status = resource.putObject("status");
        if (observed != null) {
            status.put("observedGeneration", observed);
        }
        for (String condition : conditions == null ? new String[0] : conditions.split(" ")) {
            String[] parts = condition.split("=");
            status.withArray("/conditions").addObject().put("type", parts[0]).put("status", parts[1]);
        }

        assertThat(Kstatus.of(resource)).isEqualTo(verdict);
        resource.withObjectProperty("metadata").put("deletionTimestamp", "2026-11-22T16:00:00Z");
        assertThat(Kstatus.of(resource)).isEqualTo(Kstatus.TERMINATING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PatGrantReview/ci-bots", "PatRevocation/laptop"})
    void aResourceThatNobodyHasLookedAtIsInProgress(String kindAndName) {
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

    @Test
    void aTellingStateIsJudgedOnce() {
        JsonNode healthy = new ArgoCustomization("PatGrantReview").yaml("testdata/healthy.yaml");
        Verdicts verdicts = new Verdicts();

        verdicts.accept(healthy);
        verdicts.accept(healthy);

        assertThat(verdicts.size()).isOne();
    }

    @Test
    void aStatusThatTellsTwoThingsIsFound() {
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
