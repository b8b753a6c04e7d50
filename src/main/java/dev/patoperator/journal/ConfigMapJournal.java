package dev.patoperator.journal;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.patoperator.dispatch.model.journal.Journal;
import dev.patoperator.dispatch.model.journal.JournalRecord;
import dev.patoperator.github.Installation;
import dev.patoperator.model.Action;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.ResourceVersion;
import dev.patoperator.text.DaemonThreads;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal as immutable ConfigMaps in the operator's own namespace: one per batch, or several if many resources
 * requested its ids. A record holds ids, token ids and the resources that requested them, but no reasons, people or
 * secrets. Thread-safe.
 */
public final class ConfigMapJournal implements Journal, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ConfigMapJournal.class);
    private static final String LABEL = "patoperator.dev/journal";
    private static final String PREFIX = "github-pat-operator-journal-";
    private static final String KEY = "batch.json";
    private static final int TRY_AGAIN_SECONDS = 5;
    private static final int LATE_DELETION_SECONDS = 30;
    private static final int LAST_DELETIONS_SECONDS = 2;

    private record RecordJson(
            String apiUrl,
            long installation,
            String organization,
            Action action,
            String at,
            List<RecordItemJson> items) {}

    /** One id for one resource. The names are short because a record has many. */
    @JsonInclude(JsonInclude.Include.NON_DEFAULT)
    private record RecordItemJson(
            long id, @Nullable Long tokenID, boolean seen, String kind, String ns, String name, String uid, long gen) {}

    private final ObjectMapper json = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES) // written by a newer version, before a rollback
            .build();
    private final KubernetesClient kubernetes;
    private final String namespace;
    private final ScheduledExecutorService deletions =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("journal"));

    /** Creates a journal in the given namespace, the operator's own. */
    public ConfigMapJournal(KubernetesClient kubernetes, String namespace) {
        this.kubernetes = kubernetes;
        this.namespace = namespace;
    }

    @Override
    public void write(JournalRecord journalRecord) throws JournalException {
        try {
            List<JournalRecord.RecordItem> items = journalRecord.items();
            for (int i = 0; i < records(journalRecord); i++) {
                int from = i * JournalRecord.MAX_ITEMS;
                List<JournalRecord.RecordItem> part =
                        items.subList(from, Math.min(items.size(), from + JournalRecord.MAX_ITEMS));
                kubernetes
                        .resource(record(name(journalRecord, i), entry(journalRecord, part)))
                        .create();
            }
        } catch (KubernetesClientException | JsonProcessingException e) {
            deleteLater(journalRecord);
            throw new JournalException("ConfigMap in namespace " + namespace + ": " + e.getMessage());
        }
    }

    /** Returns the number of ConfigMaps: many resources may request one id, so that a batch may not fit into one. */
    private static int records(JournalRecord journalRecord) {
        return Math.max(1, (journalRecord.items().size() + JournalRecord.MAX_ITEMS - 1) / JournalRecord.MAX_ITEMS);
    }

    private static String name(JournalRecord journalRecord, int record) {
        return PREFIX + journalRecord.name() + (record == 0 ? "" : "-" + record);
    }

    private ConfigMap record(String name, RecordJson entry) throws JsonProcessingException {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .addToLabels(LABEL, "batch")
                .endMetadata()
                .withImmutable(true)
                .addToData(KEY, json.writeValueAsString(entry))
                .build();
    }

    @Override
    public void forget(JournalRecord journalRecord) {
        try {
            deletions.execute(() -> deleteAll(journalRecord));
        } catch (RejectedExecutionException e) {
            LOG.debug("Journal record {} is left to the next leader, because the operator stops", journalRecord.name());
        }
    }

    /** Deletes after 30 s, because a create call that timed out can still take effect. */
    private void deleteLater(JournalRecord journalRecord) {
        if (!deletions.isShutdown()) {
            var later = deletions.schedule(() -> deleteAll(journalRecord), LATE_DELETION_SECONDS, TimeUnit.SECONDS);
            LOG.trace("Journal record {} is deleted later: {}", journalRecord.name(), later);
        }
    }

    private void deleteAll(JournalRecord journalRecord) {
        for (int i = 0; i < records(journalRecord); i++) {
            delete(name(journalRecord, i));
        }
    }

    @Override
    public List<JournalRecord> read() throws JournalException {
        List<JournalRecord> batches = new ArrayList<>();
        try {
            kubernetes.configMaps().inNamespace(namespace).withLabel(LABEL).list().getItems().stream()
                    .sorted(Comparator.comparingLong(ConfigMapJournal::version))
                    .forEach(record -> read(record, batches));
        } catch (KubernetesClientException e) {
            throw new JournalException("ConfigMaps in namespace " + namespace + ": " + e.getMessage());
        }
        return batches;
    }

    /** Later records have higher versions, unless they were rewritten, such as after a change of the encryption key. */
    private static long version(ConfigMap record) {
        return ResourceVersion.parse(record.getMetadata().getResourceVersion()).orElse(0);
    }

    /** Deletes the records that are due, for 2 s at most. The next leader finds and deletes the rest. */
    @Override
    public void close() {
        deletions.shutdown();
        try {
            if (!deletions.awaitTermination(LAST_DELETIONS_SECONDS, TimeUnit.SECONDS)) {
                deletions.shutdownNow();
            }
        } catch (InterruptedException e) {
            deletions.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private void read(ConfigMap record, List<JournalRecord> into) {
        String name = record.getMetadata().getName();
        String text = record.getData() == null ? null : record.getData().get(KEY);
        try {
            into.add(toRecord(
                    name.substring(Math.min(name.length(), PREFIX.length())),
                    json.readValue(text == null ? "" : text, RecordJson.class)));
        } catch (JsonProcessingException | RuntimeException e) {
            // Only the operator writes records. One that cannot be read must not stop every decision for ever.
            LOG.error("Journal record {} cannot be read and is ignored: {}", name, e.toString());
        }
    }

    private void delete(String name) {
        try {
            kubernetes.configMaps().inNamespace(namespace).withName(name).delete();
        } catch (KubernetesClientException e) {
            LOG.warn("Journal record {} could not be deleted; the deletion is tried again: {}", name, e.getMessage());
            if (!deletions.isShutdown()) {
                var again = deletions.schedule(() -> delete(name), TRY_AGAIN_SECONDS, TimeUnit.SECONDS);
                LOG.trace("Journal record {} is deleted again later: {}", name, again);
            }
        }
    }

    private static RecordJson entry(JournalRecord journalRecord, List<JournalRecord.RecordItem> items) {
        return new RecordJson(
                journalRecord.installation().apiUrl().toString(),
                journalRecord.installation().id(),
                journalRecord.organization(),
                journalRecord.action(),
                journalRecord.at().toString(),
                items.stream().map(ConfigMapJournal::line).toList());
    }

    private static RecordItemJson line(JournalRecord.RecordItem item) {
        ResourceRef resource = item.resource();
        return new RecordItemJson(
                item.id(),
                item.tokenId(),
                item.seen(),
                resource.kind(),
                resource.namespace(),
                resource.name(),
                resource.uid(),
                item.generation());
    }

    private JournalRecord toRecord(String name, RecordJson entry) {
        return new JournalRecord(
                name,
                new Installation(URI.create(entry.apiUrl()), entry.installation()),
                entry.organization(),
                entry.action(),
                Instant.parse(entry.at()),
                entry.items().stream().map(ConfigMapJournal::item).toList(),
                this);
    }

    private static JournalRecord.RecordItem item(RecordItemJson line) {
        return new JournalRecord.RecordItem(
                line.id(),
                line.tokenID(),
                line.seen(),
                new ResourceRef(line.kind(), line.ns(), line.name(), line.uid()),
                line.gen());
    }
}
