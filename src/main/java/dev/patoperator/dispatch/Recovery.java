package dev.patoperator.dispatch;

import dev.patoperator.decision.ResourceRef;
import dev.patoperator.decision.Subject;
import dev.patoperator.github.PatGrant;
import dev.patoperator.github.PatRequest;
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
import org.jspecify.annotations.Nullable;

/**
 * What a predecessor sent and did not put on record. Its journal says what may have been decided by us; what was, GitHub
 * has to say. Nothing is sent before all of it is read.
 */
final class Recovery {

    /** A resource that owes nothing new is not reconciled by itself, so it is woken to have its past looked up. */
    private static final Duration WAKE_AGAIN = Duration.ofMinutes(1);

    /**
     * What a record says of one id.
     *
     * @param firstAt when the first of its calls was made, as far as their times are in order
     */
    private record Evidence(Batch batch, Batch.Item item, Instant firstAt) {}

    private final Journal journal;
    private final Resources resources;
    private final Map<String, Map<Long, Evidence>> byResource = new HashMap<>();
    private final Clocks clocks;
    private Instant wokenAt = Instant.EPOCH;
    private boolean read;

    Recovery(Journal journal, Resources resources, Clocks clocks) {
        this.journal = journal;
        this.resources = resources;
        this.clocks = clocks;
    }

    /** Reads the journal, once. */
    synchronized void read() throws Journal.JournalException {
        if (read) {
            return;
        }
        for (Batch batch : journal.read()) {
            for (Batch.Item item : batch.items()) {
                byResource
                        .computeIfAbsent(item.resource().uid(), uid -> new HashMap<>())
                        .merge(item.id(), new Evidence(batch, item, batch.at()), Recovery::later);
            }
            if (batch.items().isEmpty()) {
                journal.forget(batch);
            }
        }
        read = true;
    }

    /**
     * The evidence for an id that is in two records: the later call counts, with what was seen before that call. The journal
     * decides which call is later, because the clock of a predecessor may have been wrong.
     */
    private static Evidence later(Evidence older, Evidence newer) {
        older.batch().recorded(older.item().resource().uid(), older.item().id());
        Instant lastAt = newer.batch().at();
        Instant firstAt = older.firstAt().isBefore(lastAt) ? older.firstAt() : lastAt;
        return new Evidence(newer.batch(), newer.item(), firstAt);
    }

    /** The ids that a predecessor sent for this resource, and whose verdicts are not on record. */
    Set<Long> owed(String uid) {
        return evidence(uid).stream()
                .filter(evidence -> !isOnRecord(evidence))
                .map(evidence -> evidence.item().id())
                .collect(Collectors.toSet());
    }

    private synchronized List<Evidence> evidence(String uid) {
        return List.copyOf(byResource.getOrDefault(uid, Map.of()).values());
    }

    private boolean isOnRecord(Evidence evidence) {
        ResourceRef resource = evidence.item().resource();
        long id = evidence.item().id();
        return !evidence.batch().isUnrecorded(resource.uid(), id)
                || resources.hasDecided(resource, id, evidence.batch().at())
                || (isOld(evidence) && isToldAsLapsed(evidence));
    }

    private boolean isToldAsLapsed(Evidence evidence) {
        return resources.isEffectUnknown(
                evidence.item().resource(),
                evidence.item().id(),
                evidence.batch().at());
    }

    private boolean isOld(Evidence evidence) {
        return clocks.toMonotonic(evidence.batch().at())
                .plus(Lapsed.KEPT)
                .isBefore(clocks.monotonic().instant());
    }

    /**
     * Lets go of what was sent elsewhere than where this order is for: what became of it cannot be looked up with these
     * credentials, and would be owed for ever.
     *
     * @return the ids, by where they were sent to
     */
    Map<URI, List<Long>> forgetSentElsewhere(Order order) {
        Map<URI, List<Long>> elsewhere = new HashMap<>();
        for (Evidence evidence : evidence(order.resource().uid())) {
            if (!answers(evidence, order)) {
                if (!isOnRecord(evidence)) {
                    elsewhere
                            .computeIfAbsent(evidence.batch().installation().apiUrl(), it -> new ArrayList<>())
                            .add(evidence.item().id());
                }
                settle(evidence);
            }
        }
        return elsewhere;
    }

    /** Whether what the predecessor sent can be looked up by this order. */
    private static boolean answers(Evidence evidence, Order order) {
        return evidence.batch().action() == order.action()
                && evidence.batch()
                        .installation()
                        .apiUrl()
                        .equals(order.credentials().apiUrl());
    }

