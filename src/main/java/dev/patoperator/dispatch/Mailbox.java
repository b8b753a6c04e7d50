package dev.patoperator.dispatch;

import dev.patoperator.decision.Evaluation;
import dev.patoperator.decision.Obstacle;
import dev.patoperator.decision.ResourceRef;
import dev.patoperator.decision.Verdict;
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

/** Verdicts and obstacles by resource, kept until whoever writes statuses says that they are on record. */
final class Mailbox {

    private static final Duration TELL_AGAIN = Duration.ofMinutes(1);

    private record Letter(Verdict verdict, @Nullable Batch batch) {}

    private static final class Box {
        private final ResourceRef resource;
        private final Map<Long, Letter> letters = new HashMap<>();
        private Order.@Nullable Attempt attempt;
        private @Nullable URI apiUrl;
        private @Nullable String fingerprint;
        private @Nullable Instant since;
        private @Nullable Obstacle obstacle;
        private @Nullable Instant obstacleSince;
        private @Nullable Evaluation evaluation;
        private Instant woken;

        private Box(ResourceRef resource, Instant now) {
            this.resource = resource;
            this.woken = now;
        }

        private Report report() {
            Map<Long, Verdict> verdicts = letters.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, entry -> entry.getValue().verdict()));
            return new Report(verdicts, obstacle, obstacleSince, attempt, since, evaluation);
        }
    }

    private final Clock clock;
    private final Map<String, Box> boxes = new HashMap<>();

    Mailbox(Clock clock) {
        this.clock = clock;
    }

    /** A hand-over: the old try's obstacle no longer holds. */
    synchronized void open(Order order) {
        Box box = box(order.resource());
        if (!order.attempt().equals(box.attempt)) {
            box.since = null;
        }
        if (box.since == null) {
            box.since = clock.instant();
        }
        box.attempt = order.attempt();
        if (order.selector() != null) {
            box.evaluation = null;
        }
        box.apiUrl = order.credentials().apiUrl();
        box.fingerprint = order.credentials().fingerprint();
        if (box.obstacle != null && box.obstacle.kind().stalling()) {
            box.obstacle = null;
            box.since = clock.instant();
        }
    }

    synchronized void verdict(Order order, long id, Verdict verdict, @Nullable Batch batch) {
        Box box = box(order.resource());
        if (batch == null && box.attempt != null && !box.attempt.equals(order.attempt())) {
            return; // what an earlier try found, and sent nothing for, says nothing about this one
        }
        Letter before = box.letters.get(id);
        if (before != null && before.verdict() instanceof Verdict.Done && !(verdict instanceof Verdict.Done)) {
            return; // what was done cannot come undone because a later look did not find it any more
        }
        box.letters.put(id, new Letter(verdict, batch));
        if (box.evaluation != null && box.evaluation.chosen().contains(id)) {
            box.evaluation = box.evaluation.with(id, verdict);
        }
        if (before != null && before.batch() != null && before.batch() != batch) {
            before.batch().recorded(order.resource().uid(), id);
        }
        // What stalls had the rest withdrawn: it is told until that is handed over again.
        if (box.obstacle != null && !box.obstacle.kind().stalling()) {
            box.obstacle = null;
        }
        box.woken = clock.instant();
    }

    /** What the resource's selector came to. */
    synchronized void evaluated(Order order, Evaluation evaluation) {
        Box box = box(order.resource());
        if (order.attempt().equals(box.attempt)) {
            Evaluation known = evaluation;
            for (Map.Entry<Long, Letter> letter : box.letters.entrySet()) {
                // A verdict that is not on record yet is what this id came to: it is not sent again, so no other will
                // come.
                if (evaluation.chosen().contains(letter.getKey())) {
                    known = known.with(letter.getKey(), letter.getValue().verdict());
                }
            }
            box.evaluation = known;
            box.obstacle = null;
        }
    }

    /** An id that the resource's selector chose was dropped before it was sent. */
    synchronized void dropped(Order order, long id) {
        Box box = boxes.get(order.resource().uid());
        if (box != null
                && box.evaluation != null
                && order.attempt().equals(box.attempt)
                && box.evaluation.chosen().contains(id)
                && !box.evaluation.verdicts().containsKey(id)) {
            box.evaluation = box.evaluation.without(id);
        }
    }

    /** Answers false when that very obstacle was known. */
    synchronized boolean obstacle(Order order, Obstacle obstacle) {
        Box box = box(order.resource());
        if (obstacle.equals(box.obstacle) || isOldNews(box, obstacle) || isOfOldCredentials(box, order, obstacle)) {
            return false;
        }
        box.obstacle = obstacle;
        box.obstacleSince = clock.instant();
        box.woken = clock.instant();
        return true;
    }

    // GitHub's words differ from one failure to the next, and telling a resource of each costs a write.
    private boolean isOldNews(Box box, Obstacle obstacle) {
        return box.obstacle != null
                && box.obstacleSince != null
                && !obstacle.kind().stalling()
                && box.obstacle.kind() == obstacle.kind()
                && box.obstacleSince.plus(TELL_AGAIN).isAfter(clock.instant());
    }

    /** What GitHub refused to a key says nothing of the one that the resource's Secret holds by now. */
    private static boolean isOfOldCredentials(Box box, Order order, Obstacle obstacle) {
        return obstacle.kind() == Obstacle.Kind.CREDENTIALS_INVALID
                && box.fingerprint != null
                && !box.fingerprint.equals(order.credentials().fingerprint());
    }

    /** GitHub answers again. */
    synchronized void clearTemporary(ResourceRef resource) {
        Box box = boxes.get(resource.uid());
        if (box != null && box.obstacle != null && !box.obstacle.kind().stalling()) {
            box.obstacle = null;
        }
    }

    /** The GitHub that the resource's decisions were last handed over for; null when none were. */
    synchronized @Nullable URI apiUrl(String uid) {
        Box box = boxes.get(uid);
        return box == null ? null : box.apiUrl;
    }

    synchronized Report report(String uid) {
        Box box = boxes.get(uid);
        return box == null ? Report.NOTHING : box.report();
    }

    /** Under which generation of the resource each verdict's call was made, where one was made for it. */
    synchronized Map<Long, Long> generations(String uid) {
        Map<Long, Long> generations = new HashMap<>();
        Box box = boxes.get(uid);
        if (box != null) {
            box.letters.forEach((id, letter) -> {
                if (letter.batch() != null) {
                    letter.batch().generation(uid, id).ifPresent(generation -> generations.put(id, generation));
                }
            });
        }
        return generations;
    }

    /** These verdicts are on record. A verdict that came since, for the same id, is kept. */
    synchronized void acknowledge(String uid, Map<Long, Verdict> recorded) {
        Box box = boxes.get(uid);
        if (box == null) {
            return;
        }
        recorded.forEach((id, verdict) -> {
            Letter letter = box.letters.get(id);
            if (letter != null && letter.verdict() == verdict) {
                box.letters.remove(id);
                recorded(letter, uid, id);
            }
        });
    }

    private static void recorded(Letter letter, String uid, long id) {
        if (letter.batch() == null) {
            return;
        }
        if (letter.verdict().isEffectUnknown()) {
            letter.batch().recordedAsUnknown(uid, id);
        } else {
            letter.batch().recorded(uid, id);
        }
    }

    /** What the resource handed over is withdrawn: nothing more is known of that try. */
    synchronized void withdrawn(String uid) {
        Box box = boxes.get(uid);
        if (box != null) {
            box.attempt = null;
            box.evaluation = null;
        }
        done(uid);
    }

    /** Nothing more is expected for the resource: forget it once its verdicts are on record. */
    synchronized void done(String uid) {
        Box box = boxes.get(uid);
        if (box != null && box.letters.isEmpty()) {
            boxes.remove(uid);
        }
    }

    /** Forgets a resource that is gone and answers what was never recorded. */
    synchronized Report remove(ResourceRef resource) {
        Box box = boxes.remove(resource.uid());
        if (box == null) {
            return Report.NOTHING;
        }
        Report report = box.report();
        box.letters.forEach((id, letter) -> {
            if (letter.batch() != null) {
                letter.batch().recorded(resource.uid(), id);
            }
        });
        return report;
    }

    /** Every resource that something is known of. */
    synchronized List<ResourceRef> resources() {
        return boxes.values().stream().map(box -> box.resource).toList();
    }

    /** Resources whose verdicts have waited that long since they were last woken; counts as waking them. */
    synchronized List<ResourceRef> unread(Duration patience) {
        Instant now = clock.instant();
        List<ResourceRef> unread = new ArrayList<>();
        for (Box box : boxes.values()) {
            if (!box.letters.isEmpty() && !box.woken.plus(patience).isAfter(now)) {
                box.woken = now;
                unread.add(box.resource);
            }
        }
        return unread;
    }

    /** Whether a verdict waits to be recorded. */
    synchronized boolean hasUnrecorded() {
        return boxes.values().stream().anyMatch(box -> !box.letters.isEmpty());
    }

    private Box box(ResourceRef resource) {
        return boxes.computeIfAbsent(resource.uid(), uid -> new Box(resource, clock.instant()));
    }
}
