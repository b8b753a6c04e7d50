package dev.patoperator.cli.engine;

import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.intent.Criteria;
import dev.patoperator.model.intent.Intent;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Collects what all resources make of one item. */
final class ItemFindings {

    private record Decider(Intent intent, @Nullable String reason) {}

    private record Note(ResourceRef resource, String text) {}

    private final ItemKind kind;
    private final long id;
    private final List<Decider> deciders = new ArrayList<>();
    private final List<Note> undecided = new ArrayList<>();
    private final List<Note> exceptions = new ArrayList<>();
    private final List<Note> refusals = new ArrayList<>();
    private final List<Note> exclusions = new ArrayList<>();
    private final List<ItemResult.DryRun> dryRuns = new ArrayList<>();
    private boolean overLimit;

    ItemFindings(ItemKind kind, long id) {
        this.kind = kind;
        this.id = id;
    }

    void decided(Intent intent, @Nullable String reason) {
        deciders.add(new Decider(intent, reason));
    }

    void undecided(ResourceRef resource, String message) {
        undecided.add(new Note(resource, message));
    }

    void overLimit(ResourceRef resource, String message) {
        overLimit = true;
        undecided(resource, message);
    }

    void wouldDecide(Intent intent) {
        dryRuns.add(new ItemResult.DryRun(intent.resource(), intent.action()));
    }

    void excepted(ResourceRef resource, String message) {
        exceptions.add(new Note(resource, message));
    }

    /** The item is on the explicit list of a resource, whose selector excludes it. */
    void refused(ResourceRef resource, String message) {
        refusals.add(new Note(resource, message));
    }

    void excluded(ResourceRef resource, String criterion) {
        exclusions.add(new Note(resource, "'" + criterion + "' excludes it"));
    }

    void suspended(ResourceRef resource) {
        exclusions.add(new Note(resource, "suspended"));
    }

    /** Whether no resource decides the item, or would if something were different. */
    boolean isEmpty() {
        return deciders.isEmpty() && undecided.isEmpty() && exceptions.isEmpty();
    }

    ItemResult result() {
        if (!deciders.isEmpty()) {
            Decider first = deciders.get(0);
            Set<String> whys = new LinkedHashSet<>();
            deciders.forEach(
                    decider -> whys.add(decider.intent().resource().name() + ": " + matched(decider.intent())));
            return result(
                    Decision.of(first.intent().action()),
                    refs(deciders, decider -> decider.intent().resource()),
                    String.join("; ", whys),
                    first.reason());
        }
        if (!undecided.isEmpty()) {
            return result(Decision.UNDECIDED, refs(undecided, Note::resource), joined(undecided, refusals), null);
        }
        if (!exceptions.isEmpty()) {
            return result(Decision.EXCEPTED, refs(exceptions, Note::resource), joined(exceptions, refusals), null);
        }
        String why = refusals.isEmpty() && exclusions.isEmpty() && dryRuns.isEmpty()
                ? "no policy decides " + kind.noun() + "s of this organization"
                : joined(refusals, exclusions);
        return result(Decision.NOT_DECIDED, List.of(), why, null);
    }

    private ItemResult result(Decision decision, List<ResourceRef> by, String why, @Nullable String reason) {
        String shownDryRuns = dryRuns.stream()
                .map(dryRun -> dryRun.resource().name() + ": dry run, would "
                        + dryRun.action().name().toLowerCase(Locale.ROOT) + " it")
                .collect(Collectors.joining("; "));
        String all =
                Stream.of(why, shownDryRuns).filter(text -> !text.isEmpty()).collect(Collectors.joining("; "));
        return new ItemResult(kind, id, decision, by, all, reason, overLimit, dryRuns);
    }

    private static <T> List<ResourceRef> refs(List<T> notes, Function<T, ResourceRef> resource) {
        return notes.stream().map(resource).distinct().toList();
    }

    private static String joined(List<Note> first, List<Note> then) {
        return Stream.concat(first.stream(), then.stream())
                .map(note -> note.resource().name() + ": " + note.text())
                .collect(Collectors.joining("; "));
    }

    /** Returns which parts of the resource match. */
    private static String matched(Intent intent) {
        List<String> parts = new ArrayList<>();
        if (!intent.ids().isEmpty()) {
            parts.add("lists the id");
        }
        if (intent.selectorIntent() != null) {
            List<String> criteria =
                    criteria(intent.selectorIntent().criteria(), intent.action().kind());
            parts.add(
                    criteria.isEmpty()
                            ? "its selector matches everything"
                            : criteria.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "))
                                    + (criteria.size() == 1 ? " matches" : " match"));
        }
        return String.join(", and ", parts);
    }

    private static List<String> criteria(Criteria criteria, ItemKind kind) {
        List<String> names = new ArrayList<>();
        addIf(names, !criteria.owners().isEmpty(), "owners");
        addIf(names, !criteria.tokenIds().isEmpty(), "tokenIDs");
        addIf(names, criteria.lastUsedBefore() != null, "lastUsedBefore");
        addIf(names, criteria.lastUsedAfter() != null, "lastUsedAfter");
        addIf(names, criteria.before() != null, kind == ItemKind.REQUEST ? "createdBefore" : "grantedBefore");
        addIf(names, criteria.permission() != null, "permission");
        addIf(names, criteria.repository() != null, "repository");
        criteria.conditions().forEach(condition -> names.add(condition.name()));
        return names;
    }

    private static void addIf(List<String> names, boolean isGiven, String name) {
        if (isGiven) {
            names.add(name);
        }
    }
}
