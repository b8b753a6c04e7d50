package dev.patoperator.cli.engine;

import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.precedence.explanation.ItemOutcomes;
import dev.patoperator.precedence.explanation.PolicyOutcome;
import dev.patoperator.precedence.explanation.PolicyOutcome.Effect;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes of what all policies do with an item one decision, and one line that says why. */
final class ItemResults {

    private static final Set<Effect> NO_DECISION = EnumSet.of(Effect.UNDECIDED, Effect.OVER_LIMIT, Effect.EXCEPTED);

    private ItemResults() {}

    static ItemResult of(ItemKind kind, ItemOutcomes outcomes) {
        List<PolicyOutcome> decisive = outcomes.decisive();
        List<PolicyOutcome> guarded = with(outcomes, Effect.GUARDED);
        if (decisive.isEmpty()) {
            return result(kind, outcomes, Decision.NOT_DECIDED, notDecided(kind, outcomes, guarded), null);
        }
        PolicyOutcome first = decisive.get(0);
        return switch (first.effect()) {
            case DECIDES -> result(kind, outcomes, Decision.of(first.action()), distinct(decisive), first.reason());
            case EXCEPTED -> result(kind, outcomes, Decision.EXCEPTED, joined(decisive, guarded), null);
            default -> result(kind, outcomes, Decision.UNDECIDED, joined(decisive, guarded), null);
        };
    }

    private static String notDecided(ItemKind kind, ItemOutcomes outcomes, List<PolicyOutcome> guarded) {
        List<PolicyOutcome> exclusions = new ArrayList<>(with(outcomes, Effect.EXCLUDED));
        exclusions.addAll(with(outcomes, Effect.SUSPENDED));
        return guarded.isEmpty() && exclusions.isEmpty() && dryRuns(outcomes).isEmpty()
                ? "no policy decides " + kind.noun() + "s of this organization"
                : joined(guarded, exclusions);
    }

    private static ItemResult result(
            ItemKind kind, ItemOutcomes outcomes, Decision decision, String why, @Nullable String reason) {
        String all = Stream.concat(Stream.of(why), dryRuns(outcomes).stream().map(ItemResults::shownDryRun))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
        List<ResourceRef> by = outcomes.decisive().stream()
                .map(PolicyOutcome::policy)
                .distinct()
                .toList();
        return new ItemResult(
                kind,
                outcomes.id(),
                decision,
                by,
                all,
                reason,
                outcomes.all().stream().anyMatch(outcome -> outcome.effect() == Effect.OVER_LIMIT));
    }

    /** Returns what dry runs would decide, and what they could not of an item that nothing decides. */
    private static List<PolicyOutcome> dryRuns(ItemOutcomes outcomes) {
        boolean isDecided = outcomes.decisive().stream().anyMatch(outcome -> outcome.effect() == Effect.DECIDES);
        return outcomes.all().stream()
                .filter(outcome -> outcome.isDryRun()
                        && (outcome.effect() == Effect.DECIDES
                                || (!isDecided && NO_DECISION.contains(outcome.effect()))))
                .toList();
    }

    private static String shownDryRun(PolicyOutcome outcome) {
        return outcome.policy().name() + ": dry run, "
                + (outcome.effect() == Effect.DECIDES
                        ? "would " + outcome.action().name().toLowerCase(Locale.ROOT) + " it"
                        : outcome.text());
    }

    private static List<PolicyOutcome> with(ItemOutcomes outcomes, Effect effect) {
        return outcomes.all().stream()
                .filter(outcome -> outcome.effect() == effect)
                .toList();
    }

    private static String distinct(List<PolicyOutcome> outcomes) {
        return outcomes.stream().map(ItemResults::shown).distinct().collect(Collectors.joining("; "));
    }

    private static String joined(List<PolicyOutcome> first, List<PolicyOutcome> then) {
        return Stream.concat(first.stream(), then.stream())
                .map(ItemResults::shown)
                .collect(Collectors.joining("; "));
    }

    private static String shown(PolicyOutcome outcome) {
        return outcome.policy().name() + ": " + outcome.text();
    }
}
