package dev.patoperator.dispatch.results;

import dev.patoperator.dispatch.model.ResourceProgress;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.model.journal.JournalRecord;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.SelectorResult;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Results and blockers by resource, kept until a reconciler acknowledges that the status contains them. Thread-safe. */
public final class ResultStore {

    private static final Duration REPEAT_INTERVAL = Duration.ofMinutes(1);

    private record StoredResult(
            DecisionResult result, @Nullable JournalRecord journalRecord) {}

    private static final class ResourceResults {
        private final ResourceRef resource;
        private final Map<Long, StoredResult> resultsById = new HashMap<>();
        private Submission.@Nullable Attempt attempt;
        private @Nullable URI apiUrl;
        private @Nullable String fingerprint;
        private @Nullable Instant since;
        private @Nullable Blocker blocker;
        private @Nullable Instant blockerSince;
        private @Nullable SelectorResult selectorResult;
        private Instant woken;

        private ResourceResults(ResourceRef resource, Instant now) {
            this.resource = resource;
            this.woken = now;
        }

        private ResourceProgress progress() {
            Map<Long, DecisionResult> results = resultsById.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, entry -> entry.getValue().result()));
            return new ResourceProgress(results, blocker, blockerSince, attempt, since, selectorResult);
        }
    }

    private final Clock clock;

    private final Map<String, ResourceResults> byUid = new HashMap<>();

    public ResultStore(Clock clock) {
        this.clock = clock;
    }

    /** Notes a new submission. A stalling blocker of an earlier one no longer holds. */
    public synchronized void open(Submission submission) {
        ResourceResults entry = entry(submission.resource());
        if (!submission.attempt().equals(entry.attempt)) {
            entry.since = null;
            // Nothing was sent for these: whether an id is decided now is up to the new attempt.
            entry.resultsById
                    .values()
                    .removeIf(stored ->
                            stored.journalRecord() == null && !(stored.result() instanceof DecisionResult.Succeeded));
        }
        if (entry.since == null) {
            entry.since = clock.instant();
        }
        entry.attempt = submission.attempt();
        if (submission.selector() != null) {
            entry.selectorResult = null;
        }
        entry.apiUrl = submission.credentials().apiUrl();
        entry.fingerprint = submission.credentials().fingerprint();
        if (entry.blocker != null && entry.blocker.kind().isStalling()) {
            entry.blocker = null;
            entry.since = clock.instant();
        }
    }

    public synchronized void addResult(
            Submission submission, long id, DecisionResult result, @Nullable JournalRecord journalRecord) {
        ResourceResults entry = entry(submission.resource());
        if (journalRecord == null && entry.attempt != null && !entry.attempt.equals(submission.attempt())) {
            return; // an earlier attempt sent nothing for it, so its result does not apply to this one
        }
        StoredResult before = entry.resultsById.get(id);
        if (before != null
                && before.result() instanceof DecisionResult.Succeeded
                && !(result instanceof DecisionResult.Succeeded)) {
            return; // a decision that succeeded stays so, although a later listing no longer shows the id
        }
        entry.resultsById.put(id, new StoredResult(result, journalRecord));
        if (entry.selectorResult != null && entry.selectorResult.chosen().contains(id)) {
            entry.selectorResult = entry.selectorResult.with(id, result);
        }
        if (before != null && before.journalRecord() != null && before.journalRecord() != journalRecord) {
            before.journalRecord().acknowledge(submission.resource().uid(), id);
        }
        // A stalling blocker had the rest withdrawn: it is reported until that is submitted again.
        if (entry.blocker != null && !entry.blocker.kind().isStalling()) {
            entry.blocker = null;
        }
        entry.woken = clock.instant();
    }

    /** Stores the result of the resource's selector. */
    synchronized void evaluated(Submission submission, SelectorResult selectorResult) {
        ResourceResults entry = entry(submission.resource());
        if (submission.attempt().equals(entry.attempt)) {
            SelectorResult known = selectorResult;
            for (Map.Entry<Long, StoredResult> stored : entry.resultsById.entrySet()) {
                // An unacknowledged result is final for its id: the id is not sent again, so no other result follows.
                if (selectorResult.chosen().contains(stored.getKey())) {
                    known = known.with(stored.getKey(), stored.getValue().result());
                }
            }
            entry.selectorResult = known;
            entry.blocker = null;
        }
    }

    /** Removes an id that the resource's selector chose and that was dropped before it was sent. */
    synchronized void dropped(Submission submission, long id) {
        ResourceResults entry = byUid.get(submission.resource().uid());
        if (entry != null
                && entry.selectorResult != null
                && submission.attempt().equals(entry.attempt)
                && entry.selectorResult.chosen().contains(id)
                && !entry.selectorResult.results().containsKey(id)) {
            entry.selectorResult = entry.selectorResult.without(id);
        }
    }

    /** Stores a blocker. Returns false when it is already known, or concerns credentials that were replaced. */
    public synchronized boolean addBlocker(Submission submission, Blocker blocker) {
        ResourceResults entry = entry(submission.resource());
        if (blocker.equals(entry.blocker)
                || isRepeatedBlocker(entry, blocker)
                || isForReplacedCredentials(entry, submission, blocker)) {
            return false;
        }
        entry.blocker = blocker;
        entry.blockerSince = clock.instant();
        entry.woken = clock.instant();
        return true;
    }

    // GitHub's messages differ from one failure to the next, and each report costs a status write.
    private boolean isRepeatedBlocker(ResourceResults entry, Blocker blocker) {
        return entry.blocker != null
                && entry.blockerSince != null
                && !blocker.kind().isStalling()
                && entry.blocker.kind() == blocker.kind()
                && entry.blockerSince.plus(REPEAT_INTERVAL).isAfter(clock.instant());
    }

    /** Whether GitHub refused another key than the one that the resource's Secret holds by now. */
    private static boolean isForReplacedCredentials(ResourceResults entry, Submission submission, Blocker blocker) {
        return blocker.kind() == Blocker.Kind.CREDENTIALS_INVALID
                && entry.fingerprint != null
                && !entry.fingerprint.equals(submission.credentials().fingerprint());
    }

    /** Removes a temporary blocker, because GitHub responds again. */
    synchronized void clearTemporary(ResourceRef resource) {
        ResourceResults entry = byUid.get(resource.uid());
        if (entry != null && entry.blocker != null && !entry.blocker.kind().isStalling()) {
            entry.blocker = null;
        }
    }

    /** Returns GitHub's API URL from the resource's last submission; null when nothing is kept for the resource. */
    synchronized @Nullable public URI apiUrl(String uid) {
        ResourceResults entry = byUid.get(uid);
        return entry == null ? null : entry.apiUrl;
    }

    public synchronized ResourceProgress progress(String uid) {
        ResourceResults entry = byUid.get(uid);
        return entry == null ? ResourceProgress.NOTHING : entry.progress();
    }

    /** Returns the resource's generation with which each result's call was made. Results without a call are left out. */
    public synchronized Map<Long, Long> generations(String uid) {
        Map<Long, Long> generations = new HashMap<>();
        ResourceResults entry = byUid.get(uid);
        if (entry != null) {
            entry.resultsById.forEach((id, stored) -> {
                if (stored.journalRecord() != null) {
                    stored.journalRecord().generation(uid, id).ifPresent(generation -> generations.put(id, generation));
                }
            });
        }
        return generations;
    }

    /** Removes results that the status contains. A newer result of the same id is kept. */
    public synchronized void acknowledge(String uid, Map<Long, DecisionResult> recorded) {
        ResourceResults entry = byUid.get(uid);
        if (entry == null) {
            return;
        }
        recorded.forEach((id, result) -> {
            StoredResult stored = entry.resultsById.get(id);
            if (stored != null && stored.result() == result) {
                entry.resultsById.remove(id);
                recorded(stored, uid, id);
            }
        });
    }

    private static void recorded(StoredResult stored, String uid, long id) {
        if (stored.journalRecord() == null) {
            return;
        }
        if (stored.result().isEffectUnknown()) {
            stored.journalRecord().acknowledgeAsUnknown(uid, id);
        } else {
            stored.journalRecord().acknowledge(uid, id);
        }
    }

    /** Notes that the resource's submission is withdrawn: nothing more is known of that attempt. */
    public synchronized void withdrawn(String uid) {
        ResourceResults entry = byUid.get(uid);
        if (entry != null) {
            entry.attempt = null;
            entry.selectorResult = null;
        }
        forgetIfRecorded(uid);
    }

    /** Forgets a resource for which nothing more is expected, unless a result is not acknowledged yet. */
    public synchronized void forgetIfRecorded(String uid) {
        ResourceResults entry = byUid.get(uid);
        if (entry != null && entry.resultsById.isEmpty()) {
            byUid.remove(uid);
        }
    }

    /** Forgets a deleted resource. Returns what was never acknowledged. */
    public synchronized ResourceProgress remove(ResourceRef resource) {
        ResourceResults entry = byUid.remove(resource.uid());
        if (entry == null) {
            return ResourceProgress.NOTHING;
        }
        ResourceProgress progress = entry.progress();
        entry.resultsById.forEach((id, stored) -> {
            if (stored.journalRecord() != null) {
                stored.journalRecord().acknowledge(resource.uid(), id);
            }
        });
        return progress;
    }

    /** Returns every resource of which something is known. */
    public synchronized List<ResourceRef> resources() {
        return byUid.values().stream().map(entry -> entry.resource).toList();
    }

    /** Returns resources whose results have waited that long since they were last woken. Counts as waking them. */
    public synchronized List<ResourceRef> unread(Duration patience) {
        Instant now = clock.instant();
        List<ResourceRef> unread = new ArrayList<>();
        for (ResourceResults entry : byUid.values()) {
            if (!entry.resultsById.isEmpty() && !entry.woken.plus(patience).isAfter(now)) {
                entry.woken = now;
                unread.add(entry.resource);
            }
        }
        return unread;
    }

    /** Whether a result is not acknowledged yet. */
    public synchronized boolean hasUnrecorded() {
        return byUid.values().stream().anyMatch(entry -> !entry.resultsById.isEmpty());
    }

    private ResourceResults entry(ResourceRef resource) {
        return byUid.computeIfAbsent(resource.uid(), uid -> new ResourceResults(resource, clock.instant()));
    }
}
