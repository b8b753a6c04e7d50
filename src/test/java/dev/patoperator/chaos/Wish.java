package dev.patoperator.chaos;

import dev.patoperator.github.simulator.Decision.Action;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One resource: what its author wants of it, and from when until when it wanted each id decided. */
final class Wish {

    private final String name;
    private final Action action;
    private final String reason;
    private final @Nullable String owner;
    private final @Nullable Instant before;
    private final Set<Long> listed = new LinkedHashSet<>();
    private final Set<Long> meant = new LinkedHashSet<>();
    private final Map<Long, List<Span>> wanted = new LinkedHashMap<>();
    private boolean suspended;
    private boolean deleted;

    /** When a decision was wanted; {@link Instant#MAX} while it still is. */
    record Span(Instant from, Instant until) {

        boolean lasts() {
            return until.equals(Instant.MAX);
        }
    }

    private Wish(String name, Action action, String reason, @Nullable String owner, @Nullable Instant before) {
        this.name = name;
        this.action = action;
        this.reason = reason;
        this.owner = owner;
        this.before = before;
    }

    /** A resource that lists ids. */
    static Wish ofIds(String name, Action action, String reason) {
        return new Wish(name, action, reason, null, null);
    }

    /** The same, where only this owner's are meant. */
    static Wish ofIdsOwnedBy(String owner, String name, Action action, String reason) {
        return new Wish(name, action, reason, owner, null);
    }

    /** A resource that selects, once, what an owner asked for before a time. */
    static Wish ofAllOwnedBy(String owner, Instant before, String name, Action action, String reason) {
        return new Wish(name, action, reason, owner, before);
    }

    /** Lists an id, and wants it decided from now on. */
    Wish list(long id, Instant now) {
        listed.add(id);
        meant.add(id);
        return want(id, now);
    }

    /** Lists an id that must stay as it is: it is disputed, another's, or not there. */
    Wish listInVain(long id) {
        listed.add(id);
        return this;
    }

    /** Wants an id decided from now on. */
    Wish want(long id, Instant now) {
        wanted.computeIfAbsent(id, unused -> new ArrayList<>()).add(new Span(now, Instant.MAX));
        return this;
    }

    /** Takes an id off the list. */
    void unlist(long id, Instant now) {
        listed.remove(id);
        meant.remove(id);
        end(id, now);
    }

    void suspend(Instant now) {
        suspended = true;
        wanted.keySet().forEach(id -> end(id, now));
    }

    /** Is suspended from the start. */
    void suspendAtFirst() {
        suspended = true;
        wanted.clear();
    }

    void resume(Instant now) {
        suspended = false;
        meant.forEach(id -> want(id, now));
    }

    void delete(Instant now) {
        deleted = true;
        wanted.keySet().forEach(id -> end(id, now));
    }

    private void end(long id, Instant now) {
        wanted.getOrDefault(id, new ArrayList<>()).replaceAll(span -> span.lasts() ? new Span(span.from(), now) : span);
    }

    String name() {
        return name;
    }

    Action action() {
        return action;
    }

    /** Whose tokens are meant. */
    String owner() {
        return owner == null ? "octocat" : owner;
    }

    String reason() {
        return reason;
    }

    boolean selects() {
        return before != null;
    }

    boolean suspended() {
        return suspended;
    }

    boolean live() {
        return !deleted;
    }

    /** What the spec lists now. */
    Set<Long> listed() {
        return listed;
    }

    /** Every id that was ever wanted, and when. */
    Map<Long, List<Span>> wanted() {
        return wanted;
    }

    /** Whether the resource asks for this decision, whatever came of it. */
    boolean wantsNow(long id) {
        return wanted.getOrDefault(id, List.of()).stream().anyMatch(Span::lasts);
    }

    /** The resource as its author writes it. */
    String manifest() {
        boolean revokes = action == Action.REVOKE;
        StringBuilder text =
                new StringBuilder("""
                apiVersion: patoperator.dev/v1alpha1
                kind: %s
                metadata: {name: %s, namespace: acme}
                spec:
                  organization: acme
                  reason: "%s"
                """.formatted(revokes ? "PatRevocation" : "PatGrantReview", name, reason));
        if (!revokes) {
            text.append("  action: ").append(action == Action.DENY ? "Deny\n" : "Approve\n");
        }
        if (!listed.isEmpty()) {
            text.append(revokes ? "  patIDs: " : "  patRequestIDs: ")
                    .append(ids())
                    .append('\n');
        }
        if (owner != null) {
            text.append("  selector: {owners: [").append(owner).append(']');
            if (before != null) {
                text.append(revokes ? ", grantedBefore: " : ", createdBefore: ").append(before);
            }
            text.append("}\n");
        }
        if (suspended) {
            text.append("  suspend: true\n");
        }
        return text.toString();
    }

    private String ids() {
        return listed.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
    }

    @Override
    public String toString() {
        return name + " (" + action + ", \"" + reason + "\", wanted " + wanted + ")";
    }
}
