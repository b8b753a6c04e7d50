package dev.patoperator.github.simulator;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The pending requests and active grants of one organization, and what was decided about them. Bulk decisions wait here
 * until they land: each access first carries out what is due, so that the outcome depends on the clock alone.
 */
final class PatStore {

    /** Grants that come from approvals get ids from here on, so that they never equal the id of their request. */
    private static final long FIRST_GRANT_ID = 5_000_001;

    private final InstantSource time;
    private final NavigableMap<Long, PatItem> pending = new TreeMap<>();
    private final NavigableMap<Long, PatItem> active = new TreeMap<>();
    private final List<SimulatedDecision> decisions = new ArrayList<>();
    private final List<Landing> landings = new ArrayList<>();
    private long nextGrantId = FIRST_GRANT_ID;

    /**
     * Who decides what.
     *
     * @param action what to do with an id
     * @param by the App's bot login or {@link SimulatedDecision#PERSON}
     * @param reason given reason, if any
     * @param requestId the call that it came with, if any
     */
    record Verdict(
            SimulatedDecision.DecisionAction action,
            String by,
            @Nullable String reason,
            @Nullable String requestId) {}

    private record Landing(Instant due, Verdict verdict, List<Long> ids) {}

    PatStore(InstantSource time) {
        this.time = time;
    }

    synchronized void addPending(PatItem item) {
        pending.put(item.id(), item);
    }

    synchronized void addActive(PatItem item) {
        active.put(item.id(), item);
    }

    /** Decides one id now; false when it is not pending (not active). */
    synchronized boolean decide(long id, Verdict verdict) {
        settle();
        return apply(id, verdict, time.instant());
    }

    /** Notes a bulk decision that takes effect at the given time. */
    synchronized void decideLater(Collection<Long> ids, Verdict verdict, Instant due) {
        settle();
        landings.add(new Landing(due, verdict, List.copyOf(ids)));
        landings.sort(Comparator.comparing(Landing::due));
        settle();
    }

    /** The member takes the request back: it is gone and nobody decided. */
    synchronized boolean cancel(long id) {
        settle();
        return pending.remove(id) != null;
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

    /** Those of the ids that the action could be applied to right now. */
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
        if (verdict.action() == SimulatedDecision.DecisionAction.APPROVE) {
            while (active.containsKey(nextGrantId)) {
                nextGrantId++;
            }
            addActive(item.grantedAs(nextGrantId++, at));
        }
        decisions.add(new SimulatedDecision(
                id, item.tokenId(), verdict.action(), verdict.by(), verdict.reason(), at, verdict.requestId()));
        return true;
    }
}
