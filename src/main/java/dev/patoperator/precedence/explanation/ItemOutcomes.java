package dev.patoperator.precedence.explanation;

import dev.patoperator.precedence.explanation.PolicyOutcome.Effect;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What all policies do with one item.
 *
 * @param all those that list the item's id, then those that select, each in the order of the resources
 */
public record ItemOutcomes(long id, List<PolicyOutcome> all) {

    /** What an item becomes: the first of these that a policy has. */
    private static final List<Set<Effect>> IN_ORDER = List.of(
            EnumSet.of(Effect.DECIDES), EnumSet.of(Effect.UNDECIDED, Effect.OVER_LIMIT), EnumSet.of(Effect.EXCEPTED));

    public ItemOutcomes {
        all = List.copyOf(all);
    }

    /**
     * Returns the policies that decide the item; if none does, those that cannot, or that have an exception for it. Dry runs
     * are none of these.
     */
    public List<PolicyOutcome> decisive() {
        Set<Effect> effects = decisiveEffects();
        return all.stream().filter(outcome -> isAnyOf(effects, outcome)).toList();
    }

    /** Returns what these policies do; empty when there are none. */
    Set<Effect> decisiveEffects() {
        return IN_ORDER.stream()
                .filter(effects -> all.stream().anyMatch(outcome -> isAnyOf(effects, outcome)))
                .findFirst()
                .orElse(Set.of());
    }

    static boolean isAnyOf(Set<Effect> effects, PolicyOutcome outcome) {
        return !outcome.isDryRun() && effects.contains(outcome.effect());
    }
}
