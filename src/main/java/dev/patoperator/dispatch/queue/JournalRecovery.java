package dev.patoperator.dispatch.queue;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.patoperator.dispatch.model.Clocks;
import dev.patoperator.dispatch.model.ClusterView;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.model.journal.Journal;
import dev.patoperator.dispatch.model.journal.JournalRecord;
import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an earlier process sent and no status contains. The journal says which ids the operator may have decided; only
 * GitHub's lists show which it did. Nothing is sent before the journal is read. Thread-safe, but only one thread calls
 * {@link #housekeep}.
 */
public final class JournalRecovery {

    /** Resources with unresolved ids are woken this often: without new work they would not be reconciled. */
    private static final Duration WAKE_INTERVAL = Duration.ofMinutes(1);

    /**
     * What the records say of one id.
     *
     * @param firstAt the earliest time that the records give for its calls; their times need not be in order
     */
    private record UnresolvedId(JournalRecord journalRecord, JournalRecord.RecordItem item, Instant firstAt) {}

    private final Journal journal;
    private final ClusterView cluster;

    @GuardedBy("this")
    private final Map<String, Map<Long, UnresolvedId>> byResource = new HashMap<>();

    private final Clocks clocks;
    private Instant wokenAt = Instant.EPOCH;

    @GuardedBy("this")
    private boolean read;

    public JournalRecovery(Journal journal, ClusterView cluster, Clocks clocks) {
        this.journal = journal;
        this.cluster = cluster;
        this.clocks = clocks;
    }

    /** Reads the journal, once. */
    public synchronized void read() throws Journal.JournalException {
        if (read) {
            return;
        }
        for (JournalRecord journalRecord : journal.read()) {
            for (JournalRecord.RecordItem item : journalRecord.items()) {
                byResource
                        .computeIfAbsent(item.resource().uid(), uid -> new HashMap<>())
                        .merge(
                                item.id(),
                                new UnresolvedId(journalRecord, item, journalRecord.at()),
                                JournalRecovery::later);
            }
            if (journalRecord.items().isEmpty()) {
                journal.forget(journalRecord);
            }
        }
        read = true;
    }

    /**
     * Merges the evidence of two records of one id. The later call counts, with what was seen before that call. The
     * order of the journal decides which call is later, because the clock of an earlier process may have been wrong.
     */
    private static UnresolvedId later(UnresolvedId older, UnresolvedId newer) {
        older.journalRecord()
                .acknowledge(older.item().resource().uid(), older.item().id());
        Instant lastAt = newer.journalRecord().at();
        Instant firstAt = older.firstAt().isBefore(lastAt) ? older.firstAt() : lastAt;
        return new UnresolvedId(newer.journalRecord(), newer.item(), firstAt);
    }

    /** Returns the ids that an earlier process sent for this resource and whose results its status does not contain. */
    public Set<Long> unresolvedIds(String uid) {
        return evidence(uid).stream()
                .filter(evidence -> !isOnRecord(evidence))
                .map(evidence -> evidence.item().id())
                .collect(Collectors.toSet());
    }

    private synchronized List<UnresolvedId> evidence(String uid) {
        return List.copyOf(byResource.getOrDefault(uid, Map.of()).values());
    }

    private boolean isOnRecord(UnresolvedId evidence) {
        ResourceRef resource = evidence.item().resource();
        long id = evidence.item().id();
        return !evidence.journalRecord().isUnrecorded(resource.uid(), id)
                || cluster.hasDecided(resource, id, evidence.journalRecord().at())
                || (isOld(evidence) && isReportedAsTimedOut(evidence));
    }

    private boolean isReportedAsTimedOut(UnresolvedId evidence) {
        return cluster.isEffectUnknown(
                evidence.item().resource(),
                evidence.item().id(),
                evidence.journalRecord().at());
    }

    private boolean isOld(UnresolvedId evidence) {
        return clocks.toMonotonic(evidence.journalRecord().at())
                .plus(TimedOutDecisions.KEPT)
                .isBefore(clocks.monotonic().instant());
    }

    /**
     * Forgets what was sent to another GitHub than the submission's. Its effect cannot be looked up with these
     * credentials, so it would stay unresolved for ever.
     *
     * @return the ids, by the API URL that they were sent to
     */
    public Map<URI, List<Long>> forgetSentElsewhere(Submission submission) {
        Map<URI, List<Long>> elsewhere = new HashMap<>();
        for (UnresolvedId evidence : evidence(submission.resource().uid())) {
            if (!canResolve(evidence, submission)) {
                if (!isOnRecord(evidence)) {
                    elsewhere
                            .computeIfAbsent(
                                    evidence.journalRecord().installation().apiUrl(), it -> new ArrayList<>())
                            .add(evidence.item().id());
                }
                settle(evidence);
            }
        }
        return elsewhere;
    }

    /** Whether this submission can find out what became of the id: it has the same action and the same GitHub. */
    private static boolean canResolve(UnresolvedId evidence, Submission submission) {
        return evidence.journalRecord().action() == submission.action()
                && evidence.journalRecord()
                        .installation()
                        .apiUrl()
                        .equals(submission.credentials().apiUrl());
    }

    /** Returns the decision as the earlier process left it, if that may have sent it for this submission. */
    Optional<Decision> resume(Submission submission, long id) {
        UnresolvedId evidence = evidence(submission.resource().uid(), id);
        if (evidence == null || !canResolve(evidence, submission)) {
            return Optional.empty();
        }
        Decision decision = resumed(evidence);
        if (isReportedAsTimedOut(evidence)) {
            decision.markTimedOutFor(submission.resource().uid());
        }
        return Optional.of(decision);
    }

    /**
     * Returns the same if the earlier process may have sent the decision for another resource, whose call this submission then
     * shares. The record stays evidence for the other resource.
     */
    Optional<Decision> resumeOfAnother(Submission submission, long id) {
        return evidenceOf(id).stream()
                .filter(evidence -> canResolve(evidence, submission)
                        && evidence.journalRecord().organization().equalsIgnoreCase(submission.organization())
                        && !isOnRecord(evidence))
                .findFirst()
                .map(this::resumed);
    }

    private Decision resumed(UnresolvedId evidence) {
        JournalRecord journalRecord = evidence.journalRecord();
        JournalRecord.RecordItem item = evidence.item();
        Instant now = clocks.monotonic().instant();
        Decision decision = new Decision(new Decision.DecisionKey(journalRecord.action(), item.id()), now);
        if (item.seen()) {
            decision.seen(
                    journalRecord.action().kind() == ItemKind.REQUEST
                            ? new PatRequest(item.id(), null, item.tokenId(), null, null)
                            : new PatGrant(item.id(), null, item.tokenId(), null, null));
        }
        decision.setFirstSent(sinceAtMost(now, evidence.firstAt()));
        Instant at = journalRecord.at();
        decision.sent(new Decision.SentCall(at, sinceAtMost(now, at), false, null, journalRecord));
        return decision;
    }

    /** Converts to the monotonic clock. Never later than now: the clock of the earlier process may have been ahead. */
    private Instant sinceAtMost(Instant now, Instant at) {
        Instant since = clocks.toMonotonic(at);
        return since.isAfter(now) ? now : since;
    }

    private synchronized @Nullable UnresolvedId evidence(String uid, long id) {
        return byResource.getOrDefault(uid, Map.of()).get(id);
    }

    private synchronized List<UnresolvedId> evidenceOf(long id) {
        return byResource.values().stream()
                .flatMap(byId -> Stream.ofNullable(byId.get(id)))
                .toList();
    }

    /** Counts the id of a timed-out decision as resolved. Its record is kept, because a late effect is still looked for. */
    void markTimedOut(Decision decision) {
        Decision.SentCall sent = decision.sent();
        for (Submission submission : decision.requesters()) {
            UnresolvedId evidence = evidence(submission.resource().uid(), decision.id());
            if (evidence != null && sent != null && evidence.journalRecord() == sent.journalRecord()) {
                if (decision.isTimedOutFor(submission.resource().uid()) || isReportedAsTimedOut(evidence)) {
                    evidence.journalRecord()
                            .acknowledgeAsUnknown(submission.resource().uid(), decision.id());
                    decision.markTimedOutFor(submission.resource().uid());
                }
                remove(evidence);
            }
        }
    }

    /** Forgets a timed-out decision whose opposite is about to be sent: their effects could not be distinguished. */
    void forgetTimedOut(Decision.DecisionKey key, URI apiUrl) {
        for (UnresolvedId evidence : all()) {
            if (evidence.item().id() == key.id()
                    && evidence.journalRecord().action() == key.action()
                    && evidence.journalRecord().installation().apiUrl().equals(apiUrl)
                    && isReportedAsTimedOut(evidence)) {
                settle(evidence);
            }
        }
    }

    /**
     * Forgets ids that the statuses contain by now, and wakes resources that would not be reconciled by themselves.
     * Returns the resources that are deleted, with the ids that were sent for each.
     */
    public Map<ResourceRef, List<Long>> housekeep() {
        Map<ResourceRef, List<Long>> gone = new HashMap<>();
        for (UnresolvedId evidence : all()) {
            ResourceRef resource = evidence.item().resource();
            long id = evidence.item().id();
            if (isOnRecord(evidence)) {
                settle(evidence);
            } else if (!cluster.exists(resource)) {
                gone.computeIfAbsent(resource, it -> new ArrayList<>()).add(id);
                settle(evidence);
            }
        }
        wakePeriodically();
        return gone;
    }

    private void wakePeriodically() {
        Instant now = clocks.monotonic().instant();
        if (wokenAt.plus(WAKE_INTERVAL).isAfter(now)) {
            return;
        }
        wokenAt = now;
        Set<ResourceRef> waiting = new LinkedHashSet<>();
        all().forEach(evidence -> waiting.add(evidence.item().resource()));
        waiting.forEach(cluster::wake);
    }

    private void settle(UnresolvedId evidence) {
        evidence.journalRecord()
                .acknowledge(evidence.item().resource().uid(), evidence.item().id());
        remove(evidence);
    }

    private synchronized List<UnresolvedId> all() {
        return byResource.values().stream()
                .flatMap(byId -> new HashSet<>(byId.values()).stream())
                .toList();
    }

    private synchronized void remove(UnresolvedId evidence) {
        String uid = evidence.item().resource().uid();
        Map<Long, UnresolvedId> byId = byResource.get(uid);
        if (byId != null && byId.remove(evidence.item().id(), evidence) && byId.isEmpty()) {
            byResource.remove(uid);
        }
    }
}
