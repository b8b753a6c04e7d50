package dev.patoperator.github.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The pending requests and active grants of one organization, and the decisions about them. Bulk decisions take effect
 * when they are due: each access first applies those, so that the state depends on the clock alone. Thread-safe.
 */
final class PatStore {

    /** First id of the grants that approvals create, so that none equals the id of its request. */
    private static final long FIRST_GRANT_ID = 5_000_001;

    private final InstantSource time;
    private final NavigableMap<Long, PatItem> pending = new TreeMap<>();
    private final NavigableMap<Long, PatItem> active = new TreeMap<>();
    private final List<SimulatedDecision> decisions = new ArrayList<>();
    private final List<Landing> landings = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();
    private Duration listLag = Duration.ZERO;
    private long nextGrantId = FIRST_GRANT_ID;

    /**
     * A decision, and who makes it.
     *
     * @param action the action on an id
     * @param by the App's bot login or {@link SimulatedDecision#PERSON}
     * @param reason the given reason, if any
     * @param requestId the {@code X-GitHub-Request-Id} of the call, if any
     */
    record Verdict(
            SimulatedDecision.DecisionAction action,
            String by,
            @Nullable String reason,
            @Nullable String requestId) {}

    private record Landing(Instant due, Verdict verdict, List<Long> ids) {}

    /** An item that joined or left the pending requests or the active grants, and that lists may not know yet. */
    private record Change(boolean isRequest, PatItem item, boolean joined, Instant at) {}

    PatStore(InstantSource time) {
        this.time = time;
    }

    synchronized void addPending(PatItem item) {
        pending.put(item.id(), item);
        changed(true, item, true, time.instant());
    }

    synchronized void addActive(PatItem item) {
        addActive(item, time.instant());
    }

    private void addActive(PatItem item, Instant at) {
        active.put(item.id(), item);
        changed(false, item, true, at);
    }

    /** Delays changes of the lists by this time from now on. Calls that decide see each change at once. */
    synchronized void listLag(Duration lag) {
        listLag = lag;
    }

    private void changed(boolean isRequest, PatItem item, boolean joined, Instant at) {
        if (!listLag.isZero()) {
            changes.add(new Change(isRequest, item, joined, at));
        }
    }

    /** Decides one id now. Returns false when it is not pending (not active). */
    synchronized boolean decide(long id, Verdict verdict) {
        settle();
        return apply(id, verdict, time.instant());
    }

    /** Records a bulk decision that takes effect at the given time. */
    synchronized void decideLater(Collection<Long> ids, Verdict verdict, Instant due) {
        settle();
        landings.add(new Landing(due, verdict, List.copyOf(ids)));
        landings.sort(Comparator.comparing(Landing::due));
        settle();
    }

    /** Removes a request that its member withdraws. Records no decision. Returns false when it was not pending. */
    synchronized boolean cancel(long id) {
        settle();
        PatItem item = pending.remove(id);
        if (item != null) {
            changed(true, item, false, time.instant());
        }
        return item != null;
    }

    /** Returns the pending requests as lists show them. */
    synchronized List<PatItem> listedPending() {
        return listLag.isZero() ? pending() : listed(true);
    }

    /** Returns the active grants as lists show them. */
    synchronized List<PatItem> listedActive() {
        return listLag.isZero() ? active() : listed(false);
    }

    private List<PatItem> listed(boolean requests) {
        settle();
        Map<Long, PatItem> shown = new TreeMap<>(requests ? pending : active);
        Instant shownAt = time.instant().minus(listLag);
        changes.removeIf(change -> !change.at().isAfter(shownAt));
        for (int i = changes.size() - 1; i >= 0; i--) {
            Change undone = changes.get(i);
            if (undone.isRequest() == requests) {
                if (undone.joined()) {
                    shown.remove(undone.item().id());
                } else {
                    shown.put(undone.item().id(), undone.item());
                }
            }
        }
        return List.copyOf(shown.values());
    }

    synchronized List<PatItem> pending() {
        settle();
        return List.copyOf(pending.values());
    }

    synchronized List<PatItem> active() {
        settle();
        return List.copyOf(active.values());
    }

    synchronized List<SimulatedDecision> decisions() {
        settle();
        return List.copyOf(decisions);
    }

    /** Returns those of the ids to which the action can be applied now. */
    synchronized Set<Long> known(Collection<Long> ids, SimulatedDecision.DecisionAction action) {
        settle();
        Set<Long> known = new LinkedHashSet<>(ids);
        known.retainAll((action == SimulatedDecision.DecisionAction.REVOKE ? active : pending).keySet());
        return known;
    }

    private void settle() {
        Instant now = time.instant();
        for (Iterator<Landing> waiting = landings.iterator(); waiting.hasNext(); ) {
            Landing landing = waiting.next();
            if (!landing.due().isAfter(now)) {
                landing.ids().forEach(id -> apply(id, landing.verdict(), landing.due()));
                waiting.remove();
            }
        }
    }

    private boolean apply(long id, Verdict verdict, Instant at) {
        PatItem item = (verdict.action() == SimulatedDecision.DecisionAction.REVOKE ? active : pending).remove(id);
        if (item == null) {
            return false;
        }
        changed(verdict.action() != SimulatedDecision.DecisionAction.REVOKE, item, false, at);
        if (verdict.action() == SimulatedDecision.DecisionAction.APPROVE) {
            while (active.containsKey(nextGrantId)) {
                nextGrantId++;
            }
            addActive(item.grantedAs(nextGrantId++, at), at);
        }
        decisions.add(new SimulatedDecision(
                id, item.tokenId(), verdict.action(), verdict.by(), verdict.reason(), at, verdict.requestId()));
        return true;
    }
}
