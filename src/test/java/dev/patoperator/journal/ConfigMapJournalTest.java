package dev.patoperator.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.patoperator.dispatch.model.journal.Journal;
import dev.patoperator.dispatch.model.journal.JournalRecord;
import dev.patoperator.github.Installation;
import dev.patoperator.kubernetes.EmbeddedKubernetes;
import dev.patoperator.model.Action;
import dev.patoperator.model.ResourceRef;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConfigMapJournalTest {

    private static final String NAMESPACE = "default";
    private static final int MANY = 2 * JournalRecord.MAX_ITEMS + 1;

    private EmbeddedKubernetes kubernetes;
    private KubernetesClient client;
    private ConfigMapJournal journal;

    @BeforeEach
    void start() {
        kubernetes = EmbeddedKubernetes.start(List.of());
        client = kubernetes.newClient();
        journal = new ConfigMapJournal(client, NAMESPACE);
    }

    @AfterEach
    void close() {
        journal.close();
        kubernetes.close();
    }

    private JournalRecord batch(String name, int requesters) {
        return new JournalRecord(
                name,
                new Installation(URI.create("https://api.github.com"), 17),
                "acme",
                Action.DENY,
                Instant.parse("2026-11-22T16:00:00Z"),
                IntStream.range(0, requesters)
                        .mapToObj(i -> new JournalRecord.RecordItem(
                                71,
                                i == 0 ? null : 900_071L,
                                i != 0,
                                new ResourceRef("PatGrantReview", "team", "review-" + i, "uid-" + i),
                                i + 1))
                        .toList(),
                journal);
    }

    private List<ConfigMap> records() {
        return client.configMaps()
                .inNamespace(NAMESPACE)
                .withLabel("patoperator.dev/journal")
                .list()
                .getItems();
    }

    /** The later of two calls for one id counts, and timestamps do not show it: the clocks of two processes may differ. */
    @Test
    void batchesAreReadInTheOrderInWhichTheyWereWritten() throws Exception {
        for (String name : List.of("c", "a", "b")) {
            journal.write(batch(name, 1));
        }

        assertThat(journal.read()).extracting(JournalRecord::name).containsExactly("c", "a", "b");
    }

    @Test
    void aBatchIsReadBackAsItWasWritten() throws Exception {
        JournalRecord journalRecord = batch("one", 3);
        journal.write(journalRecord);

        assertThat(records()).singleElement().satisfies(record -> {
            assertThat(record.getMetadata().getName()).isEqualTo("github-pat-operator-journal-one");
            assertThat(record.getImmutable()).isTrue();
        });
        assertThat(journal.read()).singleElement().satisfies(read -> {
            assertThat(read.name()).isEqualTo("one");
            assertThat(read.installation()).isEqualTo(journalRecord.installation());
            assertThat(read.organization()).isEqualTo("acme");
            assertThat(read.action()).isEqualTo(Action.DENY);
            assertThat(read.at()).isEqualTo(journalRecord.at());
            assertThat(read.items()).isEqualTo(journalRecord.items());
        });
    }

    @Test
    void aBatchWithManyRequestersTakesSeveralRecordsThatAreAllReadBack() throws Exception {
        JournalRecord journalRecord = batch("many", MANY);
        journal.write(journalRecord);

        assertThat(records()).hasSize(3);
        assertThat(journal.read().stream().flatMap(read -> read.items().stream()))
                .containsExactlyInAnyOrderElementsOf(journalRecord.items());
    }

    @Test
    void aBatchOfTheMaximumSizeTakesOneRecord() throws Exception {
        journal.write(batch("full", JournalRecord.MAX_ITEMS));

        assertThat(records()).hasSize(1);
    }

    @Test
    void aBatchThatIsForgottenLeavesNoRecordBehind() throws Exception {
        JournalRecord journalRecord = batch("many", MANY);
        journal.write(journalRecord);
        journal.write(batch("other", 1));

        journal.forget(journalRecord);

        await().until(() -> records().size() == 1);
        assertThat(journal.read()).extracting(JournalRecord::name).containsExactly("other");
    }

    @Test
    void recordsOfAnEarlierProcessAreForgottenOneByOne() throws Exception {
        journal.write(batch("many", MANY));
        List<JournalRecord> read = journal.read();

        journal.forget(read.get(0));
        await().until(() -> records().size() == 2);
        journal.forget(read.get(1));
        journal.forget(read.get(2));
        await().until(() -> records().isEmpty());
    }

    @Test
    void aFieldThatANewerVersionWroteIsIgnored() throws Exception {
        journal.write(batch("one", 2));
        ConfigMap record = records().get(0);
        String text = record.getData().get("batch.json");
        client.resource(record).delete();
        record.getMetadata().setResourceVersion(null);
        record.getMetadata().setUid(null);
        record.setData(Map.of(
                "batch.json",
                text.replaceFirst("\\{", "{\"new\":1,").replace("{\"id\":71", "{\"newer\":{},\"id\":71")));
        client.resource(record).create();
        assertThat(records().get(0).getData().get("batch.json")).contains("\"new\":1", "\"newer\":{}");

        assertThat(journal.read())
                .singleElement()
                .satisfies(read ->
                        assertThat(read.items()).isEqualTo(batch("one", 2).items()));
    }

    @Test
    void aRecordThatCannotBeReadIsLeftOut() throws Exception {
        journal.write(batch("one", 1));
        ConfigMap broken = records().get(0);
        broken.getMetadata().setResourceVersion(null);
        broken.getMetadata().setUid(null);
        broken.getMetadata().setName("github-pat-operator-journal-broken");
        broken.setData(Map.of("batch.json", "{"));
        client.resource(broken).create();
        broken.getMetadata().setName("github-pat-operator-journal-empty");
        broken.setData(null);
        client.resource(broken).create();

        assertThat(journal.read()).extracting(JournalRecord::name).containsExactly("one");
    }

    @Test
    void writeThrowsWhenABatchCannotBeWritten() throws Exception {
        journal.write(batch("one", 1));

        assertThatThrownBy(() -> journal.write(batch("one", 1)))
                .isInstanceOf(Journal.JournalException.class)
                .hasMessageContaining("ConfigMap in namespace default");
    }
}
