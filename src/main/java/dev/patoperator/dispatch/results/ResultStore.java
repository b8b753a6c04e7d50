package dev.patoperator.dispatch.results;

import dev.patoperator.dispatch.model.ResourceProgress;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.queue.JournalRecord;
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
        private @Nullable Instant obstacleSince;
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
            return new ResourceProgress(results, blocker, obstacleSince, attempt, since, selectorResult);
        }
    }

    private final Clock clock;
    private final Map<String, ResourceResults> byUid = new HashMap<>();

    public ResultStore(Clock clock) {
        this.clock = clock;
    }

    /** Notes a new submission. A stalling blocker of an earlier one no longer holds. */
    public synchronized void open(Submission submission) {
        ResourceResults box = box(submission.resource());
        if (!submission.attempt().equals(box.attempt)) {
            box.since = null;
        }
        if (box.since == null) {
            box.since = clock.instant();
        }
        box.attempt = submission.attempt();
        if (submission.selector() != null) {
            box.selectorResult = null;
        }
        box.apiUrl = submission.credentials().apiUrl();
        box.fingerprint = submission.credentials().fingerprint();
        if (box.blocker != null && box.blocker.kind().isStalling()) {
            box.blocker = null;
            box.since = clock.instant();
        }
    }

    public synchronized void addResult(
            Submission submission, long id, DecisionResult result, @Nullable JournalRecord journalRecord) {
        ResourceResults box = box(submission.resource());
        if (journalRecord == null && box.attempt != null && !box.attempt.equals(submission.attempt())) {
            return; // an earlier attempt sent nothing for it, so its result does not apply to this one
        }
        StoredResult before = box.resultsById.get(id);
        if (before != null
                && before.result() instanceof DecisionResult.Succeeded
                && !(result instanceof DecisionResult.Succeeded)) {
            return; // a decision that succeeded stays so, although a later listing no longer shows the id
        }
        box.resultsById.put(id, new StoredResult(result, journalRecord));
        if (box.selectorResult != null && box.selectorResult.chosen().contains(id)) {
            box.selectorResult = box.selectorResult.with(id, result);
        }
        if (before != null && before.journalRecord() != null && before.journalRecord() != journalRecord) {
            before.journalRecord().recorded(submission.resource().uid(), id);
        }
        // A stalling blocker had the rest withdrawn: it is reported until that is submitted again.
        if (box.blocker != null && !box.blocker.kind().isStalling()) {
            box.blocker = null;
        }
        box.woken = clock.instant();
    }

    /** Stores the result of the resource's selector. */
    synchronized void evaluated(Submission submission, SelectorResult selectorResult) {
        ResourceResults box = box(submission.resource());
        if (submission.attempt().equals(box.attempt)) {
            SelectorResult known = selectorResult;
            for (Map.Entry<Long, StoredResult> letter : box.resultsById.entrySet()) {
                // An unacknowledged result is final for its id: the id is not sent again, so no other result follows.
                if (selectorResult.chosen().contains(letter.getKey())) {
                    known = known.with(letter.getKey(), letter.getValue().result());
                }
            }
            box.selectorResult = known;
            box.blocker = null;
        }
    }

    /** Removes an id that the resource's selector chose and that was dropped before it was sent. */
    synchronized void dropped(Submission submission, long id) {
        ResourceResults box = byUid.get(submission.resource().uid());
        if (box != null
                && box.selectorResult != null
                && submission.attempt().equals(box.attempt)
                && box.selectorResult.chosen().contains(id)
                && !box.selectorResult.results().containsKey(id)) {
            box.selectorResult = box.selectorResult.without(id);
        }
    }

    /** Stores a blocker. Returns false when it is already known, or concerns credentials that were replaced. */
    public synchronized boolean addBlocker(Submission submission, Blocker blocker) {
        ResourceResults box = box(submission.resource());
        if (blocker.equals(box.blocker)
                || isRepeatedBlocker(box, blocker)
                || isForReplacedCredentials(box, submission, blocker)) {
            return false;
        }
        box.blocker = blocker;
        box.obstacleSince = clock.instant();
        box.woken = clock.instant();
        return true;
    }

    // GitHub's messages differ from one failure to the next, and each report costs a status write.
    private boolean isRepeatedBlocker(ResourceResults box, Blocker blocker) {
        return box.blocker != null
                && box.obstacleSince != null
                && !blocker.kind().isStalling()
                && box.blocker.kind() == blocker.kind()
                && box.obstacleSince.plus(REPEAT_INTERVAL).isAfter(clock.instant());
    }

    /** Whether GitHub refused another key than the one that the resource's Secret holds by now. */
    private static boolean isForReplacedCredentials(ResourceResults box, Submission submission, Blocker blocker) {
        return blocker.kind() == Blocker.Kind.CREDENTIALS_INVALID
                && box.fingerprint != null
                && !box.fingerprint.equals(submission.credentials().fingerprint());
    }

    /** Removes a temporary blocker, because GitHub responds again. */
    synchronized void clearTemporary(ResourceRef resource) {
        ResourceResults box = byUid.get(resource.uid());
        if (box != null && box.blocker != null && !box.blocker.kind().isStalling()) {
            box.blocker = null;
        }
    }

    /** Returns GitHub's API URL from the resource's last submission; null when nothing is kept for the resource. */
    synchronized @Nullable public URI apiUrl(String uid) {
        ResourceResults box = byUid.get(uid);
        return box == null ? null : box.apiUrl;
    }

    public synchronized ResourceProgress progress(String uid) {
        ResourceResults box = byUid.get(uid);
        return box == null ? ResourceProgress.NOTHING : box.progress();
    }

    /** Returns the resource's generation with which each result's call was made. Results without a call are left out. */
    public synchronized Map<Long, Long> generations(String uid) {
        Map<Long, Long> generations = new HashMap<>();
        ResourceResults box = byUid.get(uid);
        if (box != null) {
            box.resultsById.forEach((id, letter) -> {
                if (letter.journalRecord() != null) {
                    letter.journalRecord().generation(uid, id).ifPresent(generation -> generations.put(id, generation));
                }
            });
        }
        return generations;
    }

    /** Removes results that the status contains. A newer result of the same id is kept. */
    public synchronized void acknowledge(String uid, Map<Long, DecisionResult> recorded) {
        ResourceResults box = byUid.get(uid);
        if (box == null) {
            return;
        }
        recorded.forEach((id, result) -> {
            StoredResult letter = box.resultsById.get(id);
            if (letter != null && letter.result() == result) {
                box.resultsById.remove(id);
                recorded(letter, uid, id);
            }
        });
    }

    private static void recorded(StoredResult letter, String uid, long id) {
        if (letter.journalRecord() == null) {
            return;
        }
        if (letter.result().isEffectUnknown()) {
            letter.journalRecord().recordedAsUnknown(uid, id);
        } else {
            letter.journalRecord().recorded(uid, id);
        }
    }

    /** Notes that the resource's submission is withdrawn: nothing more is known of that attempt. */
    public synchronized void withdrawn(String uid) {
        ResourceResults box = byUid.get(uid);
        if (box != null) {
            box.attempt = null;
            box.selectorResult = null;
        }
        forgetIfRecorded(uid);
    }

    /** Forgets a resource for which nothing more is expected, unless a result is not acknowledged yet. */
    public synchronized void forgetIfRecorded(String uid) {
        ResourceResults box = byUid.get(uid);
        if (box != null && box.resultsById.isEmpty()) {
            byUid.remove(uid);
        }
    }

    /** Forgets a deleted resource. Returns what was never acknowledged. */
    public synchronized ResourceProgress remove(ResourceRef resource) {
        ResourceResults box = byUid.remove(resource.uid());
        if (box == null) {
            return ResourceProgress.NOTHING;
        }
        ResourceProgress progress = box.progress();
        box.resultsById.forEach((id, letter) -> {
            if (letter.journalRecord() != null) {
                letter.journalRecord().recorded(resource.uid(), id);
            }
        });
        return progress;
    }

    /** Returns every resource of which something is known. */
    public synchronized List<ResourceRef> resources() {
        return byUid.values().stream().map(box -> box.resource).toList();
    }

    /** Returns resources whose results have waited that long since they were last woken. Counts as waking them. */
    public synchronized List<ResourceRef> unread(Duration patience) {
        Instant now = clock.instant();
        List<ResourceRef> unread = new ArrayList<>();
        for (ResourceResults box : byUid.values()) {
            if (!box.resultsById.isEmpty() && !box.woken.plus(patience).isAfter(now)) {
                box.woken = now;
                unread.add(box.resource);
            }
        }
        return unread;
    }

    /** Whether a result is not acknowledged yet. */
    public synchronized boolean hasUnrecorded() {
        return byUid.values().stream().anyMatch(box -> !box.resultsById.isEmpty());
    }

    private ResourceResults box(ResourceRef resource) {
        return byUid.computeIfAbsent(resource.uid(), uid -> new ResourceResults(resource, clock.instant()));
    }
}
