package dev.patoperator.chaos;

import dev.patoperator.github.simulator.SimulatedDecision.DecisionAction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One resource: what its author requests, and during which times each id was requested. */
final class Wish {

    private final Tenant tenant;
    private final String name;
    private final DecisionAction action;
    private final String reason;
    private final Spec spec = new Spec();
    private final Set<Long> meant = new LinkedHashSet<>();
    private final Set<Long> matching = new LinkedHashSet<>();
    private final Map<Long, List<Span>> wanted = new LinkedHashMap<>();
    private final List<Span> active = new ArrayList<>();
    private final List<Span> invalid = new ArrayList<>();
    private Instant shapedAt = Instant.MIN;
    private boolean deleted;

    private Wish(Tenant tenant, String name, DecisionAction action, String reason) {
        this.tenant = tenant;
        this.name = name;
        this.action = action;
        this.reason = reason;
        Span.begin(active, Instant.now());
    }

    /** A resource that lists ids. */
    static Wish ofIds(Tenant tenant, String name, DecisionAction action, String reason) {
        return new Wish(tenant, name, action, reason);
    }

    /** Restricts the resource to this owner's tokens. */
    Wish ownedBy(String owner) {
        spec.owners = List.of(owner);
        return this;
    }

    /** A one-shot selector of what an owner requested before a time. */
    static Wish ofAllOwnedBy(
            Tenant tenant, String owner, Instant before, String name, DecisionAction action, String reason) {
        Wish wish = new Wish(tenant, name, action, reason).ownedBy(owner);
        wish.spec.form = Spec.Form.ONE_SHOT;
        wish.spec.before = before;
        return wish;
    }

    /** A policy that decides what these owners request, up to a limit. */
    static Wish standing(
            Tenant tenant,
            List<String> owners,
            @Nullable Integer limit,
            String name,
            DecisionAction action,
            String reason) {
        Wish wish = new Wish(tenant, name, action, reason);
        wish.spec.form = Spec.Form.STANDING;
        wish.spec.owners = owners;
        wish.spec.limit = limit;
        return wish;
    }

    /** Selects by a CEL expression instead of the owners' names. It has to match the same items. */
    Wish by(String expression) {
        spec.condition = expression;
        return this;
    }

    /** Lists an id, and requests its decision from now on. */
    Wish list(long id, Instant now) {
        spec.listed.add(id);
        return mean(id, now);
    }

    /** Requests the decision of a listed id from now on, because its conflict is over. */
    Wish mean(long id, Instant now) {
        change(now, () -> meant.add(id));
        return this;
    }

    /** Lists an id that must not be decided: it is disputed, belongs to somebody else, or does not exist. */
    Wish listInVain(long id) {
        spec.listed.add(id);
        return this;
    }

    /** Adds an item that the selector matches from now on. */
    Wish match(long id, Instant now) {
        change(now, () -> matching.add(id));
        return this;
    }

    /** Removes an id from the list. */
    void unlist(long id, Instant now) {
        change(now, () -> {
            spec.listed.remove(id);
            meant.remove(id);
        });
    }

    /** Changes a list into a one-shot selector. */
    void select(String owner, Instant createdBefore, Set<Long> ids, Instant now) {
        change(now, () -> {
            spec.form = Spec.Form.ONE_SHOT;
            spec.owners = List.of(owner);
            spec.before = createdBefore;
            matching.addAll(ids);
        });
        spec.reshaped = true;
        shapedAt = now;
    }

    /** Changes a selector into a list, or into the other kind of selector. */
    void shape(Spec.Form next, Instant now) {
        change(now, () -> spec.form = next);
        spec.reshaped = true;
        shapedAt = now;
    }

    void suspend(Instant now) {
        change(now, () -> spec.suspended = true);
    }

    /** Suspends the resource from the start. */
    void suspendAtFirst() {
        suspend(Instant.now());
        wanted.clear();
        active.clear();
    }

    void resume(Instant now) {
        change(now, () -> spec.suspended = false);
    }

    void delete(Instant now) {
        change(now, () -> deleted = true);
    }

    /** Adds a condition that the schema accepts and CEL refuses. */
    void spoil(String expression, Instant now) {
        change(now, () -> spec.flaw = expression);
    }

    void mend(Instant now) {
        change(now, () -> spec.flaw = null);
    }

    void askForRetry(String value) {
        spec.retry = value;
    }

    private void change(Instant now, Runnable edit) {
        Set<Long> wantedBefore = new HashSet<>(wantedIds());
        edit.run();
        Set<Long> wantedAfter = wantedIds();
        for (long id : wantedBefore) {
            if (!wantedAfter.contains(id)) {
                Span.end(wanted.get(id), now);
            }
        }
        for (long id : wantedAfter) {
            Span.begin(wanted.computeIfAbsent(id, unused -> new ArrayList<>()), now);
        }
        Span.set(active, !deleted && !spec.suspended && spec.flaw == null, now);
        Span.set(invalid, !deleted && !spec.suspended && spec.flaw != null, now);
    }

    private Set<Long> wantedIds() {
        if (deleted || spec.suspended || spec.flaw != null) {
            return Set.of();
        }
        return spec.selects() ? matching : meant;
    }

    Tenant tenant() {
        return tenant;
    }

    String name() {
        return name;
    }

    Spec spec() {
        return spec;
    }

    /** Namespace and name. */
    String key() {
        return key(tenant.namespace(), name);
    }

    static String key(String namespace, String name) {
        return namespace + "/" + name;
    }

    DecisionAction action() {
        return action;
    }

    String reason() {
        return reason;
    }

    boolean live() {
        return !deleted;
    }

    /** Whether the resource is neither deleted nor suspended nor invalid. */
    boolean isActive() {
        return Span.isOpen(active);
    }

    /** When the resource was neither deleted nor suspended nor invalid. */
    List<Span> active() {
        return active;
    }

    /** When the spec was invalid, and the resource neither deleted nor suspended. */
    List<Span> invalid() {
        return invalid;
    }

    /** When the spec last changed between list and selector. */
    Instant shapedAt() {
        return shapedAt;
    }

    /** All items that the selector ever matched; kept while the spec is a list. */
    Set<Long> matching() {
        return matching;
    }

    /** The ids that the status has to report now. */
    Set<Long> subjects() {
        return spec.selects() ? matching : spec.listed();
    }

    /** Every id that was ever requested, and when. */
    Map<Long, List<Span>> wanted() {
        return wanted;
    }

    /** Whether the resource requests this decision now, whatever its result. */
    boolean wantsNow(long id) {
        return Span.isOpen(wanted.getOrDefault(id, List.of()));
    }

    @Override
    public String toString() {
        return key() + " (" + action + " " + spec.form + ", \"" + reason + "\")";
    }
}
