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

/** One resource: what its author wants of it, and from when until when it wanted each id decided. */
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

    /** The same, where only this owner's are meant. */
    Wish ownedBy(String owner) {
        spec.owners = List.of(owner);
        return this;
    }

    /** A resource that selects, once, what an owner asked for before a time. */
    static Wish ofAllOwnedBy(
            Tenant tenant, String owner, Instant before, String name, DecisionAction action, String reason) {
        Wish wish = new Wish(tenant, name, action, reason).ownedBy(owner);
        wish.spec.form = Spec.Form.ONE_SHOT;
        wish.spec.before = before;
        return wish;
    }

    /** A policy that goes on deciding what these owners ask for, up to a limit. */
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

    /** Selects by a CEL expression in place of the owners' names; it has to match the same items. */
    Wish by(String expression) {
        spec.condition = expression;
        return this;
    }

    /** Lists an id, and wants it decided from now on. */
    Wish list(long id, Instant now) {
        spec.listed.add(id);
        return mean(id, now);
    }

    /** Wants an id that is listed decided from now on: what spoke against it is over. */
    Wish mean(long id, Instant now) {
        change(now, () -> meant.add(id));
        return this;
    }

    /** Lists an id that must stay as it is: it is disputed, another's, or not there. */
    Wish listInVain(long id) {
        spec.listed.add(id);
        return this;
    }

    /** The selector matches an item from now on. */
    Wish match(long id, Instant now) {
        change(now, () -> matching.add(id));
        return this;
    }

    /** Takes an id off the list. */
    void unlist(long id, Instant now) {
        change(now, () -> {
            spec.listed.remove(id);
            meant.remove(id);
        });
    }

    /** From a list to a selector that is evaluated once. */
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

    /** From a selector to a list, or from one sort of selector to the other. */
    void shape(Spec.Form next, Instant now) {
        change(now, () -> spec.form = next);
        spec.reshaped = true;
        shapedAt = now;
    }

    void suspend(Instant now) {
        change(now, () -> spec.suspended = true);
    }

    /** Is suspended from the start. */
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

    /** Adds a condition that the schema takes and CEL does not. */
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
        Set<Long> wantedBefore = new HashSet<>(meansNow());
        edit.run();
        Set<Long> wantedAfter = meansNow();
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

    private Set<Long> meansNow() {
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

    /** Neither deleted nor suspended nor invalid. */
    boolean isActive() {
        return Span.isOpen(active);
    }

    /** When it was neither deleted nor suspended nor invalid. */
    List<Span> active() {
        return active;
    }

    /** When its spec could not be carried out, and it was neither deleted nor suspended. */
    List<Span> invalid() {
        return invalid;
    }

    /** When it became a list or a selector. */
    Instant shapedAt() {
        return shapedAt;
    }

    /** Everything that the selector ever matched; kept while it lists. */
    Set<Long> matching() {
        return matching;
    }

    /** What its status is to tell of now. */
    Set<Long> subjects() {
        return spec.selects() ? matching : spec.listed();
    }

    /** Every id that was ever wanted, and when. */
    Map<Long, List<Span>> wanted() {
        return wanted;
    }

    /** Whether the resource asks for this decision, whatever came of it. */
    boolean wantsNow(long id) {
        return Span.isOpen(wanted.getOrDefault(id, List.of()));
    }

    @Override
    public String toString() {
        return key() + " (" + action + " " + spec.form + ", \"" + reason + "\")";
    }
}