    /** The decision as the predecessor left it, if it may have sent it for this order. */
    Optional<Decision> resume(Order order, long id) {
        Evidence evidence = evidence(order.resource().uid(), id);
        if (evidence == null || !answers(evidence, order)) {
            return Optional.empty();
        }
        Instant now = clocks.monotonic().instant();
        Decision decision = new Decision(new Decision.Key(order.action(), id), now);
        Batch.Item item = evidence.item();
        if (item.seen()) {
            decision.seen(
                    order.action().subject() == Subject.REQUEST
                            ? new PatRequest(id, null, item.tokenId(), null, null)
                            : new PatGrant(id, null, item.tokenId(), null, null));
        }
        decision.sentFirst(sinceAtMost(now, evidence.firstAt()));
        decision.sent(new Decision.Sent(
                evidence.batch().at(), sinceAtMost(now, evidence.batch().at()), false, null, evidence.batch()));
        if (isToldAsLapsed(evidence)) {
            decision.lapsedFor(order.resource().uid());
        }
        return Optional.of(decision);
    }

    /** By the monotonic clock, and not in the future, wherever the clock of the predecessor stood. */
    private Instant sinceAtMost(Instant now, Instant at) {
        Instant since = clocks.toMonotonic(at);
        return since.isAfter(now) ? now : since;
    }

    private synchronized @Nullable Evidence evidence(String uid, long id) {
        return byResource.getOrDefault(uid, Map.of()).get(id);
    }

    /** The decision lapsed. Its record is kept, but nobody is owed a look any more: one is made now and then. */
    void leave(Decision decision) {
        Decision.Sent sent = decision.sent();
        for (Order order : decision.askers()) {
            Evidence evidence = evidence(order.resource().uid(), decision.id());
            if (evidence != null && sent != null && evidence.batch() == sent.batch()) {
                if (decision.isLapsedFor(order.resource().uid()) || isToldAsLapsed(evidence)) {
                    evidence.batch().recordedAsUnknown(order.resource().uid(), decision.id());
                    decision.lapsedFor(order.resource().uid());
                }
                remove(evidence);
            }
        }
    }

    /** What came of such a decision cannot be told from what its opposite does, which is about to be sent. */
    void forgetLapsed(Decision.Key key, URI apiUrl) {
        for (Evidence evidence : all()) {
            if (evidence.item().id() == key.id()
                    && evidence.batch().action() == key.action()
                    && evidence.batch().installation().apiUrl().equals(apiUrl)
                    && isToldAsLapsed(evidence)) {
                settle(evidence);
            }
        }
    }

    /**
     * Lets go of what is on record by now, wakes resources that would not look by themselves, and answers the resources
     * that are gone, each with the ids that were sent for it.
     */
    Map<ResourceRef, List<Long>> tidy() {
        Map<ResourceRef, List<Long>> gone = new HashMap<>();
        for (Evidence evidence : all()) {
            ResourceRef resource = evidence.item().resource();
            long id = evidence.item().id();
            if (isOnRecord(evidence)) {
                settle(evidence);
            } else if (!resources.exists(resource)) {
                gone.computeIfAbsent(resource, it -> new ArrayList<>()).add(id);
                settle(evidence);
            }
        }
        wakeNowAndThen();
        return gone;
    }

    private void wakeNowAndThen() {
        Instant now = clocks.monotonic().instant();
        if (wokenAt.plus(WAKE_AGAIN).isAfter(now)) {
            return;
        }
        wokenAt = now;
        Set<ResourceRef> waiting = new LinkedHashSet<>();
        all().forEach(evidence -> waiting.add(evidence.item().resource()));
        waiting.forEach(resources::wake);
    }

    private void settle(Evidence evidence) {
        evidence.batch()
                .recorded(evidence.item().resource().uid(), evidence.item().id());
        remove(evidence);
    }

    private synchronized List<Evidence> all() {
        return byResource.values().stream()
                .flatMap(byId -> new HashSet<>(byId.values()).stream())
                .toList();
    }

    private synchronized void remove(Evidence evidence) {
        String uid = evidence.item().resource().uid();
        Map<Long, Evidence> byId = byResource.get(uid);
        if (byId != null && byId.remove(evidence.item().id(), evidence) && byId.isEmpty()) {
            byResource.remove(uid);
        }
    }
}
