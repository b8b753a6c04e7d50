package dev.patoperator.chaos;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.github.simulator.Decision.Action;
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
    private final Action action;
    private final String reason;
    private final Set<Long> listed = new LinkedHashSet<>();
    private final Set<Long> meant = new LinkedHashSet<>();
    private final Set<Long> matching = new LinkedHashSet<>();
    private final Map<Long, List<Span>> wanted = new LinkedHashMap<>();
    private final List<Span> active = new ArrayList<>();
    private final List<Span> invalid = new ArrayList<>();
    private Form form = Form.IDS;
    private List<String> owners = List.of();
    private @Nullable Instant before;
    private @Nullable Integer limit;
    private @Nullable String condition;
    private @Nullable String flaw;
    private @Nullable String retry;
    private Instant shapedAt = Instant.MIN;
    private boolean suspended;
    private boolean deleted;

    /** What the spec is: a list (owners are a guard then), a selector that is evaluated once, or one with an interval. */
    enum Form {
        IDS,
        ONE_SHOT,
        STANDING
    }

    private Wish(Tenant tenant, String name, Action action, String reason) {
        this.tenant = tenant;
        this.name = name;
        this.action = action;
        this.reason = reason;
        Span.begin(active, Instant.now());
    }

    /** A resource that lists ids. */
    static Wish ofIds(Tenant tenant, String name, Action action, String reason) {
        return new Wish(tenant, name, action, reason);
    }

    /** The same, where only this owner's are meant. */
    Wish ownedBy(String owner) {
        owners = List.of(owner);
        return this;
    }

    /** A resource that selects, once, what an owner asked for before a time. */
    static Wish ofAllOwnedBy(Tenant tenant, String owner, Instant before, String name, Action action, String reason) {
        Wish wish = new Wish(tenant, name, action, reason).ownedBy(owner);
        wish.form = Form.ONE_SHOT;
        wish.before = before;
        return wish;
    }

    /** A policy that goes on deciding what these owners ask for, up to a limit. */
    static Wish standing(
            Tenant tenant, List<String> owners, @Nullable Integer limit, String name, Action action, String reason) {
        Wish wish = new Wish(tenant, name, action, reason);
        wish.form = Form.STANDING;
        wish.owners = owners;
        wish.limit = limit;
        return wish;
    }

    /** Selects by a CEL expression in place of the owners' names; it has to match the same items. */
    Wish by(String expression) {
        condition = expression;
        return this;
    }

    /** Lists an id, and wants it decided from now on. */
    Wish list(long id, Instant now) {
        listed.add(id);
        return mean(id, now);
    }

    /** Wants an id that is listed decided from now on: what spoke against it is over. */
    Wish mean(long id, Instant now) {
        change(now, () -> meant.add(id));
        return this;
    }

    /** Lists an id that must stay as it is: it is disputed, another's, or not there. */
    Wish listInVain(long id) {
        listed.add(id);
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
            listed.remove(id);
            meant.remove(id);
        });
    }

    /** From a list to a selector that is evaluated once. */
    void select(String owner, Instant createdBefore, Set<Long> ids, Instant now) {
        change(now, () -> {
            form = Form.ONE_SHOT;
            owners = List.of(owner);
            before = createdBefore;
            matching.addAll(ids);
        });
        shapedAt = now;
    }

    /** From a selector to a list, or from one sort of selector to the other. */
    void shape(Form next, Instant now) {
        change(now, () -> form = next);
        shapedAt = now;
    }

    void suspend(Instant now) {
        change(now, () -> suspended = true);
    }

    /** Is suspended from the start. */
    void suspendAtFirst() {
        suspend(Instant.now());
        wanted.clear();
        active.clear();
    }

    void resume(Instant now) {
        change(now, () -> suspended = false);
    }

    void delete(Instant now) {
        change(now, () -> deleted = true);
    }

    /** Adds a condition that the schema takes and CEL does not. */
    void spoil(String expression, Instant now) {
        change(now, () -> flaw = expression);
    }

    void mend(Instant now) {
        change(now, () -> flaw = null);
    }

    void askForRetry(String value) {
        retry = value;
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
        mark(active, !deleted && !suspended && flaw == null, now);
        mark(invalid, !deleted && !suspended && flaw != null, now);
    }

    private static void mark(List<Span> spans, boolean on, Instant now) {
        if (on) {
            Span.begin(spans, now);
        } else {
            Span.end(spans, now);
        }
    }

    private Set<Long> meansNow() {
        if (deleted || suspended || flaw != null) {
            return Set.of();
        }
        return form == Form.IDS ? meant : matching;
    }

    Tenant tenant() {
        return tenant;
    }

    String name() {
        return name;
    }

    /** Namespace, kind and name. */
    String key() {
        return key(tenant.namespace(), name);
    }

    static String key(String namespace, String name) {
        return namespace + "/" + name;
    }

    Action action() {
        return action;
    }

    Class<? extends PatResource<?>> kind() {
        return action == Action.REVOKE ? PatRevocation.class : PatGrantReview.class;
    }

    Form form() {
        return form;
    }

    /** Whose tokens are meant; of a list without a guard, everybody's. */
    List<String> owners() {
        return owners;
    }

    @Nullable
    Instant before() {
        return before;
    }

    @Nullable
    Integer limit() {
        return limit;
    }

    /** A CEL expression that says the same as the owners, in their place. */
    @Nullable
    String condition() {
        return condition;
    }

    /** A condition that does not compile; null while the spec is valid. */
    @Nullable
    String flaw() {
        return flaw;
    }

    /** The value of the retry annotation. */
    @Nullable
    String retry() {
        return retry;
    }

    String reason() {
        return reason;
    }

    boolean selects() {
        return form != Form.IDS;
    }

    boolean suspended() {
        return suspended;
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

    /** Whether it was something else than what it is now, or than what it was. */
    boolean isReshaped() {
        return !shapedAt.equals(Instant.MIN);
    }

    /** When it became a list or a selector. */
    Instant shapedAt() {
        return shapedAt;
    }

    /** What the spec lists now; kept while it selects. */
    Set<Long> listed() {
        return listed;
    }

    /** Everything that the selector ever matched; kept while it lists. */
    Set<Long> matching() {
        return matching;
    }

    /** What its status is to tell of now. */
    Set<Long> subjects() {
        return form == Form.IDS ? listed : matching;
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
        return key() + " (" + action + " " + form + ", \"" + reason + "\")";
    }
}
