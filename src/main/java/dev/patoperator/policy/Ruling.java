package dev.patoperator.policy;

import dev.patoperator.decision.ResourceRef;
import dev.patoperator.github.ListedPat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one policy decides in one listing. Items that are in neither list do not match.
 *
 * @param decisions what it decides, or would decide in a dry run
 * @param undecided what it would have to decide and does not, each with why
 * @param overLimit whether these are more decisions than its limit leaves: then none may be sent
 * @param unsettled whether an item is undecided only until credentials are verified: worth another look in a moment
 */
public record Ruling(
        ResourceRef resource,
        List<Decided> decisions,
        List<Undecided> undecided,
        boolean overLimit,
        boolean unsettled) {

    /**
     * An item to decide.
     *
     * @param reason rendered for the item
     * @param unheard policies that may deny the item and could not be verified in time; empty unless it is approved
     */
    public record Decided(ListedPat item, @Nullable String reason, List<ResourceRef> unheard) {
        public Decided {
            unheard = List.copyOf(unheard);
        }
    }

    /**
     * An item that is left alone.
     *
     * @param message why, naming the policy in the way by name only within one namespace
     */
    public record Undecided(ListedPat item, String message) {}

    public Ruling {
        decisions = List.copyOf(decisions);
        undecided = List.copyOf(undecided);
    }
}
